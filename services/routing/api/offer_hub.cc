#include "services/routing/api/offer_hub.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

constexpr absl::Duration kPollEvery = absl::Milliseconds(300);
constexpr absl::Duration kPollDeadline = absl::Seconds(5);
// An offer that no poll has seen for so long has ended; longer than a poll and its deadline.
constexpr absl::Duration kForgetAfter = absl::Seconds(30);

}  // namespace

void OfferHub::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void OfferHub::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
  absl::MutexLock lock(&mutex_);
  watchers_.clear();
}

void OfferHub::Watch(const AgentKey& agent, std::shared_ptr<OfferStream> stream,
                     const std::vector<TenantOffer>& standing) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    watchers_[agent].push_back({.stream = std::move(stream)});
    for (const TenantOffer& offer : standing) Deliver(offer, deliveries);
  }
  Send(deliveries);
}

void OfferHub::Publish(const std::vector<TenantOffer>& offers) {
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    if (watchers_.empty()) return;
    for (const TenantOffer& offer : offers) Deliver(offer, deliveries);
  }
  Send(deliveries);
}

void OfferHub::Deliver(const TenantOffer& offer, std::vector<Delivery>& deliveries) {
  const auto found = watchers_.find({offer.tenant, IdOf(offer.offer.agent())});
  if (found == watchers_.end()) return;
  const absl::Time now = clock_.Monotonic();
  for (Watcher& watcher : found->second) {
    const bool is_new = watcher.sent.insert_or_assign(offer.offer.offer_id(), now).second;
    if (is_new) deliveries.emplace_back(watcher.stream, offer.offer);
  }
}

void OfferHub::Send(const std::vector<Delivery>& deliveries) {
  for (const auto& [stream, offer] : deliveries) {
    v1::WatchOffersResponse response;
    *response.mutable_offer() = offer;
    stream->Write(response);
  }
}

std::vector<AgentKey> OfferHub::Watched() {
  const absl::Time forget_before = clock_.Monotonic() - kForgetAfter;
  std::vector<AgentKey> agents;
  absl::MutexLock lock(&mutex_);
  for (auto& [agent, watchers] : watchers_) {
    std::erase_if(watchers, [](const Watcher& watcher) { return watcher.stream->done(); });
    for (Watcher& watcher : watchers) {
      absl::erase_if(watcher.sent, [&](const auto& sent) { return sent.second < forget_before; });
    }
    if (!watchers.empty()) agents.push_back(agent);
  }
  absl::erase_if(watchers_, [](const auto& entry) { return entry.second.empty(); });
  return agents;
}

void OfferHub::Poll() {
  const std::vector<AgentKey> agents = Watched();
  if (agents.empty()) return;
  std::vector<TenantOffer> standing;
  const absl::Status status = db_.Run({.deadline = clock_.Now() + kPollDeadline, .read_only = true},
                                      [&](pg::Transaction& tx) -> absl::Status {
                                        ASSIGN_OR_RETURN(standing, StandingOffers(tx, agents));
                                        return absl::OkStatus();
                                      });
  if (!status.ok()) {
    LogWarning("offer_poll_failed", {{"error", status.message()}});
    return;
  }
  std::vector<Delivery> deliveries;
  {
    absl::MutexLock lock(&mutex_);
    for (const TenantOffer& offer : standing) Deliver(offer, deliveries);
  }
  Send(deliveries);
}

void OfferHub::Loop() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kPollEvery);
      if (stopped_) return;
    }
    Poll();
  }
}

}  // namespace redress::routing
