#include "services/intake/api/filing_desk.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/app/understand.h"
#include "services/intake/store/filing_book.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kCommitMax = absl::Seconds(10);
// From the partition of one batch to that of the next; the log's partitions are shared out to
// replicas by halves, which take turns so.
constexpr uint64_t kPartitionStep = 9;

}  // namespace

FilingDesk::FilingDesk(pg::Database& db, events::Log& log, vault::Vault& vault,
                       const TriageEngine& triage, Options options, Clock& clock, Random& random)
    : db_(db),
      log_(log),
      vault_(vault),
      triage_(triage),
      options_(std::move(options)),
      clock_(clock),
      random_(random),
      turn_(random.Below(kPartitionCount)),
      numbers_(db),
      answers_({.batch_max = 1, .queue_max = 64}, clock,
               [](std::vector<Answered> answered) {
                 for (Answered& one : answered) {
                   for (size_t i = 0; i < one.batch.size(); ++i) {
                     Waiting& waiting = one.batch[i];
                     if (one.answers[i].ok()) {
                       waiting.done(std::move(waiting.filing));
                     } else {
                       waiting.done(one.answers[i]);
                     }
                   }
                 }
               }),
      batcher_({.workers = options_.workers,
                .batch_max = options_.batch_max,
                .queue_max = options_.queue_max,
                .pace = options_.batch_pace},
               clock, [this](std::vector<Waiting> batch) { Work(std::move(batch)); }) {}

int FilingDesk::NextPartition() {
  return static_cast<int>(turn_.fetch_add(1) * kPartitionStep % kPartitionCount);
}

void FilingDesk::File(Filing filing, absl::Time deadline, Done done) {
  Waiting waiting{std::move(filing), deadline, std::move(done)};
  if (batcher_.Submit(waiting)) return;
  waiting.done(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                     "too many complaints wait; try again")
                   .RetryAfter(absl::Milliseconds(200)));
}

void FilingDesk::Work(std::vector<Waiting> batch) {
  const absl::Time now = clock_.Now();
  std::vector<Waiting> timely;
  timely.reserve(batch.size());
  for (Waiting& waiting : batch) {
    if (waiting.deadline > now) {
      timely.push_back(std::move(waiting));
    } else {
      waiting.done(Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                         "the deadline passed while the complaint waited; nothing was filed"));
    }
  }
  if (timely.empty()) return;
  for (Waiting& waiting : timely) Understand(triage_, waiting.filing);
  // One for all of a batch: its commit writes on one head of the event log, beside that of another
  // batch, and who takes its events in has them together.
  const int partition = NextPartition();
  // Right before the commit: what is committed later is to have the higher id, as far as can be.
  const absl::Time drawn = clock_.Now();
  for (Waiting& waiting : timely) waiting.filing.id = NewComplaintId(drawn, random_, partition);
  FileTogether(std::move(timely));
}

absl::Status FilingDesk::Commit(std::vector<Filing>& filings, std::vector<absl::Status>& answers) {
  const absl::Time now = clock_.Now();
  const absl::Time deadline = now + kCommitMax;
  ASSIGN_OR_RETURN(const References references,
                   numbers_.Take(absl::ToCivilDay(now, options_.policy.time_zone),
                                 static_cast<int64_t>(filings.size()), deadline));
  RETURN_IF_ERROR(db_.Run({.deadline = deadline}, [&](pg::Transaction& tx) -> absl::Status {
    PgFilingBook book(tx, log_, vault_);
    ASSIGN_OR_RETURN(answers,
                     FileBatch(book, absl::MakeSpan(filings), options_.policy, references, now));
    // Before others can know of it; what is rolled back is never asked for.
    if (options_.fresh != nullptr) options_.fresh->Add(filings);
    return absl::OkStatus();
  }));
  options_.on_questions();
  return absl::OkStatus();
}

void FilingDesk::FileTogether(std::vector<Waiting> batch) {
  std::vector<Filing> filings;
  filings.reserve(batch.size());
  for (Waiting& waiting : batch) filings.push_back(std::move(waiting.filing));
  std::vector<absl::Status> answers;
  const absl::Status status = Commit(filings, answers);
  for (size_t i = 0; i < batch.size(); ++i) batch[i].filing = std::move(filings[i]);
  const bool one_is_bad = status.code() == absl::StatusCode::kInternal ||
                          status.code() == absl::StatusCode::kInvalidArgument ||
                          status.code() == absl::StatusCode::kAlreadyExists;
  if (one_is_bad && batch.size() > 1) {
    // One complaint that Postgres will not take must not fail those beside it.
    LogWarning("filing_batch_failed",
               {{"complaints", static_cast<int64_t>(batch.size())}, {"error", status.message()}});
    for (Waiting& waiting : batch) {
      std::vector<Waiting> one;
      one.push_back(std::move(waiting));
      FileTogether(std::move(one));
    }
    return;
  }
  if (!status.ok()) answers.assign(batch.size(), status);
  Answered answered{std::move(batch), std::move(answers)};
  while (!answers_.Submit(answered)) clock_.Sleep(absl::Milliseconds(1));
}

}  // namespace redress::intake
