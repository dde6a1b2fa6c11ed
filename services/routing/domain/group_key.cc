#include "services/routing/domain/group_key.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"

namespace redress::routing {
namespace {

constexpr std::array<absl::string_view, kGroupKinds> kNames = {"batch",    "sku",      "phrase",
                                                               "supplier", "category", "region"};

// In a batch's key it must be plain where the SKU ends.
std::string WithoutSlash(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"%", "%25"}, {"/", "%2F"}});
}

void Add(GroupKind kind, std::string value, std::vector<GroupKey>& keys) {
  if (value.empty() || value.size() > kGroupValueBytesMax) return;
  keys.push_back({kind, std::move(value)});
}

}  // namespace

absl::string_view KindName(GroupKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::string KeyText(const GroupKey& key) {
  return absl::StrCat(KindName(key.kind), "/", key.value);
}

std::vector<GroupKey> KeysOf(const GroupFiling& filing) {
  std::vector<GroupKey> keys;
  keys.reserve(kGroupKeysMax);
  if (!filing.batch.empty()) {
    const std::string& of = filing.sku.empty() ? filing.supplier : filing.sku;
    Add(GroupKind::kBatch,
        of.empty() ? filing.batch : absl::StrCat(WithoutSlash(of), "/", filing.batch), keys);
  }
  Add(GroupKind::kSku, filing.sku, keys);
  const auto first = static_cast<std::ptrdiff_t>(keys.size());
  for (size_t i = 0; i < filing.phrases.size() && i < kPhrasesMax; ++i) {
    Add(GroupKind::kPhrase, filing.phrases[i], keys);
  }
  std::sort(keys.begin() + first, keys.end());
  keys.erase(std::unique(keys.begin() + first, keys.end()), keys.end());
  Add(GroupKind::kSupplier, filing.supplier, keys);
  if (!filing.category.empty()) {
    Add(GroupKind::kCategory,
        filing.subcategory.empty() ? filing.category
                                   : absl::StrCat(filing.category, ".", filing.subcategory),
        keys);
  }
  Add(GroupKind::kRegion, filing.region, keys);
  return keys;
}

absl::StatusOr<GroupKey> ParseGroupKey(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash != absl::string_view::npos && slash + 1 < text.size() &&
      text.size() - slash - 1 <= kGroupValueBytesMax) {
    for (size_t kind = 0; kind < kNames.size(); ++kind) {
      if (text.substr(0, slash) == kNames[kind]) {
        return GroupKey{static_cast<GroupKind>(kind), std::string(text.substr(slash + 1))};
      }
    }
  }
  return InvalidField("key", "GROUP_KEY_MALFORMED",
                      "a key is kind/value, its kind one of batch, sku, phrase, supplier, category "
                      "and region");
}

bool Contains(GroupKind wide, GroupKind narrow) {
  const auto in_chain = [](GroupKind kind) {
    return kind == GroupKind::kBatch || kind == GroupKind::kSku || kind == GroupKind::kSupplier;
  };
  return in_chain(wide) && in_chain(narrow) && narrow < wide;
}

}  // namespace redress::routing
