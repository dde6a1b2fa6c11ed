#include "events/log_service.h"

#include "absl/strings/numbers.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "pg/request_log.h"
#include "redress/events/v1/event_log_service.pb.h"
#include "rpc/check.h"
#include "rpc/for_suite.h"
#include "rpc/page.h"
#include "telemetry/log.h"

namespace redress::events {
namespace {

using rpc::Call;
using rpc::ForSuite;

constexpr size_t kPageBytesMax = 1 << 20;

absl::Status ReadEvents(Log& log, const Call& call, const v1::ReadEventsRequest& request,
                        v1::ReadEventsResponse& response) {
  if (request.partition() < 0 || request.partition() >= kPartitionCount) {
    return InvalidField("partition", "PARTITION_OUT_OF_RANGE", "give a partition from 0 to 15");
  }
  if (request.after_seq() < 0)
    return InvalidField("after_seq", "SEQ_NEGATIVE", "give 0 to read from the start");
  ASSIGN_OR_RETURN(const std::vector<Numbered> events,
                   log.Read(request.partition(), request.after_seq(),
                            rpc::PageSize(request.page_size(), 500, 2000), call.deadline));
  size_t bytes = 0;
  for (const Numbered& numbered : events) {
    // A page stays far below what a client takes in one message.
    bytes += numbered.payload.size();
    if (bytes > kPageBytesMax && response.events_size() > 0) break;
    v1::NumberedEvent& event = *response.add_events();
    event.set_partition(numbered.partition);
    event.set_seq(numbered.seq);
    // One that cannot be read goes out empty: who takes it in sets it aside, and reads on.
    if (!event.mutable_event()->ParseFromString(numbered.payload)) {
      event.mutable_event()->Clear();
      LogError("event_unreadable", {{"partition", numbered.partition}, {"seq", numbered.seq}});
    }
  }
  ASSIGN_OR_RETURN(const std::vector<int64_t> heads, log.Heads(call.deadline));
  response.set_last_seq(heads[static_cast<size_t>(request.partition())]);
  return absl::OkStatus();
}

absl::Status ListParkedEvents(pg::Database& db, const Call& call,
                              const v1::ListParkedRequest& request,
                              v1::ListParkedResponse& response) {
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  int64_t after = 0;
  if (!cursor.empty() && !absl::SimpleAtoi(cursor, &after)) after = 0;
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::ParkedEvent> parked;
  int64_t last = after;
  RETURN_IF_ERROR(db.Run({.deadline = call.deadline, .read_only = true},
                         [&](pg::Transaction& tx) -> absl::Status {
                           ASSIGN_OR_RETURN(parked, ListParked(tx, after, size, last));
                           return absl::OkStatus();
                         }));
  for (v1::ParkedEvent& event : parked) *response.add_parked() = std::move(event);
  if (response.parked_size() == size)
    response.set_next_page_token(rpc::MakePageToken(request, absl::StrCat(last)));
  return absl::OkStatus();
}

absl::Status Drop(pg::Database& db, const Call& call, const v1::DropParkedRequest& request,
                  v1::DropParkedResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(rpc::CheckLength("reason", "REASON", request.reason(), 1, 500));
  return db.Run({.deadline = call.deadline}, [&](pg::Transaction& tx) -> absl::Status {
    return pg::Once(tx, call.caller.tenant, call.method, request.request_id(), request, response,
                    [&]() -> absl::Status {
                      ASSIGN_OR_RETURN(const int64_t dropped, DropParked(tx, complaint));
                      response.set_dropped(static_cast<int32_t>(dropped));
                      LogWarning("parked_dropped", {{"complaint", complaint.Name()},
                                                    {"events", dropped},
                                                    {"actor", call.caller.Actor()}});
                      return absl::OkStatus();
                    });
  });
}

}  // namespace

std::unique_ptr<rpc::Service> MakeLogService(pg::Database& db, Log& log, Relay& relay,
                                             Consumer* consumer, rpc::Environment environment) {
  auto service = std::make_unique<rpc::Service>(v1::ReadEventsRequest::descriptor()->file(),
                                                "EventLogService", environment);
  ForSuite<v1::ReadEventsRequest, v1::ReadEventsResponse>(
      *service, "ReadEvents", [&log](const Call& call, const auto& request, auto& response) {
        return ReadEvents(log, call, request, response);
      });
  ForSuite<v1::ListParkedRequest, v1::ListParkedResponse>(
      *service, "ListParked", [&db](const Call& call, const auto& request, auto& response) {
        return ListParkedEvents(db, call, request, response);
      });
  ForSuite<v1::RetryParkedRequest, v1::RetryParkedResponse>(
      *service, "RetryParked",
      [&db, consumer](const Call& call, const auto& request, auto& response) -> absl::Status {
        ASSIGN_OR_RETURN(const ComplaintId complaint,
                         ComplaintId::Parse(request.complaint(), "complaint"));
        // Needs no memory of the request_id: an event that went in is not parked any more.
        if (consumer != nullptr) {
          ASSIGN_OR_RETURN(const int retried, consumer->RetryParked(complaint, call.deadline));
          response.set_retried(retried);
        }
        return db.Run({.deadline = call.deadline, .read_only = true},
                      [&](pg::Transaction& tx) -> absl::Status {
                        ASSIGN_OR_RETURN(const int64_t remaining, CountParkedOf(tx, complaint));
                        response.set_remaining(static_cast<int32_t>(remaining));
                        return absl::OkStatus();
                      });
      });
  ForSuite<v1::DropParkedRequest, v1::DropParkedResponse>(
      *service, "DropParked", [&db](const Call& call, const auto& request, auto& response) {
        return Drop(db, call, request, response);
      });
  ForSuite<v1::GetLagRequest, v1::GetLagResponse>(
      *service, "GetLag",
      [&db, &log, &relay, consumer](const Call& call, const auto&, auto& response) -> absl::Status {
        if (consumer != nullptr) {
          for (v1::PartitionLag& lag : consumer->Lag()) *response.add_partitions() = std::move(lag);
        }
        ASSIGN_OR_RETURN(const std::vector<int64_t> heads, log.Heads(call.deadline));
        for (const int64_t head : heads) response.add_own_last_seq(head);
        for (const int64_t published : relay.Published()) response.add_own_published_seq(published);
        return db.Run({.deadline = call.deadline, .read_only = true},
                      [&](pg::Transaction& tx) -> absl::Status {
                        ASSIGN_OR_RETURN(const int64_t parked, CountParked(tx));
                        response.set_parked(parked);
                        return absl::OkStatus();
                      });
      });
  return service;
}

}  // namespace redress::events
