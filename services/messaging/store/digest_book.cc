#include "services/messaging/store/digest_book.h"

#include "base/status_macros.h"
#include "services/messaging/store/digest_sql.h"

namespace redress::messaging {
namespace {

struct ItemColumns {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<absl::string_view> clocks;
  std::vector<int32_t> audiences;
};

ItemColumns KeysOf(absl::Span<const ItemChange> items) {
  ItemColumns columns;
  for (const ItemChange& change : items) {
    columns.tenants.emplace_back(change.key.tenant);
    columns.complaints.push_back(change.key.complaint.uuid());
    columns.clocks.emplace_back(change.item.clock_id);
    columns.audiences.push_back(static_cast<int32_t>(change.item.audience));
  }
  return columns;
}

Item ReadItem(const pg::Rows& rows, int r) {
  return {.clock_id = rows.Text(r, 6),
          .audience = static_cast<Audience>(rows.Int(r, 7)),
          .recipient = rows.Text(r, 8),
          .milestone = rows.Text(r, 9),
          .word = static_cast<Word>(rows.Int(r, 10)),
          .percent = static_cast<int>(rows.Int(r, 11)),
          .deadline = rows.Time(r, 12),
          .crisis = rows.Bool(r, 13)};
}

}  // namespace

absl::StatusOr<std::map<AttentionKey, Attention>> DigestBook::Load(
    const std::map<AttentionKey, bool>& keys) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<bool> whole;
  for (const auto& [key, anyway] : keys) {
    tenants.emplace_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
    whole.push_back(anyway);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLoadAttentions, tenants, complaints, whole));
  std::map<AttentionKey, Attention> attentions;
  for (int r = 0; r < rows.size(); ++r) {
    if (rows.IsNull(r, 2) && rows.IsNull(r, 6)) continue;
    Attention& attention = attentions[{rows.Text(r, 0), ComplaintId(rows.Id(r, 1))}];
    if (!rows.IsNull(r, 2)) {
      attention.duty = {rows.Text(r, 2), rows.Text(r, 3), rows.Bool(r, 4)};
      if (!rows.IsNull(r, 5)) attention.duty.close_time = rows.Time(r, 5);
    }
    if (!rows.IsNull(r, 6)) attention.items.push_back(ReadItem(rows, r));
  }
  return attentions;
}

absl::Status DigestBook::SaveDuties(const std::map<AttentionKey, Duty>& duties) {
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> departments;
  std::vector<absl::string_view> agents;
  std::vector<Uuid> complaints;
  std::vector<std::optional<absl::Time>> close_times;
  std::vector<bool> crises;
  for (const auto& [key, duty] : duties) {
    tenants.emplace_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
    departments.emplace_back(duty.department);
    agents.emplace_back(duty.agent);
    crises.push_back(duty.crisis);
    close_times.emplace_back();
    if (duty.closed()) close_times.back() = duty.close_time;
  }
  return tx_.Exec(sql::kSaveDuties, tenants, complaints, departments, agents, crises, close_times)
      .status();
}

absl::Status DigestBook::Remove(absl::Span<const ItemChange> items) {
  const ItemColumns keys = KeysOf(items);
  return tx_.Exec(sql::kRemoveItems, keys.tenants, keys.complaints, keys.clocks, keys.audiences)
      .status();
}

absl::Status DigestBook::Put(absl::Span<const ItemChange> items) {
  const ItemColumns keys = KeysOf(items);
  std::vector<absl::string_view> recipients;
  std::vector<absl::string_view> milestones;
  std::vector<int32_t> words;
  std::vector<int32_t> percents;
  std::vector<absl::Time> deadlines;
  std::vector<bool> crises;
  for (const ItemChange& change : items) {
    recipients.emplace_back(change.item.recipient);
    milestones.emplace_back(change.item.milestone);
    words.push_back(static_cast<int32_t>(change.item.word));
    percents.push_back(change.item.percent);
    deadlines.push_back(change.item.deadline);
    crises.push_back(change.item.crisis);
  }
  return tx_
      .Exec(sql::kPutItems, keys.tenants, keys.complaints, keys.clocks, keys.audiences, recipients,
            milestones, words, percents, deadlines, crises)
      .status();
}

absl::Status DigestBook::Move(absl::Span<const ItemChange> items) {
  const ItemColumns keys = KeysOf(items);
  std::vector<absl::string_view> recipients;
  std::vector<bool> crises;
  for (const ItemChange& change : items) {
    recipients.emplace_back(change.item.recipient);
    crises.push_back(change.item.crisis);
  }
  return tx_
      .Exec(sql::kMoveItems, keys.tenants, keys.complaints, keys.clocks, keys.audiences, recipients,
            crises)
      .status();
}

