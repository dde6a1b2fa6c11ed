#include "events/log_reader.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::events {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(2);

}  // namespace

LogReader::LogReader(const std::vector<Source>& sources, rpc::TokenSource& tokens, Clock& clock,
                     Random& random)
    : tokens_(tokens), clock_(clock), random_(random) {
  for (const Source& source : sources) {
    stubs_[source.name] = v1::EventLogService::NewStub(source.channel);
  }
}

absl::StatusOr<v1::ReadEventsResponse> LogReader::Read(const Position& after, int page_size) {
  const auto stub = stubs_.find(after.source);
  if (stub == stubs_.end()) {
    return FailedPrecondition("SOURCE_UNKNOWN",
                              absl::StrCat("the settings give no address of ", after.source));
  }
  v1::ReadEventsRequest request;
  request.set_partition(after.partition);
  request.set_after_seq(after.seq);
  request.set_page_size(page_size);
  v1::ReadEventsResponse response;
  const auto context = rpc::MakeContext(
      {.authorization = tokens_.Authorization(rpc::kSuiteTenant, rpc::Role::kOperator),
       .deadline = clock_.Now() + kDeadline},
      random_);
  RETURN_IF_ERROR(rpc::FromGrpc(stub->second->ReadEvents(context.get(), request, &response)));
  return response;
}

std::vector<Numbered> NumberedOf(const v1::ReadEventsResponse& page) {
  std::vector<Numbered> events;
  events.reserve(static_cast<size_t>(page.events_size()));
  for (const v1::NumberedEvent& event : page.events()) {
    events.push_back({event.partition(), event.seq(), event.event().SerializeAsString()});
  }
  return events;
}

}  // namespace redress::events
