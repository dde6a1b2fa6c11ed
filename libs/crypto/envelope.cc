#include "crypto/envelope.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "crypto/sealer.h"

namespace redress::crypto {
namespace {

constexpr char kSealedByMaster = 1;
constexpr char kSealedByDataKey = 2;
constexpr size_t kVersionBytes = 4;
constexpr size_t kIdBytes = 16;
constexpr size_t kKeyBytes = 32;

// What a wrapped key is bound to.
std::string ContextOf(const KeyOwner& owner, absl::string_view header) {
  std::string context(header);
  context.append(owner.tenant.data(), owner.tenant.size());
  context.push_back('\0');
  context.append(owner.owner.data(), owner.owner.size());
  return context;
}

Error Destroyed() {
  return Error(absl::StatusCode::kNotFound, "KEY_DESTROYED",
               "the key this was sealed under was destroyed: the data are erased");
}

}  // namespace

DataKey Envelope::NewKey() const {
  DataKey key;
  random_.Fill(key.id.bytes);
  key.bytes.resize(kKeyBytes);
  random_.Fill({reinterpret_cast<uint8_t*>(key.bytes.data()), key.bytes.size()});
  return key;
}

int Envelope::VersionOf(absl::string_view wrapped) {
  if (wrapped.size() < kVersionBytes) return 0;
  int version = 0;
  for (size_t i = 0; i < kVersionBytes; ++i)
    version = (version << 8) | static_cast<unsigned char>(wrapped[i]);
  return version;
}

Uuid Envelope::IdOf(absl::string_view wrapped) {
  Uuid id;
  if (wrapped.size() >= kVersionBytes + kIdBytes)
    std::copy_n(wrapped.begin() + kVersionBytes, kIdBytes, id.bytes.begin());
  return id;
}

absl::StatusOr<std::string> Envelope::Wrap(const KeyOwner& owner, const DataKey& key) const {
  const int version = ring_.newest();
  ASSIGN_OR_RETURN(const std::string tenant_key, ring_.TenantKey(owner.tenant, version));
  std::string wrapped;
  for (size_t i = 0; i < kVersionBytes; ++i)
    wrapped.push_back(static_cast<char>(version >> (8 * (kVersionBytes - 1 - i))));
  const absl::string_view id = key.id.AsBytes();
  wrapped.append(id.data(), id.size());
  wrapped += SealBytes(tenant_key, key.bytes, ContextOf(owner, wrapped), random_);
  return wrapped;
}

absl::StatusOr<DataKey> Envelope::Unwrap(const KeyOwner& owner, absl::string_view wrapped) const {
  constexpr size_t kHeaderBytes = kVersionBytes + kIdBytes;
  if (wrapped.size() <= kHeaderBytes) return absl::DataLossError("a wrapped key is too short");
  ASSIGN_OR_RETURN(const std::string tenant_key, ring_.TenantKey(owner.tenant, VersionOf(wrapped)));
  DataKey key;
  ASSIGN_OR_RETURN(key.bytes, OpenBytes(tenant_key, wrapped.substr(kHeaderBytes),
                                        ContextOf(owner, wrapped.substr(0, kHeaderBytes))));
  key.id = IdOf(wrapped);
  return key;
}

std::string Envelope::Seal(const DataKey& key, absl::string_view plain,
                           absl::string_view context) const {
  const absl::string_view id = key.id.AsBytes();
  std::string sealed(1, kSealedByDataKey);
  sealed.append(id.data(), id.size());
  sealed += SealBytes(key.bytes, plain, context, random_);
  return sealed;
}

absl::StatusOr<std::string> Envelope::Open(const KeyOwner& owner, absl::string_view wrapped,
                                           absl::string_view sealed,
                                           absl::string_view context) const {
  if (sealed.empty()) return Destroyed();
  if (sealed[0] == kSealedByMaster) {
    ASSIGN_OR_RETURN(const std::string master, ring_.MasterKey(1));
    return OpenBytes(master, sealed.substr(1), context);
  }
  if (sealed[0] != kSealedByDataKey || sealed.size() <= 1 + kIdBytes)
    return absl::DataLossError("sealed data are of no known kind");
  if (wrapped.empty()) return Destroyed();
  ASSIGN_OR_RETURN(const DataKey key, Unwrap(owner, wrapped));
  if (key.id.AsBytes() != sealed.substr(1, kIdBytes)) return Destroyed();
  return OpenBytes(key.bytes, sealed.substr(1 + kIdBytes), context);
}

}  // namespace redress::crypto
