#include "services/intake/domain/triage.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/level.h"
#include "services/intake/domain/taxonomy.h"
#include "text/normalise.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>> LexiconFiles();  // generated from lexicon.tsv

namespace {

// A text longer than this is understood by its beginning; patterns further in add cost and no
// meaning.
constexpr size_t kReadBytesMax = 8'000;
constexpr absl::string_view kVersion = "lexicon-2";

// True when the words before a hit take it back: 「不是假货」, "not a fake".
bool IsNegated(absl::string_view text, absl::string_view hit) {
  const auto at = static_cast<size_t>(hit.data() - text.data());
  const absl::string_view before = text.substr(at > 24 ? at - 24 : 0, std::min<size_t>(at, 24));
  for (const char* negation :
       {"不是", "并非", "没有", "不算", "绝非", "不会", "不怕", "没", "未", "not a ", "not ",
        "isn't ", "isn't a ", "no ", "wasn't ", "didn't ", "doesn't ", "without "}) {
    if (absl::EndsWith(before, negation)) return true;
  }
  return false;
}

struct Tally {
  double weight = 0;
  std::string words;
};

std::pair<std::string, Tally> Highest(const std::map<std::string, Tally>& tallies) {
  std::pair<std::string, Tally> best;
  for (const auto& [code, tally] : tallies) {
    if (tally.weight > best.second.weight) best = {code, tally};
  }
  return best;
}

}  // namespace

absl::string_view BuiltInLexicon() {
  static const std::string lexicon = LexiconFiles()[0].second;
  return lexicon;
}

absl::StatusOr<std::unique_ptr<TriageEngine>> TriageEngine::FromLexicon(absl::string_view tsv) {
  std::vector<Entry> entries;
  std::vector<std::string> patterns;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
    ++line_number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    static const std::map<std::string, Use> kUses = {{"category", Use::kCategory},
                                                     {"signal", Use::kSignal},
                                                     {"tone", Use::kTone},
                                                     {"kind", Use::kKind}};
    double weight = 0;
    if (cells.size() != 4 || !kUses.contains(cells[0]) || !absl::SimpleAtod(cells[2], &weight) ||
        weight <= 0) {
      return Error(absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
                   absl::StrCat("lexicon line ", line_number,
                                ": give use, code, weight and pattern, tab separated"));
    }
    const Use use = kUses.at(cells[0]);
    if ((use == Use::kCategory && !IsCategory(cells[1])) ||
        (use == Use::kSignal && !IsSignal(cells[1]))) {
      return Error(
          absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
          absl::StrCat("lexicon line ", line_number, ": there is no ", cells[0], " ", cells[1]));
    }
    entries.push_back({use, cells[1], weight});
    patterns.push_back(cells[3]);
  }
  ASSIGN_OR_RETURN(std::unique_ptr<text::PatternSet> set, text::PatternSet::Compile(patterns));
  text::Normalise("");  // builds its tables now, not under the first complaint
  return std::unique_ptr<TriageEngine>(
      new TriageEngine(std::move(entries), std::move(set), std::string(kVersion)));
}

v1::Triage TriageEngine::Understand(absl::string_view subject, absl::string_view body) const {
  const std::string text = text::Normalise(
      absl::StrCat(subject, subject.empty() ? "" : "\n", body.substr(0, kReadBytesMax)));
  v1::Triage triage;
  triage.set_language(text::DetectLanguage(text));
  triage.set_model_version(version_);

  std::map<std::string, Tally> categories;
  std::map<std::string, Tally> kinds;
  std::map<std::string, std::string> signals;
  double positive = 0;
  double negative = 0;
  for (const int index : patterns_->Match(text)) {
    const Entry& entry = entries_[static_cast<size_t>(index)];
    if (entry.use == Use::kTone) {
      (entry.code == "positive" ? positive : negative) += entry.weight;
      continue;
    }
    const absl::string_view words = patterns_->Find(index, text);
    switch (entry.use) {
      case Use::kCategory: {
        if (IsNegated(text, words)) break;
        Tally& tally = categories[entry.code];
        tally.weight += entry.weight;
        if (tally.words.empty()) tally.words = std::string(words);
        break;
      }
      case Use::kSignal:
        if (!IsNegated(text, words)) signals.emplace(entry.code, std::string(words));
        break;
      case Use::kKind: kinds[entry.code].weight += entry.weight; break;
      case Use::kTone: break;
    }
  }

  // The gravest hit says what it is about; the rest of the weight says how sure that is.
  const auto [code, best] = Highest(categories);
  double total = 0;
  for (const auto& [other, tally] : categories) total += tally.weight;
  if (code.empty()) {
    triage.set_category("other");
    triage.set_subcategory("other");
    triage.set_confidence(0.2);
    triage.add_reasons("no word of the lexicon → other (R-I8)");
  } else {
    const std::pair<std::string, std::string> parts = absl::StrSplit(code, absl::MaxSplits('.', 1));
    triage.set_category(parts.first);
    triage.set_subcategory(parts.second);
    triage.set_confidence(best.weight / (total + 1));
    triage.add_reasons(absl::StrCat("'", best.words, "' → ", code, " (R-I8)"));
  }
  triage.set_solution_template(absl::StrCat("templates/", triage.subcategory()));
  for (const auto& [signal, words] : signals) {
    triage.add_signals(signal);
    triage.add_reasons(absl::StrCat("'", words, "' → signal ", signal, " (R-I6)"));
  }
  triage.set_sentiment((positive - negative) / (positive + negative + 1));

  const auto [kind, kind_tally] = Highest(kinds);
  const bool grievance = !signals.empty() || best.weight >= kind_tally.weight + 1;
  triage.set_kind(kind.empty() || grievance ? common::v1::KIND_COMPLAINT
                  : kind == "suggestion"    ? common::v1::KIND_SUGGESTION
                                            : common::v1::KIND_INQUIRY);
  return triage;
}

v1::Triage UnderstandAlone(const TriageEngine& engine, absl::string_view subject,
                           absl::string_view body) {
  v1::Triage triage = engine.Understand(subject, body);
  const Grade grade = DecideLevel(triage, {}, {});
  triage.set_level(grade.level);
  for (const std::string& reason : grade.reasons) triage.add_reasons(reason);
  return triage;
}

}  // namespace redress::intake
