#include "services/sla/api/past_events_client.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "rpc/client.h"

namespace redress::sla {
namespace {

constexpr int kTries = 6;
constexpr absl::Duration kCallDeadline = absl::Seconds(10);
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);  // doubled each time

}  // namespace

PastEventsClient::PastEventsClient(const PastSources& sources, rpc::TokenSource& tokens,
                                   Clock& clock, Random& random, std::function<bool()> gone)
    : tokens_(tokens), clock_(clock), random_(random), gone_(std::move(gone)) {
  for (const auto& [name, channel] : sources) {
    stubs_.emplace_back(name, events::v1::EventLogService::NewStub(channel));
  }
}

// A read is idempotent: what may pass is tried again, with longer pauses each time.
absl::StatusOr<events::v1::ReadEventsResponse> PastEventsClient::Read(
    int source, const events::v1::ReadEventsRequest& request) {
  const auto& [name, stub] = stubs_[static_cast<size_t>(source)];
  absl::Status status;
  absl::Duration pause = kFirstPause;
  for (int tried = 0; tried < kTries && !gone_(); ++tried, pause *= 2) {
    if (tried > 0) clock_.Sleep(pause);
    events::v1::ReadEventsResponse response;
    const auto context = rpc::MakeContext(
        {.authorization = tokens_.Authorization(rpc::kSuiteTenant, rpc::Role::kOperator),
         .deadline = clock_.Now() + kCallDeadline},
        random_);
    status = rpc::FromGrpc(stub->ReadEvents(context.get(), request, &response));
    if (status.ok()) return response;
    if (!IsPassing(status)) return status;
  }
  if (status.ok()) return absl::CancelledError("nobody waits for the answer any more");
  return Unavailable("SOURCE_UNAVAILABLE",
                     absl::StrCat("the log of ", name, " cannot be read: ",
                                  std::string(status.message()), "; try again later"))
      .RetryAfter(absl::Seconds(5));
}

}  // namespace redress::sla
