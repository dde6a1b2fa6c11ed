#include "services/intake/api/progress_token.h"

#include "absl/strings/escaping.h"

namespace redress::intake {
namespace {

constexpr size_t kTokenBytes = 15;  // 20 characters; nobody guesses 120 bits
constexpr size_t kTokenCharacters = 20;

}  // namespace

std::string ProgressTokens::Make(absl::string_view tenant, const ComplaintId& id) const {
  std::string text(id.uuid().AsBytes());
  text.append(tenant.data(), tenant.size());
  return absl::WebSafeBase64Escape(key_.Sign(text).substr(0, kTokenBytes));
}

bool ProgressTokens::IsLikeOne(absl::string_view proof) { return proof.size() == kTokenCharacters; }

bool ProgressTokens::Proves(absl::string_view tenant, const ComplaintId& id,
                            absl::string_view token) const {
  return crypto::EqualInConstantTime(token, Make(tenant, id));
}

}  // namespace redress::intake
