#include "text/terms.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <set>

#include "absl/strings/match.h"

namespace redress::text {
namespace {

constexpr size_t kWordBytesMax = 64;  // what is longer is known by its beginning

enum class Kind { kOther, kWord, kHan };

// Kana and Hangul are taken like Han: they part no words either, or not where one looks for them.
bool IsHan(UChar32 character) {
  return (character >= 0x3040 && character <= 0x30FF) ||
         (character >= 0x3400 && character <= 0x9FFF) ||
         (character >= 0xAC00 && character <= 0xD7A3) ||
         (character >= 0xF900 && character <= 0xFAFF) ||
         (character >= 0x20000 && character <= 0x3FFFF);
}

Kind KindOf(UChar32 character) {
  if (character < 0x80) {
    const bool word = (character >= 'a' && character <= 'z') ||
                      (character >= '0' && character <= '9') ||
                      (character >= 'A' && character <= 'Z');
    return word ? Kind::kWord : Kind::kOther;
  }
  if (IsHan(character)) return Kind::kHan;
  return u_isalnum(character) || u_charType(character) == U_NON_SPACING_MARK ? Kind::kWord
                                                                             : Kind::kOther;
}

// The plural is the same word. Never longer than the word itself.
absl::string_view Fold(absl::string_view word) {
  if (word.size() > kWordBytesMax) {
    size_t end = kWordBytesMax;
    while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) --end;
    return word.substr(0, end);
  }
  if (word.size() < 4 || word.back() != 's') return word;
  const char before = word[word.size() - 2];
  if (before == 's' || before == 'u' || before == 'i') return word;
  return word.substr(0, word.size() - 1);
}

struct Run {
  Kind kind = Kind::kOther;
  absl::string_view text;
};

// Runs of one kind, in order.
template <typename Take>
void ForEachRun(absl::string_view text, const Take& take) {
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  Kind kind = Kind::kOther;
  int32_t begin = 0;
  for (int32_t at = 0; at <= length;) {
    const int32_t here = at;
    Kind next = Kind::kOther;
    if (at < length) {
      UChar32 character = 0;
      U8_NEXT(data, at, length, character);
      next = character < 0 ? Kind::kOther : KindOf(character);
    } else {
      ++at;
    }
    if (next == kind && here < length) continue;
    if (kind != Kind::kOther) {
      take(Run{kind, text.substr(static_cast<size_t>(begin), static_cast<size_t>(here - begin))});
    }
    kind = next;
    begin = here;
  }
}

size_t CharacterBytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// Pairs of neighbours, and the characters themselves where wanted.
template <typename Take>
void ForEachPart(absl::string_view run, bool singles, const Take& take) {
  size_t before = 0;
  for (size_t at = 0; at < run.size();) {
    const size_t bytes = CharacterBytes(run[at]);
    if (singles) take(run.substr(at, bytes));
    if (at > 0) take(run.substr(before, at + bytes - before));
    before = at;
    at += bytes;
  }
}

}  // namespace

void ForEachTerm(absl::string_view normalised, absl::FunctionRef<void(absl::string_view)> take) {
  ForEachRun(normalised, [&](const Run& run) {
    if (run.kind == Kind::kHan) {
      ForEachPart(run.text, true, take);
    } else {
      take(Fold(run.text));
    }
  });
}

Query::Query(absl::string_view normalised) {
  ForEachRun(normalised, [&](const Run& run) {
    if (run.kind == Kind::kHan) {
      runs_.emplace_back(run.text);
    } else {
      words_.emplace_back(Fold(run.text));
    }
  });
}

std::vector<std::string> Query::Terms() const {
  std::set<std::string> terms(words_.begin(), words_.end());
  for (const std::string& run : runs_) {
    const bool single = CharacterBytes(run[0]) == run.size();
    ForEachPart(run, single, [&](absl::string_view part) { terms.emplace(part); });
  }
  return {terms.begin(), terms.end()};
}

bool Query::Matches(absl::string_view normalised) const {
  for (const std::string& run : runs_) {
    if (!absl::StrContains(normalised, run)) return false;
  }
  if (words_.empty()) return true;
  std::vector<bool> found(words_.size(), false);
  ForEachRun(normalised, [&](const Run& run) {
    if (run.kind != Kind::kWord) return;
    const absl::string_view word = Fold(run.text);
    for (size_t i = 0; i < words_.size(); ++i) found[i] = found[i] || words_[i] == word;
  });
  return std::all_of(found.begin(), found.end(), [](bool one) { return one; });
}

}  // namespace redress::text
