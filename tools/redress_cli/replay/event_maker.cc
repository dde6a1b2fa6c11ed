#include "tools/redress_cli/replay/event_maker.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"

namespace redress::cli {
namespace {

using events::v1::ComplaintFiled;
using events::v1::Event;

constexpr absl::string_view kIntake = "intake";
constexpr absl::string_view kRouting = "routing";
constexpr absl::string_view kResolution = "resolution";
constexpr absl::string_view kMessaging = "messaging";

// Of the day's filings by the hour of Shanghai, in thousandths.
constexpr int kByHour[24] = {12, 6,  3,  2,  2,  4,  10, 22, 45, 68, 72, 66,
                             50, 52, 62, 64, 62, 56, 50, 58, 70, 72, 58, 34};

struct Category {
  absl::string_view code;
  absl::string_view below;
};
constexpr Category kCategories[] = {
    {"product_quality", "defect"},   {"product_quality", "counterfeit"},
    {"product_quality", "damaged"},  {"service_attitude", "slow_reply"},
    {"after_sales", "refund_delay"}, {"after_sales", "return_refused"},
    {"logistics", "late"},           {"logistics", "lost"},
    {"contract", "price_dispute"},   {"privacy", "leak"}};

bool IsSocial(common::v1::Channel channel) {
  return channel >= common::v1::CHANNEL_WECHAT && channel <= common::v1::CHANNEL_XIAOHONGSHU;
}

}  // namespace

struct EventMaker::Life {
  std::string complaint;
  absl::Time now;
  common::v1::Channel channel = common::v1::CHANNEL_APP;
  common::v1::Level level = common::v1::LEVEL_ROUTINE;
  int proposals = 0;
  std::vector<Planned> planned;
};

EventMaker::EventMaker(Options options) : options_(std::move(options)), random_(options_.seed) {}

absl::Time EventMaker::FilingTime(int64_t number) const {
  // Evenly over the days, and within a day as people complain.
  const double share = static_cast<double>(number) / static_cast<double>(options_.count);
  const double days = share * absl::ToDoubleHours(options_.length) / 24;
  double left =
      (days - std::floor(days)) * std::accumulate(std::begin(kByHour), std::end(kByHour), 0);
  int hour = 0;
  while (hour < 23 && left >= kByHour[hour]) left -= kByHour[hour++];
  const double hours =
      std::floor(days) * 24 + hour + std::clamp(left / kByHour[hour], 0.0, 0.999999);
  return options_.from + absl::Microseconds(std::llround(hours * 3'600'000'000.0));
}

absl::Duration EventMaker::Delay(absl::Duration usual) {
  // Near enough to log-normal: a product of uniform factors.
  double factor = 1;
  for (int i = 0; i < 4; ++i) {
    factor *= 0.4 + static_cast<double>(random_.Below(1'000'000)) / 700'000;
  }
  return absl::Microseconds(1 + absl::ToInt64Microseconds(usual * factor));
}

// Valid until the next one is planned.
Event& EventMaker::Plan(Life& life, absl::string_view service) {
  life.now += absl::Microseconds(1);  // no two of a complaint at one moment
  Planned& planned = life.planned.emplace_back();
  planned.time = life.now;
  planned.order = ++order_;
  planned.made.service = service;
  Event& event = planned.made.event;
  event.set_tenant(options_.tenant);
  event.set_complaint(life.complaint);
  *event.mutable_occur_time() = ToProto(life.now);
  return event;
}

void EventMaker::Say(Life& life, absl::string_view purpose, bool by_person) {
  events::v1::MessageSent& sent = *Plan(life, kMessaging).mutable_message_sent();
  sent.set_channel(life.channel);
  sent.set_author_kind(by_person ? common::v1::ACTOR_KIND_PERSON : common::v1::ACTOR_KIND_SYSTEM);
  sent.set_is_private(IsSocial(life.channel) && by_person);
  sent.set_purpose(std::string(purpose));
}

void EventMaker::Describe(ComplaintFiled& filed) {
  filed.set_kind(Chance(95) ? common::v1::KIND_COMPLAINT : common::v1::KIND_INQUIRY);
  filed.set_channel(static_cast<common::v1::Channel>(1 + random_.Below(common::v1::Channel_MAX)));
  const Category& category = kCategories[random_.Below(std::size(kCategories))];
  filed.set_category(std::string(category.code));
  filed.set_subcategory(std::string(category.below));
  filed.set_language(Chance(85) ? "zh" : "en");
  const uint64_t grade = random_.Below(100);
  filed.set_level(grade < 60   ? common::v1::LEVEL_ROUTINE
                  : grade < 90 ? common::v1::LEVEL_SERIOUS
                               : common::v1::LEVEL_CRISIS);
  if (filed.level() == common::v1::LEVEL_CRISIS) filed.add_signals(Chance(50) ? "injury" : "group");
  if (Chance(8)) filed.set_tier("vip");
  if (Chance(50)) {
    filed.mutable_amount()->set_currency("CNY");
    filed.mutable_amount()->set_minor_units(static_cast<int64_t>(100 + random_.Below(200'000)));
  }
  if (filed.channel() == common::v1::CHANNEL_API && Chance(30)) filed.set_source("regulator_12315");
}

void EventMaker::Answer(Life& life) {
  const bool chat = life.channel == common::v1::CHANNEL_CHAT;
  if (Chance(70)) {
    life.now += Delay(absl::Seconds(20));
    Say(life, "notice", /*by_person=*/false);
  }
  life.now += Delay(chat ? absl::Minutes(1) : absl::Minutes(50));
  Plan(life, kRouting).mutable_case_accepted()->set_department("departments/frontline");
  Plan(life, kRouting).mutable_step_started()->set_step("investigate");
  life.now += Delay(chat ? absl::Seconds(40) : absl::Minutes(40));
  Say(life, "reply", /*by_person=*/true);
  if (life.level == common::v1::LEVEL_CRISIS) {
    life.now += Delay(absl::Minutes(45));
    Say(life, "statement", /*by_person=*/true);
  }
  if (Chance(35)) {
    life.now += Delay(absl::Minutes(30));
    Say(life, "question", /*by_person=*/true);
    life.now += Delay(absl::Hours(9));
    if (Chance(85)) {
      Plan(life, kMessaging).mutable_message_received()->set_channel(life.channel);
    } else {
      Say(life, "notice", /*by_person=*/false);
    }
  }
  life.now += Delay(absl::Minutes(90));
  Plan(life, kRouting).mutable_step_completed()->set_step("investigate");
}

// What is small is often done with one answer.
void EventMaker::Settle(Life& life) {
  life.now += Delay(absl::Minutes(5));
  Plan(life, kRouting).mutable_case_accepted()->set_department("departments/frontline");
  life.now += Delay(absl::Minutes(4));
  Say(life, "reply", /*by_person=*/true);
  life.now += Delay(absl::Minutes(6));
  Plan(life, kRouting).mutable_case_closed()->set_outcome("resolved");
}

void EventMaker::Solve(Life& life) {
  if (Chance(8)) {
    const std::string name = absl::StrCat("returns/", life.complaint.substr(11));
    Plan(life, kResolution).mutable_return_requested()->set_return_request(name);
    life.now += Delay(absl::Hours(3));
    auto& reviewed = *Plan(life, kResolution).mutable_return_reviewed();
    reviewed.set_return_request(name);
    reviewed.set_decision(Chance(85) ? "approved" : "refused");
  }
  if (life.level == common::v1::LEVEL_ROUTINE && Chance(40)) return;
  for (bool again = true; again && life.proposals < 3;) {
    life.now += Delay(absl::Minutes(50));
    auto& proposed = *Plan(life, kResolution).mutable_solution_proposed();
    proposed.set_proposal_id(absl::StrCat("p", ++life.proposals));
    proposed.set_option_count(2);
    life.now += Delay(absl::Hours(5));
    again = Chance(15);
    auto& decided = *Plan(life, kResolution).mutable_solution_decided();
    decided.set_proposal_id(absl::StrCat("p", life.proposals));
    decided.set_decision(again ? "rejected" : "accepted");
  }
  life.now += Delay(absl::Minutes(30));
  Plan(life, kResolution).mutable_solution_executed();
}

void EventMaker::Close(Life& life) {
  life.now += Delay(absl::Hours(2));
  Plan(life, kRouting).mutable_case_closed()->set_outcome(Chance(93) ? "resolved" : "rejected");
}

void EventMaker::MakeComplaint(int64_t number) {
  Life life;
  life.now = FilingTime(number);
  life.complaint = ComplaintId(NewUuid(life.now, random_)).Name();
  ComplaintFiled& filed = *Plan(life, kIntake).mutable_complaint_filed();
  Describe(filed);
  life.channel = filed.channel();
  life.level = filed.level();
  const std::string category = filed.category();
  life.now += absl::Milliseconds(20);
  Plan(life, kRouting).mutable_case_opened()->set_department("departments/frontline");
  if (Chance(3)) {
    life.now += Delay(absl::Hours(2));
    Plan(life, kIntake).mutable_complaint_merged()->set_into("complaints/other");
  } else if (Chance(4)) {
    life.now += Delay(absl::Hours(3));
    Plan(life, kIntake).mutable_complaint_withdrawn()->set_reason("customer_request");
    Plan(life, kRouting).mutable_case_closed()->set_outcome("withdrawn");
  } else {
    if (Chance(5)) {
      life.now += Delay(absl::Minutes(20));
      auto& corrected = *Plan(life, kIntake).mutable_complaint_reclassified();
      life.level = std::min<common::v1::Level>(common::v1::LEVEL_CRISIS,
                                               static_cast<common::v1::Level>(life.level + 1));
      corrected.set_kind(common::v1::KIND_COMPLAINT);
      corrected.set_level(life.level);
      corrected.set_category(category);
    }
    if (life.level == common::v1::LEVEL_ROUTINE && Chance(45)) {
      Settle(life);
    } else {
      Answer(life);
      Solve(life);
      if (Chance(96)) Close(life);  // the rest is never closed
    }
    if (Chance(4)) {
      life.now += Delay(absl::Hours(40));
      Plan(life, kIntake).mutable_complaint_reopened()->set_cycle(2);
      Answer(life);
      Close(life);
    }
  }
  for (Planned& planned : life.planned) planned_.push(std::move(planned));
}

bool EventMaker::Next(MadeEvent& made) {
  // Nothing of those that are not filed yet comes before their filing.
  while (filed_ < options_.count &&
         (planned_.empty() || planned_.top().time >= FilingTime(filed_))) {
    MakeComplaint(filed_++);
  }
  if (planned_.empty()) return false;
  made = planned_.top().made;
  planned_.pop();
  return true;
}

}  // namespace redress::cli
