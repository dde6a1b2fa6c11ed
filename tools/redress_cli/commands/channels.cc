#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

std::string Verdict(const intake::v1::ChannelHealth& health, absl::Time now) {
  if (!health.has_last_file_time()) return "never used";
  const absl::Time last = FromProto(health.last_file_time());
  if (health.silent()) {
    return absl::StrFormat("silent: the last one %s, about %.0f would be usual since then",
                           RelativeText(last, now), health.expected_since());
  }
  return absl::StrCat("last one ", RelativeText(last, now));
}

absl::Status Channels(const Run& run) {
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<IntakeService>(&IntakeService::StubInterface::GetChannelHealth,
                                                   intake::v1::GetChannelHealthRequest()));
  if (run.out.json()) {
    for (const auto& channel : answer.channels()) run.out.Json(channel);
    return absl::OkStatus();
  }
  const absl::Time now = run.session.clock().Now();
  Table table({{"CHANNEL"}, {"HOUR", true}, {"DAY", true}, {"28 DAYS", true}, {"STANDING"}});
  for (const auto& channel : answer.channels()) {
    table.Add({EnumText(channel.channel()), absl::StrCat(channel.last_hour()),
               absl::StrCat(channel.last_day()), absl::StrCat(channel.last_28_days()),
               Verdict(channel, now)},
              channel.silent()               ? Style::kBad
              : channel.has_last_file_time() ? Style::kPlain
                                             : Style::kFaint);
  }
  run.out.Print(table);
  return absl::OkStatus();
}

}  // namespace

Command ChannelsCommand() {
  return {.name = "channels",
          .summary = "show how much comes in on each channel, and which one has gone silent",
          .role = rpc::Role::kSupervisor,
          .run = &Channels};
}

}  // namespace redress::cli
