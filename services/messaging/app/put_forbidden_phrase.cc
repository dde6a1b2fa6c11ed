#include "services/messaging/app/put_forbidden_phrase.h"

#include <algorithm>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/messaging/domain/phrase.h"

namespace redress::messaging {

absl::Status PutForbiddenPhrase(Phrases& phrases, const v1::ForbiddenPhrase& phrase) {
  ASSIGN_OR_RETURN(const std::vector<v1::ForbiddenPhrase> present, phrases.All());
  const std::string form = MatchForm(phrase.phrase());
  const bool replaces = std::any_of(present.begin(), present.end(), [&](const auto& one) {
    return MatchForm(one.phrase()) == form;
  });
  if (!replaces && present.size() >= kPhrasesMax) {
    return FailedPrecondition("PHRASES_TOO_MANY",
                              "2,000 phrases at most; replace one instead of adding another");
  }
  return phrases.Put(phrase);
}

}  // namespace redress::messaging
