// The many wordings of one thing, so that texts can be compared by what they say.
//
//   const Wordings& wordings = BuiltInWordings();
//   std::vector<Meaning> meanings = wordings.Read(Tokens("请问怎么退钱呢"));  // 怎么, 退款
#pragma once

#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/intake/domain/tokens.h"

namespace redress::intake {

enum class Role : uint8_t { kPlain, kDrop, kWeak, kQuestion, kNegation, kAction, kThing };

// What one or several tokens say. Equal ids are the same thing.
struct Meaning {
  Token id = 0;
  float weight = 1;
  Role role = Role::kPlain;
};

// Immutable, thread-safe.
class Wordings {
 public:
  // Rows as in likeness.tsv. Error: INVALID_ARGUMENT naming the line at fault, also for a word that
  // stands in two groups.
  static absl::StatusOr<std::unique_ptr<const Wordings>> FromTable(absl::string_view tsv);

  // Left to right, by the longest wording each time; tokens that the table does not know stand for
  // themselves, and what says nothing is left out.
  std::vector<Meaning> Read(absl::Span<const Token> tokens) const;

  // The tokens without the wordings that say nothing.
  std::vector<Token> Sift(absl::Span<const Token> tokens) const;

 private:
  struct Wording {
    std::vector<Token> rest;  // after the first token
    Meaning meaning;
  };
  // The longest wording that `tokens` begin with; null for none.
  const Wording* LongestAt(absl::Span<const Token> tokens) const;

  // By first token; of several, the longer ones first.
  absl::flat_hash_map<Token, std::vector<Wording>> by_first_;
};

// Those that this build carries.
const Wordings& BuiltInWordings();

}  // namespace redress::intake
