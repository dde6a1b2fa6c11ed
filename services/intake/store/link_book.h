// LinkBook on one Postgres transaction, and the end of a chain for readers.
//
//   PgLinkBook links(tx);
//   ASSIGN_OR_RETURN(std::optional<Survivor> survivor, FindSurvivor(tx, tenant, id));
#pragma once

#include <optional>

#include "pg/database.h"
#include "services/intake/app/ports.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

class PgLinkBook final : public LinkBook {
 public:
  explicit PgLinkBook(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::map<Key, std::vector<ComplaintId>>> Chains(
      const std::set<Key>& keys) override;
  absl::StatusOr<int> Height(const Key& key) override;
  absl::StatusOr<bool> GoesOnForOthers(const Key& key) override;
  absl::Status Join(const Key& key, const ComplaintId& into, const std::string& actor,
                    absl::Time now) override;
  absl::Status Part(const Key& key) override;

 private:
  pg::Transaction& tx_;
};

// The complaint that goes on for another one.
struct Survivor {
  StoredComplaint stored;
  absl::Time merge_time;  // since when
};

// None for a complaint that stands for itself.
absl::StatusOr<std::optional<Survivor>> FindSurvivor(pg::Transaction& tx, const std::string& tenant,
                                                     const ComplaintId& id);

}  // namespace redress::intake
