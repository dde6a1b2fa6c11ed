#include "services/intake/api/customer_export.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/client.h"
#include "services/intake/api/view.h"
#include "services/intake/store/erasure_book.h"
#include "services/intake/store/personal_sql.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {
namespace {

constexpr int64_t kComplaintsAtOnce = 50;
constexpr int kLinesAtOnce = 200;
constexpr int kMessagesAtOnce = 200;
constexpr size_t kWaitingMax = 256;  // records that wait to be read
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kStepMax = absl::Seconds(30);

absl::Status NotAnswered(absl::string_view service, const absl::Status& status) {
  if (status.code() == absl::StatusCode::kDeadlineExceeded) return status;
  return Unavailable("SERVICE_AWAY",
                     absl::StrCat(service, " does not tell what it keeps (", status.message(),
                                  "); nothing less than all is an export: try again"));
}

}  // namespace

CustomerExport::CustomerExport(const IntakeParts& parts, rpc::Call call, std::string customer_id)
    : parts_(parts),
      call_(std::move(call)),
      customer_id_(std::move(customer_id)),
      messaging_(messaging::v1::MessagingService::NewStub(parts.messaging)),
      feedback_(feedback::v1::FeedbackService::NewStub(parts.feedback)) {}

std::unique_ptr<grpc::ClientContext> CustomerExport::Context() const {
  return rpc::MakeContext({.authorization = parts_.host.tokens().Authorization(
                               call_.caller.tenant, rpc::Role::kPlatform),
                           .deadline = call_.deadline},
                          parts_.host.random());
}

absl::Status CustomerExport::Send(const v1::ExportCustomerResponse& response, Stream& stream) {
  if (!stream.WaitForRoom(kWaitingMax, kPatience)) {
    if (stream.done()) return absl::CancelledError("the reader has gone");
    return Error(absl::StatusCode::kResourceExhausted, "WATCHER_TOO_SLOW",
                 "the export is not read; read on, and export again");
  }
  stream.Write(response);
  call_.deadline = parts_.host.clock().Now() + kStepMax;
  return absl::OkStatus();
}

absl::Status CustomerExport::WriteTo(Stream& stream) {
  call_.deadline = parts_.host.clock().Now() + kStepMax;  // it may have waited for its turn
  Uuid after;
  bool more = true;
  while (more && !stream.done()) {
    std::vector<Uuid> ids;
    RETURN_IF_ERROR(parts_.host.Read(call_, [&](pg::Transaction& tx) -> absl::Status {
      ids.clear();
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kComplaintsOf, call_.caller.tenant,
                                                    customer_id_, after, kComplaintsAtOnce));
      for (int r = 0; r < rows.size(); ++r) ids.push_back(rows.Id(r, 0));
      return absl::OkStatus();
    }));
    for (const Uuid& id : ids) RETURN_IF_ERROR(WriteComplaint(ComplaintId(id), stream));
    more = static_cast<int64_t>(ids.size()) == kComplaintsAtOnce;
    if (more) after = ids.back();
  }
  RETURN_IF_ERROR(WriteOrders(stream));
  if (written_ > 0) return absl::OkStatus();
  RETURN_IF_ERROR(parts_.host.Read(call_, [&](pg::Transaction& tx) {
    return CheckNotErased(tx, parts_.vault.envelope().ring(), call_.caller.tenant, customer_id_);
  }));
  return NotFound("customer of whom anything is kept", customer_id_);
}

absl::Status CustomerExport::WriteComplaint(const ComplaintId& id, Stream& stream) {
  StoredComplaint stored;
  RETURN_IF_ERROR(parts_.host.Read(call_, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(stored, GetComplaint(tx, call_.caller.tenant, id));
    return absl::OkStatus();
  }));
  TimelineLine filing = FilingLine(stored);
  const bool is_history = stored.complaint.historical();
  v1::ExportCustomerResponse response;
  ASSIGN_OR_RETURN(*response.mutable_complaint(),
                   Show(parts_.vault.envelope(), call_.caller, std::move(stored)));
  RETURN_IF_ERROR(Send(response, stream));
  ++written_;
  RETURN_IF_ERROR(WriteTimeline(id, std::move(filing), stream));
  if (is_history) return absl::OkStatus();  // over before it was filed: nothing was said on it here
  RETURN_IF_ERROR(WriteMessages(id, stream));
  return WriteSurveys(id, stream);
}

