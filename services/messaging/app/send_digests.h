// Sends what waits for those whose time has come: one message for many (R-R5).
//
//   const std::set<RecipientKey> due = {{"demo", "agents/lin"}};
//   RETURN_IF_ERROR(SendDigests(recipients, digests, settings, due, random, now));
#pragma once

#include "base/random.h"
#include "services/messaging/app/digest_ports.h"

namespace redress::messaging {

struct DigestSettings {
  DigestRhythm rhythm;
  std::string language = "zh";                                  // zh or en
  std::map<std::string, std::string> languages_by_tenant = {};  // of those with another one
  absl::Duration kept_for = absl::Hours(30 * 24);               // settled digests, at least

  const std::string& LanguageOf(const std::string& tenant) const {
    const auto own = languages_by_tenant.find(tenant);
    return own == languages_by_tenant.end() ? language : own->second;
  }
};

// Looks again at each: what waits may have gone, the hours may be over, and while the platform has
// not taken the last digest the next one waits for it. Those who still wait are looked at later.
absl::Status SendDigests(Recipients& recipients, Digests& digests, const DigestSettings& settings,
                         const std::set<RecipientKey>& due, Random& random, absl::Time now);

}  // namespace redress::messaging
