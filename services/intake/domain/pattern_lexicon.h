// The patterns of lexicon.tsv, and where they occur in a text (R-I6, R-I8).
//
//   ASSIGN_OR_RETURN(auto lexicon, PatternLexicon::Read(BuiltInLexicon()));
//   for (const PatternHit& hit : lexicon->Find(normalised)) ... lexicon->entry(hit.entry).code
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/domain/reading.h"
#include "text/pattern_set.h"

namespace redress::intake {

// Immutable, thread-safe.
class PatternLexicon {
 public:
  enum class Use : uint8_t {
    kCategory,  // what it is about
    kSignal,
    kKind,
    kTopic  // what it speaks of, be it in praise
  };
  struct Entry {
    Use use;
    std::string code;
    double weight;
  };

  // Rows as in lexicon.tsv. Error: INVALID_ARGUMENT naming the line at fault.
  static absl::StatusOr<std::unique_ptr<PatternLexicon>> Read(absl::string_view tsv);

  // In a normalised text, in the order of the rows.
  std::vector<PatternHit> Find(absl::string_view text) const;

  const Entry& entry(int index) const { return entries_[static_cast<size_t>(index)]; }

  // Whether what was found stands word for word in the lexicon: then it is nobody's name, number or
  // anything else that a customer wrote.
  bool IsOwnWord(const PatternHit& hit) const {
    return words_[static_cast<size_t>(hit.entry)].contains(hit.words);
  }

 private:
  // The patterns of one script, so that a Chinese text is not searched for English words.
  struct Script {
    std::unique_ptr<text::PatternSet> patterns;
    std::vector<int> entries;
  };
  PatternLexicon() = default;

  std::vector<Entry> entries_;
  std::vector<absl::flat_hash_set<std::string>> words_;  // of each entry
  Script han_;
  Script latin_;
};

// True when the words around a hit take it back: 「不是假货」, "not a fake", 「会不会过敏」,
// 「别家卖 假货」. `hit` is a view into `text`.
bool IsTakenBack(absl::string_view text, absl::string_view hit);

// The lexicon that this build carries.
absl::string_view BuiltInLexicon();

}  // namespace redress::intake
