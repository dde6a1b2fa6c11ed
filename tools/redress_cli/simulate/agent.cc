#include "tools/redress_cli/simulate/agent.h"

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/simulate/patient_call.h"

namespace redress::cli {

using routing::v1::Offer;
using routing::v1::RoutingService;

namespace {

constexpr int kCapacity = 5;
constexpr absl::Duration kIdleStep = absl::Milliseconds(100);
constexpr absl::Duration kWatchMax = absl::Hours(24);
constexpr absl::Duration kBackoffFirst = absl::Milliseconds(500);
constexpr absl::Duration kBackoffMax = absl::Seconds(5);
constexpr int kSignInTriesMax = 5;
constexpr size_t kOffersMax = 1000;

}  // namespace

// Offers that came and were not taken yet; shared by the agent and its stream, whichever ends last.
class OfferInbox {
 public:
  void Add(const Offer& offer) {
    absl::MutexLock lock(&mutex_);
    if (offers_.size() < kOffersMax) offers_.push_back(offer);
  }
  void SetWatching(bool watching) {
    absl::MutexLock lock(&mutex_);
    watching_ = watching;
  }
  bool watching() const {
    absl::MutexLock lock(&mutex_);
    return watching_;
  }
  // Everything that came, after a wait of at most `wait` when there is nothing.
  std::deque<Offer> Take(absl::Duration wait) {
    absl::MutexLock lock(&mutex_);
    const auto any = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !offers_.empty() || !watching_;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&any), wait);
    return std::exchange(offers_, {});
  }

 private:
  mutable absl::Mutex mutex_;
  std::deque<Offer> offers_ ABSL_GUARDED_BY(mutex_);
  bool watching_ ABSL_GUARDED_BY(mutex_) = false;
};

namespace {

// Lives from Begin to OnDone, where it deletes itself.
class OfferStream final : public grpc::ClientReadReactor<routing::v1::WatchOffersResponse> {
 public:
  static void Begin(const Session& session, std::shared_ptr<grpc::ClientContext> context,
                    const std::string& agent, std::shared_ptr<OfferInbox> inbox) {
    auto* stream = new OfferStream(session, std::move(context), agent, std::move(inbox));
    stream->remote_->async()->WatchOffers(stream->context_.get(), &stream->request_, stream);
    stream->StartRead(&stream->response_);
    stream->StartCall();
  }

 private:
  OfferStream(const Session& session, std::shared_ptr<grpc::ClientContext> context,
              const std::string& agent, std::shared_ptr<OfferInbox> inbox)
      : remote_(RoutingService::NewStub(session.Channel(Target::kRouting))),
        context_(std::move(context)),
        inbox_(std::move(inbox)) {
    request_.set_agent(agent);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    inbox_->Add(response_.offer());
    StartRead(&response_);
  }
  void OnDone(const grpc::Status&) override {
    inbox_->SetWatching(false);
    delete this;
  }

  std::unique_ptr<RoutingService::Stub> remote_;
  std::shared_ptr<grpc::ClientContext> context_;
  std::shared_ptr<OfferInbox> inbox_;
  routing::v1::WatchOffersRequest request_;
  routing::v1::WatchOffersResponse response_;
};

}  // namespace

Agent::Agent(const Session& session, Tally& tally, const StopSign& stop, std::string id,
             std::vector<std::string> departments)
    : session_(session),
      tally_(tally),
      stop_(stop),
      id_(std::move(id)),
      departments_(std::move(departments)),
      as_agent_(session.AuthorizationOf(rpc::Role::kAgent, id_)),
      work_(session, tally, stop, id_),
      inbox_(std::make_shared<OfferInbox>()) {}

Agent::~Agent() {
  if (watching_) watching_->TryCancel();
}

