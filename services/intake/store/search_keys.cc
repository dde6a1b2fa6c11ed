#include "services/intake/store/search_keys.h"

#include <array>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace redress::intake {

postings::Key TenantKeys::Of(Field field, absl::string_view value) const {
  std::array<char, 128> small;
  if (value.size() < small.size()) {
    small[0] = static_cast<char>(field);
    std::memcpy(small.data() + 1, value.data(), value.size());
    return hash_.Of({small.data(), value.size() + 1}) & ~kNearFirst;
  }
  std::string whole(1, static_cast<char>(field));
  whole.append(value.data(), value.size());
  return hash_.Of(whole) & ~kNearFirst;
}

postings::Key TenantKeys::OfNear(uint64_t near_key) const {
  std::array<char, 9> bytes;
  bytes[0] = static_cast<char>(Field::kNearText);
  std::memcpy(bytes.data() + 1, &near_key, 8);
  return hash_.Of({bytes.data(), bytes.size()}) | kNearFirst;
}

TenantKeys SearchKeys::Of(absl::string_view tenant) const {
  return TenantKeys(crypto::KeyedHash(secret_, absl::StrCat("search index\n", tenant)));
}

}  // namespace redress::intake
