#include "services/sla/domain/history.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "base/proto_time.h"

namespace redress::sla {
namespace {

using events::v1::Event;

void StripFiling(const events::v1::ComplaintFiled& filed, events::v1::ComplaintFiled& kept) {
  kept.set_channel(filed.channel());
  kept.set_kind(filed.kind());
  kept.set_category(filed.category());
  kept.set_subcategory(filed.subcategory());
  kept.set_level(filed.level());
  *kept.mutable_signals() = filed.signals();
  kept.set_language(filed.language());
  kept.set_tier(filed.tier());
  kept.set_sku(filed.sku());
  kept.set_supplier_id(filed.supplier_id());
  kept.set_batch(filed.batch());
  if (filed.has_amount()) *kept.mutable_amount() = filed.amount();
  kept.set_region(filed.region());
  kept.set_source(filed.source());
  kept.set_needs_review(filed.needs_review());
}

void StripOrder(const events::v1::OrderLinked& linked, events::v1::OrderLinked& kept) {
  kept.set_sku(linked.sku());
  kept.set_supplier_id(linked.supplier_id());
  kept.set_batch(linked.batch());
  if (linked.has_amount()) *kept.mutable_amount() = linked.amount();
  kept.set_region(linked.region());
  kept.set_level(linked.level());
}

void StripCorrection(const events::v1::ComplaintReclassified& corrected,
                     events::v1::ComplaintReclassified& kept) {
  kept.set_kind(corrected.kind());
  kept.set_category(corrected.category());
  kept.set_subcategory(corrected.subcategory());
  kept.set_level(corrected.level());
  *kept.mutable_signals() = corrected.signals();
}

void StripMessage(const events::v1::MessageSent& sent, events::v1::MessageSent& kept) {
  kept.set_author_kind(sent.author_kind());
  kept.set_is_private(sent.is_private());
  // Purposes that no condition asks for are all one.
  if (sent.purpose() == "question" || sent.purpose() == "statement") {
    kept.set_purpose(sent.purpose());
  }
}

// R-S9: the rounds of a step tell apart its limits.
void StripStep(const events::v1::StepStarted& started, events::v1::StepStarted& kept) {
  kept.set_step(started.step());
  if (started.limit_millis() <= 0) return;
  kept.set_limit_millis(started.limit_millis());
  kept.set_round(started.round());
}

// Copies what clocks look at; false for what they do not.
bool Strip(const Event& event, Event& kept) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled:
      // R-S15: what was promised elsewhere is not measured here.
      if (event.complaint_filed().historical()) return false;
      StripFiling(event.complaint_filed(), *kept.mutable_complaint_filed());
      return true;
    case Event::kComplaintReclassified:
      StripCorrection(event.complaint_reclassified(), *kept.mutable_complaint_reclassified());
      return true;
    case Event::kOrderLinked:
      StripOrder(event.order_linked(), *kept.mutable_order_linked());
      return true;
    case Event::kComplaintReopened:
      kept.mutable_complaint_reopened()->set_cycle(event.complaint_reopened().cycle());
      return true;
    case Event::kCaseClosed:
      if (event.case_closed().outcome() == "merged") return false;
      kept.mutable_case_closed();
      if (event.case_closed().outcome() == "withdrawn") {
        kept.mutable_case_closed()->set_outcome("withdrawn");
      }
      return true;
    case Event::kMessageSent:
      StripMessage(event.message_sent(), *kept.mutable_message_sent());
      return true;
    case Event::kSolutionDecided:
      kept.mutable_solution_decided();
      if (event.solution_decided().decision() == "accepted") {
        kept.mutable_solution_decided()->set_decision("accepted");
      }
      return true;
    case Event::kStepStarted:
      StripStep(event.step_started(), *kept.mutable_step_started());
      return true;
    case Event::kStepCompleted:
      kept.mutable_step_completed()->set_step(event.step_completed().step());
      kept.mutable_step_completed()->set_round(event.step_completed().round());
      return true;
    case Event::kComplaintWithdrawn: kept.mutable_complaint_withdrawn(); return true;
    case Event::kComplaintMerged: kept.mutable_complaint_merged(); return true;
    case Event::kComplaintUnmerged: kept.mutable_complaint_unmerged(); return true;
    case Event::kCaseAccepted: kept.mutable_case_accepted(); return true;
    case Event::kSolutionProposed: kept.mutable_solution_proposed(); return true;
    case Event::kSolutionExecuted: kept.mutable_solution_executed(); return true;
    case Event::kReturnRequested: kept.mutable_return_requested(); return true;
    case Event::kReturnReviewed: kept.mutable_return_reviewed(); return true;
    case Event::kMessageReceived: kept.mutable_message_received(); return true;
    default: return false;
  }
}

// What comes first of one microsecond.
int RankOf(const Event& event) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled: return 0;
    case Event::kComplaintUnmerged: return 2;
    case Event::kComplaintReclassified: return 3;
    case Event::kOrderLinked: return 4;
    case Event::kStepCompleted: return 5;  // one step ends as the next begins
    case Event::kCaseAccepted:
    case Event::kStepStarted:
    case Event::kReturnRequested: return 6;
    case Event::kMessageReceived: return 7;
    case Event::kCaseClosed: return 9;
    case Event::kComplaintWithdrawn: return 10;
    case Event::kComplaintMerged: return 11;
    case Event::kComplaintReopened: return 12;  // what had been closed
    default: return 8;
  }
}

bool Before(const Moment& left, const Moment& right) {
  if (left.time != right.time) return left.time < right.time;
  const int left_rank = RankOf(left.event), right_rank = RankOf(right.event);
  if (left_rank != right_rank) return left_rank < right_rank;
  const int left_case = left.event.payload_case(), right_case = right.event.payload_case();
  if (left_case != right_case) return left_case < right_case;
  return left.event.SerializeAsString() < right.event.SerializeAsString();
}

absl::string_view StepOf(const Event& event) {
  if (event.has_step_started()) return event.step_started().step();
  if (event.has_step_completed()) return event.step_completed().step();
  return "";
}

bool OneKind(const Moment& left, const Moment& right) {
  return left.event.payload_case() == right.event.payload_case() && left.bits == right.bits &&
         StepOf(left.event) == StepOf(right.event);
}

}  // namespace

std::optional<Moment> MomentOf(const Event& event) {
  Moment moment;
  if (!Strip(event, moment.event)) return std::nullopt;
  moment.time = ToMicros(FromProto(event.occur_time()));
  *moment.event.mutable_occur_time() = ToProto(moment.time);
  moment.bits = BitsOf(moment.event);
  return moment;
}

bool Insert(History& history, Moment moment) {
  if (moment.event.has_complaint_filed() && FilingOf(history) != nullptr) return false;
  const auto place = std::lower_bound(history.begin(), history.end(), moment, Before);
  if (place != history.end() && !Before(moment, *place)) return false;  // the same once more
  const auto inserted = history.insert(place, std::move(moment));
  const Moment& own = *inserted;
  const auto count = std::count_if(history.begin(), history.end(),
                                   [&](const Moment& other) { return OneKind(own, other); });
  if (count - kMomentsKept <= kMomentsKept) return true;
  int seen = 0;
  const auto middle = std::find_if(history.begin(), history.end(), [&](const Moment& other) {
    return OneKind(own, other) && ++seen == kMomentsKept + 1;
  });
  const bool changed = middle != inserted;
  history.erase(middle);
  return changed;
}

const Moment* FilingOf(const History& history) {
  for (const Moment& moment : history) {
    if (moment.event.has_complaint_filed()) return &moment;
  }
  return nullptr;
}

}  // namespace redress::sla
