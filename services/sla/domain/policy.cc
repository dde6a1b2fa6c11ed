#include "services/sla/domain/policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace redress::sla {
namespace {

template <typename Value>
bool Names(const std::vector<Value>& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

absl::Time EndOfYears(const calendar::Calendar& calendar) {
  return calendar.EndOf(absl::CivilDay(calendar::kYearMax, 12, 31));
}

}  // namespace

bool Promise::Applies(const events::v1::ComplaintFiled& filed) const {
  return Names(match.channels, filed.channel()) && Names(match.categories, filed.category()) &&
         Names(match.levels, filed.level());
}

bool Promise::MetBy(const events::v1::Event& event) const {
  return std::any_of(stops.begin(), stops.end(),
                     [&](const Condition* stop) { return stop->holds(event); });
}

const Promise* FindPromise(const Policy& policy, absl::string_view milestone) {
  for (const Promise& promise : policy.promises) {
    if (promise.milestone == milestone) return &promise;
  }
  return nullptr;
}

absl::Time PassedAt(const Policy& policy, absl::Time from, absl::Duration time) {
  if (policy.calendar == nullptr) return from + time;
  return std::min(policy.calendar->Add(from, time), EndOfYears(*policy.calendar));
}

absl::Duration TimeAllowed(const Policy& policy, const Promise& promise, absl::Time from) {
  if (promise.limit.working_days == 0 || policy.calendar == nullptr) return promise.limit.time;
  const calendar::Calendar& calendar = *policy.calendar;
  const std::optional<absl::CivilDay> last =
      calendar.AddWorkingDays(absl::ToCivilDay(from, calendar.zone()), promise.limit.working_days);
  return calendar.WorkingTime(from, last ? calendar.EndOf(*last) : EndOfYears(calendar));
}

std::string LimitInWords(const Policy& policy, const Promise& promise) {
  const Limit& limit = promise.limit;
  if (policy.calendar == nullptr) return absl::FormatDuration(limit.time);
  const std::string by = absl::StrCat(" (calendar ", policy.calendar->id(), ")");
  if (limit.working_days == 0) {
    return absl::StrCat(absl::FormatDuration(limit.time), " working time", by);
  }
  return absl::StrCat(limit.working_days, " working day", limit.working_days == 1 ? "" : "s", by);
}

}  // namespace redress::sla
