// How a text sounds: the words of the tone lexicons, with what turns, scales and outweighs them
// (R-I6).
//
//   ASSIGN_OR_RETURN(auto lexicon, ToneLexicon::Read({{"tone_zh.tsv", tsv}}));
//   const Tone tone = lexicon->Hear(text::CodePoints(normalised));  // tone.Score() is -1 to 1
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/intake/domain/word_trie.h"

namespace redress::intake {

// What was heard in a text.
struct Tone {
  double positive = 0;  // sums of weights, after negation, strength and contrast
  double negative = 0;
  double heat = 0;      // words and marks of anger
  double last = 0;      // of the last clause that judges
  double first = 0;     // of the first
  double thanks = 0;    // thanks, which are politeness in a question
  int judgements = 0;   // words that judged
  int clauses = 0;      // clauses that judged
  int bad_clauses = 0;  // those of them that judged badly
  bool question = false;
  bool contrast = false;

  // -1 (bad) to 1 (good), 0 for nothing heard.
  double Score() const;
};

// Immutable, thread-safe.
class ToneLexicon {
 public:
  // Pairs of file name and text. Error: INVALID_ARGUMENT naming the file and the line at fault: an
  // unknown class, or a word that an earlier line has.
  static absl::StatusOr<std::unique_ptr<ToneLexicon>> Read(
      absl::Span<const std::pair<std::string, std::string>> files);

  // Of a normalised text.
  Tone Hear(absl::Span<const char32_t> text) const;

  size_t words() const { return words_.size(); }

 private:
  enum class Use : uint8_t { kNothing, kJudge, kNegate, kStrong, kSlight, kBut, kThank, kHide };
  struct Word {
    Use use = Use::kNothing;
    int8_t weight = 0;
    bool heat = false;
  };
  ToneLexicon() = default;

  WordTrie places_;  // of the words
  std::vector<Word> words_;
};

// The lexicons that this build carries.
const ToneLexicon& BuiltInTone();

}  // namespace redress::intake
