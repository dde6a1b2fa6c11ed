// Flags of one command: declared, parsed, asked for.
//
//   ASSIGN_OR_RETURN(Flags flags, Flags::Parse({{"limit", "N", "how many"}}, {"--limit", "5"}));
//   ASSIGN_OR_RETURN(int64_t limit, flags.Int("limit", 50, 1, 1000));
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress::cli {

struct FlagSpec {
  absl::string_view name;   // without dashes, words parted by -
  absl::string_view value;  // what it takes, for example N; empty for a switch
  absl::string_view help;
};

// INVALID_ARGUMENT with reason USAGE: the command line is at fault, not the call.
absl::Status UsageError(absl::string_view message);
bool IsUsageError(const absl::Status& status);

// The candidate nearest to `word`, or "" when none is near enough to have been meant.
std::string Nearest(absl::string_view word, const std::vector<absl::string_view>& candidates);

// A value type. Errors of every function: UsageError.
class Flags {
 public:
  // `--name value`, `--name=value`, `--switch`; `--` ends the flags; the last of a name wins where
  // one is asked for.
  static absl::StatusOr<Flags> Parse(const std::vector<FlagSpec>& known,
                                     const std::vector<std::string>& arguments);

  bool Has(absl::string_view name) const;
  std::string Text(absl::string_view name, absl::string_view fallback) const;
  // Every value that was given, in order.
  std::vector<std::string> All(absl::string_view name) const;
  // The value, which must be given and not be empty.
  absl::StatusOr<std::string> Required(absl::string_view name) const;
  absl::StatusOr<int64_t> Int(absl::string_view name, int64_t fallback, int64_t min,
                              int64_t max) const;
  absl::StatusOr<double> Number(absl::string_view name, double fallback, double min,
                                double max) const;
  // Seconds as a plain number, or with a unit: 30, 30s, 1.5m.
  absl::StatusOr<absl::Duration> Duration(absl::string_view name, absl::Duration fallback) const;

  // What is not a flag, in order.
  const std::vector<std::string>& rest() const { return rest_; }
  // The one thing that is not a flag. `what` names it in the error.
  absl::StatusOr<std::string> Only(absl::string_view what) const;
  // The `count` things that stand behind the first one. `what` names them in the error.
  absl::StatusOr<std::vector<std::string>> After(size_t count, absl::string_view what) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> rest_;
};

// An amount like 199, 199.5 or 199.00 in minor units. Error: UsageError.
absl::StatusOr<int64_t> ParseMinorUnits(absl::string_view text);

}  // namespace redress::cli
