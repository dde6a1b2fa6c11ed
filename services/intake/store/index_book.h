// The search index in the database: what is to be indexed, and segments as they are written.
//
//   ASSIGN_OR_RETURN(News news, ReadNews(tx, 256));
//   RETURN_IF_ERROR(AddSegment(tx, segment, pages));
//   RETURN_IF_ERROR(MoveCursor(tx, news));
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "pg/database.h"
#include "postings/segment.h"
#include "redress/events/v1/events.pb.h"
#include "services/intake/store/segment_store.h"

namespace redress::intake {

// What the register told behind the index's place in its event log, in the order of commit.
struct News {
  std::vector<events::v1::Event> events;
  std::map<int32_t, int64_t> ends;  // number of the last one by partition
};
// `per_partition` events of each partition at most.
absl::StatusOr<News> ReadNews(pg::Transaction& tx, int per_partition);
absl::Status MoveCursor(pg::Transaction& tx, const News& news);
// Events that the index does not know yet.
absl::StatusOr<int64_t> ReadLag(pg::Transaction& tx);

// A segment to be stored, beside its pages.
struct NewSegment {
  int64_t id = 0;
  int64_t last_batch = 0;  // the id itself for a new one, the highest of what was merged for others
  uint32_t documents = 0;
  uint32_t pages = 0;
  std::string directory;
};
absl::StatusOr<int64_t> NewSegmentId(pg::Transaction& tx);
absl::Status AddPages(pg::Transaction& tx, int64_t segment, uint32_t first_page,
                      const std::vector<std::string>& pages);
absl::Status AddSegment(pg::Transaction& tx, const NewSegment& segment);

// A segment whose pages are written over several transactions, until AddSegment and EndDraft.
absl::Status BeginDraft(pg::Transaction& tx, int64_t segment);
absl::Status EndDraft(pg::Transaction& tx, int64_t segment);
// Drops what somebody began and did not end.
absl::Status DropDrafts(pg::Transaction& tx);
absl::Status DropSegments(pg::Transaction& tx, const std::vector<int64_t>& segments);

// Complaints whose old entries are to go from segments up to `last_batch`.
struct Erased {
  absl::flat_hash_map<Uuid, int64_t> last_batch;
  std::vector<Uuid> due;  // those that wait for as long as was asked for
};
absl::Status AddErased(pg::Transaction& tx, const std::vector<Uuid>& complaints,
                       int64_t last_batch);
absl::StatusOr<Erased> ReadErased(pg::Transaction& tx, absl::Duration wait);
absl::Status DropErased(pg::Transaction& tx, const std::vector<Uuid>& complaints);

// A whole segment, read from front to back in transactions of its own. Not thread-safe.
class ScannedPages final : public postings::Pages {
 public:
  ScannedPages(pg::Database& db, Clock& clock, int64_t segment)
      : db_(db), clock_(clock), segment_(segment) {}
  // Holds until the next call.
  absl::StatusOr<absl::string_view> Get(uint32_t page) override;

 private:
  struct Chunk {
    std::vector<std::string> pages;
    int64_t used = 0;
  };
  pg::Database& db_;
  Clock& clock_;
  const int64_t segment_;
  int64_t uses_ = 0;
  std::map<uint32_t, Chunk> chunks_;  // by number, a few
};

}  // namespace redress::intake
