// A tenant's own categories below the six (R-I8), and the phrases that tell of them.
//
//   RETURN_IF_ERROR(CheckCategory(category));
//   const OwnCategories own(categories);
//   for (const OwnCategories::Hit& hit : own.Find(reading.letters)) ...
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/domain/word_trie.h"

namespace redress::intake {

inline constexpr size_t kOwnCategoriesMax = 100;  // of one tenant

// Errors: INVALID_ARGUMENT with the field, below `category.`.
absl::Status CheckCategory(const v1::Category& category);

// `logistics` of `logistics.late`, and `late`.
absl::string_view FamilyOf(absl::string_view code);
absl::string_view SubcategoryOf(absl::string_view code);

// Immutable, thread-safe.
class OwnCategories {
 public:
  struct Hit {
    std::string code;
    std::string phrase;  // the tenant's own words, not the customer's
  };

  // Categories that were checked; retired ones are not in use.
  explicit OwnCategories(absl::Span<const v1::Category> categories);

  // True for one that is in use.
  bool Has(absl::string_view code) const { return by_code_.contains(code); }
  // How grave a complaint of it is at least; LEVEL_UNSPECIFIED where nothing is said.
  common::v1::Level LeastLevel(absl::string_view code) const;
  // Categories that a normalised text tells of, in the order of their codes, each once. A phrase
  // says what the text is about, be it denied: 「没收到取件码」 is about the code.
  std::vector<Hit> Find(absl::Span<const char32_t> letters) const;

 private:
  struct Phrase {
    absl::string_view code;  // a key of by_code_
    std::string words;
  };

  std::map<std::string, common::v1::Level, std::less<>> by_code_;
  WordTrie trie_;
  std::vector<std::vector<Phrase>> phrases_;  // by value of the trie
};

}  // namespace redress::intake
