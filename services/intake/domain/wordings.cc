#include "services/intake/domain/wordings.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>> LikenessFiles();  // generated from likeness.tsv

namespace {

// Above every code point, below the bits of words and numbers.
constexpr Token kGroupsFirst = 0x200000;
constexpr float kWeightMax = 10;

absl::StatusOr<Role> RoleOf(absl::string_view name) {
  static const auto& roles = *new absl::flat_hash_map<absl::string_view, Role>{
      {"drop", Role::kDrop},         {"weak", Role::kWeak},     {"question", Role::kQuestion},
      {"negation", Role::kNegation}, {"action", Role::kAction}, {"thing", Role::kThing}};
  const auto role = roles.find(name);
  if (role == roles.end())
    return absl::InvalidArgumentError(absl::StrCat("there is no role ", name));
  return role->second;
}

absl::Status Fault(int line, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "WORDINGS_MALFORMED",
               absl::StrCat("wordings line ", line, ": ", what));
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Wordings>> Wordings::FromTable(absl::string_view tsv) {
  auto made = std::make_unique<Wordings>();
  int line_number = 0;
  Token group = kGroupsFirst;
  for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
    ++line_number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
    if (cells.size() != 3) return Fault(line_number, "give role, weight and words, tab separated");
    const absl::StatusOr<Role> role = RoleOf(cells[0]);
    if (!role.ok()) return Fault(line_number, role.status().message());
    float weight = 0;
    if (!absl::SimpleAtof(cells[1], &weight) || !(weight >= 0 && weight <= kWeightMax) ||
        (weight == 0) != (*role == Role::kDrop))
      return Fault(line_number, "give a weight up to 10; 0 is for words that are dropped");
    ++group;
    for (const absl::string_view word : absl::StrSplit(cells[2], ',')) {
      const std::vector<Token> tokens = Tokens(word);
      if (tokens.empty()) return Fault(line_number, "an empty word");
      // A weak word is no group: it stays itself.
      if (*role == Role::kWeak) ++group;
      Wording wording{.rest = {tokens.begin() + 1, tokens.end()},
                      .meaning = {.id = group, .weight = weight, .role = *role}};
      std::vector<Wording>& known = made->by_first_[tokens[0]];
      for (const Wording& other : known) {
        if (other.rest == wording.rest)
          return Fault(line_number, absl::StrCat(word, " stands here a second time"));
      }
      known.push_back(std::move(wording));
    }
  }
  for (auto& [first, known] : made->by_first_) {
    std::stable_sort(known.begin(), known.end(), [](const Wording& one, const Wording& other) {
      return one.rest.size() > other.rest.size();
    });
  }
  return made;
}

const Wordings::Wording* Wordings::LongestAt(absl::Span<const Token> tokens) const {
  const auto known = by_first_.find(tokens[0]);
  if (known == by_first_.end()) return nullptr;
  const absl::Span<const Token> after = tokens.subspan(1);
  for (const Wording& wording : known->second) {
    if (wording.rest.size() <= after.size() &&
        std::equal(wording.rest.begin(), wording.rest.end(), after.begin()))
      return &wording;
  }
  return nullptr;
}

std::vector<Meaning> Wordings::Read(absl::Span<const Token> tokens) const {
  std::vector<Meaning> meanings;
  meanings.reserve(tokens.size());
  for (size_t at = 0; at < tokens.size();) {
    const Wording* const found = LongestAt(tokens.subspan(at));
    if (found == nullptr) {
      meanings.push_back({.id = tokens[at]});
      ++at;
      continue;
    }
    if (found->meaning.role != Role::kDrop) meanings.push_back(found->meaning);
    at += 1 + found->rest.size();
  }
  return meanings;
}

std::vector<Token> Wordings::Sift(absl::Span<const Token> tokens) const {
  std::vector<Token> kept;
  kept.reserve(tokens.size());
  for (size_t at = 0; at < tokens.size();) {
    const Wording* const found = LongestAt(tokens.subspan(at));
    const size_t length = found == nullptr ? 1 : 1 + found->rest.size();
    if (found == nullptr || found->meaning.role != Role::kDrop) {
      const absl::Span<const Token> said = tokens.subspan(at, length);
      kept.insert(kept.end(), said.begin(), said.end());
    }
    at += length;
  }
  return kept;
}

const Wordings& BuiltInWordings() {
  static const Wordings& wordings = []() -> const Wordings& {
    absl::StatusOr<std::unique_ptr<const Wordings>> made =
        Wordings::FromTable(LikenessFiles()[0].second);
    if (!made.ok()) std::abort();  // the table is part of the program, and tested with it
    return *made->release();
  }();
  return wordings;
}

}  // namespace redress::intake
