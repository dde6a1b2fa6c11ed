// Everything that is kept of a customer, over all services (R-I10).
//
//   CustomerExport customer(parts, call, customer_id);
//   RETURN_IF_ERROR(customer.WriteTo(stream));
#pragma once

#include <memory>
#include <string>

#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "services/intake/api/intake_service.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

// Complaints with their timelines, in which every service has its say; messages and surveys from
// those who keep them; orders. A few of each at a time. For one call.
class CustomerExport {
 public:
  using Stream = rpc::Stream<v1::ExportCustomerResponse>;

  CustomerExport(const IntakeParts& parts, rpc::Call call, std::string customer_id);

  // Goes on as long as it is read. Errors: NOT_FOUND, also for an erased customer
  // (CUSTOMER_ERASED); UNAVAILABLE when another service does not answer: half an export is none;
  // RESOURCE_EXHAUSTED (WATCHER_TOO_SLOW) when nothing is read for half a minute.
  absl::Status WriteTo(Stream& stream);

 private:
  absl::Status WriteComplaint(const ComplaintId& id, Stream& stream);
  absl::Status WriteTimeline(const ComplaintId& id, TimelineLine filing, Stream& stream);
  absl::Status WriteMessages(const ComplaintId& id, Stream& stream);
  absl::Status WriteSurveys(const ComplaintId& id, Stream& stream);
  absl::Status WriteOrders(Stream& stream);
  // Waits for the reader.
  absl::Status Send(const v1::ExportCustomerResponse& response, Stream& stream);
  std::unique_ptr<grpc::ClientContext> Context() const;

  const IntakeParts& parts_;
  rpc::Call call_;  // its deadline is that of the next step
  const std::string customer_id_;
  const std::unique_ptr<messaging::v1::MessagingService::Stub> messaging_;
  const std::unique_ptr<feedback::v1::FeedbackService::Stub> feedback_;
  int64_t written_ = 0;
};

}  // namespace redress::intake
