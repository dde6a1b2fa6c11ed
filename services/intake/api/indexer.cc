#include "services/intake/api/indexer.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "base/error.h"
#include "base/process.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "events/log.h"
#include "postings/writer.h"
#include "services/intake/api/index_batch.h"
#include "services/intake/domain/merge_plan.h"
#include "services/intake/store/id_streams.h"
#include "services/intake/store/standing_book.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(500);
constexpr absl::Duration kLagTick = absl::Seconds(1);
constexpr absl::Duration kTransactionMax = absl::Seconds(25);
constexpr size_t kPagesPerWrite = 16;  // and then a rest, where there is need of one
// Of computing without a rest, where there is need of one.
constexpr absl::Duration kWorkMax = absl::Milliseconds(2);
// Rests of one batch end by then: it holds texts in the clear, which are to go with an erasure.
constexpr absl::Duration kBatchRestsMax = absl::Seconds(10);
// While this replica files at full speed, bigger merges wait, up to so many segments.
constexpr uint64_t kBusyDocumentsMax = 100'000;
constexpr size_t kBusySegmentsMax = 150;
// And batches are smaller by this, so that Postgres is never busy with one for long.
constexpr int kBusyBatchPart = 8;

}  // namespace

Indexer::Indexer(pg::Database& db, events::Log& log, TimelineHub& hub,
                 const crypto::Envelope& envelope, FreshComplaints& fresh, SegmentStore& segments,
                 const SearchKeys& keys, Metrics& metrics, Clock& clock, Random& random,
                 IndexerOptions options)
    : db_(db),
      log_(log),
      hub_(hub),
      envelope_(envelope),
      fresh_(fresh),
      segments_(segments),
      keys_(keys),
      clock_(clock),
      options_(options),
      leases_(db, {.job = "search", .slot_count = 1}, clock, random),
      indexed_total_(metrics.Counter("redress_search_indexed_total", "Complaints indexed", {})),
      read_total_(metrics.Counter("redress_search_read_total",
                                  "Complaints that had to be read to be indexed", {})),
      lag_events_(metrics.Gauge("redress_search_lag_events",
                                "Events that the search index does not know yet", {})),
      segment_count_(metrics.Gauge("redress_search_segments", "Segments of the search index", {})),
      suspected_total_(metrics.Counter("redress_duplicates_suspected_total",
                                       "Pairs of complaints that may be the same", {})),
      duplicates_(envelope, fresh, segments, options.duplicates),
      indexer_{"search_index", Pace(options.busy_per_s), clock.Monotonic()},
      merger_{"search_merge", Pace(options.busy_per_s), clock.Monotonic()} {
  log_.OnCommit([this](std::shared_ptr<const std::vector<events::Numbered>> batch) {
    committed_ += static_cast<int64_t>(batch->size());
  });
}

Indexer::~Indexer() { Stop(); }

void Indexer::Start() {
  leases_.Start();
  indexing_ = std::thread([this] {
    Loop(indexer_, [this]() -> absl::StatusOr<bool> {
      const int per_partition =
          options_.batch_per_partition / (indexer_.pace.busy() ? kBusyBatchPart : 1);
      ASSIGN_OR_RETURN(const size_t events, IndexSome(per_partition));
      return events >= static_cast<size_t>(per_partition) * kPartitionCount / 2;
    });
  });
  merging_ = std::thread([this] { Loop(merger_, [this] { return MergeSome(); }); });
}

void Indexer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  if (indexing_.joinable()) indexing_.join();
  if (merging_.joinable()) merging_.join();
  leases_.Stop();
}

void Indexer::Loop(Worker& worker, absl::FunctionRef<absl::StatusOr<bool>()> turn) {
  GiveWay();
  absl::Duration pause;
  do {
    absl::StatusOr<bool> more = false;
    worker.held = leases_.Held();
    worker.rest_until = absl::InfiniteFuture();
    if (!worker.held.empty()) {
      more = turn();
      if (!more.ok()) {
        LogWarning("search_turn_failed",
                   {{"what", worker.what}, {"error", more.status().message()}});
        if (ReasonOf(more.status()) == "LEASE_LOST") leases_.Refresh();
      }
    }
    pause = !more.ok() ? kRetryDelay : *more ? absl::ZeroDuration() : options_.tick;
  } while (Rest(worker, pause));
}

bool Indexer::Rest(Worker& worker, absl::Duration least, absl::Time until) {
  const absl::Time now = clock_.Monotonic();
  const absl::Duration rest =
      std::min(worker.pace.RestAfter(now - worker.working_since, committed_, now), until - now);
  bool stopped = false;
  {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopped_), std::max(least, rest));
    stopped = stopped_;
  }
  worker.working_since = clock_.Monotonic();
  return !stopped;
}

absl::Status Indexer::Breathe(Worker& worker) {
  if (clock_.Monotonic() - worker.working_since < kWorkMax) return absl::OkStatus();
  return Rest(worker, absl::ZeroDuration(), worker.rest_until) ? absl::OkStatus()
                                                               : absl::CancelledError("stopped");
}

