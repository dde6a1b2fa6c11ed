#include "tools/platform_sim/memory.h"

#include "absl/strings/str_cat.h"

namespace redress::platformsim {
namespace {

constexpr std::array<absl::string_view, kDeedCount> kPrefixes = {"pay", "coupon", "move",
                                                                 "move-out", "delivery"};

std::string Key(absl::string_view tenant, absl::string_view request_id) {
  return absl::StrCat(tenant, "\n", request_id);
}

}  // namespace

Memory::Memory(size_t kept_max) : kept_max_(kept_max) {}

std::string Memory::Remember(Deed deed, absl::string_view tenant, absl::string_view request_id,
                             bool& fresh) {
  const size_t kind = static_cast<size_t>(deed);
  Answers& answers = answers_[kind];
  std::string key = Key(tenant, request_id);
  const auto found = answers.by_request.find(key);
  fresh = found == answers.by_request.end();
  if (!fresh) {
    auto& totals = totals_[std::string(tenant)];
    totals.set_duplicates(totals.duplicates() + 1);
    return found->second;
  }
  std::string id = absl::StrCat(kPrefixes[kind], "-", ++numbers_[kind]);
  answers.by_request.emplace(key, id);
  answers.order.push_back(std::move(key));
  if (answers.order.size() > kept_max_) {
    answers.by_request.erase(answers.order.front());
    answers.order.pop_front();
  }
  return id;
}

std::string Memory::Do(Deed deed, absl::string_view tenant, absl::string_view request_id,
                       int64_t minor_units) {
  absl::MutexLock lock(&mutex_);
  bool fresh = false;
  std::string id = Remember(deed, tenant, request_id, fresh);
  if (!fresh) return id;
  auto& totals = totals_[std::string(tenant)];
  switch (deed) {
    case Deed::kRefund:
      totals.set_refunds(totals.refunds() + 1);
      totals.set_refund_minor_units(totals.refund_minor_units() + minor_units);
      break;
    case Deed::kCoupon:
      totals.set_coupons(totals.coupons() + 1);
      totals.set_coupon_minor_units(totals.coupon_minor_units() + minor_units);
      break;
    case Deed::kReplacement: totals.set_replacements(totals.replacements() + 1); [[fallthrough]];
    case Deed::kMovement: totals.set_movements(totals.movements() + 1); break;
    case Deed::kDelivery: totals.set_deliveries(totals.deliveries() + 1); break;
  }
  return id;
}

std::string Memory::Deliver(v1::Delivery delivery) {
  absl::MutexLock lock(&mutex_);
  bool fresh = false;
  std::string id = Remember(Deed::kDelivery, delivery.tenant(), delivery.request_id(), fresh);
  if (!fresh) return id;
  auto& totals = totals_[delivery.tenant()];
  if (delivery.staff().empty()) {
    totals.set_deliveries(totals.deliveries() + 1);
  } else {
    totals.set_digests(totals.digests() + 1);
  }
  delivery.set_delivery_id(id);
  deliveries_.push_back(std::move(delivery));
  if (deliveries_.size() > kept_max_) deliveries_.pop_front();
  return id;
}

void Memory::CountCall(absl::string_view tenant) {
  absl::MutexLock lock(&mutex_);
  auto& totals = totals_[std::string(tenant)];
  totals.set_calls(totals.calls() + 1);
}

void Memory::CountFault(absl::string_view tenant) {
  absl::MutexLock lock(&mutex_);
  auto& totals = totals_[std::string(tenant)];
  totals.set_faults(totals.faults() + 1);
}

v1::GetTotalsResponse Memory::Totals(absl::string_view tenant) const {
  absl::MutexLock lock(&mutex_);
  v1::GetTotalsResponse sum;
  for (const auto& [name, totals] : totals_) {
    if (!tenant.empty() && name != tenant) continue;
    sum.set_refunds(sum.refunds() + totals.refunds());
    sum.set_refund_minor_units(sum.refund_minor_units() + totals.refund_minor_units());
    sum.set_coupons(sum.coupons() + totals.coupons());
    sum.set_coupon_minor_units(sum.coupon_minor_units() + totals.coupon_minor_units());
    sum.set_movements(sum.movements() + totals.movements());
    sum.set_replacements(sum.replacements() + totals.replacements());
    sum.set_deliveries(sum.deliveries() + totals.deliveries());
    sum.set_calls(sum.calls() + totals.calls());
    sum.set_duplicates(sum.duplicates() + totals.duplicates());
    sum.set_faults(sum.faults() + totals.faults());
    sum.set_digests(sum.digests() + totals.digests());
  }
  return sum;
}

std::vector<v1::Delivery> Memory::Deliveries(const DeliveryFilter& filter, uint64_t before,
                                             size_t count, uint64_t& next) const {
  const auto fits = [](absl::string_view wanted, const std::string& value) {
    return wanted.empty() || wanted == value;
  };
  absl::MutexLock lock(&mutex_);
  // Deliveries are numbered without gaps, so the newest one's number tells every other's.
  const uint64_t newest = numbers_[static_cast<size_t>(Deed::kDelivery)];
  const uint64_t oldest = newest - deliveries_.size() + 1;
  std::vector<v1::Delivery> page;
  next = 0;
  uint64_t number = before == 0 || before > newest ? newest + 1 : before;
  while (number > oldest) {
    const v1::Delivery& delivery = deliveries_[static_cast<size_t>(--number - oldest)];
    if (!fits(filter.tenant, delivery.tenant()) ||
        !fits(filter.customer_id, delivery.customer_id()) ||
        !fits(filter.staff, delivery.staff())) {
      continue;
    }
    if (page.size() == count) {
      next = number + 1;
      break;
    }
    page.push_back(delivery);
  }
  return page;
}

}  // namespace redress::platformsim
