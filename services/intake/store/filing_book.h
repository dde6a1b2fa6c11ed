// FilingBook on one Postgres transaction.
//
//   PgFilingBook book(tx, log, vault);
//   FileBatch(book, filings, policy, now);
#pragma once

#include "events/log.h"
#include "pg/database.h"
#include "services/intake/app/ports.h"
#include "services/intake/store/channel_references.h"
#include "services/intake/store/order_directory.h"
#include "services/intake/store/order_questions.h"
#include "vault/vault.h"

namespace redress::intake {

// What request_log keeps of a filing: enough to find the complaint again.
std::string AnswerOf(const ComplaintId& id);

class PgFilingBook final : public FilingBook {
 public:
  PgFilingBook(pg::Transaction& tx, events::Log& log, vault::Vault& vault)
      : tx_(tx), outbox_(log, tx), vault_(vault) {}

  absl::StatusOr<std::vector<Claim>> ClaimRequests(absl::Span<Filing> filings) override;
  absl::StatusOr<std::vector<std::optional<ComplaintId>>> ClaimChannelReferences(
      absl::Span<Filing* const> filings) override {
    return intake::ClaimChannelReferences(tx_, filings);
  }
  absl::StatusOr<FoundOrders> FindOrders(const WantedOrders& wanted) override {
    return intake::FindOrders(tx_, wanted);
  }
  absl::StatusOr<std::set<Key>> FiledSince(const std::set<Key>& customers,
                                           absl::Time since) override;
  absl::Status Insert(absl::Span<const Filing* const> filings) override;
  absl::Status AskDirectory(absl::Span<const Filing* const> filings, absl::Time now) override {
    return KeepQuestions(tx_, filings, now);
  }
  absl::StatusOr<Filing> AsFiled(const std::string& tenant, const ComplaintId& id) override;

 private:
  pg::Transaction& tx_;
  events::Outbox outbox_;
  vault::Vault& vault_;
  vault::Keys keys_;  // of the customers of FiledSince
};

}  // namespace redress::intake
