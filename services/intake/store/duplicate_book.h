// Suspected duplicates in the database: whom to compare with, and what was found (R-I5).
//
//   ASSIGN_OR_RETURN(auto suspects, SameCustomer(tx, newcomers));
//   RETURN_IF_ERROR(AddDuplicates(tx, pairs));
//   RETURN_IF_ERROR(FillDuplicates(tx, complaints));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "pg/database.h"
#include "services/intake/domain/duplicate.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

// A complaint that is compared with those that were there before; one that got its order late, with
// its customer's on that order once more.
struct Newcomer {
  std::string tenant;
  ComplaintId id;
  std::shared_ptr<const v1::Complaint> complaint;  // with its texts
  std::vector<uint64_t> near;                      // keys of the index
  bool common = false;                             // many write the same
  bool linked_late = false;
};

// One suspicion; `newer` tells of it.
struct DuplicatePair {
  std::string tenant;
  ComplaintId newer;
  ComplaintId older;
  Suspicion suspicion;
  bool historical = false;  // both are
};

// Complaints of each newcomer's customer on the same order, and for a common text also on others;
// as (place in newcomers, id): the nearest few before it, and of those after it that may have been
// looked at while it was not there yet, for a late one of all, the nearest few too. So one of many
// is linked with its neighbours, however many there are.
absl::StatusOr<std::vector<std::pair<size_t, Uuid>>> SameCustomer(
    pg::Transaction& tx, absl::Span<const Newcomer> newcomers);

// Stores them both ways; one that is there already stays as it is. Returns those that are new.
absl::StatusOr<std::vector<DuplicatePair>> AddDuplicates(pg::Transaction& tx,
                                                         absl::Span<const DuplicatePair> pairs);

// Fills in what each complaint is suspected to be a duplicate of.
absl::Status FillDuplicates(pg::Transaction& tx, absl::Span<StoredComplaint> complaints);

}  // namespace redress::intake
