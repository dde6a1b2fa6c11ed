// What complaints of one event have in common: the keys of a filing (R-R7).
//
//   for (const GroupKey& key : KeysOf(filing)) Load(KeyText(key));  // "sku/4711", "region/SH"
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress::routing {

// From the most specific to the least; the order decides which of several keys names an incident.
enum class GroupKind : uint8_t { kBatch = 0, kSku, kPhrase, kSupplier, kCategory, kRegion };
inline constexpr int kGroupKinds = 6;

struct GroupKey {
  GroupKind kind = GroupKind::kSku;
  std::string value;

  auto operator<=>(const GroupKey&) const = default;
};

// What the detection looks at of a complaint. An empty field is a key that the filing has not.
struct GroupFiling {
  std::string sku;
  std::string batch;
  std::string supplier;
  std::string region;
  std::string category;
  std::string subcategory;
  std::vector<std::string> phrases;  // salient words or codes of the text
  std::string customer;              // where nobody knows who it is, the complaint's own id
  absl::Time own_time;               // when it was complained of
  absl::Time known_time;             // when the suite heard of it; no earlier than own_time
  bool historical = false;
};

inline constexpr int kPhrasesMax = 8;
inline constexpr int kGroupKeysMax = 5 + kPhrasesMax;
inline constexpr size_t kGroupValueBytesMax = 200;

// The keys of a filing, most specific first, none twice. A batch is one of its SKU (or, without
// one, of its supplier): batch codes are often dates and say nothing alone. Phrases beyond the
// first kPhrasesMax and values that are longer than kGroupValueBytesMax are no keys.
std::vector<GroupKey> KeysOf(const GroupFiling& filing);

// "sku/4711"; a key's name in a store and in an incident.
std::string KeyText(const GroupKey& key);

// Error: INVALID_ARGUMENT with reason GROUP_KEY_MALFORMED.
absl::StatusOr<GroupKey> ParseGroupKey(absl::string_view text);

// The kind's name as it stands in KeyText.
absl::string_view KindName(GroupKind kind);

// Whether every filing of a key of `narrow` has the same key of `wide`: batch, SKU, supplier.
bool Contains(GroupKind wide, GroupKind narrow);

}  // namespace redress::routing
