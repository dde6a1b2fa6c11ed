// Adds or replaces a phrase that a tenant's people may not say (R-M2).
//
//   RETURN_IF_ERROR(PutForbiddenPhrase(phrases, phrase));
#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

// How many a tenant may have; every message is held against all of them.
inline constexpr size_t kPhrasesMax = 2000;

// `phrase` passed CheckPhrase. Error: FAILED_PRECONDITION PHRASES_TOO_MANY.
absl::Status PutForbiddenPhrase(Phrases& phrases, const v1::ForbiddenPhrase& phrase);

}  // namespace redress::messaging