absl::StatusOr<size_t> Indexer::Suspect(pg::Transaction& tx,
                                        absl::Span<const DuplicatePair> found) {
  if (found.empty()) return 0;
  ASSIGN_OR_RETURN(const std::vector<DuplicatePair> pairs, AddDuplicates(tx, found));
  // History has no timeline that anybody follows: the link says it all.
  PgStandingBook book(tx, log_);
  std::set<StandingBook::Key> newer;
  for (const DuplicatePair& pair : pairs) {
    if (!pair.historical) newer.emplace(pair.tenant, pair.newer);
  }
  if (newer.empty()) return pairs.size();
  ASSIGN_OR_RETURN(const std::vector<Held> held, book.Lock(newer));
  absl::flat_hash_map<Uuid, const Held*> by_id;
  for (const Held& one : held) by_id[one.id.uuid()] = &one;
  const absl::Time now = ToMicros(clock_.Now());
  std::vector<Heard> lines;
  for (const DuplicatePair& pair : pairs) {
    const auto found = by_id.find(pair.newer.uuid());
    if (pair.historical || found == by_id.end()) continue;
    events::v1::Event& event = book.Tell(*found->second, now, "");
    events::v1::DuplicateSuspected& suspected = *event.mutable_duplicate_suspected();
    suspected.set_complaint(pair.older.Name());
    suspected.set_score(pair.suspicion.score);
    suspected.set_reason(pair.suspicion.reason);
    lines.push_back({pair.newer, "intake", 0, &event});
  }
  RETURN_IF_ERROR(book.AddToTimeline(lines));
  tx.AfterCommit([this] { hub_.Wake(); });
  return pairs.size();
}

absl::Status Indexer::Write(const Worker& worker,
                            absl::FunctionRef<absl::Status(pg::Transaction&)> body) {
  return db_.Run({.deadline = clock_.Now() + kTransactionMax},
                 [&](pg::Transaction& tx) -> absl::Status {
                   RETURN_IF_ERROR(leases_.Fence(tx, worker.held));
                   return body(tx);
                 });
}

absl::StatusOr<size_t> Indexer::IndexSome(int per_partition) {
  // Rests are taken outside of transactions: an open one keeps Postgres from cleaning up, and is
  // ended when its client says nothing for long.
  IndexBatch batch;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + kTransactionMax, .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            if (clock_.Monotonic() >= next_lag_) {
                              next_lag_ = clock_.Monotonic() + kLagTick;
                              ASSIGN_OR_RETURN(const int64_t lag, ReadLag(tx));
                              lag_events_.Set(static_cast<double>(lag));
                            }
                            ASSIGN_OR_RETURN(batch, ReadIndexBatch(tx, fresh_, per_partition));
                            return absl::OkStatus();
                          }));
  const News& news = batch.news;
  if (news.events.empty()) return size_t{0};
  indexer_.rest_until = clock_.Monotonic() + kBatchRestsMax;
  IndexedDocuments documents(batch, keys_, envelope_);
  while (documents.AddNext()) RETURN_IF_ERROR(Breathe(indexer_));
  read_total_.Increment(static_cast<double>(batch.stored.size()));

  std::vector<DuplicatePair> pairs;
  if (!documents.newcomers().empty()) {
    duplicates_.Count(absl::MakeSpan(documents.newcomers()));
    DuplicateFinder::Suspects suspects;
    RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + kTransactionMax, .read_only = true},
                            [&](pg::Transaction& tx) -> absl::Status {
                              ASSIGN_OR_RETURN(suspects, duplicates_.Look(tx, documents.newcomers(),
                                                                          clock_.Now()));
                              return absl::OkStatus();
                            }));
    RETURN_IF_ERROR(Breathe(indexer_));
    ASSIGN_OR_RETURN(pairs, duplicates_.Compare(suspects, [this] { return Breathe(indexer_); }));
  }

  NewSegment segment;
  segment.documents = static_cast<uint32_t>(documents.builder().document_count());
  std::vector<std::string> pages;
  if (segment.documents > 0) {
    ASSIGN_OR_RETURN(segment.directory,
                     documents.builder().Build([&pages](uint32_t, std::string page) {
                       pages.push_back(std::move(page));
                       return absl::OkStatus();
                     }));
    segment.pages = static_cast<uint32_t>(pages.size());
  }
  RETURN_IF_ERROR(Breathe(indexer_));
  size_t suspected = 0;
  RETURN_IF_ERROR(Write(indexer_, [&](pg::Transaction& tx) -> absl::Status {
    if (segment.documents > 0) {
      ASSIGN_OR_RETURN(segment.id, NewSegmentId(tx));
      segment.last_batch = segment.id;
      RETURN_IF_ERROR(AddPages(tx, segment.id, 0, pages));
      RETURN_IF_ERROR(AddSegment(tx, segment));
      if (!batch.erased.empty()) {
        RETURN_IF_ERROR(AddErased(tx, batch.erased, segment.last_batch));
      }
    }
    ASSIGN_OR_RETURN(suspected, Suspect(tx, pairs));
    return MoveCursor(tx, news);
  }));
  suspected_total_.Increment(static_cast<double>(suspected));
  indexed_total_.Increment(segment.documents);
  return news.events.size();
}

