#include "services/intake/api/channel_rpcs.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/store/channel_counts.h"

namespace redress::intake {
namespace {

using rpc::Role;

constexpr rpc::Roles kReaders = {Role::kPlatform, Role::kSupervisor, Role::kAnalyst,
                                 Role::kAuditor,  Role::kAdmin,      Role::kOperator};

void Fill(const ChannelCount& count, absl::Time now, v1::ChannelHealth& health) {
  const int64_t from = absl::ToUnixSeconds(now - absl::Hours(24 * kChannelHistoryDays)) / 3600;
  int64_t filed = 0;
  for (const ChannelHour& hour : count.past.hours) filed += hour.hour >= from ? hour.filed : 0;
  health.set_last_hour(count.last_hour);
  health.set_last_day(count.last_day);
  health.set_last_28_days(filed);
  *health.mutable_last_file_time() = ToProto(count.past.last_time);
  const Silence silence = JudgeSilence(count.past, now);
  health.set_expected_since(silence.expected);
  health.set_silent(silence.silent);
}

absl::Status GetHealth(const IntakeParts& parts, const rpc::Call& call,
                       v1::GetChannelHealthResponse& response) {
  const absl::Time now = parts.host.clock().Now();
  std::map<int, ChannelCount> figures;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(figures, ChannelFigures(tx, call.caller.tenant, now));
    return absl::OkStatus();
  }));
  for (int channel = common::v1::Channel_MIN; channel <= common::v1::Channel_MAX; ++channel) {
    if (!common::v1::Channel_IsValid(channel) || channel == common::v1::CHANNEL_UNSPECIFIED)
      continue;
    v1::ChannelHealth& health = *response.add_channels();
    health.set_channel(static_cast<common::v1::Channel>(channel));
    const auto count = figures.find(channel);
    if (count != figures.end()) Fill(count->second, now, health);
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterChannels(rpc::Service& service, IntakeParts parts) {
  service.Unary<v1::GetChannelHealthRequest, v1::GetChannelHealthResponse>(
      "GetChannelHealth", kReaders, [parts](const rpc::Call& call, const auto&, auto& response) {
        return GetHealth(parts, call, response);
      });
}

}  // namespace redress::intake
