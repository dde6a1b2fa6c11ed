#include "services/intake/store/channel_counts.h"

#include <utility>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/store/channels_sql.h"

namespace redress::intake {
namespace {

// Batches in one fold: bounds its memory and its locks after a long absence.
constexpr int64_t kFoldMax = 20'000;

}  // namespace

absl::Status CountFiled(pg::Transaction& tx, absl::Span<const Filing* const> filings) {
  std::map<std::pair<absl::string_view, int32_t>, int64_t> counted;
  for (const Filing* filing : filings) {
    if (filing->complaint.historical()) continue;
    ++counted[{filing->tenant, filing->complaint.draft().channel()}];
  }
  if (counted.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants;
  std::vector<int32_t> channels;
  std::vector<int64_t> filed;
  for (const auto& [key, count] : counted) {
    tenants.push_back(key.first);
    channels.push_back(key.second);
    filed.push_back(count);
  }
  return tx.Post(sql::kCountFiled, FromProto(filings[0]->complaint.create_time()), tenants,
                 channels, filed);
}

absl::StatusOr<std::map<int, int64_t>> FoldChannels(pg::Transaction& tx) {
  std::map<int, int64_t> folded;
  ASSIGN_OR_RETURN(const pg::Rows lock, tx.Exec(sql::kFoldLock));
  if (!lock.Bool(0, 0)) return folded;
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kFold, kFoldMax));
  for (int r = 0; r < rows.size(); ++r) folded[static_cast<int>(rows.Int(r, 0))] = rows.Int(r, 1);
  return folded;
}

absl::StatusOr<std::map<int, ChannelCount>> ChannelFigures(pg::Transaction& tx,
                                                           const std::string& tenant,
                                                           absl::Time now) {
  const absl::Time minute = absl::FromUnixSeconds(absl::ToUnixSeconds(now) / 60 * 60);
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kChannelFigures, tenant,
                                                minute - absl::Hours(1), minute - absl::Hours(24)));
  std::map<int, ChannelCount> figures;
  for (int r = 0; r < rows.size(); ++r) {
    ChannelCount& count = figures[static_cast<int>(rows.Int(r, 1))];
    const absl::string_view what = rows.View(r, 0);
    if (what == "seen") {
      count.past.first_time = rows.Time(r, 2);
      count.past.last_time = rows.Time(r, 3);
    } else if (what == "hour") {
      count.past.hours.push_back({absl::ToUnixSeconds(rows.Time(r, 2)) / 3600, rows.Int(r, 4)});
    } else {
      (what == "last_hour" ? count.last_hour : count.last_day) = rows.Int(r, 4);
    }
  }
  return figures;
}

absl::StatusOr<std::map<int, absl::Time>> ChannelsHeard(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kChannelsHeard));
  std::map<int, absl::Time> heard;
  for (int r = 0; r < rows.size(); ++r) heard[static_cast<int>(rows.Int(r, 0))] = rows.Time(r, 1);
  return heard;
}

absl::StatusOr<std::vector<std::string>> ChannelTenants(pg::Transaction& tx,
                                                        const std::string& after, int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kChannelTenants, after, int64_t{limit}));
  std::vector<std::string> tenants;
  tenants.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) tenants.push_back(rows.Text(r, 0));
  return tenants;
}

absl::Status ForgetChannels(pg::Transaction& tx, absl::Time now) {
  // An hour more than any figure looks back.
  RETURN_IF_ERROR(tx.Exec(sql::kForgetMinutes, now - absl::Hours(25)).status());
  return tx.Exec(sql::kForgetHours, kChannelHistoryDays + 1).status();
}

}  // namespace redress::intake
