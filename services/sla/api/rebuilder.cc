#include "services/sla/api/rebuilder.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/store/clock_book.h"
#include "telemetry/log.h"

namespace redress::sla {
namespace {

constexpr int kPageEvents = 2'000;
constexpr int kOwnPage = 500;
constexpr absl::Duration kReadPatience = absl::Seconds(30);
constexpr absl::Duration kReadPause = absl::Milliseconds(200);

std::vector<events::Source> SourcesOf(
    const runtime::Host& host, const std::vector<std::pair<std::string, std::string>>& sources) {
  std::vector<events::Source> reached;
  reached.reserve(sources.size());
  for (const auto& [name, address] : sources) reached.push_back({name, host.Channel(address)});
  return reached;
}

}  // namespace

Rebuilder::Rebuilder(runtime::Host& host, PolicyRegistry& registry,
                     const std::vector<std::pair<std::string, std::string>>& sources)
    : host_(host),
      registry_(registry),
      reader_(SourcesOf(host, sources), host.options().redis, host.options().stream_prefix,
              host.tokens(), host.clock(), host.random()) {}

absl::Status Rebuilder::Run(const std::function<bool()>& cancelled) {
  Counts counts;
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    RETURN_IF_ERROR(RunPartition(partition, cancelled, counts));
    LogInfo("clocks_rebuilt", {{"partitions", partition + 1},
                               {"of", kPartitionCount},
                               {"complaints", counts.complaints},
                               {"events", counts.events},
                               {"facts", counts.facts}});
  }
  return host_.db().Run({}, [](pg::Transaction& tx) { return ClearStage(tx); });
}

absl::Status Rebuilder::RunPartition(int partition, const std::function<bool()>& cancelled,
                                     Counts& counts) {
  PartitionMark mark;
  RETURN_IF_ERROR(host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(KeepReplicasOut(tx));
    ASSIGN_OR_RETURN(mark, MarkOf(tx, partition));
    return ClearStage(tx);
  }));
  RETURN_IF_ERROR(StageSources(partition, mark, cancelled));
  RETURN_IF_ERROR(StageOwn(partition, mark));
  StagePlace after;
  while (true) {
    if (cancelled()) return absl::CancelledError("stopped; begin again with --rebuild");
    ASSIGN_OR_RETURN(const std::vector<StagedEvent> staged, NextComplaints(after));
    if (staged.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const ClockSets sets, Make(staged, counts));
    RETURN_IF_ERROR(Write(sets, partition, mark));
  }
}

absl::Status Rebuilder::StageSources(int partition, const PartitionMark& mark,
                                     const std::function<bool()>& cancelled) {
  absl::flat_hash_set<std::pair<std::string, int64_t>> parked;
  RETURN_IF_ERROR(host_.db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(parked, events::ParkedIn(tx, partition));
    return absl::OkStatus();
  }));
  for (const auto& [source, taken_in] : mark.taken_in) {
    events::Position position{source, partition, 0};
    while (position.seq < taken_in) {
      ASSIGN_OR_RETURN(const std::vector<events::Numbered> page, ReadLog(position, cancelled));
      if (page.empty()) {
        return Error(
            absl::StatusCode::kDataLoss, "LOG_SHORT",
            absl::StrCat("the log of ", source, " ends at ", position.seq, " in partition ",
                         partition, ", but ", taken_in, " events of it were taken in"));
      }
      std::vector<StagedEvent> staged;
      for (const events::Numbered& numbered : page) {
        position.seq = numbered.seq;
        if (numbered.seq > taken_in || parked.contains({source, numbered.seq})) continue;
        const events::Delivered delivered = events::Deliver(source, numbered);
        if (delivered.unreadable || !MayConcern(delivered.event)) continue;
        staged.push_back({delivered.complaint, 0, false, numbered.payload});
      }
      RETURN_IF_ERROR(
          host_.db().Run({}, [&](pg::Transaction& tx) { return AddToStage(tx, staged); }));
    }
  }
  return absl::OkStatus();
}

