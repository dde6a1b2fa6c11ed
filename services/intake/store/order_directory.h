// The embedded order directory (R-I2).
//
//   RETURN_IF_ERROR(PutOrders(tx, tenant, orders, {now - absl::Hours(24), absl::Minutes(1)}));
//   ASSIGN_OR_RETURN(auto found, FindOrders(tx, {.ids = {{tenant, "PO-1"}}}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "redress/platform/v1/platform.pb.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

// What is to be looked for again when orders are put.
struct PutQuestions {
  absl::Time since;  // complaints that name no order
  // For more orders of the same customer, for the first one need not be the one; again with each,
  // ten times at most.
  absl::Duration wait;
};

// Orders of one tenant; one with the same id replaces the earlier, and the last of several here.
// Complaints that a new one may be the order of become questions: those that name it, and its
// customer's that name none. What is being filed at this moment may be passed over.
absl::Status PutOrders(pg::Transaction& tx, const std::string& tenant,
                       absl::Span<const platform::v1::Order* const> orders,
                       const PutQuestions& questions);

// One statement for all of them; none where nothing is wanted.
absl::StatusOr<FilingBook::FoundOrders> FindOrders(pg::Transaction& tx,
                                                   const FilingBook::WantedOrders& wanted);

}  // namespace redress::intake
