#include "services/sla/api/policy_rpcs.h"

#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/sla/api/page_cursor.h"
#include "services/sla/app/list_documents.h"
#include "services/sla/app/put_documents.h"
#include "services/sla/app/turn_policies.h"
#include "services/sla/store/policy_book.h"

namespace redress::sla {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kWriters = {Role::kAdmin};
constexpr rpc::Roles kReaders = {Role::kSupervisor, Role::kAuditor, Role::kOperator, Role::kAdmin};
constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 500;
constexpr size_t kEtagMax = 64;
constexpr size_t kIdMax = 128;

absl::StatusOr<std::string> IdIn(const std::string& name) {
  absl::string_view id = name;
  if (!absl::ConsumePrefix(&id, kPolicyCollection) || id.empty() || id.size() > kIdMax) {
    return InvalidField("name", "NAME_INVALID", "name it as policies/{id}");
  }
  return std::string(id);
}

template <typename Request>
absl::StatusOr<DocumentPage> PageOf(const Request& request) {
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  DocumentPage page{.size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax)};
  ASSIGN_OR_RETURN(page.after, ParseVersionCursor(cursor));
  return page;
}

class PolicyRpcs {
 public:
  PolicyRpcs(runtime::Host& host, const ShippedPacks& shipped) : host_(host), shipped_(shipped) {}

  absl::Status PutCalendar(const Call& call, const v1::PutCalendarRequest& request,
                           v1::PutCalendarResponse& response) const {
    return host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
      PgPolicyBook book(tx, call.caller.tenant);
      ASSIGN_OR_RETURN(*response.mutable_calendar(),
                       sla::PutCalendar(book, shipped_, request.document()));
      return absl::OkStatus();
    });
  }

  absl::Status PutPolicy(const Call& call, const v1::PutPolicyRequest& request,
                         v1::PutPolicyResponse& response) const {
    RETURN_IF_ERROR(rpc::CheckLength("etag", "ETAG", request.etag(), 0, kEtagMax));
    return host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
      PgPolicyBook book(tx, call.caller.tenant);
      ASSIGN_OR_RETURN(*response.mutable_policy(),
                       sla::PutPolicy(book, shipped_, {request.document(), request.etag()}));
      return absl::OkStatus();
    });
  }

  absl::Status ActivatePolicy(const Call& call, const v1::ActivatePolicyRequest& request,
                              v1::ActivatePolicyResponse& response) const {
    TurnCommand command{.version = request.version(), .etag = request.etag()};
    ASSIGN_OR_RETURN(command.id, IdIn(request.name()));
    RETURN_IF_ERROR(rpc::CheckLength("etag", "ETAG", request.etag(), 0, kEtagMax));
    if (request.version() < 1) {
      return InvalidField("version", "VERSION_INVALID", "say which version, from 1");
    }
    if (request.has_active_time()) {
      RETURN_IF_ERROR(CheckTime("active_time", request.active_time()));
      command.when = FromProto(request.active_time());
    }
    return host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
      PgPolicyBook book(tx, call.caller.tenant);
      ASSIGN_OR_RETURN(*response.mutable_policy(), sla::ActivatePolicy(book, shipped_, command));
      return absl::OkStatus();
    });
  }

  absl::Status RetirePolicy(const Call& call, const v1::RetirePolicyRequest& request,
                            v1::RetirePolicyResponse& response) const {
    TurnCommand command{.etag = request.etag()};
    ASSIGN_OR_RETURN(command.id, IdIn(request.name()));
    RETURN_IF_ERROR(rpc::CheckLength("etag", "ETAG", request.etag(), 0, kEtagMax));
    if (request.has_retire_time()) {
      RETURN_IF_ERROR(CheckTime("retire_time", request.retire_time()));
      command.when = FromProto(request.retire_time());
    }
    return host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
      PgPolicyBook book(tx, call.caller.tenant);
      ASSIGN_OR_RETURN(*response.mutable_policy(), sla::RetirePolicy(book, shipped_, command));
      return absl::OkStatus();
    });
  }

  absl::Status ListCalendars(const Call& call, const v1::ListCalendarsRequest& request,
                             v1::ListCalendarsResponse& response) const {
    ASSIGN_OR_RETURN(const DocumentPage page, PageOf(request));
    return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
      response.Clear();
      PgPolicyBook book(tx, call.caller.tenant);
      ASSIGN_OR_RETURN(const auto next, sla::ListCalendars(book, shipped_, page, response));
      if (next) response.set_next_page_token(rpc::MakePageToken(request, MakeCursor(*next)));
      return absl::OkStatus();
    });
  }

  absl::Status ListPolicies(const Call& call, const v1::ListPoliciesRequest& request,
                            v1::ListPoliciesResponse& response) const {
    ASSIGN_OR_RETURN(const DocumentPage page, PageOf(request));
    std::set<v1::PolicyState> states;
    for (const int state : request.states()) states.insert(static_cast<v1::PolicyState>(state));
    return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
      response.Clear();
      PgPolicyBook book(tx, call.caller.tenant);
      ASSIGN_OR_RETURN(const auto next, sla::ListPolicies(book, shipped_, states,
                                                          host_.clock().Now(), page, response));
      if (next) response.set_next_page_token(rpc::MakePageToken(request, MakeCursor(*next)));
      return absl::OkStatus();
    });
  }

 private:
  runtime::Host& host_;
  const ShippedPacks& shipped_;
};

}  // namespace

void RegisterPolicyRpcs(rpc::Service& service, runtime::Host& host, const ShippedPacks& shipped) {
  const auto add =
      [&service, rpcs = PolicyRpcs(host, shipped)]<typename Request, typename Response>(
          absl::string_view name, const rpc::Roles& roles,
          absl::Status (PolicyRpcs::*method)(const Call&, const Request&, Response&) const) {
        service.Unary<Request, Response>(name, roles, std::bind_front(method, rpcs));
      };
  add("PutCalendar", kWriters, &PolicyRpcs::PutCalendar);
  add("ListCalendars", kReaders, &PolicyRpcs::ListCalendars);
  add("PutPolicy", kWriters, &PolicyRpcs::PutPolicy);
  add("ActivatePolicy", kWriters, &PolicyRpcs::ActivatePolicy);
  add("RetirePolicy", kWriters, &PolicyRpcs::RetirePolicy);
  add("ListPolicies", kReaders, &PolicyRpcs::ListPolicies);
}

}  // namespace redress::sla
