// Which order a complaint is about (R-I2), as far as the order id given tells.
//
//   LinkOrder(order, complaint);
#pragma once

#include "redress/intake/v1/complaint.pb.h"
#include "redress/platform/v1/platform.pb.h"

namespace redress::intake {

// Links the order whose id was given and fills what the draft left open (SKU, supplier, batch,
// amount, region). An order of another customer is refused as a link and marked ambiguous.
void LinkOrder(const platform::v1::Order& order, v1::Complaint& complaint);

}  // namespace redress::intake
