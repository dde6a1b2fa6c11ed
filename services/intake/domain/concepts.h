// What a text speaks of, in some fifty concepts of this trade: courier, refund, injury…
//
//   const std::vector<int> found = BuiltInConcepts().Find(letters);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/intake/domain/word_trie.h"

namespace redress::intake {

// Immutable, thread-safe.
class Concepts {
 public:
  // Rows as in lexicon/concepts.tsv. Error: INVALID_ARGUMENT naming the line at fault.
  static absl::StatusOr<std::unique_ptr<Concepts>> Read(absl::string_view tsv);

  // Of a normalised text: numbers of the concepts, ascending, once for each word that speaks of
  // one.
  std::vector<int> Find(absl::Span<const char32_t> text) const;

  const std::vector<std::string>& names() const { return names_; }

 private:
  Concepts() = default;

  std::vector<std::string> names_;
  WordTrie words_;  // a word's place in of_word_
  std::vector<std::vector<int>> of_word_;
};

// Those that this build carries.
const Concepts& BuiltInConcepts();

}  // namespace redress::intake
