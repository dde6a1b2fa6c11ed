#include "services/routing/api/offer_hub.h"

#include <algorithm>
#include <utility>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

constexpr absl::Duration kFollowEvery = absl::Milliseconds(300);
constexpr absl::Duration kFollowDeadline = absl::Seconds(5);
constexpr absl::Duration kForgetAfter = absl::Seconds(30);  // the end of an offer
constexpr int kEventsInOneRead = 1000;

TenantOffer OfferOf(const events::Event& event) {
  const events::v1::CaseOffered& offered = event.case_offered();
  TenantOffer made{.tenant = event.tenant()};
  made.offer.set_offer_id(offered.offer_id());
  made.offer.set_complaint(event.complaint());
  made.offer.set_agent(offered.agent());
  *made.offer.mutable_offer_time() = event.occur_time();
  *made.offer.mutable_expire_time() = offered.expire_time();
  return made;
}

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
  const absl::Time until = FromProto(offer.offer.expire_time());
  if (until <= clock_.Now()) return;
  for (Watcher& watcher : found->second) {
    const bool is_new = watcher.sent.emplace(offer.offer.offer_id(), until).second;
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

bool OfferHub::LookAtWatchers() {
  const absl::Time forget_before = clock_.Now() - kForgetAfter;
  absl::MutexLock lock(&mutex_);
  for (auto& [agent, watchers] : watchers_) {
    std::erase_if(watchers, [](const Watcher& watcher) { return watcher.stream->done(); });
    bool is_new = false;
    for (Watcher& watcher : watchers) {
      absl::erase_if(watcher.sent, [&](const auto& sent) { return sent.second < forget_before; });
      is_new |= std::exchange(watcher.is_new, false);
    }
    if (is_new) begun_.push_back(agent);
  }
  absl::erase_if(watchers_, [](const auto& entry) { return entry.second.empty(); });
  return !watchers_.empty();
}

absl::Status OfferHub::LookAtBegun(absl::Time deadline) {
  if (begun_.empty()) return absl::OkStatus();
  std::vector<TenantOffer> standing;
  RETURN_IF_ERROR(
      db_.Run({.deadline = deadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(standing, StandingOffers(tx, begun_));
        return absl::OkStatus();
      }));
  Publish(standing);
  begun_.clear();
  return absl::OkStatus();
}

absl::Status OfferHub::ReadLog(int partition, int64_t head, absl::Time deadline) {
  int64_t& read_to = read_to_[static_cast<size_t>(partition)];
  while (read_to < head) {
    ASSIGN_OR_RETURN(const std::vector<events::Numbered> page,
                     log_.Read(partition, read_to, kEventsInOneRead, deadline));
    std::vector<TenantOffer> offers;
    for (const events::Numbered& one : page) {
      events::Event event;
      if (!event.ParseFromString(one.payload)) {
        return absl::InternalError("an event of the log cannot be read");
      }
      if (event.has_case_offered()) offers.push_back(OfferOf(event));
    }
    Publish(offers);
    read_to = page.empty() ? head : page.back().seq;
  }
  return absl::OkStatus();
}

absl::Status OfferHub::Follow() {
  if (!LookAtWatchers()) {
    read_to_.clear();
    begun_.clear();
    return absl::OkStatus();
  }
  const absl::Time deadline = clock_.Now() + kFollowDeadline;
  ASSIGN_OR_RETURN(const std::vector<int64_t> heads, log_.Heads(deadline));
  if (read_to_.empty()) read_to_ = heads;
  RETURN_IF_ERROR(LookAtBegun(deadline));
  for (size_t partition = 0; partition < heads.size(); ++partition) {
    RETURN_IF_ERROR(ReadLog(static_cast<int>(partition), heads[partition], deadline));
  }
  return absl::OkStatus();
}

void OfferHub::Loop() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kFollowEvery);
      if (stopped_) return;
    }
    const absl::Status status = Follow();
    if (!status.ok()) LogWarning("offer_follow_failed", {{"error", status.message()}});
  }
}

}  // namespace redress::routing
