// One batch of the search index: which complaints it is about, and what they are found by.
//
//   ASSIGN_OR_RETURN(IndexBatch batch, ReadIndexBatch(tx, fresh, 256));
//   IndexedDocuments documents(batch, keys, envelope);
//   while (documents.AddNext()) ...
#pragma once

#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/envelope.h"
#include "pg/database.h"
#include "postings/writer.h"
#include "services/intake/store/duplicate_book.h"
#include "services/intake/store/fresh_complaints.h"
#include "services/intake/store/index_book.h"
#include "services/intake/store/register_reader.h"
#include "services/intake/store/search_keys.h"

namespace redress::intake {

struct IndexBatch {
  News news;
  // The complaints whose terms it changes, each once; the tenants are of the news.
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  absl::flat_hash_map<Uuid, size_t> place_of;
  std::vector<Uuid> erased;
  absl::flat_hash_set<Uuid> filed;    // for the first time
  absl::flat_hash_set<Uuid> linked;   // to an order, after they were filed
  absl::flat_hash_set<Uuid> changed;  // since they were filed
  // Each is in one of the two: from memory, or as it is stored.
  std::vector<std::pair<ComplaintId, FreshComplaints::Kept>> kept;
  std::vector<StoredComplaint> stored;
};

// `per_partition` events of each partition at most. `fresh` forgets those that have changed.
absl::StatusOr<IndexBatch> ReadIndexBatch(pg::Transaction& tx, FreshComplaints& fresh,
                                          int per_partition);

// The batch as a segment in the making, a complaint at a time, so that whoever does it may rest.
// Not thread-safe.
class IndexedDocuments {
 public:
  // The batch outlives it, and gives up its complaints.
  IndexedDocuments(IndexBatch& batch, const SearchKeys& keys, const crypto::Envelope& envelope)
      : batch_(batch), keys_(keys), envelope_(envelope) {}

  // False when there are no more.
  bool AddNext();

  postings::Builder& builder() { return builder_; }
  // What may be a duplicate.
  std::vector<Newcomer>& newcomers() { return newcomers_; }

 private:
  // `opened`: with its personal data.
  void Add(const ComplaintId& id, std::shared_ptr<const v1::Complaint> complaint, bool opened);

  IndexBatch& batch_;
  const SearchKeys& keys_;
  const crypto::Envelope& envelope_;
  size_t next_ = 0;
  absl::flat_hash_map<absl::string_view, TenantKeys> keys_of_;
  std::vector<postings::Key> of_one_;  // complaint, used again for the next
  postings::Builder builder_;
  std::vector<Newcomer> newcomers_;
};

}  // namespace redress::intake
