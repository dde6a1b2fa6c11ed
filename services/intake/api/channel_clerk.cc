#include "services/intake/api/channel_clerk.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "redress/common/v1/common.pb.h"
#include "services/intake/store/channel_counts.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kFoldEvery = absl::Seconds(1);
constexpr absl::Duration kSurveyEvery = absl::Seconds(15);
constexpr absl::Duration kTryMax = absl::Seconds(20);
constexpr int kTenantsMax = 20;  // of one survey

// A label such as mini_program.
std::string CodeOf(int channel) {
  return absl::AsciiStrToLower(absl::StripPrefix(
      common::v1::Channel_Name(static_cast<common::v1::Channel>(channel)), "CHANNEL_"));
}

}  // namespace

void ChannelClerk::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void ChannelClerk::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void ChannelClerk::Loop() {
  while (true) {
    Fold();
    if (clock_.Now() >= next_survey_) {
      Survey();
      next_survey_ = clock_.Now() + kSurveyEvery;
    }
    for (const auto& [channel, time] : heard_) {
      metrics_
          .Gauge("redress_intake_channel_idle_seconds",
                 "Seconds since the last complaint of a channel, over all tenants",
                 {{"channel", CodeOf(channel)}})
          .Set(absl::ToDoubleSeconds(clock_.Now() - time));
    }
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kFoldEvery)) return;
  }
}

void ChannelClerk::Fold() {
  std::map<int, int64_t> folded;
  const absl::Status status =
      db_.Run({.deadline = clock_.Now() + kTryMax}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(folded, FoldChannels(tx));
        return absl::OkStatus();
      });
  if (!status.ok()) {
    LogWarning("channel_fold_failed", {{"error", status.message()}});
    return;
  }
  for (const auto& [channel, filed] : folded) {
    metrics_
        .Counter("redress_intake_channel_filed_total", "Complaints filed, by channel",
                 {{"channel", CodeOf(channel)}})
        .Increment(static_cast<double>(filed));
    heard_[channel] = clock_.Now();
  }
}

void ChannelClerk::Survey() {
  const absl::Time now = clock_.Now();
  std::map<int, absl::Time> heard;
  std::vector<std::string> tenants;
  std::map<std::string, std::set<int>> silent;
  const absl::Status status =
      db_.Run({.deadline = now + kTryMax}, [&](pg::Transaction& tx) -> absl::Status {
        silent.clear();
        ASSIGN_OR_RETURN(heard, ChannelsHeard(tx));
        ASSIGN_OR_RETURN(tenants, ChannelTenants(tx, surveyed_, kTenantsMax));
        for (const std::string& tenant : tenants) {
          ASSIGN_OR_RETURN(const auto figures, ChannelFigures(tx, tenant, now));
          std::set<int>& channels = silent[tenant];
          for (const auto& [channel, count] : figures) {
            if (JudgeSilence(count.past, now).silent) channels.insert(channel);
          }
        }
        return ForgetChannels(tx, now);
      });
  if (!status.ok()) {
    LogWarning("channel_survey_failed", {{"error", status.message()}});
    return;
  }
  for (const auto& [channel, time] : heard) heard_[channel] = time;
  for (auto& [tenant, channels] : silent) silent_[tenant] = std::move(channels);
  // From the beginning again behind the last one.
  surveyed_ = static_cast<int>(tenants.size()) < kTenantsMax ? "" : tenants.back();
  std::map<int, int> tenants_silent;
  for (const auto& [channel, time] : heard_) tenants_silent[channel] = 0;
  for (const auto& [tenant, channels] : silent_) {
    for (const int channel : channels) ++tenants_silent[channel];
  }
  for (const auto& [channel, count] : tenants_silent) {
    metrics_
        .Gauge("redress_intake_channel_silent_tenants",
               "Tenants for whom a channel is silent against its own history",
               {{"channel", CodeOf(channel)}})
        .Set(count);
  }
}

}  // namespace redress::intake
