// The event log of one service: facts appended in the transaction of their cause.
//
//   events::Outbox outbox(log, tx);
//   Event& event = outbox.Add(tenant, complaint, now, actor);
//   event.mutable_case_opened()->set_department("departments/quality");
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "pg/database.h"
#include "redress/events/v1/events.pb.h"

namespace redress::events {

using v1::Event;

// An event with its place in the log.
struct Numbered {
  int partition = 0;
  int64_t seq = 0;
  std::string payload;  // serialised Event
};

// Thread-safe.
class Log {
 public:
  Log(pg::Database& db, Random& random) : db_(db), random_(random) {}

  // Told of every batch that this process commits, in no particular order of batches; must not
  // block. Set before the first append.
  void OnCommit(std::function<void(std::shared_ptr<const std::vector<Numbered>>)> listener) {
    listeners_.push_back(std::move(listener));
  }

  // Committed events of a partition after a number, in order, `limit` at most.
  absl::StatusOr<std::vector<Numbered>> Read(int partition, int64_t after_seq, int limit,
                                             absl::Time deadline);
  // Newest committed number of each partition.
  absl::StatusOr<std::vector<int64_t>> Heads(absl::Time deadline);

 private:
  friend class Outbox;
  // They have their numbers when the transaction is committed.
  absl::StatusOr<std::shared_ptr<std::vector<Numbered>>> Append(pg::Transaction& tx,
                                                                const std::deque<Event>& events);

  pg::Database& db_;
  Random& random_;
  std::vector<std::function<void(std::shared_ptr<const std::vector<Numbered>>)>> listeners_;
};

// The events of one transaction; made inside it and written as its last step, because numbering
// holds a lock on each partition until the commit. Not thread-safe.
class Outbox {
 public:
  Outbox(Log& log, pg::Transaction& tx);

  // A new event to fill, valid as long as the outbox. Its trace id is the calling thread's.
  Event& Add(absl::string_view tenant, const ComplaintId& complaint, absl::Time occur_time,
             absl::string_view actor);

 private:
  Log& log_;
  std::shared_ptr<std::deque<Event>> events_;
};

// Newest number of a partition given by transactions that `tx` sees; 0 before the first.
absl::StatusOr<int64_t> HeadOf(pg::Transaction& tx, int partition);

// Complaint of an event. A malformed name is a fault of the sender: INVALID_ARGUMENT.
absl::StatusOr<ComplaintId> ComplaintOf(const Event& event);

// Name of the payload's field, for example case_opened; "" for one that this build does not know.
std::string KindOf(const Event& event);

std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::events
