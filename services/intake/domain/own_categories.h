// A tenant's own categories below the six (R-I8), and the phrases that tell of them.
//
//   RETURN_IF_ERROR(CheckCategory(category));
//   const OwnCategories own(categories);
//   for (const OwnCategories::Hit& hit : own.Find(reading.letters)) ...
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "redress/intake/v1/intake_service.pb.h"

namespace redress::intake {

inline constexpr size_t kOwnCategoriesMax = 100;  // of one tenant

// Errors: INVALID_ARGUMENT with the field, below `category.`.
absl::Status CheckCategory(const v1::Category& category);

// Immutable, thread-safe.
class OwnCategories {
 public:
  struct Hit {
    std::string code;
    std::string phrase;  // the tenant's own words, not the customer's
  };

  // Categories that were checked; retired ones are not in use.
  explicit OwnCategories(absl::Span<const v1::Category> categories);
  OwnCategories(const OwnCategories&) = delete;
  OwnCategories& operator=(const OwnCategories&) = delete;

  bool IsInUse(absl::string_view code) const;
  bool IsInUseOrRetired(absl::string_view code) const { return by_code_.contains(code); }
  // How grave a complaint of it is at least, retired or not; LEVEL_UNSPECIFIED where nothing is
  // said.
  common::v1::Level LeastLevel(absl::string_view code) const;
  // Categories that a normalised text tells of, in the order of their codes, each once. A phrase
  // says what the text is about, be it denied: 「没收到取件码」 is about the code.
  std::vector<Hit> Find(absl::Span<const char32_t> letters) const;

 private:
  struct Known {
    common::v1::Level least_level;
    bool in_use;
  };
  struct Phrase {
    absl::string_view code;  // a key of by_code_
    std::string words;
  };
  // Node of the tree of phrases that `letter` leads to; 0, the root, for none.
  uint32_t Child(uint32_t node, char32_t letter) const;

  std::map<std::string, Known, std::less<>> by_code_;
  absl::flat_hash_map<uint64_t, uint32_t> children_;  // by node and letter
  std::vector<std::vector<Phrase>> ends_{1};          // phrases that end in each node
};

}  // namespace redress::intake
