#include "tools/redress_cli/parts/flags.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"

namespace redress::cli {
namespace {

constexpr size_t kDistanceMax = 2;

std::string Key(absl::string_view name) { return std::string(name); }

size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

absl::Status BadValue(absl::string_view name, absl::string_view value, absl::string_view wanted) {
  return UsageError(absl::StrCat("--", name, " ", value, ": give ", wanted));
}

}  // namespace

absl::Status UsageError(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "USAGE", message);
}

bool IsUsageError(const absl::Status& status) { return ReasonOf(status) == "USAGE"; }

std::string Nearest(absl::string_view word, const std::vector<absl::string_view>& candidates) {
  std::string best;
  size_t best_distance = kDistanceMax + 1;
  for (const absl::string_view candidate : candidates) {
    const bool begins = word.size() >= 2 && absl::StartsWith(candidate, word);
    const size_t distance = begins ? 1 : Distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = std::string(candidate);
      best_distance = distance;
    }
  }
  return best;
}

absl::StatusOr<Flags> Flags::Parse(const std::vector<FlagSpec>& known,
                                   const std::vector<std::string>& arguments) {
  Flags flags;
  bool ended = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (ended || !absl::StartsWith(argument, "--")) {
      flags.rest_.push_back(argument);
      continue;
    }
    if (argument == "--") {
      ended = true;
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name = absl::StrReplaceAll(
        argument.substr(2, equals == std::string::npos ? equals : equals - 2), {{"_", "-"}});
    const auto spec = std::find_if(known.begin(), known.end(),
                                   [&](const FlagSpec& each) { return each.name == name; });
    if (spec == known.end()) {
      std::vector<absl::string_view> names;
      for (const FlagSpec& each : known) names.push_back(each.name);
      const std::string nearest = Nearest(name, names);
      return UsageError(
          absl::StrCat("there is no flag --", name,
                       nearest.empty() ? "" : absl::StrCat("; did you mean --", nearest, "?")));
    }
    if (spec->value.empty()) {
      if (equals != std::string::npos)
        return UsageError(absl::StrCat("--", name, " takes no value"));
      flags.values_[name].emplace_back("true");
    } else if (equals != std::string::npos) {
      flags.values_[name].push_back(argument.substr(equals + 1));
    } else if (i + 1 < arguments.size()) {
      flags.values_[name].push_back(arguments[++i]);
    } else {
      return UsageError(absl::StrCat("--", name, " wants a value: ", spec->value));
    }
  }
  return flags;
}

bool Flags::Has(absl::string_view name) const { return values_.contains(Key(name)); }

std::string Flags::Text(absl::string_view name, absl::string_view fallback) const {
  const auto found = values_.find(Key(name));
  return found == values_.end() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> Flags::All(absl::string_view name) const {
  const auto found = values_.find(Key(name));
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

absl::StatusOr<std::string> Flags::Required(absl::string_view name) const {
  std::string value = Text(name, "");
  if (value.empty()) return UsageError(absl::StrCat("give --", name));
  return value;
}

absl::StatusOr<int64_t> Flags::Int(absl::string_view name, int64_t fallback, int64_t min,
                                   int64_t max) const {
  if (!Has(name)) return fallback;
  const std::string text = Text(name, "");
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < min || value > max) {
    return BadValue(name, text, absl::StrCat("a whole number from ", min, " to ", max));
  }
  return value;
}

absl::StatusOr<double> Flags::Number(absl::string_view name, double fallback, double min,
                                     double max) const {
  if (!Has(name)) return fallback;
  const std::string text = Text(name, "");
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !(value >= min && value <= max)) {
    return BadValue(name, text, absl::StrCat("a number from ", min, " to ", max));
  }
  return value;
}

absl::StatusOr<absl::Duration> Flags::Duration(absl::string_view name,
                                               absl::Duration fallback) const {
  if (!Has(name)) return fallback;
  const std::string text = Text(name, "");
  double seconds = 0;
  absl::Duration value;
  if (absl::SimpleAtod(text, &seconds)) {
    value = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &value)) {
    return BadValue(name, text, "seconds, or a duration such as 30s or 1.5m");
  }
  if (value < absl::ZeroDuration() || value > absl::Hours(24)) {
    return BadValue(name, text, "a duration from 0 to 24h");
  }
  return value;
}

absl::StatusOr<std::string> Flags::Only(absl::string_view what) const {
  if (rest_.empty()) return UsageError(absl::StrCat("give ", what));
  if (rest_.size() > 1) {
    return UsageError(absl::StrCat("give one ", what, " only; ", rest_[1], " is too many"));
  }
  return rest_.front();
}

absl::StatusOr<std::vector<std::string>> Flags::After(size_t count, absl::string_view what) const {
  if (rest_.size() == count + 1) return std::vector<std::string>(rest_.begin() + 1, rest_.end());
  return UsageError(
      absl::StrCat("give ", what, rest_.empty() ? "" : absl::StrCat(" after ", rest_.front())));
}

absl::StatusOr<int64_t> ParseMinorUnits(absl::string_view text) {
  const size_t point = text.find('.');
  const absl::string_view whole = text.substr(0, point);
  std::string cents = point == absl::string_view::npos ? "" : std::string(text.substr(point + 1));
  const auto is_digits = [](absl::string_view part) {
    return std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  int64_t major = 0;
  const bool dangling = point != absl::string_view::npos && cents.empty();
  if (whole.empty() || whole.size() > 15 || cents.size() > 2 || dangling || !is_digits(whole) ||
      !is_digits(cents) || !absl::SimpleAtoi(whole, &major)) {
    return UsageError(absl::StrCat("amount ", text, ": give a sum such as 199 or 199.50"));
  }
  cents.resize(2, '0');
  return major * 100 + (cents[0] - '0') * 10 + (cents[1] - '0');
}

}  // namespace redress::cli
