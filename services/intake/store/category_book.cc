#include "services/intake/store/category_book.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/own_categories.h"
#include "services/intake/domain/taxonomy.h"

namespace redress::intake {
namespace {

// Writers follow each other, so that a version that is seen has none before it still to come.
constexpr pg::Statement kLock{"intake_lock_categories",
                              "SELECT pg_advisory_xact_lock(hashtext('own_category')) IS NULL"};
constexpr pg::Statement kPut{"intake_put_category",
                             "INSERT INTO own_category (tenant, code, version, record) "
                             "VALUES ($1, $2, nextval('own_category_version'), $3) "
                             "ON CONFLICT (tenant, code) DO UPDATE SET version = EXCLUDED.version, "
                             "  record = EXCLUDED.record"};
constexpr pg::Statement kOf{"intake_categories_of",
                            "SELECT record FROM own_category WHERE tenant = $1 ORDER BY code"};
constexpr pg::Statement kSince{
    "intake_categories_since",
    "SELECT tenant, record, version FROM own_category WHERE tenant IN "
    "(SELECT tenant FROM own_category WHERE version > $1) ORDER BY tenant, code"};

absl::StatusOr<v1::Category> Parse(absl::string_view record) {
  v1::Category category;
  if (!category.ParseFromArray(record.data(), static_cast<int>(record.size())))
    return absl::DataLossError("a category is unreadable");
  return category;
}

}  // namespace

absl::Status PutCategory(pg::Transaction& tx, const std::string& tenant,
                         const v1::Category& category) {
  RETURN_IF_ERROR(tx.Exec(kLock).status());
  ASSIGN_OR_RETURN(const std::vector<v1::Category> present, CategoriesOf(tx, tenant));
  bool replaces = false;
  for (const v1::Category& other : present) {
    if (other.code() == category.code()) {
      replaces = true;
    } else if (SubcategoryOf(other.code()) == SubcategoryOf(category.code())) {
      return InvalidField("category.code", "SUBCATEGORY_TAKEN",
                          absl::StrCat("your ", other.code(), " is called so; take another"));
    }
  }
  if (!replaces && present.size() >= kOwnCategoriesMax) {
    return FailedPrecondition("CATEGORIES_TOO_MANY",
                              absl::StrCat(kOwnCategoriesMax, " of your own at most"));
  }
  const std::string record = category.SerializeAsString();
  return tx.Exec(kPut, tenant, category.code(), pg::Bytes{record}).status();
}

absl::StatusOr<std::vector<v1::Category>> CategoriesOf(pg::Transaction& tx,
                                                       const std::string& tenant) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kOf, tenant));
  std::vector<v1::Category> categories;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(categories.emplace_back(), Parse(rows.View(r, 0)));
  }
  return categories;
}

absl::StatusOr<std::map<std::string, std::vector<v1::Category>>> CategoriesSince(
    pg::Transaction& tx, int64_t& version) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kSince, version));
  std::map<std::string, std::vector<v1::Category>> by_tenant;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(by_tenant[rows.Text(r, 0)].emplace_back(), Parse(rows.View(r, 1)));
    version = std::max(version, rows.Int(r, 2));
  }
  return by_tenant;
}

}  // namespace redress::intake
