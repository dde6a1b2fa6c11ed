// Watches intake's filings for group complaints, and does what incidents bring with them (R-R7).
//
//   GroupWatch watch(host, resources, setup, {"intake", channel});
//   watch.Start();
#pragma once

#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "events/source_reader.h"
#include "pg/lease.h"
#include "runtime/host.h"
#include "services/routing/domain/group_detector.h"
#include "services/routing/domain/incident.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

struct IncidentSetup {
  GroupSettings group;
  IncidentPolicy policy;
};

// Takes filings in; stateless but for its settings. Thread-safe.
class FilingTaker {
 public:
  FilingTaker(const Resources& resources, const IncidentSetup& setup)
      : resources_(resources), policy_(setup.policy), detector_(setup.group) {}

  // Looks at the filings among the events, in this order. What is no filing is passed over.
  absl::Status Take(pg::Transaction& tx, absl::Span<const events::Delivered> events) const;

 private:
  const Resources& resources_;
  const IncidentPolicy policy_;
  const GroupDetector detector_;
};

// Thread-safe. One replica at a time, by a lease, on a thread of its own beside the taking in of
// events: it has a cursor of its own in intake's log and never runs ahead of the cases, so that
// what it finds has a case. Each batch of filings, of raised cases and of notices is one fenced
// transaction; whoever takes over goes on where it ended.
class GroupWatch {
 public:
  GroupWatch(runtime::Host& host, const Resources& resources, const IncidentSetup& setup,
             events::Source source);
  ~GroupWatch() { Stop(); }

  void Start();
  void Stop();

 private:
  using Batch = std::vector<events::Delivered>;

  void Loop();
  // True when there may be more to do at once.
  absl::StatusOr<bool> Turn();
  // What is behind, up to a number of each partition.
  absl::StatusOr<bool> TakeFilings(std::map<int, int64_t> caps);
  // Events that follow the position, from the log where what came has a gap.
  absl::StatusOr<std::vector<events::Numbered>> WithoutGap(const events::Position& after,
                                                           int64_t cap,
                                                           std::vector<events::Numbered> numbered);
  absl::Status TakeIn(absl::Span<const events::Delivered> batch);
  absl::StatusOr<bool> WorkOnIncidents();
  absl::Status ForgetKeys();
  absl::Status Fenced(absl::FunctionRef<absl::Status(pg::Transaction&)> effect);
  bool stopped() const;

  const Resources& resources_;
  const IncidentSetup setup_;
  const FilingTaker taker_;
  const std::string source_;
  pg::LeaseKeeper lease_;
  events::SourceReader reader_;
  prometheus::Counter& taken_in_total_;

  // Of the thread alone.
  int64_t generation_ = -1;
  std::vector<pg::HeldLease> held_;
  std::map<int, int64_t> places_;  // by partition
  absl::Time next_forget_ = absl::InfinitePast();

  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::routing
