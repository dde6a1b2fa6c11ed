#include "crypto/key_ring.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "crypto/sealer.h"

namespace redress::crypto {
namespace {

constexpr size_t kRememberedMax = 10'000;
constexpr size_t kBlindBytes = 16;
constexpr int kVersionMax = 1'000'000;

Error Malformed(size_t line, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "KEYS_MALFORMED",
               absl::StrCat("line ", line, " of the key file: ", what));
}

}  // namespace

absl::StatusOr<KeyRing> KeyRing::FromText(absl::string_view text) {
  KeyRing ring;
  const absl::string_view alone = absl::StripAsciiWhitespace(text);
  if (alone.size() == 64 && alone.find_first_of(" \t\r\n#") == absl::string_view::npos) {
    ASSIGN_OR_RETURN(ring.masters_[1], ParseKey(alone));
  }
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (!ring.masters_.empty() && alone.size() == 64) break;
    line = line.substr(0, line.find('#'));
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty()) continue;
    if (words.size() != 2 && words.size() != 3) {
      return Malformed(number, "write VERSION KEY, VERSION TENANT KEY or lasting KEY");
    }
    const absl::StatusOr<std::string> key = ParseKey(words.back());
    if (!key.ok()) return Malformed(number, "a key is 64 hex digits");
    if (words.size() == 2 && words[0] == "lasting") {
      if (!ring.lasting_.empty()) return Malformed(number, "lasting is there twice");
      ring.lasting_ = *key;
      continue;
    }
    int version = 0;
    if (!absl::SimpleAtoi(words[0], &version) || version < 1 || version > kVersionMax) {
      return Malformed(number, "a version is a number from 1 on");
    }
    const bool added = words.size() == 2
                           ? ring.masters_.emplace(version, *key).second
                           : ring.listed_.emplace(std::pair(version, words[1]), *key).second;
    if (!added) return Malformed(number, "this version is there twice");
  }
  if (ring.masters_.empty()) return Malformed(number, "there is no master key");
  for (const auto& [at, key] : ring.listed_) {
    if (!ring.masters_.contains(at.first)) {
      return Malformed(number, absl::StrCat("version ", at.first, " has no master key"));
    }
  }
  if (ring.lasting_.empty()) {
    const auto first = ring.masters_.find(1);
    if (first == ring.masters_.end()) {
      return Malformed(number, "without version 1 there must be a lasting key");
    }
    ring.lasting_ = DeriveKey(first->second, "lasting");
  }
  return ring;
}

absl::StatusOr<std::string> KeyRing::MasterKey(int version) const {
  const auto master = masters_.find(version);
  if (master != masters_.end()) return master->second;
  return Error(absl::StatusCode::kDataLoss, "KEY_VERSION_MISSING",
               absl::StrCat("version ", version, " is not in the key file; put it back"));
}

absl::StatusOr<std::string> KeyRing::TenantKey(absl::string_view tenant, int version) const {
  const std::string name(tenant);
  if (const auto listed = listed_.find({version, name}); listed != listed_.end())
    return listed->second;
  const std::string remembered = absl::StrCat(version, "/", name);
  {
    absl::MutexLock lock(&memory_->mutex);
    const auto found = memory_->tenant_keys.find(remembered);
    if (found != memory_->tenant_keys.end()) return found->second;
  }
  ASSIGN_OR_RETURN(const std::string master, MasterKey(version));
  std::string key = DeriveKey(master, absl::StrCat("tenant/", name));
  absl::MutexLock lock(&memory_->mutex);
  if (memory_->tenant_keys.size() >= kRememberedMax) memory_->tenant_keys.clear();
  memory_->tenant_keys.emplace(remembered, key);
  return key;
}

std::string KeyRing::Lasting(absl::string_view purpose) const {
  return DeriveKey(lasting_, purpose);
}

std::string KeyRing::BlindKey(absl::string_view tenant, absl::string_view field,
                              absl::string_view value) const {
  const std::string name(tenant);
  std::string text(field.data(), field.size());
  text.push_back('\0');
  text.append(value.data(), value.size());
  {
    absl::MutexLock lock(&memory_->mutex);
    if (const auto found = memory_->blind.find(name); found != memory_->blind.end())
      return found->second.Sign(text).substr(0, kBlindBytes);
  }
  const HmacKey key(Lasting(absl::StrCat("blind/", name)));
  absl::MutexLock lock(&memory_->mutex);
  if (memory_->blind.size() >= kRememberedMax) memory_->blind.clear();
  memory_->blind.emplace(name, key);
  return key.Sign(text).substr(0, kBlindBytes);
}

std::string KeyRing::WithNewVersion(absl::string_view key) const {
  std::string text = absl::StrCat("lasting ", absl::BytesToHexString(lasting_), "\n");
  for (const auto& [version, master] : masters_)
    absl::StrAppend(&text, version, " ", absl::BytesToHexString(master), "\n");
  for (const auto& [at, listed] : listed_)
    absl::StrAppend(&text, at.first, " ", at.second, " ", absl::BytesToHexString(listed), "\n");
  absl::StrAppend(&text, newest() + 1, " ", absl::BytesToHexString(key), "\n");
  return text;
}

}  // namespace redress::crypto
