#include "services/intake/domain/tone.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>> ToneFiles();  // generated from lexicon/tone_*.tsv

namespace {

constexpr double kStronger = 1.4;
constexpr double kWeaker = 0.6;
// A good word turned is worse than a bad word turned is good: 「不好」 blames, 「不差」 shrugs.
constexpr double kTurnedGood = -0.8;
constexpr double kTurnedBad = 0.5;
// What comes before a "but" was only the run-up.
constexpr double kBeforeBut = 0.6;
constexpr double kAfterBut = 1.3;
// How far a negation and a strength reach, in letters: two or three words.
constexpr size_t kReachHan = 4;
constexpr size_t kReachLatin = 18;
constexpr size_t kStrengthReachHan = 2;
constexpr size_t kStrengthReachLatin = 10;

// What ends a clause. A space does between Han characters, where people use it for a comma.
bool EndsClause(absl::Span<const char32_t> text, size_t at) {
  switch (text[at]) {
    case U',':
    case U'.':
    case U'!':
    case U'?':
    case U';':
    case U':':
    case U'~':
    case U'。':
    case U'、':
    case U'…':
    case U'\n':
    case U'(':
    case U')': return true;
    case U' ': return at > 0 && !IsLatin(text[at - 1]);
    default: return false;
  }
}

}  // namespace

double Tone::Score() const {
  const double total = positive + negative;
  return total <= 0 ? 0 : (positive - negative) / (total + 1);
}

absl::StatusOr<std::unique_ptr<ToneLexicon>> ToneLexicon::Read(
    absl::Span<const std::pair<std::string, std::string>> files) {
  std::unique_ptr<ToneLexicon> lexicon(new ToneLexicon);
  static const auto& uses = *new std::map<absl::string_view, Use>{
      {"negate", Use::kNegate}, {"strong", Use::kStrong}, {"slight", Use::kSlight},
      {"but", Use::kBut},       {"thank", Use::kThank},   {"none", Use::kHide},
      {"heat", Use::kNothing}};
  WordList list;
  for (const auto& [file, tsv] : files) {
    int line_number = 0;
    for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
      ++line_number;
      if (line.empty() || absl::StartsWith(line, "#")) continue;
      const auto wrong = [&, file = file](absl::string_view what) {
        return Error(absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
                     absl::StrCat(file, " line ", line_number, ": ", what));
      };
      const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
      if (cells.size() != 2) return wrong("give a class and its words, tab separated");
      int weight = 0;
      const auto use = uses.find(cells[0]);
      if (use == uses.end() &&
          (!absl::SimpleAtoi(cells[0], &weight) || weight == 0 || std::abs(weight) > 3)) {
        return wrong(absl::StrCat("there is no class ", cells[0]));
      }
      for (const absl::string_view word : absl::StrSplit(cells[1], ',')) {
        if (word.empty()) return wrong("an empty word");
        const auto fresh = static_cast<int>(lexicon->words_.size());
        const int place = list.Add(word, fresh);
        if (place == fresh) lexicon->words_.emplace_back();
        Word& entry = lexicon->words_[static_cast<size_t>(place)];
        if (cells[0] == "heat") {
          entry.heat = true;
          continue;
        }
        if (entry.use != Use::kNothing) return wrong(absl::StrCat(word, " has a class already"));
        entry.use = use == uses.end() ? Use::kJudge : use->second;
        entry.weight = static_cast<int8_t>(weight);
      }
    }
  }
  lexicon->places_ = WordTrie(list);
  return lexicon;
}

Tone ToneLexicon::Hear(absl::Span<const char32_t> text) const {
  Tone tone;
  double scale = 1;  // 1 until a contrast
  double clause = 0;
  bool judged = false;
  bool turned = false;
  size_t turned_at = 0;
  double strength = 1;
  size_t strength_at = 0;
  const auto end_clause = [&] {
    if (judged) {
      ++tone.clauses;
      tone.bad_clauses += clause < 0 ? 1 : 0;
      if (tone.clauses == 1) tone.first = clause;
      tone.last = clause;
    }
    clause = 0;
    judged = false;
    turned = false;
    strength = 1;
  };
  const auto judge = [&](double weight) {
    (weight > 0 ? tone.positive : tone.negative) += std::abs(weight) * scale;
    clause += weight * scale;
    judged = true;
    ++tone.judgements;
  };
  for (size_t at = 0; at < text.size();) {
    const char32_t letter = text[at];
    const bool inside = at > 0 && IsLatin(letter) && IsLatin(text[at - 1]);
    const WordTrie::Hit hit = inside ? WordTrie::Hit{} : places_.LongestAt(text, at);
    if (hit.value < 0) {
      if (letter == U'?') tone.question = true;
      if (letter == U'!') tone.heat += 0.25;
      if (EndsClause(text, at)) end_clause();
      ++at;
      continue;
    }
    const Word& word = words_[static_cast<size_t>(hit.value)];
    const bool latin = IsLatin(letter);
    if (word.heat) tone.heat += 1;
    switch (word.use) {
      case Use::kNothing:
      case Use::kHide: break;
      case Use::kNegate:
        turned = true;
        turned_at = at + hit.length;
        break;
      case Use::kStrong:
      case Use::kSlight:
        strength = word.use == Use::kStrong ? kStronger : kWeaker;
        strength_at = at + hit.length;
        if (turned && at - turned_at <= 1) turned_at = strength_at;  // 不是很好, not very good
        break;
      case Use::kBut:
        if (tone.judgements > 0) {
          end_clause();
          if (!tone.contrast) {
            tone.positive *= kBeforeBut;
            tone.negative *= kBeforeBut;
            scale = kAfterBut;
          }
          tone.contrast = true;
        }
        break;
      case Use::kThank: tone.thanks += 1; break;
      case Use::kJudge: {
        double weight = word.weight;
        if (strength != 1 &&
            at - strength_at <= (latin ? kStrengthReachLatin : kStrengthReachHan)) {
          weight *= strength;
        }
        if (turned && at - turned_at <= (latin ? kReachLatin : kReachHan)) {
          weight *= weight > 0 ? kTurnedGood : -kTurnedBad;
        }
        judge(weight);
        strength = 1;
        // 「没有破损和划痕」 turns both.
        const size_t end = at + hit.length;
        const bool goes_on =
            end < text.size() && (text[end] == U'和' || text[end] == U'或' || text[end] == U'、');
        if (goes_on) turned_at = end;
        turned = turned && goes_on;
        break;
      }
    }
    at += hit.length;
  }
  end_clause();
  return tone;
}

const ToneLexicon& BuiltInTone() {
  static const ToneLexicon& lexicon = *ToneLexicon::Read(ToneFiles()).value().release();
  return lexicon;
}

}  // namespace redress::intake
