#include "tools/redress_cli/parts/wording.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/proto_time.h"

namespace redress::cli {

absl::StatusOr<common::v1::Level> ParseLevel(absl::string_view text) {
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '3') {
    return static_cast<common::v1::Level>(text[0] - '0');
  }
  return ParseEnum<common::v1::Level>(text);
}

std::string LevelText(common::v1::Level level) {
  if (level == common::v1::LEVEL_UNSPECIFIED) return "-";
  return absl::StrCat(static_cast<int>(level), " ", EnumText(level));
}

std::string MinorUnitsText(int64_t minor_units) {
  const uint64_t size =
      minor_units < 0 ? 0 - static_cast<uint64_t>(minor_units) : static_cast<uint64_t>(minor_units);
  return absl::StrFormat("%s%d.%02d", minor_units < 0 ? "-" : "", size / 100, size % 100);
}

std::string MoneyText(const common::v1::Money& money) {
  return absl::StrCat(MinorUnitsText(money.minor_units()), money.currency().empty() ? "" : " ",
                      money.currency());
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%E3S", FromProto(time), absl::LocalTimeZone());
}

std::string RelativeText(absl::Time time, absl::Time now) {
  const absl::Duration distance = time > now ? time - now : now - time;
  const double seconds = absl::ToDoubleSeconds(distance);
  std::string size = absl::StrFormat("%.0fs", seconds);
  if (seconds >= 2 * 86400) {
    size = absl::StrFormat("%.0fd", std::floor(seconds / 86400));
  } else if (seconds >= 2 * 3600) {
    size = absl::StrFormat("%.0fh", std::floor(seconds / 3600));
  } else if (seconds >= 120) {
    size = absl::StrFormat("%.0fm", std::floor(seconds / 60));
  }
  return time > now ? absl::StrCat("in ", size) : absl::StrCat(size, " ago");
}

}  // namespace redress::cli
