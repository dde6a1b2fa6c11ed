#include "services/messaging/app/note_clocks.h"

#include <algorithm>

#include "base/status_macros.h"

namespace redress::messaging {
namespace {

// What a batch of events changed.
struct Changes {
  std::map<AttentionKey, Duty> duties;
  std::vector<ItemChange> removed;
  std::vector<ItemChange> put;
  std::vector<ItemChange> moved;  // to another recipient or gravity alone
  std::set<RecipientKey> touched;
  std::map<RecipientKey, bool> to_tell;  // true: of a crisis
};

const Item* Find(const std::vector<Item>& items, const Item& like) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) {
    return item.clock_id == like.clock_id && item.audience == like.audience;
  });
  return found == items.end() ? nullptr : &*found;
}

bool TellsTheSame(const Item& item, Item other) {
  other.recipient = item.recipient;
  other.crisis = item.crisis;
  return item == other;
}

void Touch(const AttentionKey& key, const Item& item, Changes& changes) {
  if (!item.recipient.empty()) changes.touched.insert({key.tenant, item.recipient});
}

void Compare(const AttentionKey& key, const Attention& before, const Attention& after,
             Changes& changes) {
  if (before.duty != after.duty) changes.duties.emplace(key, after.duty);
  for (const Item& item : before.items) {
    if (Find(after.items, item) != nullptr) continue;
    changes.removed.push_back({key, item});
    Touch(key, item, changes);
  }
  for (const Item& item : after.items) {
    const Item* old = Find(before.items, item);
    if (old != nullptr && *old == item) continue;
    // Whoever sent the digest between the look at the items and the hold of their recipients has
    // told what is only moved.
    const bool moved = old != nullptr && TellsTheSame(item, *old);
    (moved ? changes.moved : changes.put).push_back({key, item});
    Touch(key, item, changes);
    if (old != nullptr) Touch(key, *old, changes);
    if (!item.recipient.empty()) changes.to_tell[{key.tenant, item.recipient}] |= item.crisis;
  }
}

}  // namespace

absl::Status NoteClocks(Attentions& attentions, Recipients& recipients, const DigestRhythm& rhythm,
                        absl::Span<const Noted> events, absl::Time now) {
  std::map<AttentionKey, bool> keys;
  for (const Noted& noted : events) keys[noted.key] |= !OnlyTakesOut(*noted.event);
  ASSIGN_OR_RETURN(const auto before, attentions.Load(keys));
  std::map<AttentionKey, Attention> after = before;
  for (const Noted& noted : events) {
    // Most clocks are met before anybody is to be told of them.
    if (!keys.at(noted.key) && !before.contains(noted.key)) continue;
    Apply(*noted.event, after[noted.key]);
  }
  Changes changes;
  static const Attention& unknown = *new Attention();
  for (const auto& [key, attention] : after) {
    const auto known = before.find(key);
    Compare(key, known == before.end() ? unknown : known->second, attention, changes);
  }
  if (!changes.duties.empty()) RETURN_IF_ERROR(attentions.SaveDuties(changes.duties));
  if (changes.removed.empty() && changes.put.empty() && changes.moved.empty()) {
    return absl::OkStatus();
  }

  std::map<RecipientKey, Recipient> held;
  if (!changes.touched.empty()) {
    ASSIGN_OR_RETURN(held, recipients.Hold(changes.touched));
  }
  if (!changes.removed.empty()) RETURN_IF_ERROR(attentions.Remove(changes.removed));
  if (!changes.put.empty()) RETURN_IF_ERROR(attentions.Put(changes.put));
  if (!changes.moved.empty()) RETURN_IF_ERROR(attentions.Move(changes.moved));
  std::map<RecipientKey, Recipient> sooner;
  for (const auto& [key, crisis] : changes.to_tell) {
    Recipient& recipient = held.at(key);
    const absl::Time due = DueOf(rhythm, now, crisis, recipient.quiet_until);
    if (recipient.due_time && *recipient.due_time <= due) continue;
    recipient.due_time = due;
    sooner.emplace(key, recipient);
  }
  return sooner.empty() ? absl::OkStatus() : recipients.Save(sooner);
}

}  // namespace redress::messaging
