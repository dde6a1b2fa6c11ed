// Segments of the search index as they lie in Postgres, with what was read of them kept in memory.
//
//   SegmentStore store(64 << 20);
//   ASSIGN_OR_RETURN(auto segments, store.Load(tx));
//   SegmentPages pages(store, tx, segments[0].id);
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "pg/database.h"
#include "postings/segment.h"

namespace redress::intake {

struct SegmentRow {
  int64_t id = 0;
  int64_t last_batch = 0;
  uint32_t documents = 0;
  uint32_t pages = 0;
  std::shared_ptr<const postings::Directory> directory;
};

// A segment's number is never used again, so what is kept can never be wrong. Thread-safe.
class SegmentStore {
 public:
  using Page = std::shared_ptr<const std::string>;

  explicit SegmentStore(size_t cache_bytes_max) : cache_bytes_max_(cache_bytes_max) {}

  // All segments as the transaction sees them, the newest first. Errors: those of the database,
  // DATA_LOSS.
  absl::StatusOr<std::vector<SegmentRow>> Load(pg::Transaction& tx);
  // One page each, as far as they exist, in any order.
  struct Wanted {
    int64_t segment = 0;
    uint32_t page = 0;
    bool operator==(const Wanted&) const = default;
    template <typename H>
    friend H AbslHashValue(H state, const Wanted& wanted) {
      return H::combine(std::move(state), wanted.segment, wanted.page);
    }
  };
  absl::StatusOr<std::vector<std::pair<Wanted, Page>>> Read(pg::Transaction& tx,
                                                            absl::Span<const Wanted> wanted);

 private:
  Page Find(const Wanted& wanted);
  void Keep(const Wanted& wanted, Page page);

  const size_t cache_bytes_max_;
  absl::Mutex mutex_;
  absl::flat_hash_map<int64_t, std::shared_ptr<const postings::Directory>> directories_
      ABSL_GUARDED_BY(mutex_);
  struct Kept {
    Page page;
    std::list<Wanted>::iterator place;
  };
  std::list<Wanted> used_ ABSL_GUARDED_BY(mutex_);  // the latest first
  absl::flat_hash_map<Wanted, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  size_t kept_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

// One segment's pages for one transaction; what it gave stays. Not thread-safe.
class SegmentPages final : public postings::Pages {
 public:
  SegmentPages(SegmentStore& store, pg::Transaction& tx, int64_t segment)
      : store_(store), tx_(tx), segment_(segment) {}

  absl::StatusOr<absl::string_view> Get(uint32_t page) override;
  // A page that was read with others.
  void Put(uint32_t page, SegmentStore::Page bytes) { held_[page] = std::move(bytes); }
  bool Has(uint32_t page) const { return held_.contains(page); }
  int64_t segment() const { return segment_; }

 private:
  SegmentStore& store_;
  pg::Transaction& tx_;
  const int64_t segment_;
  absl::flat_hash_map<uint32_t, SegmentStore::Page> held_;
};

}  // namespace redress::intake
