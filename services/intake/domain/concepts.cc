#include "services/intake/domain/concepts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>> ConceptFiles();  // from lexicon/concepts.tsv

absl::StatusOr<std::unique_ptr<Concepts>> Concepts::Read(absl::string_view tsv) {
  std::unique_ptr<Concepts> concepts(new Concepts);
  WordList words;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
    ++line_number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
    if (cells.size() != 2 || cells[0].empty()) {
      return Error(absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
                   absl::StrCat("concepts line ", line_number,
                                ": give a concept and its words, tab separated"));
    }
    const auto number = static_cast<int>(concepts->names_.size());
    concepts->names_.emplace_back(cells[0]);
    for (const absl::string_view word : absl::StrSplit(cells[1], ',')) {
      if (word.empty()) {
        return Error(absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
                     absl::StrCat("concepts line ", line_number, ": an empty word"));
      }
      const auto fresh = static_cast<int>(concepts->of_word_.size());
      const int place = words.Add(word, fresh);
      if (place == fresh) concepts->of_word_.emplace_back();
      std::vector<int>& of = concepts->of_word_[static_cast<size_t>(place)];
      if (of.empty() || of.back() != number) of.push_back(number);
    }
  }
  concepts->words_ = WordTrie(words);
  return concepts;
}

std::vector<int> Concepts::Find(absl::Span<const char32_t> text) const {
  std::vector<int> found;
  for (size_t at = 0; at < text.size();) {
    const bool inside = at > 0 && IsLatin(text[at]) && IsLatin(text[at - 1]);
    const WordTrie::Hit hit = inside ? WordTrie::Hit{} : words_.LongestAt(text, at);
    if (hit.value < 0) {
      ++at;
      continue;
    }
    const std::vector<int>& of = of_word_[static_cast<size_t>(hit.value)];
    found.insert(found.end(), of.begin(), of.end());
    at += hit.length;
  }
  std::sort(found.begin(), found.end());
  return found;
}

const Concepts& BuiltInConcepts() {
  static const Concepts& concepts = *Concepts::Read(ConceptFiles()[0].second).value().release();
  return concepts;
}

}  // namespace redress::intake