absl::StatusOr<std::map<RecipientKey, Recipient>> DigestBook::Hold(
    const std::set<RecipientKey>& keys) {
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> names;
  for (const RecipientKey& key : keys) {
    tenants.emplace_back(key.tenant);
    names.emplace_back(key.name);
  }
  std::map<RecipientKey, Recipient> held;
  for (const bool again : {false, true}) {
    ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kHoldRecipients, tenants, names));
    for (int r = 0; r < rows.size(); ++r) {
      Recipient& recipient = held[{rows.Text(r, 0), rows.Text(r, 1)}];
      recipient.id = rows.Id(r, 2);
      if (!rows.IsNull(r, 3)) recipient.due_time = rows.Time(r, 3);
      recipient.quiet_until = rows.Time(r, 4);
      if (!rows.IsNull(r, 5)) recipient.underway = rows.Id(r, 5);
    }
    if (again || held.size() == keys.size()) break;
    std::vector<Uuid> ids;
    for (size_t i = 0; i < names.size(); ++i) ids.push_back(NewUuid(absl::UnixEpoch(), random_));
    RETURN_IF_ERROR(tx_.Exec(sql::kAddRecipients, tenants, names, ids).status());
  }
  return held;
}

absl::Status DigestBook::Save(const std::map<RecipientKey, Recipient>& recipients) {
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> names;
  std::vector<std::optional<absl::Time>> due_times;
  std::vector<absl::Time> quiet_untils;
  std::vector<Uuid> ids;
  std::vector<std::optional<Uuid>> underway;
  std::vector<timer::Timer> timers;
  for (const auto& [key, recipient] : recipients) {
    tenants.emplace_back(key.tenant);
    names.emplace_back(key.name);
    due_times.push_back(recipient.due_time);
    quiet_untils.push_back(recipient.quiet_until);
    ids.push_back(recipient.id);
    underway.push_back(recipient.underway);
    if (!recipient.due_time) continue;
    timers.push_back({.kind = std::string(kDigestDueTimer),
                      .tenant = key.tenant,
                      .subject = recipient.id,
                      .due_time = *recipient.due_time,
                      .payload = key.name});
  }
  RETURN_IF_ERROR(
      tx_.Exec(sql::kSaveRecipients, tenants, names, ids, due_times, quiet_untils, underway)
          .status());
  return timers_.Arm(tx_, timers);
}

absl::StatusOr<Waiting> DigestBook::CountWaiting(const RecipientKey& to) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kCountWaiting, to.tenant, to.name));
  return Waiting{rows.Int(0, 0), rows.Int(0, 1)};
}

absl::StatusOr<DigestSummary> DigestBook::Take(const RecipientKey& to, bool crisis_alone) {
  ASSIGN_OR_RETURN(const pg::Rows sums,
                   tx_.Exec(sql::kSummarise, to.tenant, to.name, crisis_alone));
  DigestSummary summary{.warned = sums.Int(0, 0),
                        .breached = sums.Int(0, 1),
                        .overdue = sums.Int(0, 2),
                        .raised = sums.Int(0, 3),
                        .unsaid = sums.Int(0, 4),
                        .complaints = sums.Int(0, 5),
                        .crises = sums.Int(0, 6)};
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kMostUrgent, to.tenant, to.name, crisis_alone, kDigestLinesMax));
  for (int r = 0; r < rows.size(); ++r) {
    summary.lines.push_back({.complaint = ComplaintId(rows.Id(r, 0)),
                             .milestone = rows.Text(r, 1),
                             .word = static_cast<Word>(rows.Int(r, 2)),
                             .percent = static_cast<int>(rows.Int(r, 3)),
                             .deadline = rows.Time(r, 4),
                             .crisis = rows.Bool(r, 5)});
  }
  RETURN_IF_ERROR(tx_.Exec(sql::kTakeItems, to.tenant, to.name, crisis_alone).status());
  return summary;
}

absl::Status DigestBook::Send(absl::Span<const Digest> digests, absl::Time now,
                              absl::Time keep_from) {
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> names;
  std::vector<Uuid> ids;
  std::vector<absl::string_view> bodies;
  std::vector<int64_t> items;
  std::vector<timer::Timer> timers;
  for (const Digest& digest : digests) {
    tenants.emplace_back(digest.to.tenant);
    names.emplace_back(digest.to.name);
    ids.push_back(digest.id);
    bodies.emplace_back(digest.body);
    items.push_back(digest.items);
    timers.push_back({.kind = std::string(kDigestDeliverTimer),
                      .tenant = digest.to.tenant,
                      .subject = digest.id,
                      .due_time = now,
                      .payload = digest.to.name});
  }
  // Ids begin with their moment, so that one of `keep_from` parts the older from the newer.
  const Uuid oldest = NewUuid(keep_from, random_);
  RETURN_IF_ERROR(tx_.Exec(sql::kDropDigests, tenants, names, oldest).status());
  RETURN_IF_ERROR(tx_.Exec(sql::kInsertDigests, tenants, names, ids, bodies, items).status());
  return timers_.Arm(tx_, timers);
}

absl::StatusOr<std::optional<std::string>> FindDigest(pg::Transaction& tx, const RecipientKey& to,
                                                      const Uuid& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kFindDigest, to.tenant, to.name, id));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional<std::string>(rows.Text(0, 0));
}

absl::StatusOr<std::optional<int64_t>> SettleDigest(pg::Transaction& tx, const RecipientKey& to,
                                                    const Uuid& id, absl::string_view outcome,
                                                    int attempts) {
  RETURN_IF_ERROR(tx.Exec(sql::kDigestArrived, to.tenant, to.name, id).status());
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kSettleDigest, to.tenant, to.name, id, outcome, attempts));
  if (rows.empty()) return std::optional<int64_t>();
  return std::optional<int64_t>(rows.Int(0, 0));
}

}  // namespace redress::messaging
