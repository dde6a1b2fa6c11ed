// A tenant's own templates on Postgres.
//
//   TemplateStore templates(tx);
//   ASSIGN_OR_RETURN(std::optional<v1::Template> own, templates.FindFor(facts));
//   RETURN_IF_ERROR(templates.Put(tenant, put));
#pragma once

#include <vector>

#include "pg/database.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Lives as long as its transaction.
class TemplateStore final : public TemplateBook {
 public:
  explicit TemplateStore(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::optional<v1::Template>> Find(absl::string_view tenant,
                                                   absl::string_view template_id) override;
  absl::StatusOr<std::optional<v1::Template>> FindFor(const Facts& facts) override;
  absl::Status Put(absl::string_view tenant, const v1::Template& put) override;
  absl::StatusOr<std::vector<v1::Template>> List(absl::string_view tenant,
                                                 absl::string_view category,
                                                 absl::string_view after_name, int limit) override;

 private:
  pg::Transaction& tx_;
};

}  // namespace redress::resolution
