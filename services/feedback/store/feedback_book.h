// Surveys, callbacks and facts of one tenant in Postgres, inside one transaction.
//
//   SurveyBook surveys(tx, vault, tenant);
//   CallbackBook callbacks(tx, tenant);
//   FactBook facts(tx, log, tenant);
#pragma once

#include <string>

#include "events/log.h"
#include "pg/database.h"
#include "services/feedback/app/ports.h"
#include "vault/vault.h"

namespace redress::feedback {

// Comments are sealed for their survey alone, under the complaint's key (R-I10). Lives as long as
// the transaction.
class SurveyBook final : public Surveys {
 public:
  SurveyBook(pg::Transaction& tx, vault::Vault& vault, std::string tenant)
      : tx_(tx), vault_(vault), tenant_(std::move(tenant)) {}

  absl::StatusOr<std::optional<v1::Survey>> Lock(const SurveyId& id) override;
  absl::Status Save(const SurveyId& id, const v1::Survey& survey) override;

 private:
  pg::Transaction& tx_;
  vault::Vault& vault_;
  const std::string tenant_;
};

// Lives as long as the transaction.
class CallbackBook final : public Callbacks {
 public:
  CallbackBook(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::Status Add(const CallbackId& id, const v1::Callback& callback) override;
  absl::StatusOr<std::optional<v1::Callback>> Lock(const CallbackId& id) override;
  absl::Status Save(const CallbackId& id, const v1::Callback& callback) override;

 private:
  pg::Transaction& tx_;
  const std::string tenant_;
};

// Events are written just before the transaction's commit.
class FactBook final : public Facts {
 public:
  FactBook(pg::Transaction& tx, events::Log& log, std::string tenant)
      : outbox_(log, tx), tenant_(std::move(tenant)) {}

  events::v1::Event& Add(const ComplaintId& complaint, absl::Time now,
                         absl::string_view actor) override {
    return outbox_.Add(tenant_, complaint, now, actor);
  }

 private:
  events::Outbox outbox_;
  const std::string tenant_;
};

}  // namespace redress::feedback