absl::Status CustomerExport::WriteTimeline(const ComplaintId& id, TimelineLine filing,
                                           Stream& stream) {
  std::vector<TimelineLine> lines = {std::move(filing)};
  absl::Time after_time = absl::InfinitePast();
  int64_t after_entry = 0;
  bool more = true;
  while (true) {
    for (TimelineLine& line : lines) {
      v1::ExportCustomerResponse response;
      response.mutable_entry()->set_complaint(id.Name());
      *response.mutable_entry()->mutable_entry() = std::move(line.entry);
      RETURN_IF_ERROR(Send(response, stream));
    }
    if (!more || stream.done()) return absl::OkStatus();
    RETURN_IF_ERROR(parts_.host.Read(call_, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(lines, ListTimeline(tx, id, after_time, after_entry, kLinesAtOnce));
      return absl::OkStatus();
    }));
    more = static_cast<int>(lines.size()) == kLinesAtOnce;
    if (!lines.empty()) {
      after_time = FromProto(lines.back().entry.occur_time());
      after_entry = lines.back().entry_id;
    }
  }
}

absl::Status CustomerExport::WriteMessages(const ComplaintId& id, Stream& stream) {
  messaging::v1::ListMessagesRequest request;
  request.set_complaint(id.Name());
  request.set_page_size(kMessagesAtOnce);
  messaging::v1::ListMessagesResponse page;
  do {
    const absl::Status status =
        rpc::FromGrpc(messaging_->ListMessages(Context().get(), request, &page));
    if (!status.ok()) return NotAnswered("messaging", status);
    for (messaging::v1::Message& message : *page.mutable_messages()) {
      v1::ExportCustomerResponse response;
      *response.mutable_message() = std::move(message);
      RETURN_IF_ERROR(Send(response, stream));
    }
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty() && !stream.done());
  return absl::OkStatus();
}

absl::Status CustomerExport::WriteSurveys(const ComplaintId& id, Stream& stream) {
  feedback::v1::ListResponsesRequest request;
  request.set_complaint(id.Name());
  feedback::v1::ListResponsesResponse page;
  do {
    const absl::Status status =
        rpc::FromGrpc(feedback_->ListResponses(Context().get(), request, &page));
    if (!status.ok()) return NotAnswered("feedback", status);
    for (feedback::v1::Survey& survey : *page.mutable_surveys()) {
      v1::ExportCustomerResponse response;
      *response.mutable_survey() = std::move(survey);
      RETURN_IF_ERROR(Send(response, stream));
    }
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty() && !stream.done());
  return absl::OkStatus();
}

absl::Status CustomerExport::WriteOrders(Stream& stream) {
  std::string after;
  bool more = true;
  while (more && !stream.done()) {
    std::vector<platform::v1::Order> orders;
    std::string last;
    RETURN_IF_ERROR(parts_.host.Read(call_, [&](pg::Transaction& tx) -> absl::Status {
      orders.clear();
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kOrdersOf, call_.caller.tenant,
                                                    customer_id_, after, kComplaintsAtOnce));
      for (int r = 0; r < rows.size(); ++r) {
        last = rows.Text(r, 0);
        if (!orders.emplace_back().ParseFromString(rows.Text(r, 1)))
          return absl::DataLossError("an order is unreadable");
      }
      return absl::OkStatus();
    }));
    more = static_cast<int64_t>(orders.size()) == kComplaintsAtOnce;
    after = last;
    for (platform::v1::Order& order : orders) {
      v1::ExportCustomerResponse response;
      *response.mutable_order() = std::move(order);
      RETURN_IF_ERROR(Send(response, stream));
      ++written_;
    }
  }
  return absl::OkStatus();
}

}  // namespace redress::intake
