#include "tools/redress_cli/commands/asked.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace redress::cli {

absl::StatusOr<std::vector<Target>> Asked(const Run& run) {
  const std::string name = run.flags.Text("service", "");
  std::vector<Target> all;
  std::vector<absl::string_view> names;
  for (size_t i = 0; i < kSuiteCount; ++i) {
    const auto target = static_cast<Target>(i);
    if (TargetName(target) == name) return std::vector<Target>{target};
    all.push_back(target);
    names.push_back(TargetName(target));
  }
  if (name.empty()) return all;
  return UsageError(absl::StrCat("--service ", name, ": give one of ", absl::StrJoin(names, ", ")));
}

}  // namespace redress::cli