void Agent::Run() {
  absl::Status signed_in;
  for (int tries = 0; tries < kSignInTriesMax && !stop_.raised(); ++tries) {
    signed_in = Put();
    if (signed_in.ok()) signed_in = SetPresence(routing::v1::PRESENCE_AVAILABLE);
    if (signed_in.ok()) break;
    stop_.WaitFor(kBackoffFirst);
  }
  if (!signed_in.ok()) {
    tally_.Fault("sign in", signed_in);
    return;
  }
  if (const absl::Status taken_up = TakeUp(); !taken_up.ok()) tally_.Fault("take up", taken_up);
  while (!stop_.raised()) {
    Watch();
    // Offers run out; they are accepted before any work goes on.
    for (const Offer& offer : inbox_->Take(pieces_.empty() ? kIdleStep : absl::ZeroDuration())) {
      Accept(offer);
    }
    if (!WorkOnOne() && !pieces_.empty()) stop_.WaitFor(kIdleStep);
  }
  watching_->TryCancel();
  // Work that is left goes back to the others (R-R3).
  if (const absl::Status left = SetPresence(routing::v1::PRESENCE_OFFLINE); !left.ok()) {
    tally_.Fault("sign out", left);
  }
}

absl::Status Agent::Put() {
  routing::v1::PutAgentRequest request;
  request.set_request_id(session_.NewRequestId());
  auto& agent = *request.mutable_agent();
  agent.set_name(absl::StrCat("agents/", id_));
  agent.set_display_name(id_);
  agent.set_capacity(kCapacity);
  for (const std::string& department : departments_) agent.add_departments(department);
  return session_
      .Call<RoutingService>(&RoutingService::StubInterface::PutAgent, request,
                            session_.AuthorizationOf(rpc::Role::kAdmin, "sim"))
      .status();
}

absl::Status Agent::SetPresence(routing::v1::Presence presence) {
  routing::v1::SetPresenceRequest request;
  request.set_request_id(session_.NewRequestId());
  request.set_agent(absl::StrCat("agents/", id_));
  request.set_presence(presence);
  return session_
      .Call<RoutingService>(&RoutingService::StubInterface::SetPresence, request, as_agent_)
      .status();
}

absl::Status Agent::TakeUp() {
  routing::v1::ListCasesRequest request;
  request.set_page_size(500);
  request.set_assignee(absl::StrCat("agents/", id_));
  request.add_states(routing::v1::CASE_STATE_ASSIGNED);
  ASSIGN_OR_RETURN(
      const auto page,
      session_.Call<RoutingService>(&RoutingService::StubInterface::ListCases, request, as_agent_));
  for (const auto& work : page.cases()) {
    pieces_.push_back({work.complaint(), absl::InfinitePast(), kBackoffFirst});
  }
  return absl::OkStatus();
}

void Agent::Watch() {
  if (inbox_->watching()) return;
  if (watching_ != nullptr && stop_.WaitFor(kBackoffFirst)) return;  // not the first time
  watching_ = session_.Context(as_agent_, session_.clock().Now() + kWatchMax);
  inbox_->SetWatching(true);
  OfferStream::Begin(session_, watching_, absl::StrCat("agents/", id_), inbox_);
}

void Agent::Accept(const Offer& offer) {
  if (offer.offer_id().empty()) return;
  routing::v1::AcceptOfferRequest request;
  request.set_request_id(absl::StrCat("sim/accept/", offer.offer_id()));
  request.set_complaint(offer.complaint());
  request.set_offer_id(offer.offer_id());
  const auto accepted = PatientCall<RoutingService>(
      session_, stop_, &RoutingService::StubInterface::AcceptOffer, request, as_agent_);
  if (!accepted.ok()) {
    // It ran out, or the complaint was taken back meanwhile.
    if (accepted.status().code() != absl::StatusCode::kFailedPrecondition) {
      tally_.Fault("accept", accepted.status());
    }
    return;
  }
  const bool known = std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
    return piece.complaint == offer.complaint();
  });
  if (!known) pieces_.push_back({offer.complaint(), absl::InfinitePast(), kBackoffFirst});
}

bool Agent::WorkOnOne() {
  const absl::Time now = session_.clock().Now();
  const auto due = std::find_if(pieces_.begin(), pieces_.end(),
                                [&](const Piece& piece) { return piece.not_before <= now; });
  if (due == pieces_.end()) return false;
  Piece piece = *due;
  pieces_.erase(due);
  const absl::Status status = work_.Finish(piece.complaint);
  if (!status.ok()) {
    if (!stop_.raised()) tally_.Fault("case", status);
    piece.not_before = session_.clock().Now() + piece.backoff;
    piece.backoff = std::min(piece.backoff * 2, kBackoffMax);
    pieces_.push_back(std::move(piece));
  }
  return true;
}

}  // namespace redress::cli
