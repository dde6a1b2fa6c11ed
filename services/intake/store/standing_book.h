// StandingBook on one Postgres transaction.
#pragma once

#include "events/log.h"
#include "pg/database.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

class PgStandingBook final : public StandingBook {
 public:
  PgStandingBook(pg::Transaction& tx, events::Log& log) : tx_(tx), outbox_(log, tx) {}

  absl::StatusOr<std::vector<Held>> Lock(const std::set<Key>& keys) override;
  absl::Status Save(absl::Span<const Held> held) override;
  absl::Status AddToTimeline(absl::Span<const Heard> lines) override;
  events::v1::Event& Tell(const Held& held, absl::Time now, const std::string& actor) override;

 private:
  pg::Transaction& tx_;
  events::Outbox outbox_;
};

}  // namespace redress::intake
