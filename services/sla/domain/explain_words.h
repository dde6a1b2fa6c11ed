// The account of a clock in sentences, and the words for its stretches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "calendar/account.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {

inline constexpr size_t kExplainedIntervalsMax = 1'000;

enum class Language : uint8_t { kEnglish, kChinese };

// From a BCP 47 tag; English for "". Error: INVALID_ARGUMENT with LANGUAGE_UNKNOWN.
absl::StatusOr<Language> ReadLanguage(absl::string_view field, absl::string_view tag);

// Why a stretch counts, or does not: working hours, a make-up day, a holiday by its name.
std::string CountedInWords(const calendar::Entry& entry, absl::TimeZone zone, Language language);
std::string ClosedInWords(const calendar::Entry& holiday, Language language);
std::string OutsideHours(Language language);
std::string AllTimeCounts(Language language);
// The cause of a pause.
std::string CauseInWords(absl::string_view cause, Language language);

// A sentence each: rule, start, limit, pauses, deadline, where it stands. `account` has all but the
// sentences.
std::vector<std::string> SentencesOf(const v1::ExplainClockResponse& account, const Origin& origin,
                                     absl::Time now, Language language);

}  // namespace redress::sla
