#include "services/sla/domain/timeline.h"

#include <algorithm>

namespace redress::sla {
namespace {

using events::v1::ComplaintFiled;
using events::v1::Event;

// Why the complaint ended, or "" for an event that does not end it.
absl::string_view EndReason(const Event& event) {
  if (event.has_complaint_withdrawn()) return "withdrawn";
  if (!event.has_case_closed()) return "";
  // Routing closes the case of a withdrawn complaint; its word may come before intake's.
  return event.case_closed().outcome() == "withdrawn" ? "withdrawn" : "closed";
}

void Correct(const events::v1::ComplaintReclassified& corrected, ComplaintFiled& filed) {
  filed.set_kind(corrected.kind());
  filed.set_category(corrected.category());
  filed.set_subcategory(corrected.subcategory());
  filed.set_level(corrected.level());
  *filed.mutable_signals() = corrected.signals();
  // A person has looked.
  filed.set_needs_review(false);
}

// R-I2, R-I7: what an order that was found later tells; its amount may lift the level and never
// lowers it.
void TakeOrder(const events::v1::OrderLinked& linked, ComplaintFiled& filed) {
  if (!linked.sku().empty()) filed.set_sku(linked.sku());
  if (!linked.supplier_id().empty()) filed.set_supplier_id(linked.supplier_id());
  if (!linked.batch().empty()) filed.set_batch(linked.batch());
  if (linked.has_amount()) *filed.mutable_amount() = linked.amount();
  if (!linked.region().empty()) filed.set_region(linked.region());
  filed.set_level(std::max(filed.level(), linked.level()));
}

}  // namespace

Timeline::Timeline(const History& history) {
  const Moment* filing = FilingOf(history);
  if (filing == nullptr) return;
  filed_ = &filing->event.complaint_filed();
  Round& first = rounds_.emplace_back();
  first.start = filing->time;
  first.beats.push_back({filing->time, filing, filed_, "filing", true});
  for (const Moment& moment : history) {
    if (&moment != filing) Add(moment, std::max(moment.time, filing->time));
  }
}

// What the moment changes of the complaint, in words, or "" when promises need no new look.
absl::string_view Timeline::Take(const Moment& moment) {
  const Event& event = moment.event;
  if (event.has_complaint_unmerged()) {
    const bool was_merged = merge_time_.has_value();
    merge_time_.reset();
    return was_merged ? "being parted" : "";
  }
  if (event.has_complaint_reclassified()) {
    Correct(event.complaint_reclassified(), corrected_.emplace_back(*filed_));
    filed_ = &corrected_.back();
    return "being graded so";
  }
  if (!event.has_order_linked()) return "";
  const common::v1::Level before = filed_->level();
  TakeOrder(event.order_linked(), corrected_.emplace_back(*filed_));
  filed_ = &corrected_.back();
  return filed_->level() > before ? "the order's amount" : "its order being known";
}

void Timeline::Add(const Moment& moment, absl::Time at) {
  const Event& event = moment.event;
  if (event.has_complaint_reopened()) {
    // R-S15: reopening begins a new cycle.
    if (event.complaint_reopened().cycle() <= rounds_.back().cycle) return;
    Round& round = rounds_.emplace_back();
    round.cycle = event.complaint_reopened().cycle();
    round.start = at;
    round.beats.push_back({at, &moment, filed_, "reopening", !merge_time_});
    return;
  }
  if (event.has_complaint_merged() && !merge_time_) merge_time_ = at;
  const absl::string_view since = Take(moment);
  Round& round = rounds_.back();
  if (round.end) return;  // what comes after the end of a round reaches nothing
  round.end_reason = EndReason(event);
  if (!round.end_reason.empty()) round.end = at;
  round.beats.push_back({at, &moment, filed_, since, !merge_time_ && !round.end});
}

}  // namespace redress::sla
