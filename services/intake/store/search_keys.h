// The keys of the search index: keyed hashes, so that the database holds no word of any complaint
// (R-I10).
//
//   const SearchKeys keys(data_key);
//   const TenantKeys of_tenant = keys.Of(tenant);
//   of_tenant.Of(Field::kText, "假货");
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "crypto/keyed_hash.h"
#include "postings/segment.h"
#include "services/intake/domain/search_terms.h"

namespace redress::intake {

// Keys of near-identical texts are the upper half of all keys, so that they stand together in a
// segment.
inline constexpr postings::Key kNearFirst = postings::Key{1} << 63;

// Immutable.
class TenantKeys {
 public:
  explicit TenantKeys(crypto::KeyedHash hash) : hash_(hash) {}
  postings::Key Of(Field field, absl::string_view value) const;
  postings::Key OfNear(uint64_t near_key) const;

 private:
  crypto::KeyedHash hash_;
};

// Immutable.
class SearchKeys {
 public:
  explicit SearchKeys(std::string secret) : secret_(std::move(secret)) {}
  TenantKeys Of(absl::string_view tenant) const;

 private:
  std::string secret_;
};

}  // namespace redress::intake
