// CorrectionBook on one Postgres transaction, and corrections for readers.
//
//   PgCorrectionBook corrections(tx, random);
//   ASSIGN_OR_RETURN(auto page, ListCorrections(tx, tenant, before, 100));
#pragma once

#include <vector>

#include "base/random.h"
#include "pg/database.h"
#include "services/intake/app/ports.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

class PgCorrectionBook final : public CorrectionBook {
 public:
  PgCorrectionBook(pg::Transaction& tx, Random& random) : tx_(tx), random_(random) {}

  absl::StatusOr<Understood> Load(const StandingBook::Key& key,
                                  absl::Duration repeat_window) override;
  absl::Status Regrade(const StandingBook::Key& key, const v1::Triage& after) override;
  absl::Status Save(const StandingBook::Key& key, const v1::Triage& before, const v1::Triage& after,
                    const std::string& actor, absl::Time now) override;

 private:
  pg::Transaction& tx_;
  Random& random_;
};

// A correction with the id that pages go by, without texts: those are its complaint's.
struct StoredCorrection {
  Uuid id;
  v1::Correction correction;
  StoredComplaint complaint;
};

// Newest first, those with an id below `before`.
absl::StatusOr<std::vector<StoredCorrection>> ListCorrections(pg::Transaction& tx,
                                                              const std::string& tenant,
                                                              const Uuid& before, int limit);

}  // namespace redress::intake
