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

  size_t words() const { return words_; }

 private:
  enum class Use : uint8_t { kNothing, kJudge, kNegate, kStrong, kSlight, kBut, kThank, kHide };
  struct Word {
    Use use = Use::kNothing;
    int8_t weight = 0;
    bool heat = false;
    bool any_ending = false;
  };
  struct Slot {
    uint64_t key = 0;
    uint32_t node = 0;
  };
  struct Hit {
    const Word* word = nullptr;
    size_t length = 0;
  };

  ToneLexicon() = default;
  uint32_t Child(uint32_t node, char32_t letter) const;
  uint32_t Grow(uint32_t node, char32_t letter);
  void Rehash();
  // The longest word that begins at `at`.
  Hit LongestAt(absl::Span<const char32_t> text, size_t at) const;

  std::vector<Slot> slots_;
  size_t used_ = 0;
  std::vector<Word> nodes_;      // by node; the root is 0
  std::vector<uint32_t> roots_;  // by first letter below kRootsMax
  size_t words_ = 0;
};

// The lexicons that this build carries.
const ToneLexicon& BuiltInTone();

}  // namespace redress::intake
