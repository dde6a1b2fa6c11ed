// Complaint ids in falling order from different places, and what they have in common.
//
//   IndexStream index(segments, tx, rows, groups, tail, expired);
//   ASSIGN_OR_RETURN(Step step, Intersection({&index, &states}).AtOrBelow(bound));
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/ids.h"
#include "pg/database.h"
#include "postings/segment.h"
#include "services/intake/store/segment_store.h"

namespace redress::intake {

// The id after and the id before in their order; the last and the first stay what they are.
Uuid After(const Uuid& id);
Uuid Before(const Uuid& id);

// What a stream answers.
struct Step {
  enum class Kind {
    kFound,  // `id` is the newest at or below what was asked for
    kEnd,    // there is none
    kLater,  // the time is up: none is above `id`, and what is at or below it is not known
  };
  Kind kind = Kind::kEnd;
  Uuid id;
};

// True when the time is up, and something is gained when the next page goes on from the bound.
using Expired = std::function<bool(const Uuid& bound)>;

// Bounds of successive calls fall. Not thread-safe.
class IdStream {
 public:
  virtual ~IdStream() = default;
  virtual absl::StatusOr<Step> AtOrBelow(const Uuid& bound) = 0;
};

// Documents of the index that have one key of each group, and all of the tail.
class IndexStream final : public IdStream {
 public:
  IndexStream(SegmentStore& store, pg::Transaction& tx, std::vector<SegmentRow> segments,
              std::vector<std::vector<postings::Key>> groups, std::vector<Uuid> tail,
              Expired expired);
  absl::StatusOr<Step> AtOrBelow(const Uuid& bound) override;

 private:
  struct Part {
    SegmentRow row;
    std::unique_ptr<SegmentPages> pages;
    std::unique_ptr<postings::Matches> matches;
    Uuid bound;          // nothing above it
    bool exact = false;  // it is the next one itself
    bool placed = false;
    uint32_t place = 0;
  };
  absl::Status Resolve(Part& part);
  // Reads the key pages of this part and of some behind it at once.
  absl::Status Prefetch(Part& first);

  SegmentStore& store_;
  pg::Transaction& tx_;
  const std::vector<std::vector<postings::Key>> groups_;
  const std::vector<Uuid> tail_;  // falling
  const Expired expired_;
  size_t tail_at_ = 0;
  size_t prefetch_ = 2;
  std::vector<Part> parts_;
};

// Ids that a statement gives, some at a time.
class ColumnStream final : public IdStream {
 public:
  // Ids at or below the bound, falling, `limit` at most.
  using Query = std::function<absl::StatusOr<pg::Rows>(const Uuid& bound, int64_t limit)>;
  // `optional` when another stream finds everything as well: it is given up, and agrees with
  // whatever it is asked for, when it proves to have much more than the other.
  ColumnStream(Query query, int64_t first_limit, bool optional, Expired expired)
      : query_(std::move(query)),
        limit_(first_limit),
        optional_(optional),
        expired_(std::move(expired)) {}
  absl::StatusOr<Step> AtOrBelow(const Uuid& bound) override;

 private:
  const Query query_;
  int64_t limit_;
  const bool optional_;
  const Expired expired_;
  int jumps_ = 0;
  bool given_up_ = false;
  bool read_ = false;
  bool ended_ = false;  // nothing below the buffer
  std::vector<Uuid> buffer_;
  size_t at_ = 0;
};

// What all streams have. They outlive it.
class Intersection final : public IdStream {
 public:
  Intersection(std::vector<IdStream*> streams, Expired expired)
      : streams_(std::move(streams)), expired_(std::move(expired)) {}
  absl::StatusOr<Step> AtOrBelow(const Uuid& bound) override;

 private:
  const std::vector<IdStream*> streams_;
  const Expired expired_;
};

}  // namespace redress::intake
