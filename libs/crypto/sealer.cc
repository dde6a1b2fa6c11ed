#include "crypto/sealer.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "absl/strings/escaping.h"
#include "base/error.h"

namespace redress::crypto {
namespace {

constexpr char kVersion = 1;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* Raw(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Raw(std::string& text, size_t at) {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}

}  // namespace

absl::StatusOr<Sealer> Sealer::FromKey(absl::string_view key, Random& random) {
  const bool hex =
      std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (key.size() != 64 || !hex) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_MALFORMED",
                 "a data key is 64 hex digits");
  }
  return Sealer(absl::HexStringToBytes(key), random);
}

std::string Sealer::Seal(absl::string_view plain, absl::string_view context) const {
  std::string sealed(1 + kNonceBytes + plain.size() + kTagBytes, '\0');
  sealed[0] = kVersion;
  random_->Fill({Raw(sealed, 1), kNonceBytes});
  const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int written = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Raw(key_), Raw(sealed, 1));
  EVP_EncryptUpdate(cipher.get(), nullptr, &written, Raw(context),
                    static_cast<int>(context.size()));
  EVP_EncryptUpdate(cipher.get(), Raw(sealed, 1 + kNonceBytes), &written, Raw(plain),
                    static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher.get(), Raw(sealed, 1 + kNonceBytes + plain.size()), &written);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                      Raw(sealed, 1 + kNonceBytes + plain.size()));
  return sealed;
}

absl::StatusOr<std::string> Sealer::Open(absl::string_view sealed,
                                         absl::string_view context) const {
  const auto unreadable = [] {
    return Error(absl::StatusCode::kDataLoss, "SEAL_BROKEN",
                 "sealed data cannot be opened with this key");
  };
  if (sealed.size() < 1 + kNonceBytes + kTagBytes || sealed[0] != kVersion) return unreadable();
  const absl::string_view body =
      sealed.substr(1 + kNonceBytes, sealed.size() - 1 - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string plain(body.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int written = 0;
  EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Raw(key_), Raw(sealed) + 1);
  EVP_DecryptUpdate(cipher.get(), nullptr, &written, Raw(context),
                    static_cast<int>(context.size()));
  EVP_DecryptUpdate(cipher.get(), Raw(plain, 0), &written, Raw(body),
                    static_cast<int>(body.size()));
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data());
  if (EVP_DecryptFinal_ex(cipher.get(), Raw(plain, plain.size()), &written) != 1)
    return unreadable();
  return plain;
}

}  // namespace redress::crypto
