// Many regular expressions, of which only those are tried whose words occur in the text.
//
//   ASSIGN_OR_RETURN(auto set, text::PatternSet::Compile({"假货|山寨", "counterfeit|\\bfake\\b"}));
//   for (const auto& [index, words] : set->Match(normalised)) ...
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress::text {

// Immutable, thread-safe.
class PatternSet {
 public:
  struct Found {
    int index = 0;            // of the pattern
    absl::string_view words;  // the first that it matches, as a view into the text
  };

  // RE2 syntax, UTF-8, in lower case. Error: INVALID_ARGUMENT naming the pattern at fault.
  static absl::StatusOr<std::unique_ptr<PatternSet>> Compile(
      const std::vector<std::string>& patterns);
  ~PatternSet();

  // Every pattern that occurs in `text`, which is in lower case, in the order of the patterns.
  std::vector<Found> Match(absl::string_view text) const;

 private:
  struct Impl;
  explicit PatternSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace redress::text
