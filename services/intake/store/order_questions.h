// Complaints whose order the platform's directory is still to be asked for, or that an order was
// put for, and the links that come of it.
//
//   RETURN_IF_ERROR(KeepQuestions(tx, filings, now));
//   ASSIGN_OR_RETURN(std::vector<OrderQuestion> due, DueQuestions(tx, 64));
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "crypto/envelope.h"
#include "pg/database.h"
#include "services/intake/app/link_late.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

// Part of the filing's transaction.
absl::Status KeepQuestions(pg::Transaction& tx, absl::Span<const Filing* const> filings,
                           absl::Time now);

// Those due by the database's clock, the longest due first, without their complaints.
absl::StatusOr<std::vector<OrderQuestion>> DueQuestions(pg::Transaction& tx, int64_t limit);
// The same of complaints that an order was put for.
absl::StatusOr<std::vector<OrderQuestion>> DuePutQuestions(pg::Transaction& tx, int64_t limit);
// Loads the complaints of questions, and opens what the customer wrote, where it can be opened. One
// whose complaint is gone is marked so by an empty name.
absl::Status LoadComplaints(pg::Transaction& tx, const crypto::Envelope& envelope,
                            absl::Span<OrderQuestion> questions);
// How many wait, up to `limit`.
absl::StatusOr<int64_t> CountQuestions(pg::Transaction& tx, int64_t limit);

absl::Status DropQuestions(pg::Transaction& tx, absl::Span<const OrderQuestion* const> questions);
// Those for which nothing was put since they were read.
absl::Status DropPutQuestions(pg::Transaction& tx, absl::Span<const OrderQuestion> questions);
struct PutOff {
  const OrderQuestion* question = nullptr;
  absl::Duration delay;
};
absl::Status PutOffQuestions(pg::Transaction& tx, absl::Span<const PutOff> questions);

// What was learned of a complaint; its lock is held.
struct Learned {
  const OrderQuestion* question = nullptr;
  const LateLink* late = nullptr;
};
absl::Status SaveLearned(pg::Transaction& tx, absl::Span<const Learned> learned);

}  // namespace redress::intake
