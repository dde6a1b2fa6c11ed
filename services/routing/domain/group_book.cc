#include "services/routing/domain/group_book.h"

#include <array>

namespace redress::routing {
namespace {

// More than a filing can bring, so that the book shrinks.
constexpr int kForgottenAtOnce = 2 * kGroupKeysMax;

}  // namespace

GroupVerdict GroupBook::Take(const GroupFiling& filing) {
  if (detector_.IsTooLate(filing, traffic_)) return detector_.TooLate(filing);
  const std::vector<GroupKey> keys = KeysOf(filing);
  std::array<GroupKeyState*, kGroupKeysMax> states = {};
  for (size_t i = 0; i < keys.size(); ++i) states[i] = &Touch(keys[i]);
  const GroupVerdict verdict =
      detector_.Take(filing, keys, std::span(states).first(keys.size()), traffic_);
  MakeRoom();
  return verdict;
}

const GroupKeyState* GroupBook::Find(const GroupKey& key) const {
  const auto found = places_.find(KeyText(key));
  return found == places_.end() ? nullptr : &found->second->state;
}

GroupKeyState& GroupBook::Touch(const GroupKey& key) {
  std::string name = KeyText(key);
  if (const auto found = places_.find(name); found != places_.end()) {
    rows_.splice(rows_.begin(), rows_, found->second);
  } else {
    rows_.push_front({name, key.kind, {}});
    places_.emplace(std::move(name), rows_.begin());
  }
  return rows_.front().state;
}

void GroupBook::MakeRoom() {
  const auto full = static_cast<size_t>(detector_.settings().keys_max);
  for (int i = 0; i < kForgottenAtOnce && !rows_.empty(); ++i) {
    const auto last = std::prev(rows_.end());
    const GroupKeyState& state = last->state;
    if (rows_.size() <= full && !detector_.IsIdle(state, traffic_)) return;
    if (state.open && traffic_.newest_s <= state.open->until_s) {
      rows_.splice(rows_.begin(), rows_, last);
      continue;
    }
    if (state.first_s != 0) --traffic_.keys[static_cast<size_t>(last->kind)];
    places_.erase(last->name);
    rows_.pop_back();
  }
}

}  // namespace redress::routing
