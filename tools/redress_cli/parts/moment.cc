#include "tools/redress_cli/parts/moment.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "tools/redress_cli/parts/time_form.h"

namespace redress::cli {

absl::StatusOr<absl::Time> Moment(const Flags& flags, absl::string_view name, absl::Time fallback) {
  if (!flags.Has(name)) return fallback;
  const std::string zone = flags.Text("time-zone", "Asia/Shanghai");
  const auto form = TimeForm::Make("iso", zone);
  if (!form.ok()) {
    return UsageError(absl::StrCat("--time-zone ", zone, ": give a name like Asia/Shanghai"));
  }
  absl::Time time;
  const std::string text = flags.Text(name, "");
  if (form->Read(text, time)) return time;
  return UsageError(absl::StrCat("--", name, " ", text,
                                 ": give a moment like 2026-01-31 or 2026-01-31T09:30:00+08:00"));
}

}  // namespace redress::cli
