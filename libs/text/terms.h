// What a text is found by: words of languages that part them, characters and pairs of characters of
// those that do not.
//
//   text::ForEachTerm(text::Normalise(body), [&](absl::string_view term) { ... });
//   text::Query query(text::Normalise("退款 refunds"));
//   if (query.Matches(text::Normalise(body))) ...
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace redress::text {

// Every word, Han character and pair of neighbouring Han characters of a normalised text, as often
// as it stands there. Words are folded lightly: "refunds" and "refund" are one. The views hold
// during the call alone.
void ForEachTerm(absl::string_view normalised, absl::FunctionRef<void(absl::string_view)> take);

// What somebody looks for: every word and every run of Han characters in it. Immutable.
class Query {
 public:
  // Of a normalised text.
  explicit Query(absl::string_view normalised);

  // True when there is nothing to look for, for example in "!?".
  bool empty() const { return words_.empty() && runs_.empty(); }
  // Terms that every text has that matches; a text that has them all may still not match.
  std::vector<std::string> Terms() const;
  // True when a normalised text has all the words, and the runs as they stand.
  bool Matches(absl::string_view normalised) const;

 private:
  std::vector<std::string> words_;
  std::vector<std::string> runs_;
};

}  // namespace redress::text
