#include "tools/redress_cli/staffing/plan.h"

#include "absl/strings/str_cat.h"
#include "services/routing/domain/document_values.h"
#include "services/routing/domain/rule_document.h"
#include "yaml/values.h"

namespace redress::cli {
namespace {

using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;

constexpr size_t kHours = 24;
constexpr int kDaysMax = 366;
constexpr double kPerHourMax = 100'000;
constexpr double kMinutesMax = 100'000;

Take ToMinutes(double& minutes, double min) {
  return [&minutes, min](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(minutes, yaml::Number(node, field, min, kMinutesMax, "MINUTES_OUT_OF_RANGE"));
    return absl::OkStatus();
  };
}

Take ToRates(std::vector<double>& rates) {
  return [&rates](const YAML::Node& node, const std::string& field) -> absl::Status {
    RETURN_IF_ERROR(yaml::TakeEach(
        node, field, kHours, [&](const YAML::Node& one, const std::string& own) -> absl::Status {
          ASSIGN_OR_RETURN(rates.emplace_back(),
                           yaml::Number(one, own, 0, kPerHourMax, "RATE_OUT_OF_RANGE"));
          return absl::OkStatus();
        }));
    if (rates.size() == 1 || rates.size() == kHours) return absl::OkStatus();
    return At(node, field, "RATES_COUNT", "give one rate, or 24, one for each hour of the day");
  };
}

Take ToChannel(common::v1::Channel& channel) {
  return [&channel](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const int value, yaml::ReadEnum(node, field, *common::v1::Channel_descriptor(),
                                                     "CHANNEL_", "CHANNEL_UNKNOWN"));
    channel = static_cast<common::v1::Channel>(value);
    return absl::OkStatus();
  };
}

Take ToHandling(bool& fixed) {
  return [&fixed](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string word, Plain(node, field));
    if (word != "exponential" && word != "fixed") {
      return At(node, field, "HANDLING_UNKNOWN", "say exponential or fixed");
    }
    fixed = word == "fixed";
    return absl::OkStatus();
  };
}

Take ToDepartment(std::string& department_id) {
  return [&department_id](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(department_id, routing::ReadCode(node, field));
    return absl::OkStatus();
  };
}

Keys StreamKeys(Stream& stream, Lines& lines) {
  return {{"name", yaml::ToText(stream.name)},
          {"department", ToDepartment(stream.department_id)},
          {"channel", ToChannel(stream.channel)},
          {"language", yaml::ToText(stream.language)},
          {"level", yaml::ToWhole(stream.level, 1, 3, "LEVEL_OUT_OF_RANGE")},
          {"per_hour", ToRates(stream.per_hour)},
          {"handling_minutes", ToMinutes(stream.handling_minutes, 0.001)},
          {"handling", ToHandling(stream.fixed)},
          {"answer_within_minutes", ToMinutes(stream.answer_within_minutes, 0)},
          {"skills", routing::ToSkillNeeds(stream.skills, lines)}};
}

// What has no sensible default. `field` names the stream.
absl::Status CheckStream(const Stream& stream, const std::string& field) {
  if (stream.department_id.empty()) {
    return InvalidField(field + ".department", "KEY_MISSING", "say which department it goes to");
  }
  if (stream.per_hour.empty()) {
    return InvalidField(field + ".per_hour", "KEY_MISSING", "say how many come in an hour");
  }
  if (stream.handling_minutes <= 0) {
    return InvalidField(field + ".handling_minutes", "KEY_MISSING", "say how long one takes");
  }
  return absl::OkStatus();
}

// What takes all of it to check.
absl::Status Finish(const std::string& day, const std::string& zone, Plan& plan) {
  if (!absl::LoadTimeZone(zone, &plan.zone)) {
    return InvalidField("zone", "ZONE_UNKNOWN", "give a zone, for example Asia/Shanghai");
  }
  absl::CivilDay first;
  if (!absl::ParseCivilTime(day, &first)) {
    return InvalidField("starts", "DATE_INVALID", "give a day that there is, as 2026-03-02");
  }
  plan.start = absl::FromCivil(first, plan.zone);
  if (plan.days == 0) return InvalidField("days", "KEY_MISSING", "say how many days to try");
  if (plan.warm_up_hours >= 24 * plan.days) {
    return InvalidField("warm_up_hours", "HOURS_OUT_OF_RANGE", "leave hours that are counted");
  }
  if (plan.streams.empty()) {
    return InvalidField("streams", "KEY_MISSING", "give one stream at least");
  }
  for (size_t i = 0; i < plan.streams.size(); ++i) {
    RETURN_IF_ERROR(CheckStream(plan.streams[i], absl::StrCat("streams[", i, "]")));
  }
  return absl::OkStatus();
}

absl::Status ReadAll(const YAML::Node& root, Plan& plan, Lines& lines) {
  std::string day;
  std::string zone = "UTC";
  RETURN_IF_ERROR(yaml::ReadMap(
      root, "",
      {{"starts", yaml::ToText(day)},
       {"days", yaml::ToWhole(plan.days, 1, kDaysMax, "DAYS_OUT_OF_RANGE")},
       {"warm_up_hours", yaml::ToWhole(plan.warm_up_hours, 0, 24 * kDaysMax, "HOURS_OUT_OF_RANGE")},
       {"zone", yaml::ToText(zone)},
       {"streams",
        [&](const YAML::Node& list, const std::string& field) {
          return yaml::ReadList<Stream>(
              list, field, "name", kStreamsMax, plan.streams,
              [&](Stream& stream) { return StreamKeys(stream, lines); }, lines);
        }}},
      lines));
  return lines.Locate(Finish(day, zone, plan));
}

}  // namespace

absl::StatusOr<Plan> ReadPlan(absl::string_view text) {
  Plan plan;
  RETURN_IF_ERROR(yaml::Read(text, "plan", [&](const YAML::Node& root, Lines& lines) {
    return ReadAll(root, plan, lines);
  }));
  return plan;
}

}  // namespace redress::cli
