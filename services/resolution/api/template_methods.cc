#include <utility>

#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/app/list_templates.h"
#include "services/resolution/domain/options.h"
#include "services/resolution/store/template_store.h"

namespace redress::resolution {
namespace {

using rpc::Call;
using rpc::Role;

constexpr int kPageSize = 50;
constexpr int kPageSizeMax = 500;

absl::Status List(runtime::Host& host, const Rules& rules, const Call& call,
                  const v1::ListTemplatesRequest& request, v1::ListTemplatesResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("category", "CATEGORY", request.category(), 0, 63));
  ASSIGN_OR_RETURN(const std::string after_name, rpc::OpenPageToken(request));
  return host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    response.Clear();
    TemplateStore templates(tx);
    ASSIGN_OR_RETURN(
        TemplatePage page,
        ListTemplates(templates, call.caller.tenant, request.category(), after_name,
                      rpc::PageSize(request.page_size(), kPageSize, kPageSizeMax), rules.defaults));
    for (v1::Template& one : page.templates) *response.add_templates() = std::move(one);
    if (!page.next_after_name.empty()) {
      response.set_next_page_token(rpc::MakePageToken(request, page.next_after_name));
    }
    return absl::OkStatus();
  });
}

absl::Status Put(runtime::Host& host, const Call& call, const v1::PutTemplateRequest& request,
                 v1::PutTemplateResponse& response) {
  RETURN_IF_ERROR(CheckTemplate(request.template_()));
  return host.Write(call, request, response, [&](pg::Transaction& tx) {
    v1::Template& put = *response.mutable_template_();
    put = request.template_();
    NameOptions(*put.mutable_options());
    return TemplateStore(tx).Put(call.caller.tenant, put);
  });
}

}  // namespace

void RegisterTemplateMethods(rpc::Service& service, runtime::Host& host, const Rules& rules) {
  service.Unary<v1::ListTemplatesRequest, v1::ListTemplatesResponse>(
      "ListTemplates",
      {Role::kAgent, Role::kSupervisor, Role::kApprover, Role::kAnalyst, Role::kAuditor,
       Role::kAdmin, Role::kPlatform},
      [&host, rules](const Call& call, const auto& request, auto& response) {
        return List(host, rules, call, request, response);
      });
  service.Unary<v1::PutTemplateRequest, v1::PutTemplateResponse>(
      "PutTemplate", {Role::kAdmin},
      [&host](const Call& call, const auto& request, auto& response) {
        return Put(host, call, request, response);
      });
}

}  // namespace redress::resolution
