#include "services/intake/api/order_rpcs.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/stream_memory.h"
#include "services/intake/api/filing_rpcs.h"
#include "services/intake/api/order_directory_client.h"
#include "services/intake/domain/draft.h"
#include "services/intake/store/complaint_context.h"
#include "services/intake/store/duplicate_book.h"
#include "services/intake/store/order_directory.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kDirectory = {Role::kPlatform, Role::kAdmin};
// Whoever handles the complaint, or looks over their shoulder.
constexpr rpc::Roles kHandlers = {Role::kPlatform, Role::kAgent,   Role::kSupervisor,
                                  Role::kApprover, Role::kAuditor, Role::kAdmin};
constexpr int kOrdersMax = 1000;
constexpr int64_t kEarlierMax = 50;
// An agent waits no longer for what the link tells nearly as well.
constexpr absl::Duration kContextPatience = absl::Milliseconds(500);

PutQuestions QuestionsOf(const IntakeParts& parts) {
  return {parts.host.clock().Now() - parts.policy.question_age_max, parts.policy.put_wait};
}

absl::Status PutSome(const IntakeParts& parts, const Call& call,
                     const v1::PutOrdersRequest& request, v1::PutOrdersResponse& response) {
  if (request.orders().empty() || request.orders_size() > kOrdersMax) {
    return InvalidField("orders", "COUNT_OUT_OF_RANGE",
                        absl::StrCat("give 1 to ", kOrdersMax, " orders"));
  }
  std::vector<const platform::v1::Order*> orders;
  for (int i = 0; i < request.orders_size(); ++i) {
    RETURN_IF_ERROR(CheckOrder(request.orders(i), absl::StrCat("orders[", i, "].")));
    orders.push_back(&request.orders(i));
  }
  return parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(PutOrders(tx, call.caller.tenant, orders, QuestionsOf(parts)));
    response.set_stored(request.orders_size());
    return absl::OkStatus();
  });
}

// How far one stream of orders is.
struct ImportProgress {
  int64_t seen = 0;
  int64_t stored = 0;
};

void RefuseAll(const absl::Status& status, int64_t first, int64_t count,
               v1::ImportOrdersResponse& response) {
  for (int64_t i = 0; i < count; ++i) *response.add_errors() = ImportErrorOf(status, first + i);
}

// One part of an import. Orders that are refused stop none of the others; the next part is read
// when this one is answered.
void ImportPart(const IntakeParts& parts, const Call& call, const rpc::Item& item,
                const v1::ImportOrdersRequest* request,
                const std::function<void(const v1::ImportOrdersResponse&)>& answer) {
  ImportProgress& progress = rpc::StreamMemory<ImportProgress>();
  v1::ImportOrdersResponse response;
  const int count = request == nullptr ? 0 : request->orders_size();
  absl::Status whole = item.refused;
  if (whole.ok() && (count == 0 || count > kOrdersMax)) {
    whole = InvalidField("orders", "COUNT_OUT_OF_RANGE",
                         absl::StrCat("give 1 to ", kOrdersMax, " orders in a part"));
  }
  if (!whole.ok()) {
    RefuseAll(whole, progress.seen, 1, response);
  } else {
    std::vector<const platform::v1::Order*> good;
    for (int i = 0; i < count; ++i) {
      const absl::Status checked = CheckOrder(request->orders(i), absl::StrCat("orders[", i, "]."));
      if (checked.ok()) {
        good.push_back(&request->orders(i));
      } else {
        RefuseAll(checked, progress.seen + i, 1, response);
      }
    }
    const absl::Status stored =
        good.empty() ? absl::OkStatus()
                     : parts.host.db().Run({.deadline = call.deadline}, [&](pg::Transaction& tx) {
                         return PutOrders(tx, call.caller.tenant, good, QuestionsOf(parts));
                       });
    if (stored.ok()) {
      progress.stored += static_cast<int64_t>(good.size());
    } else {
      // None of the part is stored: every one of it may be sent again.
      response.clear_errors();
      RefuseAll(stored, progress.seen, count, response);
    }
  }
  progress.seen += count;
  response.set_stored(progress.stored);
  answer(response);
}

