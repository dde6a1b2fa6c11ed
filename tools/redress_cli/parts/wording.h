// Codes, times and sums as people read them.
//
//   EnumText(complaint.state()) == "in_progress"
//   MoneyText(amount) == "199.00 CNY"
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "redress/common/v1/common.pb.h"
#include "tools/redress_cli/parts/enum_text.h"

namespace redress::cli {

// 2 or `serious`.
absl::StatusOr<common::v1::Level> ParseLevel(absl::string_view text);
// "2 serious".
std::string LevelText(common::v1::Level level);

std::string MoneyText(const common::v1::Money& money);
std::string MinorUnitsText(int64_t minor_units);

// "2026-11-21 20:15:03.120" in the local time zone; "" for none.
std::string TimeText(const google::protobuf::Timestamp& time);
// The difference to `now` in words of one unit: "in 12m", "3h ago".
std::string RelativeText(absl::Time time, absl::Time now);

}  // namespace redress::cli
