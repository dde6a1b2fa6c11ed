#include "tools/redress_cli/commands/asked.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {

absl::StatusOr<std::vector<Target>> Asked(const Run& run) {
  std::vector<Target> all;
  for (size_t i = 0; i < kSuiteCount; ++i) all.push_back(static_cast<Target>(i));
  return Asked(run, all);
}

absl::StatusOr<std::vector<Target>> Asked(const Run& run, absl::Span<const Target> all) {
  const std::string name = run.flags.Text("service", "");
  if (name.empty()) return std::vector<Target>(all.begin(), all.end());
  std::vector<absl::string_view> names;
  for (const Target target : all) {
    if (TargetName(target) == name) return std::vector<Target>{target};
    names.push_back(TargetName(target));
  }
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
