#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "redress/timer/v1/timer.grpc.pb.h"
#include "tools/redress_cli/commands/asked.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using timer::v1::TimerService;

struct Tables {
  Table services{{{"SERVICE"},
                  {"SHARDS OWNED", true},
                  {"REPLICAS", true},
                  {"ARMED", true},
                  {"OVERDUE", true},
                  {"NEXT DUE"},
                  {"CLOCK OFFSET ms", true}}};
  Table lateness{{{"SERVICE"},
                  {"KIND"},
                  {"FIRED", true},
                  {"LATE p50 ms", true},
                  {"p99 ms", true},
                  {"MAX ms", true}}};
  Table shards{{{"SERVICE"},
                {"SHARD", true},
                {"OWNER"},
                {"EPOCH", true},
                {"HELD UNTIL"},
                {"ARMED", true},
                {"NEXT DUE"}}};
};

std::string Milliseconds(double value) { return absl::StrFormat("%.2f", value); }

void Add(Tables& tables, absl::string_view service, const timer::v1::GetTimersResponse& timers) {
  std::set<std::string> owners;
  int64_t owned = 0;
  int64_t armed = 0;
  const timer::v1::TimerShard* next = nullptr;
  for (const timer::v1::TimerShard& shard : timers.shards()) {
    if (!shard.owner().empty()) {
      owners.insert(shard.owner());
      ++owned;
    }
    armed += shard.armed();
    const bool sooner =
        shard.has_next_due_time() &&
        (next == nullptr || shard.next_due_time().seconds() < next->next_due_time().seconds());
    if (sooner) next = &shard;
    tables.shards.Add({std::string(service), absl::StrCat(shard.shard()), shard.owner(),
                       absl::StrCat(shard.epoch()), TimeText(shard.expire_time()),
                       absl::StrCat(shard.armed()), TimeText(shard.next_due_time())});
  }
  const bool whole = owned == timers.shards_size();
  tables.services.Add(
      {std::string(service), absl::StrCat(owned, "/", timers.shards_size()),
       absl::StrCat(owners.size()), absl::StrCat(armed), absl::StrCat(timers.overdue()),
       next == nullptr ? "" : TimeText(next->next_due_time()),
       Milliseconds(timers.clock_offset_ms())},
      !whole                 ? Style::kBad
      : timers.overdue() > 0 ? Style::kWarn
                             : Style::kPlain);
  for (const timer::v1::TimerLateness& late : timers.lateness()) {
    tables.lateness.Add({std::string(service), late.kind(), absl::StrCat(late.fired()),
                         Milliseconds(late.p50_ms()), Milliseconds(late.p99_ms()),
                         Milliseconds(late.max_ms())});
  }
}

absl::Status Timers(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<Target> asked, Asked(run));
  Tables tables;
  const absl::Status answered = AskEach(run, asked, [&](Target target) -> absl::Status {
    ASSIGN_OR_RETURN(const auto timers, run.session.CallAt<TimerService>(
                                            target, &TimerService::StubInterface::GetTimers,
                                            timer::v1::GetTimersRequest()));
    if (run.out.json()) {
      run.out.Json(timers);
    } else if (timers.shards_size() > 0) {  // else it has no timers at all
      Add(tables, TargetName(target), timers);
    }
    return absl::OkStatus();
  });
  if (!run.out.json()) {
    run.out.Print(tables.services);
    run.out.Line("");
    run.out.Print(tables.lateness);
    if (run.flags.Has("shards")) {
      run.out.Line("");
      run.out.Print(tables.shards);
    }
  }
  return answered;
}

}  // namespace

Command TimersCommand() {
  return {
      .name = "timers",
      .summary = "durable timers: shards, owners, lateness, what is due next",
      .flags = {{"service", "NAME", "the service to ask; all of them when not given"},
                {"shards", "", "every shard with its owner"}},
      .notes = "Lateness is from due to committed, of the replica that answers, since it began.",
      .role = rpc::Role::kOperator,
      .tenant = "suite",
      .run = &Timers};
}

}  // namespace redress::cli
