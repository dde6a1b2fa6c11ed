// Forbidden phrases, and the one form in which they and the texts are compared (R-M2).
//
//   if (Contains(MatchForm(body), MatchForm("这是正常现象"))) ...
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/messaging/v1/messaging.pb.h"

namespace redress::messaging {

// Width, case and traditional characters folded, the polite 您 as 你, and no space beside a Chinese
// character, so that neither typing nor manners hide a phrase.
std::string MatchForm(absl::string_view text);

// Both in match form. A phrase that begins or ends with a Latin letter or digit is found as whole
// words only: `that is normal` is not in `that is normally so`.
bool Contains(absl::string_view text, absl::string_view phrase);

// Phrases that no tenant may say.
const std::vector<v1::ForbiddenPhrase>& BuiltInPhrases();

// 2 to 100 characters, 2 of them left in match form; advice up to 500. Errors: INVALID_ARGUMENT on
// phrase.phrase (PHRASE_TOO_SHORT, PHRASE_TOO_LONG) or phrase.advice (ADVICE_TOO_LONG).
absl::Status CheckPhrase(const v1::ForbiddenPhrase& phrase);

}  // namespace redress::messaging
