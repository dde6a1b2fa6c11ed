// What an incident brings with it, some hundred complaints at a time, each batch whole or not at
// all: cases hear that they belong to it, complaints of before are looked for, statements go out.
//
//   ASSIGN_OR_RETURN(const int64_t raised, RaiseSome(tx, resources));
//
// Those that end in Some return how much there was to do; 0 when nothing is left.
#pragma once

#include "absl/status/statusor.h"
#include "services/routing/domain/incident.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

inline constexpr int64_t kRaisedAtOnce = 200;
inline constexpr int64_t kSearchedAtOnce = 1'000;
inline constexpr int64_t kToldAtOnce = 500;

absl::StatusOr<int64_t> RaiseSome(pg::Transaction& tx, const Resources& resources);
absl::StatusOr<int64_t> SearchSome(pg::Transaction& tx, const Resources& resources);
absl::StatusOr<int64_t> TellSome(pg::Transaction& tx, const Resources& resources);

// Tells whoever has to see to it that the time for a statement is over; of a drill, and while no
// complaint is linked, nobody hears.
absl::Status TellOverdue(pg::Transaction& tx, events::Outbox& outbox, absl::Time now,
                         const IncidentRecord& record);

}  // namespace redress::routing
