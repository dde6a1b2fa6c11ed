#include "tools/redress_cli/parts/views.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/proto_time.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

Style StyleOf(sla::v1::ClockState state) {
  switch (state) {
    case sla::v1::CLOCK_STATE_MET: return Style::kGood;
    case sla::v1::CLOCK_STATE_AT_RISK:
    case sla::v1::CLOCK_STATE_MET_LATE: return Style::kWarn;
    case sla::v1::CLOCK_STATE_BREACHED: return Style::kBad;
    case sla::v1::CLOCK_STATE_CANCELLED: return Style::kFaint;
    default: return Style::kPlain;
  }
}

}  // namespace

Table ClocksTable(const Clocks& clocks, absl::Time now) {
  Table table({{"MILESTONE"},
               {"STATE"},
               {"DEADLINE"},
               {"DUE"},
               {"REACHED"},
               {"WARNED", true},
               {"RULE", false, 120}});
  for (const auto& clock : clocks) {
    const bool open = !clock.has_met_time() && clock.state() != sla::v1::CLOCK_STATE_CANCELLED;
    table.Add({clock.milestone(), EnumText(clock.state()), TimeText(clock.deadline()),
               open && clock.has_deadline() ? RelativeText(FromProto(clock.deadline()), now) : "",
               TimeText(clock.met_time()), WarnedText(clock), clock.rule()},
              StyleOf(clock.state()));
  }
  return table;
}

std::string WarnedText(const sla::v1::Clock& clock) {
  if (clock.overdue_percent() > 0) return absl::StrCat(clock.overdue_percent(), " % over");
  return clock.warned_percent() > 0 ? absl::StrCat(clock.warned_percent(), " %") : "";
}

Table StepsTable(const Steps& steps) {
  Table table({{"STEP"}, {"STATE"}, {"OWNER"}, {"STARTED"}, {"ENDED"}, {"REASON"}});
  for (const auto& step : steps) {
    const bool done = step.state() == routing::v1::STEP_STATE_COMPLETED;
    table.Add({step.step(), EnumText(step.state()), step.owner(), TimeText(step.start_time()),
               TimeText(step.end_time()), step.reason()},
              done ? Style::kGood : Style::kPlain);
  }
  return table;
}

std::string NeedsText(const SkillNeeds& needs) {
  return absl::StrJoin(needs, ",", [](std::string* out, const routing::v1::SkillNeed& need) {
    absl::StrAppend(out, need.skill(), ":", std::max(need.level_min(), 1),
                    need.certified() ? "!" : "");
  });
}

std::string SkillText(const routing::v1::Skill& skill, absl::Time now) {
  std::string text = absl::StrCat(skill.skill(), ":", skill.level());
  if (!skill.has_certificate()) return text;
  const routing::v1::Certificate& certificate = skill.certificate();
  absl::StrAppend(&text, " (", certificate.number());
  if (certificate.has_expire_time()) {
    absl::StrAppend(&text, FromProto(certificate.expire_time()) <= now ? " expired " : " until ",
                    TimeText(certificate.expire_time()));
  }
  return text + ")";
}

std::string MessageAuthor(const messaging::v1::Message& message) {
  if (message.direction() == messaging::v1::DIRECTION_INBOUND) return "customer";
  return message.author().empty() ? EnumText(message.author_kind()) : message.author();
}

Table MessagesTable() {
  return Table({{"TIME"}, {"FROM"}, {"CHANNEL"}, {"PURPOSE"}, {"DELIVERY"}, {"TEXT", false, 100}});
}

void AddMessage(Table& table, const messaging::v1::Message& message) {
  const bool outbound = message.direction() == messaging::v1::DIRECTION_OUTBOUND;
  table.Add({TimeText(message.create_time()), MessageAuthor(message), EnumText(message.channel()),
             message.purpose(), outbound ? EnumText(message.delivery_state()) : "",
             message.body()});
}

Table TimelineTable() {
  return Table({{"TIME"}, {"SOURCE"}, {"WHAT"}, {"WHO"}, {"SUMMARY", false, 90}});
}

void AddTimelineEntry(Table& table, const intake::v1::TimelineEntry& entry) {
  table.Add(
      {TimeText(entry.occur_time()), entry.source(), entry.kind(), entry.actor(), entry.summary()});
}

std::string TimelineLine(const intake::v1::TimelineEntry& entry) {
  return absl::StrCat(TimeText(entry.occur_time()), "  ", PadRight(entry.source(), 10), "  ",
                      PadRight(entry.kind(), 20), "  ", PadRight(entry.actor(), 16), "  ",
                      Printable(entry.summary()));
}

}  // namespace redress::cli
