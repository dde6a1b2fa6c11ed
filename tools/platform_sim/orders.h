// Orders that the simulated platform knows: made from the ids asked for, the same every time.
//
//   const std::vector<platform::v1::Order> orders = FindOrders(request, clock.Now());
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "redress/platform/v1/platform.pb.h"

namespace redress::platformsim {

// By order id: one order, of the customer given, of the one in an id like PO-{customer}-{n}, or of
// one drawn from the id; an id that begins with `unknown` is not found. By customer: up to three.
// Newest first; order times lie in the forty days before `now`, on a whole hour.
std::vector<platform::v1::Order> FindOrders(const platform::v1::FindOrdersRequest& request,
                                            absl::Time now);

// The same orders, made another customer's.
void MakeForeign(std::vector<platform::v1::Order>& orders);
// A second answer to a question for one order, which contradicts the first.
void AnswerTwice(std::vector<platform::v1::Order>& orders);

}  // namespace redress::platformsim
