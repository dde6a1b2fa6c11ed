#include "services/sla/domain/policy.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace redress::sla {
namespace {

template <typename Value>
bool Lists(const std::vector<Value>& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

bool ListsAny(const std::vector<std::string>& values,
              const google::protobuf::RepeatedPtrField<std::string>& own) {
  return values.empty() || std::any_of(own.begin(), own.end(), [&](const std::string& value) {
           return Lists(values, value);
         });
}

bool ListsLanguage(const std::vector<std::string>& languages, absl::string_view own) {
  return languages.empty() ||
         std::any_of(languages.begin(), languages.end(), [&](absl::string_view language) {
           return own == language ||
                  (own.size() > language.size() && absl::StartsWith(own, language) &&
                   own[language.size()] == '-');
         });
}

bool HasAmount(const std::optional<AmountRange>& range, const common::v1::Money& own) {
  return !range ||
         (own.currency() == range->currency && own.minor_units() >= range->minor_units_min &&
          own.minor_units() <= range->minor_units_max);
}

absl::Time EndOfYears(const calendar::Calendar& calendar) {
  return calendar.EndOf(absl::CivilDay(calendar::kYearMax, 12, 31));
}

}  // namespace

bool Match::Names(const events::v1::ComplaintFiled& filed) const {
  return Lists(channels, filed.channel()) && Lists(kinds, filed.kind()) &&
         Lists(categories, filed.category()) && Lists(subcategories, filed.subcategory()) &&
         Lists(levels, filed.level()) && ListsAny(signals, filed.signals()) &&
         Lists(tiers, filed.tier()) && ListsLanguage(languages, filed.language()) &&
         Lists(regions, filed.region()) && Lists(sources, filed.source()) &&
         Lists(skus, filed.sku()) && Lists(suppliers, filed.supplier_id()) &&
         Lists(batches, filed.batch()) && HasAmount(amount, filed.amount()) &&
         (!needs_review || *needs_review == filed.needs_review());
}

bool Promise::Applies(const events::v1::ComplaintFiled& filed) const {
  return match.Names(filed) && !(except && except->Names(filed));
}

void Promise::AddWaitedFor(Trigger& trigger) const {
  const auto add = [&](const Trigger& own) {
    trigger.conditions |= own.conditions;
    trigger.steps.insert(trigger.steps.end(), own.steps.begin(), own.steps.end());
  };
  add(start_on);
  add(stop);
  add(cancel);
  for (const PauseRule& pause : pauses) {
    add(pause.from);
    add(pause.until);
  }
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

absl::Duration CountedBetween(const Policy& policy, absl::Time from, absl::Time until) {
  if (until <= from) return absl::ZeroDuration();
  return policy.calendar == nullptr ? until - from : policy.calendar->WorkingTime(from, until);
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
