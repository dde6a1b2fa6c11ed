// Many regular expressions, matched in one pass over the text.
//
//   ASSIGN_OR_RETURN(auto set, text::PatternSet::Compile({"假货|山寨", "counterfeit|\\bfake\\b"}));
//   for (int index : set->Match(normalised)) ...
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace re2 {
class RE2;
}

namespace redress::text {

// Immutable, thread-safe.
class PatternSet {
 public:
  // RE2 syntax, UTF-8. Error: INVALID_ARGUMENT naming the pattern at fault.
  static absl::StatusOr<std::unique_ptr<PatternSet>> Compile(
      const std::vector<std::string>& patterns);
  ~PatternSet();

  // Indices of the patterns that occur in `text`, rising.
  std::vector<int> Match(absl::string_view text) const;

  // The first words in `text` that pattern `index` matches, as a view into `text`; empty when there
  // are none.
  absl::string_view Find(int index, absl::string_view text) const;

 private:
  struct Impl;
  explicit PatternSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace redress::text
