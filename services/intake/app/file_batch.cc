#include "services/intake/app/file_batch.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/domain/order_link.h"
#include "services/intake/domain/reference.h"

namespace redress::intake {
namespace {

using Key = FilingBook::Key;

// A transaction may be tried again: what became an earlier complaint in the first try is itself
// again, since that one may have gone meanwhile.
void BecomeThemselves(absl::Span<Filing> filings) {
  for (Filing& filing : filings) {
    if (!filing.given_id) filing.given_id = filing.id;
    filing.id = *filing.given_id;
    if (!filing.given) continue;
    filing.complaint = std::move(filing.given->complaint);
    filing.personal = std::move(filing.given->personal);
    filing.given.reset();
  }
}

void Become(Filing& filing, Filing first) {
  filing.given = {std::move(filing.complaint), std::move(filing.personal)};
  filing.complaint = std::move(first.complaint);
  filing.personal = std::move(first.personal);
}

// Links every filing to its order by what the embedded directory knows (R-I2): one look-up a batch.
absl::Status LinkOrders(FilingBook& book, absl::Span<Filing* const> fresh, const LinkPolicy& policy,
                        absl::Time now) {
  FilingBook::WantedOrders wanted;
  for (Filing* filing : fresh) {
    // A transaction may be tried again: what the first try filled goes.
    Unlink(filing->filled, filing->complaint);
    filing->filled = {};
    const v1::ComplaintDraft& draft = filing->complaint.draft();
    if (!draft.order_id().empty()) {
      wanted.ids.insert({filing->tenant, draft.order_id()});
      continue;
    }
    wanted.customers.insert({filing->tenant, draft.customer().customer_id()});
    for (const std::string& number : filing->order_numbers) {
      wanted.ids.insert({filing->tenant, number});
    }
  }
  ASSIGN_OR_RETURN(const FilingBook::FoundOrders found, book.FindOrders(wanted));
  std::vector<const platform::v1::Order*> known;
  for (Filing* filing : fresh) {
    const v1::ComplaintDraft& draft = filing->complaint.draft();
    known.clear();
    const auto take = [&](const std::string& id) {
      const auto order = found.by_id.find({filing->tenant, id});
      if (order != found.by_id.end()) known.push_back(&order->second);
    };
    if (!draft.order_id().empty()) {
      take(draft.order_id());
    } else {
      for (const std::string& number : filing->order_numbers) take(number);
      const auto own = found.by_customer.find({filing->tenant, draft.customer().customer_id()});
      if (own != found.by_customer.end()) {
        for (const platform::v1::Order& order : own->second) known.push_back(&order);
      }
    }
    const Linking linking = LinkOrder(
        known, {filing->order_numbers, filing->personal.subject(), filing->personal.body()}, now,
        policy, filing->complaint);
    filing->filled = linking.filled;
    filing->order_unknown = linking.outcome == LinkOutcome::kUnknown;
  }
  return absl::OkStatus();
}

// Links, grades and numbers new filings; they are complete then.
absl::Status Complete(FilingBook& book, absl::Span<Filing* const> fresh, const FilingPolicy& policy,
                      const References& references, absl::Time now) {
  std::set<Key> customers;
  for (const Filing* filing : fresh) {
    customers.insert({filing->tenant, filing->complaint.draft().customer().customer_id()});
  }
  RETURN_IF_ERROR(LinkOrders(book, fresh, policy.link, now));
  ASSIGN_OR_RETURN(std::set<Key> repeaters,
                   book.FiledSince(customers, now - policy.level.repeat_window));
  int64_t number = references.first;
  for (Filing* filing : fresh) {
    v1::Complaint& complaint = filing->complaint;
    const v1::ComplaintDraft& draft = complaint.draft();
    const Key customer{filing->tenant, draft.customer().customer_id()};
    // The second of two in one batch is a repeat of the first. History is graded by itself: it was
    // not filed when it occurred, and is no earlier complaint unless it occurred lately.
    const bool historical = complaint.historical();
    const bool earlier = repeaters.contains(customer);
    if (!historical || FromProto(complaint.close_time()) >= now - policy.level.repeat_window) {
      repeaters.insert(customer);
    }
    const bool repeat = earlier && !historical;
    const Grade grade = DecideLevel(complaint.triage(),
                                    {.tier = draft.customer().tier(),
                                     .amount_minor_units = draft.amount().minor_units(),
                                     .earlier_complaint = repeat,
                                     .by_text = filing->understood_level,
                                     .own = filing->own.get()},
                                    policy.level);
    complaint.set_level(grade.level);
    v1::Triage& triage = *complaint.mutable_triage();
    triage.set_level(grade.level);
    // A transaction may be tried again: what the first try added goes.
    triage.mutable_reasons()->DeleteSubrange(filing->understood_reasons,
                                             triage.reasons_size() - filing->understood_reasons);
    for (const std::string& reason : grade.reasons) triage.add_reasons(reason);
    complaint.set_name(filing->id.Name());
    complaint.set_reference(MakeReference(references.day, number++));
    complaint.set_state(historical ? common::v1::COMPLAINT_STATE_CLOSED
                                   : common::v1::COMPLAINT_STATE_FILED);
    *complaint.mutable_create_time() = ToProto(ToMicros(now));
    *complaint.mutable_update_time() = complaint.create_time();
    complaint.set_etag("1");
  }
  return absl::OkStatus();
}

// What was filed before under the channel's own reference is that complaint (R-I1): it leaves
// `fresh`.
absl::Status JoinByReference(FilingBook& book, absl::Span<Filing> filings,
                             std::vector<Claim>& claims, std::vector<Filing*>& fresh) {
  std::map<ComplaintId, ComplaintId> joined;  // by the id that the filing was given
  ASSIGN_OR_RETURN(const auto first, book.ClaimChannelReferences({fresh.data(), fresh.size()}));
  size_t kept = 0;
  for (size_t i = 0; i < fresh.size(); ++i) {
    if (!first[i]) {
      fresh[kept++] = fresh[i];
      continue;
    }
    joined.emplace(fresh[i]->id, *first[i]);
    fresh[i]->id = *first[i];
    claims[static_cast<size_t>(fresh[i] - filings.data())] = Claim::kSame;
  }
  fresh.resize(kept);
  // The same request once more in this batch stands for the same complaint.
  for (size_t i = 0; i < filings.size() && !joined.empty(); ++i) {
    const auto found = joined.find(filings[i].id);
    if (claims[i] == Claim::kSame && found != joined.end()) filings[i].id = found->second;
  }
  return absl::OkStatus();
}

// Filed under a reference of the channel's that stands for another customer's complaint. Whose
// customer was erased is known by a pseudonym alone.
bool IsOfAnother(const v1::Complaint& first, const v1::Complaint& filed) {
  return !first.has_erase_time() &&
         first.draft().customer().customer_id() != filed.draft().customer().customer_id();
}

absl::Status ReferenceTaken() {
  return FailedPrecondition("CHANNEL_REFERENCE_TAKEN",
                            "another customer's complaint has this reference of the channel; "
                            "give this one its own, or none")
      .Field("complaint.channel_reference");
}

// History is not asked about: its order is past, and there is much of it.
absl::Status AskDirectory(FilingBook& book, absl::Span<Filing* const> fresh, absl::Time now) {
  std::vector<const Filing*> unknown;
  for (const Filing* filing : fresh) {
    if (filing->order_unknown && !filing->complaint.historical()) unknown.push_back(filing);
  }
  if (unknown.empty()) return absl::OkStatus();
  return book.AskDirectory(unknown, now);
}

}  // namespace

absl::StatusOr<std::vector<absl::Status>> FileBatch(FilingBook& book, absl::Span<Filing> filings,
                                                    const FilingPolicy& policy,
                                                    const References& references, absl::Time now) {
  BecomeThemselves(filings);
  ASSIGN_OR_RETURN(std::vector<Claim> claims, book.ClaimRequests(filings));
  std::vector<Filing*> fresh;
  fresh.reserve(filings.size());
  for (size_t i = 0; i < filings.size(); ++i) {
    if (claims[i] == Claim::kNew) fresh.push_back(&filings[i]);
  }
  RETURN_IF_ERROR(JoinByReference(book, filings, claims, fresh));
  for (size_t i = 0; i < filings.size(); ++i) filings[i].is_new = claims[i] == Claim::kNew;
  if (!fresh.empty()) {
    RETURN_IF_ERROR(Complete(book, fresh, policy, references, now));
    RETURN_IF_ERROR(book.Insert({fresh.data(), fresh.size()}));
    if (policy.ask_directory) RETURN_IF_ERROR(AskDirectory(book, fresh, now));
  }
  std::vector<absl::Status> answers(filings.size());
  for (size_t i = 0; i < filings.size(); ++i) {
    if (claims[i] == Claim::kSame) {
      absl::StatusOr<Filing> first = book.AsFiled(filings[i].tenant, filings[i].id);
      if (IsPassing(first.status())) return first.status();
      answers[i] = first.status();
      if (!first.ok()) continue;
      if (IsOfAnother(first->complaint, filings[i].complaint)) {
        answers[i] = ReferenceTaken();
        continue;
      }
      Become(filings[i], *std::move(first));
    } else if (claims[i] == Claim::kReused) {
      answers[i] =
          InvalidField("request_id", "REQUEST_ID_REUSED",
                       "this id was used for another request; give every new request a new id");
    }
  }
  return answers;
}

}  // namespace redress::intake
