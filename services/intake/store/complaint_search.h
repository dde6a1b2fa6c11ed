// Finds complaints by every filter at once, newest first.
//
//   ComplaintSearch search(envelope, segments, keys, clock);
//   ASSIGN_OR_RETURN(Found found, search.Find(tx, tenant, filter, before, 50));
//
// The index and the columns with an index of their own give candidates, in order; each candidate
// is then read and looked at as it stands, so that what moves is never out of date. What is filed
// and not in the index yet is a candidate as well. A page has a budget of time: where few of many
// candidates hold it comes short, and the next one goes on from there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "crypto/envelope.h"
#include "pg/database.h"
#include "services/intake/domain/search_terms.h"
#include "services/intake/store/register_reader.h"
#include "services/intake/store/search_keys.h"
#include "services/intake/store/segment_store.h"

namespace redress::intake {

// A page of what was found.
struct Found {
  std::vector<StoredComplaint> complaints;
  std::optional<Uuid> next;  // go on below this one; nothing at the end
};

struct SearchOptions {
  absl::Duration page_time_max = absl::Milliseconds(30);
  int tail_per_partition_max = 1000;  // newest filings that are found before they are indexed
};

// Thread-safe.
class ComplaintSearch {
 public:
  ComplaintSearch(const crypto::Envelope& envelope, SegmentStore& segments, const SearchKeys& keys,
                  Clock& clock, SearchOptions options = {})
      : envelope_(envelope), segments_(segments), keys_(keys), clock_(clock), options_(options) {}

  // Those with an id below `before`, `limit` at most. The transaction is one that has done nothing
  // yet; it is made to see one moment. Errors: those of the database, DATA_LOSS.
  absl::StatusOr<Found> Find(pg::Transaction& tx, const std::string& tenant, const Filter& filter,
                             const Uuid& before, int limit);

 private:
  const crypto::Envelope& envelope_;
  SegmentStore& segments_;
  const SearchKeys& keys_;
  Clock& clock_;
  const SearchOptions options_;
};

}  // namespace redress::intake
