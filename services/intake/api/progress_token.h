// The token that a filing is answered with, for the customer to prove themselves by (R-I9).
//
//   const ProgressTokens tokens(vault.envelope().ring());
//   response.set_progress_token(tokens.Make(tenant, filing.id));
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "base/ids.h"
#include "crypto/key_ring.h"

namespace redress::intake {

// Nothing of it is stored; it opens one complaint of one tenant, for as long as the complaint is
// there. Immutable, thread-safe.
class ProgressTokens {
 public:
  explicit ProgressTokens(const crypto::KeyRing& ring) : key_(ring.Lasting("progress token")) {}

  std::string Make(absl::string_view tenant, const ComplaintId& id) const;
  // True for what may be a token, and is no four digits.
  static bool IsLikeOne(absl::string_view proof);
  bool Proves(absl::string_view tenant, const ComplaintId& id, absl::string_view token) const;

 private:
  const crypto::HmacKey key_;
};

}  // namespace redress::intake
