#include "crypto/sealer.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "absl/strings/escaping.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::crypto {
namespace {

constexpr char kVersion = 1;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Looked up once: OpenSSL would search its providers for every text.
const EVP_CIPHER* Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

// One a thread, whose key and nonce the next use replaces.
EVP_CIPHER_CTX* ThreadContext() {
  thread_local const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  return context.get();
}

Error Unreadable() {
  return Error(absl::StatusCode::kDataLoss, "SEAL_BROKEN",
               "sealed data cannot be opened with this key");
}

const unsigned char* Raw(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Raw(std::string& text, size_t at) {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}

}  // namespace

std::string SealBytes(absl::string_view key, absl::string_view plain, absl::string_view context,
                      Random& random) {
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  random.Fill({Raw(sealed, 0), kNonceBytes});
  EVP_CIPHER_CTX* const cipher = ThreadContext();
  int written = 0;
  EVP_EncryptInit_ex2(cipher, Gcm(), Raw(key), Raw(sealed, 0), nullptr);
  EVP_EncryptUpdate(cipher, nullptr, &written, Raw(context), static_cast<int>(context.size()));
  EVP_EncryptUpdate(cipher, Raw(sealed, kNonceBytes), &written, Raw(plain),
                    static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher, Raw(sealed, kNonceBytes + plain.size()), &written);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, kTagBytes,
                      Raw(sealed, kNonceBytes + plain.size()));
  return sealed;
}

absl::StatusOr<std::string> OpenBytes(absl::string_view key, absl::string_view sealed,
                                      absl::string_view context) {
  if (sealed.size() < kNonceBytes + kTagBytes) return Unreadable();
  const absl::string_view body =
      sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string plain(body.size(), '\0');
  EVP_CIPHER_CTX* const cipher = ThreadContext();
  int written = 0;
  EVP_DecryptInit_ex2(cipher, Gcm(), Raw(key), Raw(sealed), nullptr);
  EVP_DecryptUpdate(cipher, nullptr, &written, Raw(context), static_cast<int>(context.size()));
  EVP_DecryptUpdate(cipher, Raw(plain, 0), &written, Raw(body), static_cast<int>(body.size()));
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data());
  if (EVP_DecryptFinal_ex(cipher, Raw(plain, plain.size()), &written) != 1) return Unreadable();
  return plain;
}

absl::StatusOr<std::string> ParseKey(absl::string_view hex) {
  const bool is_hex =
      std::all_of(hex.begin(), hex.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (hex.size() != 64 || !is_hex) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_MALFORMED",
                 "a data key is 64 hex digits");
  }
  return absl::HexStringToBytes(hex);
}

absl::StatusOr<Sealer> Sealer::FromKey(absl::string_view key, Random& random) {
  ASSIGN_OR_RETURN(std::string bytes, ParseKey(key));
  return Sealer(std::move(bytes), random);
}

std::string Sealer::Seal(absl::string_view plain, absl::string_view context) const {
  return std::string(1, kVersion) + SealBytes(key_, plain, context, *random_);
}

absl::StatusOr<std::string> Sealer::Open(absl::string_view sealed,
                                         absl::string_view context) const {
  if (sealed.empty() || sealed[0] != kVersion) return Unreadable();
  return OpenBytes(key_, sealed.substr(1), context);
}

}  // namespace redress::crypto