// The order as the directory has it now: the embedded one, else the platform's if it answers soon,
// else as it was when it was linked.
absl::StatusOr<platform::v1::Order> OrderNow(const IntakeParts& parts, const Call& call,
                                             const v1::Complaint& complaint) {
  const v1::OrderLink& link = complaint.order_link();
  const std::string& customer_id = complaint.draft().customer().customer_id();
  FilingBook::FoundOrders found;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(found, FindOrders(tx, {.ids = {{call.caller.tenant, link.order_id()}}}));
    return absl::OkStatus();
  }));
  std::vector<platform::v1::Order> orders;
  for (auto& [key, order] : found.by_id) orders.push_back(std::move(order));
  if (orders.empty() && parts.directory != nullptr) {
    const DirectoryAnswer answer = parts.directory->AskOne(
        {call.caller.tenant, link.order_id(), customer_id},
        std::min(kContextPatience, call.deadline - parts.host.clock().Now()));
    if (answer.ok()) orders = *answer;
  }
  if (orders.size() == 1 && orders[0].order_id() == link.order_id() &&
      orders[0].customer_id() == customer_id) {
    return orders[0];
  }
  platform::v1::Order order;
  order.set_order_id(link.order_id());
  order.set_customer_id(customer_id);
  order.set_sku(link.sku());
  order.set_supplier_id(link.supplier_id());
  order.set_batch(link.batch());
  order.set_logistics_state(link.logistics_state());
  if (link.has_amount()) *order.mutable_amount() = link.amount();
  if (link.has_order_time()) *order.mutable_order_time() = link.order_time();
  return order;
}

absl::Status GetContext(const IntakeParts& parts, const Call& call,
                        const v1::GetComplaintContextRequest& request,
                        v1::GetComplaintContextResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
  v1::Complaint complaint;
  std::vector<v1::EarlierComplaint> earlier;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(StoredComplaint stored, GetComplaint(tx, call.caller.tenant, id));
    RETURN_IF_ERROR(FillDuplicates(tx, {&stored, 1}));
    complaint = std::move(stored.complaint);
    const std::string order_id = NamesForeignOrder(complaint) ? "" : complaint.draft().order_id();
    ASSIGN_OR_RETURN(earlier, EarlierComplaints(tx, call.caller.tenant, id,
                                                complaint.draft().customer().customer_id(),
                                                order_id, kEarlierMax));
    return absl::OkStatus();
  }));
  const v1::OrderLink& link = complaint.order_link();
  if (!link.order_id().empty() && !link.ambiguous()) {
    ASSIGN_OR_RETURN(*response.mutable_order(), OrderNow(parts, call, complaint));
  }
  if (complaint.has_order_link()) *response.mutable_link() = link;
  for (v1::EarlierComplaint& one : earlier) *response.add_earlier() = std::move(one);
  *response.mutable_duplicates() = complaint.duplicates();
  return absl::OkStatus();
}

}  // namespace

void RegisterOrders(rpc::Service& service, const IntakeParts& parts) {
  // One part unanswered at a time, for a stream remembers how far it is.
  service.Exchange<v1::ImportOrdersRequest, v1::ImportOrdersResponse>(
      "ImportOrders", kDirectory, /*unanswered_max=*/1, /*on_executor=*/true,
      [parts](const Call& call, const rpc::Item& item,
              std::unique_ptr<v1::ImportOrdersRequest> request,
              auto answer) { ImportPart(parts, call, item, request.get(), answer); });
  service.Unary<v1::GetComplaintContextRequest, v1::GetComplaintContextResponse>(
      "GetComplaintContext", kHandlers,
      [parts](const Call& call, const auto& request, auto& response) {
        return GetContext(parts, call, request, response);
      });
  service.Unary<v1::PutOrdersRequest, v1::PutOrdersResponse>(
      "PutOrders", kDirectory, [parts](const Call& call, const auto& request, auto& response) {
        return PutSome(parts, call, request, response);
      });
}

}  // namespace redress::intake