absl::StatusOr<bool> Indexer::MergeSome() {
  if (drafts_dropped_in_ != leases_.generation()) {
    const int64_t generation = leases_.generation();
    RETURN_IF_ERROR(Write(merger_, [](pg::Transaction& tx) { return DropDrafts(tx); }));
    drafts_dropped_in_ = generation;
  }
  std::vector<SegmentRow> segments;
  Erased erased;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + kTransactionMax, .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(segments, segments_.Load(tx));
                            ASSIGN_OR_RETURN(erased, ReadErased(tx, options_.erase_wait));
                            return absl::OkStatus();
                          }));
  segment_count_.Set(static_cast<double>(segments.size()));
  std::reverse(segments.begin(), segments.end());  // the oldest first
  std::vector<uint32_t> documents;
  documents.reserve(segments.size());
  for (const SegmentRow& segment : segments) documents.push_back(segment.documents);
  if (const auto plan = PlanMerge(documents)) {
    const auto first = segments.begin() + static_cast<std::ptrdiff_t>(plan->first);
    const auto end = segments.begin() + static_cast<std::ptrdiff_t>(plan->end);
    const uint64_t sum =
        std::accumulate(documents.begin() + static_cast<std::ptrdiff_t>(plan->first),
                        documents.begin() + static_cast<std::ptrdiff_t>(plan->end), uint64_t{0});
    if (merger_.pace.busy() && sum > kBusyDocumentsMax && segments.size() < kBusySegmentsMax) {
      return false;
    }
    RETURN_IF_ERROR(Rewrite({first, end}, erased));
    return true;
  }
  if (erased.due.empty()) return false;
  for (const SegmentRow& segment : segments) {
    ScannedPages pages(db_, clock_, segment.id);
    for (const Uuid& id : erased.due) {
      if (segment.last_batch >= erased.last_batch[id]) continue;
      ASSIGN_OR_RETURN(const uint32_t place, PlaceBefore(*segment.directory, pages, After(id)));
      if (place == segment.documents) continue;
      ASSIGN_OR_RETURN(const Uuid there, DocumentAt(*segment.directory, pages, place));
      if (there != id) continue;
      RETURN_IF_ERROR(Rewrite({segment}, erased));
      return true;
    }
  }
  RETURN_IF_ERROR(Write(merger_, [&](pg::Transaction& tx) { return DropErased(tx, erased.due); }));
  return false;
}

absl::Status Indexer::Rewrite(const std::vector<SegmentRow>& inputs, const Erased& erased) {
  NewSegment merged;
  const int64_t generation = drafts_dropped_in_;
  drafts_dropped_in_ = -1;  // until it is done
  RETURN_IF_ERROR(Write(merger_, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(merged.id, NewSegmentId(tx));
    return BeginDraft(tx, merged.id);
  }));
  std::deque<ScannedPages> pages;
  std::vector<postings::Input> sources;
  std::vector<int64_t> old_ids;
  for (const SegmentRow& input : inputs) {
    pages.emplace_back(db_, clock_, input.id);
    sources.push_back({input.directory.get(), &pages.back()});
    old_ids.push_back(input.id);
    merged.last_batch = std::max(merged.last_batch, input.last_batch);
  }
  std::vector<std::string> waiting;
  const auto write_waiting = [&]() -> absl::Status {
    if (waiting.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(Write(merger_, [&](pg::Transaction& tx) {
      return AddPages(tx, merged.id, merged.pages - static_cast<uint32_t>(waiting.size()), waiting);
    }));
    waiting.clear();
    return Breathe(merger_);
  };
  ASSIGN_OR_RETURN(merged.directory, postings::Merge(
                                         sources,
                                         [&](const Uuid& id, size_t input) {
                                           const auto gone = erased.last_batch.find(id);
                                           if (gone != erased.last_batch.end() &&
                                               inputs[input].last_batch < gone->second) {
                                             return false;
                                           }
                                           ++merged.documents;
                                           return true;
                                         },
                                         [&](uint32_t, std::string page) -> absl::Status {
                                           waiting.push_back(std::move(page));
                                           ++merged.pages;
                                           return waiting.size() < kPagesPerWrite ? absl::OkStatus()
                                                                                  : write_waiting();
                                         }));
  RETURN_IF_ERROR(write_waiting());
  RETURN_IF_ERROR(Write(merger_, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(DropSegments(tx, old_ids));
    if (merged.documents > 0) {
      RETURN_IF_ERROR(AddSegment(tx, merged));
    }
    return EndDraft(tx, merged.id);
  }));
  drafts_dropped_in_ = generation;
  return absl::OkStatus();
}

}  // namespace redress::intake