absl::Status Rebuilder::StageOwn(int partition, const PartitionMark& mark) {
  int64_t seq = 0;
  while (seq < mark.told) {
    ASSIGN_OR_RETURN(
        const std::vector<events::Numbered> page,
        host_.log().Read(partition, seq, kOwnPage, host_.clock().Now() + kReadPatience));
    if (page.empty()) return absl::DataLossError("this service's own log has a gap");
    std::vector<StagedEvent> staged;
    for (const events::Numbered& numbered : page) {
      seq = numbered.seq;
      const events::Delivered delivered = events::Deliver("sla", numbered);
      if (!delivered.unreadable) {
        staged.push_back({delivered.complaint, 0, true, numbered.payload});
      }
    }
    RETURN_IF_ERROR(
        host_.db().Run({}, [&](pg::Transaction& tx) { return AddToStage(tx, staged); }));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<events::Numbered>> Rebuilder::ReadLog(
    const events::Position& position, const std::function<bool()>& cancelled) {
  const absl::Time give_up = host_.clock().Monotonic() + kReadPatience;
  while (true) {
    // Reading is safe to repeat.
    absl::StatusOr<std::vector<events::Numbered>> page = reader_.ReadLog(position);
    if (page.ok() || !IsPassing(page.status()) || host_.clock().Monotonic() > give_up) return page;
    if (cancelled()) return absl::CancelledError("stopped; begin again with --rebuild");
    host_.clock().Sleep(kReadPause);
  }
}

absl::StatusOr<std::vector<StagedEvent>> Rebuilder::NextComplaints(StagePlace& after) {
  std::vector<StagedEvent> staged;
  while (true) {
    std::vector<StagedEvent> page;
    const StagePlace place =
        staged.empty() ? after : StagePlace{staged.back().complaint, staged.back().place};
    RETURN_IF_ERROR(host_.db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(page, ReadStage(tx, place, kPageEvents));
      return absl::OkStatus();
    }));
    const bool is_last = page.size() < static_cast<size_t>(kPageEvents);
    staged.insert(staged.end(), std::make_move_iterator(page.begin()),
                  std::make_move_iterator(page.end()));
    // The last complaint of a full page may go on; all but it are whole.
    if (!is_last) {
      const ComplaintId cut = staged.back().complaint;
      const auto whole_end = std::find_if(staged.begin(), staged.end(),
                                          [&](const auto& one) { return one.complaint == cut; });
      if (whole_end == staged.begin()) continue;  // one complaint fills it all: read on
      staged.erase(whole_end, staged.end());
    }
    if (!staged.empty()) after = {staged.back().complaint, staged.back().place};
    return staged;
  }
}

absl::StatusOr<ClockSets> Rebuilder::Make(const std::vector<StagedEvent>& staged, Counts& counts) {
  struct Logs {
    std::vector<events::v1::Event> events;
    std::vector<events::v1::Event> facts;
  };
  std::map<SetKey, Logs> logs;
  std::set<std::string> tenants;
  for (const StagedEvent& one : staged) {
    events::v1::Event event;
    if (!event.ParseFromString(one.payload)) return absl::DataLossError("a staged event is broken");
    tenants.insert(event.tenant());
    ++(one.own ? counts.facts : counts.events);
    Logs& own = logs[{one.complaint, event.tenant()}];
    (one.own ? own.facts : own.events).push_back(std::move(event));
  }
  ClockSets sets;
  RETURN_IF_ERROR(host_.db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
    sets.clear();
    ASSIGN_OR_RETURN(const PolicyShelf shelf, registry_.Look(tx, tenants));
    for (const auto& [key, log] : logs) {
      ClockSet set = Rebuild(log.events, log.facts, shelf.Of(key.tenant));
      if (!set.history.empty()) sets.emplace(key, std::move(set));
    }
    return absl::OkStatus();
  }));
  counts.complaints += static_cast<int64_t>(sets.size());
  return sets;
}

absl::Status Rebuilder::Write(const ClockSets& sets, int partition, const PartitionMark& mark) {
  return host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(KeepReplicasOut(tx));
    ASSIGN_OR_RETURN(const PartitionMark now, MarkOf(tx, partition));
    if (now != mark) {
      return FailedPrecondition(
          "REPLICA_RUNNING", "a replica was at work meanwhile; stop all of them and begin again");
    }
    std::set<std::string> tenants;
    for (const auto& [key, set] : sets) tenants.insert(key.tenant);
    ASSIGN_OR_RETURN(const PolicyShelf shelf, registry_.Look(tx, tenants));
    std::vector<const ClockSets::value_type*> made;
    std::vector<NextAlarm> alarms;
    for (const auto& entry : sets) {
      made.push_back(&entry);
      alarms.push_back({entry.first, NextDue(entry.second, shelf.Of(entry.first.tenant))});
    }
    PgClockBook book(tx, host_.log(), host_.timers());
    RETURN_IF_ERROR(book.Save(made));
    return book.SetAlarms(alarms);
  });
}

}  // namespace redress::sla
