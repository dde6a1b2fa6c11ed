#include "services/sla/api/past_events_client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::sla {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);  // doubled each time
constexpr absl::Duration kPauseMax = absl::Seconds(2);

}  // namespace

PastEventsClient::PastEventsClient(const std::vector<events::Source>& sources,
                                   rpc::TokenSource& tokens, Clock& clock, Random& random,
                                   std::function<absl::Status()> check)
    : reader_(sources, tokens, clock, random), clock_(clock), check_(std::move(check)) {
  for (const events::Source& source : sources) names_.push_back(source.name);
}

// A read is idempotent.
absl::StatusOr<events::v1::ReadEventsResponse> PastEventsClient::Read(const events::Position& after,
                                                                      int page_size) {
  const absl::Time give_up = clock_.Monotonic() + kPatience;
  absl::Duration pause = kFirstPause;
  while (true) {
    RETURN_IF_ERROR(check_());
    absl::StatusOr<events::v1::ReadEventsResponse> page = reader_.Read(after, page_size);
    if (page.ok() || !IsPassing(page.status())) return page;
    if (clock_.Monotonic() + pause > give_up) {
      return Unavailable("SOURCE_UNAVAILABLE",
                         absl::StrCat("the log of ", after.source, " cannot be read: ",
                                      std::string(page.status().message()), "; try again later"))
          .RetryAfter(absl::Seconds(5));
    }
    RETURN_IF_ERROR(check_());
    clock_.Sleep(pause);
    pause = std::min(2 * pause, kPauseMax);
  }
}

absl::StatusOr<events::v1::ReadEventsResponse> PastEventsClient::Read(int source, int partition,
                                                                      int64_t after_seq,
                                                                      int page_size) {
  return Read({names_[static_cast<size_t>(source)], partition, after_seq}, page_size);
}

}  // namespace redress::sla
