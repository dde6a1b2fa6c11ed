// Takes in other services' events: at least once delivered, exactly once effective.
//
//   events::Consumer consumer(db, handler, {.sources = {{"intake", channel}}}, ...);
//   consumer.Start();
#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/inbox.h"
#include "events/source_reader.h"
#include "pg/lease.h"
#include "telemetry/metrics.h"

namespace redress::events {

// From the beginning of one batch to that of the next, under load: a batch costs much by itself and
// little for each event. Unhurried is who only tells or counts; what several events do to one row
// within its pace is done at once.
inline constexpr absl::Duration kPace = absl::Milliseconds(6);
inline constexpr absl::Duration kUnhurriedPace = absl::Milliseconds(50);

struct ConsumerOptions {
  std::vector<Source> sources;
  redis::Options redis;
  std::string stream_prefix = "redress";
  int batch_max = 500;  // events in one transaction
  absl::Duration pace = kPace;
};

// Thread-safe. Partitions are leased and spread over replicas; one thread reads, and takes in what
// it read in one transaction: fence, effects, cursors. A failing batch is taken event by event, so
// that only the poison event and its complaint's later ones are parked.
class Consumer {
 public:
  Consumer(pg::Database& db, Handler& handler, ConsumerOptions options, rpc::TokenSource& tokens,
           Clock& clock, Random& random, Metrics& metrics);
  ~Consumer();

  void Start();
  void Stop();

  // Where this replica stands in what it holds.
  std::vector<v1::PartitionLag> Lag() const;

  // Tries a complaint's parked events again, in order, until one fails. Returns how many went in.
  absl::StatusOr<int> RetryParked(const ComplaintId& complaint, absl::Time deadline);

 private:
  using Batch = std::vector<Delivered>;
  using Found = std::vector<std::pair<Position, std::vector<Numbered>>>;

  void Loop();
  absl::Status Turn();
  absl::Status Reload();
  // Adds what the source's log has behind `position`. False when the source did not answer.
  bool LookAtLog(const Position& position, Found& found);
  // What the logs have that are due; nothing when it is the streams' turn.
  Found LookAtLogs(const std::vector<Position>& positions);
  // LookAtLog for the position whose turn it is.
  bool LookAtNextLog(const std::vector<Position>& positions, Found& found);
  absl::StatusOr<std::vector<Numbered>> ReadLog(const Position& position);
  // Events that follow the position without a gap, read from the log where the stream has one.
  absl::StatusOr<std::vector<Numbered>> WithoutGap(const Position& position,
                                                   std::vector<Numbered> events);
  // Takes a batch in whole. OK moves `positions_`.
  absl::Status TakeIn(absl::Span<const Delivered> batch);
  // Takes a batch in event by event, parking what fails for good.
  absl::Status TakeInOneByOne(absl::Span<const Delivered> batch);
  absl::Status ParkEvent(const Delivered& event, absl::string_view error);
  // Counts and logs an event that was parked for its own sake, after the commit.
  void TellParked(const Delivered& event, absl::string_view error);
  absl::Status InTransaction(absl::Span<const Delivered> batch,
                             absl::FunctionRef<absl::Status(pg::Transaction&)> effect);
  bool stopped() const;

  pg::Database& db_;
  Handler& handler_;
  const ConsumerOptions options_;
  Clock& clock_;
  pg::LeaseKeeper leases_;
  SourceReader reader_;
  prometheus::Counter& taken_in_total_;
  prometheus::Counter& parked_total_;

  // Of the consumer's thread alone.
  int64_t generation_ = -1;
  std::vector<pg::HeldLease> held_;
  bool read_all_logs_ = true;
  absl::Time next_log_poll_ = absl::InfinitePast();  // of the log of position number `next_log_`
  size_t next_log_ = 0;
  bool streams_are_next_ = false;  // a log had something: not twice before the streams are read
  std::map<std::string, absl::Time> away_until_;  // by source
  absl::Time next_batch_ = absl::InfinitePast();
  int failures_ = 0;

  mutable absl::Mutex mutex_;
  std::map<std::pair<std::string, int>, int64_t> positions_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, int>, int64_t> heard_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::events
