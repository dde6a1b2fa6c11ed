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
constexpr int kLogPage = 500;
constexpr absl::Duration kOwnPatience = absl::Seconds(30);

absl::Status LogShort(absl::string_view source, int partition, int64_t end, int64_t wanted) {
  return Error(absl::StatusCode::kDataLoss, "LOG_SHORT",
               absl::StrCat("the log of ", source, " ends at ", end, " in partition ", partition,
                            ", but ", wanted, " events of it are known"));
}

}  // namespace

absl::Status Rebuilder::CheckCancelled() const {
  return cancelled_() ? absl::CancelledError("stopped; begin again with --rebuild")
                      : absl::OkStatus();
}

absl::Status Rebuilder::Run(const std::function<bool()>& cancelled) {
  cancelled_ = cancelled;
  PastEventsClient past(sources_, host_.tokens(), host_.clock(), host_.random(),
                        [this] { return CheckCancelled(); });
  Counts counts;
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    RETURN_IF_ERROR(RunPartition(partition, past, counts));
    LogInfo("clocks_rebuilt", {{"partitions", partition + 1},
                               {"of", kPartitionCount},
                               {"complaints", counts.complaints},
                               {"events", counts.events},
                               {"facts", counts.facts}});
  }
  return host_.db().Run({}, [](pg::Transaction& tx) { return ClearStage(tx); });
}

absl::Status Rebuilder::RunPartition(int partition, PastEventsClient& past, Counts& counts) {
  PartitionMark mark;
  RETURN_IF_ERROR(host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(KeepReplicasOut(tx));
    ASSIGN_OR_RETURN(mark, MarkOf(tx, partition));
    return ClearStage(tx);
  }));
  RETURN_IF_ERROR(StageSources(partition, mark, past));
  RETURN_IF_ERROR(StageOwn(partition, mark));
  StagePlace after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<StagedEvent> staged, NextComplaints(after));
    if (staged.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const Made made, Make(staged, counts));
    RETURN_IF_ERROR(Write(made, partition, mark));
  }
}

absl::Status Rebuilder::StageSources(int partition, const PartitionMark& mark,
                                     PastEventsClient& past) {
  // Events that were set aside moved no clock.
  absl::flat_hash_set<std::pair<std::string, int64_t>> parked;
  RETURN_IF_ERROR(host_.db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(parked, events::ParkedIn(tx, partition));
    return absl::OkStatus();
  }));
  for (const auto& [source, taken_in] : mark.taken_in) {
    events::Position position{source, partition, 0};
    while (position.seq < taken_in) {
      RETURN_IF_ERROR(CheckCancelled());
      ASSIGN_OR_RETURN(const events::v1::ReadEventsResponse page, past.Read(position, kLogPage));
      if (page.events().empty()) {
        return LogShort(source, partition, position.seq, taken_in);
      }
      std::vector<StagedEvent> staged;
      for (const events::Numbered& numbered : events::NumberedOf(page)) {
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
    RETURN_IF_ERROR(CheckCancelled());
    ASSIGN_OR_RETURN(
        const std::vector<events::Numbered> page,
        host_.log().Read(partition, seq, kLogPage, host_.clock().Now() + kOwnPatience));
    if (page.empty()) return LogShort("sla", partition, seq, mark.told);
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

absl::StatusOr<std::vector<StagedEvent>> Rebuilder::NextComplaints(StagePlace& after) {
  std::vector<StagedEvent> staged;
  while (true) {
    RETURN_IF_ERROR(CheckCancelled());
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

absl::StatusOr<Rebuilder::Made> Rebuilder::Make(const std::vector<StagedEvent>& staged,
                                                Counts& counts) {
  struct Logs {
    std::vector<events::v1::Event> events;
    std::vector<events::v1::Event> facts;
  };
  std::map<SetKey, Logs> logs;
  std::set<std::string> tenants;
  for (const StagedEvent& one : staged) {
    events::v1::Event event;
    if (!event.ParseFromString(one.payload)) {
      return Error(absl::StatusCode::kDataLoss, "STAGED_EVENT_UNREADABLE",
                   absl::StrCat("a staged event of ", one.complaint.Name(), " cannot be read"));
    }
    tenants.insert(event.tenant());
    ++(one.own ? counts.facts : counts.events);
    Logs& own = logs[{one.complaint, event.tenant()}];
    (one.own ? own.facts : own.events).push_back(std::move(event));
  }
  Made made;
  RETURN_IF_ERROR(host_.db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
    made = {};
    ASSIGN_OR_RETURN(const PolicyShelf shelf, registry_.Look(tx, tenants));
    for (const auto& [key, log] : logs) {
      const Policies& policies = shelf.Of(key.tenant);
      ClockSet set = Rebuild(log.events, log.facts, policies);
      if (set.history.empty()) continue;
      made.alarms.push_back({key, NextDue(set, policies)});
      made.sets.emplace(key, std::move(set));
    }
    return absl::OkStatus();
  }));
  counts.complaints += static_cast<int64_t>(made.sets.size());
  return made;
}

absl::Status Rebuilder::Write(const Made& made, int partition, const PartitionMark& mark) {
  return host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(KeepReplicasOut(tx));
    ASSIGN_OR_RETURN(const PartitionMark now, MarkOf(tx, partition));
    if (now != mark) {
      return FailedPrecondition(
          "REPLICA_RUNNING", "a replica was at work meanwhile; stop all of them and begin again");
    }
    std::vector<const ClockSets::value_type*> sets;
    for (const auto& entry : made.sets) sets.push_back(&entry);
    PgClockBook book(tx, host_.log(), host_.timers());
    RETURN_IF_ERROR(book.Save(sets));
    return book.SetAlarms(made.alarms);
  });
}

}  // namespace redress::sla
