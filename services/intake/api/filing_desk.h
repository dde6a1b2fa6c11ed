// Where filings gather for one commit.
//
//   desk.File(std::move(filing), deadline, [](absl::StatusOr<Filing> filed) {...});
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/log.h"
#include "pg/batcher.h"
#include "pg/database.h"
#include "services/intake/app/file_batch.h"
#include "services/intake/domain/triage.h"
#include "services/intake/store/fresh_complaints.h"
#include "services/intake/store/reference_numbers.h"
#include "vault/vault.h"

namespace redress::intake {

// Thread-safe. Another thread answers, so that the next commit never waits for the answers of the
// last.
class FilingDesk {
 public:
  struct Options {
    FilingPolicy policy;
    size_t workers = 3;  // one understands texts while another waits for Postgres, or for its disk
    size_t batch_max = 256;
    size_t queue_max = 8192;
    absl::Duration batch_pace = absl::ZeroDuration();
    // Where what was filed is kept for the index; null for nowhere.
    FreshComplaints* fresh = nullptr;
    // Told after a commit that may have left questions for the platform's directory.
    std::function<void()> on_questions = [] {};
  };
  using Done = std::function<void(absl::StatusOr<Filing>)>;

  FilingDesk(pg::Database& db, events::Log& log, vault::Vault& vault, const TriageEngine& triage,
             Options options, Clock& clock, Random& random);

  // Understands the filing, which comes with its draft as given, and gives it its id. Never blocks;
  // `done` runs once, here or on the worker. Errors: RESOURCE_EXHAUSTED when too many wait,
  // DEADLINE_EXCEEDED when the deadline passed before the work began, and those of FileBatch and
  // Database::Run.
  void File(Filing filing, absl::Time deadline, Done done);
  // Files what waits, then refuses.
  void Stop() {
    batcher_.Stop();
    answers_.Stop();
  }

 private:
  struct Waiting {
    Filing filing;
    absl::Time deadline;
    Done done;
  };
  // A batch that is committed, or is not, with what to say to each.
  struct Answered {
    std::vector<Waiting> batch;
    std::vector<absl::Status> answers;
  };
  void Work(std::vector<Waiting> batch);
  int NextPartition();
  void FileTogether(std::vector<Waiting> batch);
  absl::Status Commit(std::vector<Filing>& filings, std::vector<absl::Status>& answers);

  pg::Database& db_;
  events::Log& log_;
  vault::Vault& vault_;
  const TriageEngine& triage_;
  const Options options_;
  Clock& clock_;
  Random& random_;
  std::atomic<uint64_t> turn_;  // of a partition
  ReferenceNumbers numbers_;
  pg::Batcher<Answered> answers_;
  pg::Batcher<Waiting> batcher_;  // last: its workers use everything above
};

}  // namespace redress::intake
