#include "services/intake/api/category_rpcs.h"

#include <map>

#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/page.h"
#include "services/intake/domain/taxonomy.h"
#include "services/intake/store/category_book.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kKeepers = {Role::kPlatform, Role::kAdmin};
constexpr rpc::Roles kReaders = {Role::kPlatform, Role::kAgent,   Role::kSupervisor,
                                 Role::kApprover, Role::kAnalyst, Role::kAuditor,
                                 Role::kAdmin,    Role::kOperator};

absl::Status PutOne(const IntakeParts& parts, const Call& call,
                    const v1::PutCategoryRequest& request, v1::PutCategoryResponse& response) {
  RETURN_IF_ERROR(CheckCategory(request.category()));
  return parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    v1::Category& category = *response.mutable_category();
    category = request.category();
    category.clear_built_in();
    tx.AfterCommit([&categories = parts.categories] { categories.Wake(); });
    return PutCategory(tx, call.caller.tenant, category);
  });
}

absl::Status ListPage(const IntakeParts& parts, const Call& call,
                      const v1::ListCategoriesRequest& request,
                      v1::ListCategoriesResponse& response) {
  ASSIGN_OR_RETURN(const std::string after, rpc::OpenPageToken(request));
  std::map<std::string, v1::Category> by_code;
  for (const BuiltInCategory& built_in : BuiltInCategories()) {
    v1::Category& category = by_code[std::string(built_in.code)];
    category.set_code(std::string(built_in.code));
    (*category.mutable_display_names())["zh"] = std::string(built_in.zh);
    (*category.mutable_display_names())["en"] = std::string(built_in.en);
    category.set_built_in(true);
  }
  std::vector<v1::Category> own;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(own, CategoriesOf(tx, call.caller.tenant));
    return absl::OkStatus();
  }));
  for (v1::Category& category : own) by_code[category.code()] = std::move(category);
  const int size = rpc::PageSize(request.page_size(), 100, 200);
  for (auto one = by_code.upper_bound(after); one != by_code.end(); ++one) {
    if (response.categories_size() == size) {
      response.set_next_page_token(
          rpc::MakePageToken(request, response.categories(size - 1).code()));
      break;
    }
    *response.add_categories() = std::move(one->second);
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterCategories(rpc::Service& service, const IntakeParts& parts) {
  service.Unary<v1::PutCategoryRequest, v1::PutCategoryResponse>(
      "PutCategory", kKeepers, [parts](const Call& call, const auto& request, auto& response) {
        return PutOne(parts, call, request, response);
      });
  service.Unary<v1::ListCategoriesRequest, v1::ListCategoriesResponse>(
      "ListCategories", kReaders, [parts](const Call& call, const auto& request, auto& response) {
        return ListPage(parts, call, request, response);
      });
}

}  // namespace redress::intake
