#include "services/messaging/api/delivery_errand.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/messaging/api/carry.h"
#include "services/messaging/app/record_delivery.h"
#include "services/messaging/domain/delivery.h"
#include "services/messaging/store/message_book.h"
#include "services/messaging/store/message_reader.h"
#include "telemetry/log.h"

namespace redress::messaging {
namespace {

absl::StatusOr<MessageId> MessageOf(const timer::Fired& fired) {
  ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(fired.payload));
  return MessageId{complaint, fired.subject};
}

}  // namespace

DeliveryErrand::DeliveryErrand(runtime::Host& host, vault::Vault& vault,
                               const std::shared_ptr<grpc::Channel>& platform, int attempts_max)
    : host_(host),
      vault_(vault),
      platform_(platform::v1::DeliveryService::NewStub(platform)),
      attempts_max_(attempts_max) {}

absl::StatusOr<std::string> DeliveryErrand::Perform(const timer::Fired& fired,
                                                    absl::Time deadline) {
  ASSIGN_OR_RETURN(const MessageId id, MessageOf(fired));
  std::optional<Parcel> parcel;
  RETURN_IF_ERROR(host_.db().Run(
      {.deadline = deadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(parcel, FindParcel(tx, vault_.envelope(), fired.tenant, id));
        return absl::OkStatus();
      }));
  if (!parcel) return std::string();  // already recorded; nothing is left to do
  if (parcel->erased) return CustomerErased(id.complaint);
  if (parcel->customer_id.empty()) {
    return FailedPrecondition("CUSTOMER_UNKNOWN", "the complaint names no customer to send to");
  }
  platform::v1::SendMessageRequest request;
  request.set_request_id(id.uuid.ToString());
  request.set_tenant(fired.tenant);
  request.set_customer_id(parcel->customer_id);
  request.set_channel(parcel->channel);
  request.set_body(parcel->body);
  return Carry(host_, *platform_, request, deadline);
}

absl::Status DeliveryErrand::Record(pg::Transaction& tx, const timer::Fired& fired,
                                    const absl::StatusOr<std::string>& outcome) {
  ASSIGN_OR_RETURN(const MessageId id, MessageOf(fired));
  if (!outcome.ok()) {
    LogWarning("message_undeliverable",
               {{"message", id.Name()},
                {"attempts", fired.attempt + 1},
                {"code", absl::StatusCodeToString(outcome.status().code())}});
  }
  MessageBook book(tx, host_.log(), host_.timers(), vault_, fired.tenant);
  return RecordDelivery(book, id, outcome.status(), fired.attempt + 1, host_.clock().Now());
}

}  // namespace redress::messaging
