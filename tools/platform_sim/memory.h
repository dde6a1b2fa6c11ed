// What the simulated platform was asked, each deed once by (tenant, request_id).
//
//   const std::string payment = memory.Do(Deed::kRefund, tenant, request_id, amount.minor_units());
//   memory.Totals("demo").refunds();
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "redress/platformsim/v1/inspection.pb.h"

namespace redress::platformsim {

enum class Deed : uint8_t { kRefund, kCoupon, kMovement, kReplacement, kDelivery };
inline constexpr size_t kDeedCount = 5;

// What of the messages is wanted; nothing is left out where a field is empty.
struct DeliveryFilter {
  absl::string_view tenant;
  absl::string_view customer_id;
  absl::string_view staff;
};

// Thread-safe. Keeps the newest `kept_max` of each deed; an older request_id would be done anew.
class Memory {
 public:
  explicit Memory(size_t kept_max = 200'000);

  // Does a deed, or finds that it was done. Returns the platform's id of it, the same every time.
  // `minor_units` is its worth, 0 for deeds without one.
  std::string Do(Deed deed, absl::string_view tenant, absl::string_view request_id,
                 int64_t minor_units);
  // The same for a message; the delivery_id of `delivery` is made here.
  std::string Deliver(v1::Delivery delivery);

  void CountCall(absl::string_view tenant);
  void CountFault(absl::string_view tenant);

  // Counts of one tenant, or of all when empty.
  v1::GetTotalsResponse Totals(absl::string_view tenant) const;
  // Newest first, those numbered below `before` (0: from the newest). Sets `next` to the number to
  // go on from, 0 at the end.
  std::vector<v1::Delivery> Deliveries(const DeliveryFilter& filter, uint64_t before, size_t count,
                                       uint64_t& next) const;

 private:
  // Answers of one kind of deed, by tenant and request_id, oldest dropped first.
  struct Answers {
    absl::flat_hash_map<std::string, std::string> by_request;
    std::deque<std::string> order;
  };

  // The id of the deed; `fresh` tells whether it is done now.
  std::string Remember(Deed deed, absl::string_view tenant, absl::string_view request_id,
                       bool& fresh) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t kept_max_;
  mutable absl::Mutex mutex_;
  std::array<Answers, kDeedCount> answers_ ABSL_GUARDED_BY(mutex_);
  std::array<uint64_t, kDeedCount> numbers_ ABSL_GUARDED_BY(mutex_) = {};
  std::deque<v1::Delivery> deliveries_ ABSL_GUARDED_BY(mutex_);  // the last one is the newest
  std::map<std::string, v1::GetTotalsResponse> totals_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::platformsim
