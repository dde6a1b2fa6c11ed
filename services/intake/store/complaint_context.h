// What surrounds a complaint: earlier ones of its customer and its order (R-I2).
//
//   ASSIGN_OR_RETURN(auto earlier, EarlierComplaints(tx, tenant, id, customer_id, order_id, 50));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.pb.h"

namespace redress::intake {

// Filed before `id`, newest first, `limit` at most; without an order, those of the customer alone.
// Nothing in it tells who somebody is.
absl::StatusOr<std::vector<v1::EarlierComplaint>> EarlierComplaints(
    pg::Transaction& tx, const std::string& tenant, const ComplaintId& id,
    const std::string& customer_id, const std::string& order_id, int64_t limit);

}  // namespace redress::intake
