#include "base/status_macros.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/app/get_ledger.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/ledger_store.h"

namespace redress::resolution {
namespace {

using rpc::Call;
using rpc::Role;

absl::Status Get(runtime::Host& host, const Rules& rules, const Call& call,
                 const v1::GetLedgerRequest& request, v1::GetLedgerResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  return host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    FactsStore facts(tx);
    LedgerStore ledger(tx, host.random());
    ASSIGN_OR_RETURN(response,
                     GetLedger(facts, ledger, call.caller.tenant, complaint, rules.limits));
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterLedgerMethods(rpc::Service& service, runtime::Host& host, const Rules& rules) {
  service.Unary<v1::GetLedgerRequest, v1::GetLedgerResponse>(
      "GetLedger",
      {Role::kAgent, Role::kSupervisor, Role::kApprover, Role::kAnalyst, Role::kAuditor,
       Role::kAdmin, Role::kPlatform},
      [&host, rules](const Call& call, const auto& request, auto& response) {
        return Get(host, rules, call, request, response);
      });
}

}  // namespace redress::resolution
