#include "tools/redress_cli/commands/asked.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "tools/redress_cli/parts/wording.h"

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

absl::Status AskEach(const Run& run, const std::vector<Target>& targets,
                     absl::FunctionRef<absl::Status(Target target)> ask) {
  bool whole = true;
  for (const Target target : targets) {
    const absl::Status status = ask(target);
    if (status.ok()) continue;
    run.out.Note(ErrorText(status));
    whole = false;
  }
  if (whole) return absl::OkStatus();
  return Unavailable("SERVICES_MISSING", "not every service answered");
}

}  // namespace redress::cli
