#include "services/intake/domain/triage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "services/intake/domain/concepts.h"
#include "services/intake/domain/level.h"
#include "services/intake/domain/named_amount.h"
#include "services/intake/domain/taxonomy.h"
#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

// A text longer than this is understood by its beginning; patterns further in add cost and no
// meaning.
constexpr size_t kReadBytesMax = 8'000;
constexpr size_t kLettersLeast = 2;
constexpr absl::string_view kLexiconVersion = "lexicon-3";
constexpr size_t kCategoriesMax = 5;
constexpr size_t kPhrasesMax = 8;

// A category that is at least this likely is named; from kFits on it fits.
constexpr double kNamed = 0.2;
constexpr double kGuessed = 0.02;
// From here on a text reads like level 2, and like 3: where cross-validation over the texts that
// are learnt from gives the best macro F1.
constexpr double kReadsSerious = 0.5;
constexpr double kReadsCrisis = 0.3;
constexpr int64_t kLargeAmountYuan = 1'000;
constexpr double kFits = 0.5;
// How likely a category is whose own phrase was found.
constexpr double kOwnCategory = 0.9;
// A category that is spoken of; praise complains of none more than that.
constexpr double kTopic = 0.45;
// Below it a person looks.
constexpr double kReviewBelow = 0.5;
// From here on a signal is told: what cross-validation over the texts that are learnt from gives
// for a precision of 0.95 over all of them. A pattern that names one is among what the model
// weighs; what reads like a danger without a signal to tell still lifts the level.
struct SignalBar {
  absl::string_view signal;
  double least;
};
constexpr SignalBar kSignalBars[] = {
    {"counterfeit", 0.94},  {"group", 0.92},        {"injury", 0.90},
    {"legal_threat", 0.90}, {"privacy_leak", 0.96}, {"media_exposure", 0.94},
    {"repeat", 0.91},       {"safety", 0.95},       {"vulnerable_customer", 0.94}};
constexpr double kOtherSignal = 0.9;
// And for what a pattern of this weight names.
constexpr double kPlainWeight = 2;
constexpr double kPlainSignal = 0.5;

// How much the tone, the model and the manner say about a good feeling, as logits; measured on the
// labelled texts. English posts ask and thank where Chinese reviews only judge.
struct Blend {
  double tone;
  double model;
  double question;
  double thanks;
  double threshold;
};
constexpr Blend kBlendHan = {3, 0.5, 0, 0, -0.2};
constexpr Blend kBlendLatin = {3, 0.7, 0.5, 1, -0.2};

const Blend& BlendOf(const Reading& reading) {
  return reading.language == "en" ? kBlendLatin : kBlendHan;
}

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }
double Logit(double p) {
  const double inside = std::clamp(p, 1e-4, 1 - 1e-4);
  return std::log(inside / (1 - inside));
}

// What is thought of a text, before it is put into words.
struct Verdict {
  std::map<std::string, double> categories;             // by code
  std::map<std::string, double, std::less<>> families;  // chance that the main one is of it
  std::map<std::string, std::string> words;             // of the lexicon, that spoke for a code
  std::map<std::string, std::string> signals;           // with why
  std::set<std::string> plain;                          // of those, the ones said plainly
  std::set<std::string> topics;  // categories that it speaks of, maybe without blame
  std::map<std::string, double> kinds;
  double bad = 0;                 // chance that the writer feels bad about it
  double good = 0;                // and good
  std::optional<double> serious;  // that it is level 2 or 3 by R-I7; nothing where none was asked
  double crisis = 0;              // and 3
  std::string passed_over;        // category that the level speaks against
};

double BarOf(absl::string_view signal) {
  for (const SignalBar& bar : kSignalBars) {
    if (bar.signal == signal) return bar.least;
  }
  return kOtherSignal;
}

// Chance of a bad feeling by tone and manner, and the model's logit of a good one, 0 for none.
double BadFeeling(const Reading& reading, double by_model) {
  const Blend& blend = BlendOf(reading);
  const Tone& tone = reading.tone;
  const double good = blend.tone * tone.Score() + blend.model * by_model +
                      (tone.question ? blend.question : 0) + (tone.thanks > 0 ? blend.thanks : 0);
  return Logistic(blend.threshold - good);
}

// Reasons are kept and told in clear: they quote no name or number that stood between a pattern's
// words (R-I10).
std::string Quoted(const PatternLexicon& lexicon, const PatternHit& hit) {
  return lexicon.IsOwnWord(hit) ? absl::StrCat("'", hit.words, "'") : "a turn of phrase";
}

void HearPatterns(const PatternLexicon& lexicon, const Reading& reading, Verdict& verdict) {
  double most = 0;
  double total = 0;
  std::map<std::string, double> weights;
  for (const PatternHit& hit : reading.hits) {
    if (hit.taken_back) continue;
    const PatternLexicon::Entry& entry = lexicon.entry(hit.entry);
    switch (entry.use) {
      case PatternLexicon::Use::kCategory:
        weights[entry.code] += entry.weight;
        verdict.words.emplace(entry.code, Quoted(lexicon, hit));
        break;
      case PatternLexicon::Use::kSignal:
        verdict.signals.emplace(entry.code, Quoted(lexicon, hit));
        if (entry.weight >= kPlainWeight) verdict.plain.insert(entry.code);
        break;
      case PatternLexicon::Use::kKind:
        verdict.kinds[entry.code] += entry.weight;
        most = std::max(most, verdict.kinds[entry.code]);
        break;
      case PatternLexicon::Use::kTopic: break;
    }
  }
  for (const auto& [code, weight] : weights) total += weight;
  for (const auto& [code, weight] : weights) verdict.categories[code] = weight / (total + 1);
  // Without a model the kind is what the patterns say, unless a grievance outweighs it.
  double gravest = 0;
  for (const auto& [code, weight] : weights) gravest = std::max(gravest, weight);
  const bool grievance = !verdict.signals.empty() || gravest >= most + 1;
  verdict.kinds["complaint"] = most == 0 || grievance ? most + 1 : 0;
}

// The words of a pattern that names a signal are its reason where the model is sure enough of it.
void AgreeOnSignal(const std::string& signal, double chance, Verdict& verdict) {
  if (chance < (verdict.plain.contains(signal) ? kPlainSignal : BarOf(signal))) {
    verdict.signals.erase(signal);
  } else {
    verdict.signals.emplace(signal, absl::StrFormat("the model is %.0f %% sure", 100 * chance));
  }
}

void AskModel(const TriageModel& model, const Reading& reading, Verdict& verdict) {
  const std::vector<float> chances = model.Predict(FeaturesOf(reading));
  verdict.categories.clear();
  verdict.kinds.clear();
  double bad = 0.3;
  double good = 0.3;
  for (size_t i = 0; i < chances.size(); ++i) {
    const double chance = chances[i];
    absl::string_view label = model.labels()[i];
    if (absl::ConsumePrefix(&label, "c:")) {
      if (chance >= 0.02) verdict.categories[std::string(label)] = chance;
    } else if (absl::ConsumePrefix(&label, "m:")) {
      verdict.families[std::string(label)] = chance;
    } else if (absl::ConsumePrefix(&label, "k:")) {
      verdict.kinds[std::string(label)] = chance;
    } else if (absl::ConsumePrefix(&label, "g:")) {
      AgreeOnSignal(std::string(label), chance, verdict);
    } else if (label == "l:2") {
      verdict.serious = chance;
    } else if (label == "l:3") {
      verdict.crisis = chance;
    } else if (label == "s:-1") {
      bad = chance;
    } else if (label == "s:1") {
      good = chance;
    }
  }
  // A text in English is bad or not; a Chinese review is bad or good.
  const double by_model =
      reading.language == "en" ? -Logit(bad) : Logit(good / std::max(1e-6, bad + good));
  verdict.bad = BadFeeling(reading, by_model);
  verdict.good = good;
}

// What the text reads like, whatever it is about.
common::v1::Level ReadsLike(const Verdict& verdict, bool praise, bool costly) {
  if (praise) return common::v1::LEVEL_ROUTINE;
  if (verdict.crisis >= kReadsCrisis) return common::v1::LEVEL_CRISIS;
  return costly || verdict.serious.value_or(0) >= kReadsSerious ? common::v1::LEVEL_SERIOUS
                                                                : common::v1::LEVEL_ROUTINE;
}

// A complaint in whose text nothing reads like more than level 1.
bool IsRoutine(const Verdict& verdict, const std::string& kind, common::v1::Level level) {
  return verdict.serious && kind == "complaint" && level == common::v1::LEVEL_ROUTINE &&
         std::all_of(verdict.signals.begin(), verdict.signals.end(), [](const auto& signal) {
           return LevelOfSignal(signal.first) == common::v1::LEVEL_ROUTINE;
         });
}

// Several subcategories that are each a little likely say together what family it is; the main
// one is the likeliest there.
void MainOneFirst(std::map<std::string, double, std::less<>> families,
                  std::vector<std::pair<std::string, double>>& ranked) {
  for (const auto& [code, chance] : ranked) families[std::string(FamilyOf(code))] += chance;
  const auto main =
      std::max_element(ranked.begin(), ranked.end(), [&](const auto& one, const auto& other) {
        return std::pair(families.find(FamilyOf(one.first))->second, one.second) <
               std::pair(families.find(FamilyOf(other.first))->second, other.second);
      });
  if (main != ranked.end()) std::rotate(ranked.begin(), main, main + 1);
}

// What reads like level 1 is rather a product that works badly than a broken one, and rather a slow
// refund than a stalled one: where that fits less and the other is likely too. A danger, a leak and
// a fake are never passed over. The code that was, or nothing.
std::string PassOverDoubtful(std::vector<std::pair<std::string, double>>& ranked) {
  if (ranked.empty()) return "";
  const auto [code, chance] = ranked.front();
  const absl::string_view subcategory = SubcategoryOf(code);
  if (chance >= kFits || !IsSerious(subcategory) || IsSignal(subcategory)) return "";
  const absl::string_view family = FamilyOf(code);
  const auto other = std::find_if(ranked.begin(), ranked.end(), [&](const auto& one) {
    return one.second >= kNamed && FamilyOf(one.first) == family &&
           !IsSerious(SubcategoryOf(one.first));
  });
  if (other == ranked.end()) return "";
  std::rotate(ranked.begin(), other, other + 1);
  return code;
}

// A word that names a topic, 「快递」, does not make it the main one: that is what the whole text
// is about.
void AddTopic(const std::string& topic, std::vector<std::pair<std::string, double>>& ranked) {
  auto place = std::find_if(ranked.begin(), ranked.end(),
                            [&](const auto& one) { return one.first == topic; });
  if (place != ranked.end() && place == ranked.begin()) {
    place->second = kTopic;
    return;
  }
  if (place != ranked.end()) ranked.erase(place);
  place = std::find_if(ranked.begin() + (ranked.empty() ? 0 : 1), ranked.end(),
                       [](const auto& one) { return one.second < kTopic; });
  ranked.insert(place, {topic, kTopic});
}

// Categories that are named, the main one first. What the tenant's own words say comes before all
// but a danger, a fake or a leak, and what praise speaks of.
std::vector<std::pair<std::string, double>> Rank(const std::vector<OwnCategories::Hit>& own,
                                                 bool praise, bool routine, Verdict& verdict) {
  std::vector<std::pair<std::string, double>> ranked(verdict.categories.begin(),
                                                     verdict.categories.end());
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& one, const auto& other) { return one.second > other.second; });
  MainOneFirst(verdict.families, ranked);
  if (routine) verdict.passed_over = PassOverDoubtful(ranked);
  for (const std::string& topic : verdict.topics) AddTopic(topic, ranked);
  if (ranked.size() > kCategoriesMax) ranked.resize(kCategoriesMax);
  while (ranked.size() > 1 && ranked.back().second < kNamed) ranked.pop_back();
  const bool behind =
      !ranked.empty() && (praise || (ranked.front().second >= kNamed &&
                                     IsSignal(SubcategoryOf(ranked.front().first))));
  for (size_t i = 0; i < std::min(own.size(), kCategoriesMax); ++i) {
    ranked.insert(ranked.begin() + static_cast<ptrdiff_t>(i + (behind ? 1 : 0)),
                  {own[i].code, kOwnCategory});
    verdict.words[own[i].code] = absl::StrCat("'", own[i].phrase, "'");
  }
  return ranked;
}

// Several exclamation marks, words of anger and bad judgements, without end but ever slower.
double Intensity(const Reading& reading, double bad) {
  const Tone& tone = reading.tone;
  return (1 - std::exp(-(tone.heat * 0.35 + tone.negative * 0.06))) * (0.3 + 0.7 * bad);
}

// R-R7: what complaints over many articles may have in common, in the lexicon's own words.
std::vector<std::string> PhrasesOf(const PatternLexicon& lexicon, const Reading& reading) {
  std::vector<std::string> phrases;
  for (const PatternHit& hit : reading.hits) {
    if (phrases.size() == kPhrasesMax) break;
    const PatternLexicon::Use use = lexicon.entry(hit.entry).use;
    const bool grievance =
        use == PatternLexicon::Use::kCategory || use == PatternLexicon::Use::kSignal;
    if (!grievance || hit.taken_back || !lexicon.IsOwnWord(hit)) continue;
    if (std::find(phrases.begin(), phrases.end(), hit.words) == phrases.end()) {
      phrases.push_back(hit.words);
    }
  }
  return phrases;
}

}  // namespace

absl::string_view KindWord(common::v1::Kind kind) {
  switch (kind) {
    case common::v1::KIND_COMPLAINT: return "complaint";
    case common::v1::KIND_SUGGESTION: return "suggestion";
    case common::v1::KIND_INQUIRY: return "inquiry";
    default: return "praise";
  }
}

absl::StatusOr<std::unique_ptr<TriageEngine>> TriageEngine::FromLexicon(absl::string_view tsv) {
  ASSIGN_OR_RETURN(std::unique_ptr<PatternLexicon> lexicon, PatternLexicon::Read(tsv));
  BuiltInConcepts();
  BuiltInTone();  // builds its tables now, not under the first complaint
  text::Normalise("繁");
  return std::unique_ptr<TriageEngine>(new TriageEngine(std::move(lexicon)));
}

Reading TriageEngine::Read(absl::string_view subject, absl::string_view body) const {
  if (body.size() > kReadBytesMax) {
    size_t end = kReadBytesMax;  // at the border of a character
    while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80) --end;
    body = body.substr(0, end);
  }
  Reading reading;
  reading.text =
      text::Normalise(subject.empty() ? std::string(body) : absl::StrCat(subject, "\n", body));
  reading.letters = text::CodePoints(reading.text);
  reading.language = text::DetectLanguage(reading.text);
  reading.tone = BuiltInTone().Hear(reading.letters);
  reading.concepts = BuiltInConcepts().Find(reading.letters);
  reading.hits = lexicon_->Find(reading.text);
  return reading;
}

v1::Triage TriageEngine::Understand(absl::string_view subject, absl::string_view body,
                                    std::vector<std::string>* phrases,
                                    const OwnCategories* own) const {
  const Reading reading = Read(subject, body);
  Verdict verdict;
  verdict.bad = BadFeeling(reading, 0);
  verdict.good = 1 - verdict.bad;
  HearPatterns(*lexicon_, reading, verdict);
  const std::shared_ptr<const TriageModel> model = model_.Get();
  // A sigh is nothing to guess from.
  if (model != nullptr && reading.letters.size() >= kLettersLeast)
    AskModel(*model, reading, verdict);
  const std::vector<OwnCategories::Hit> own_hits =
      own == nullptr ? std::vector<OwnCategories::Hit>() : own->Find(reading.letters);

  v1::Triage triage;
  triage.set_language(reading.language);
  triage.set_model_version(model == nullptr ? std::string(kLexiconVersion)
                                            : absl::StrCat(kLexiconVersion, "+", model->version()));

  std::string kind = "complaint";
  double kind_chance = 0;
  for (const auto& [word, chance] : verdict.kinds) {
    if (chance > kind_chance) std::tie(kind, kind_chance) = std::pair(word, chance);
  }
  // Who tells of danger or fraud complains, however kindly it is put.
  const bool grave =
      std::any_of(verdict.signals.begin(), verdict.signals.end(),
                  [](const auto& signal) { return signal.first != "vulnerable_customer"; });
  if (grave && kind != "inquiry") kind = "complaint";
  const bool praise = kind == "praise";
  triage.set_kind(praise                 ? common::v1::KIND_UNSPECIFIED
                  : kind == "suggestion" ? common::v1::KIND_SUGGESTION
                  : kind == "inquiry"    ? common::v1::KIND_INQUIRY
                                         : common::v1::KIND_COMPLAINT);

  const bool costly = kind == "complaint" && LargestAmountYuan(reading.letters) > kLargeAmountYuan;
  const common::v1::Level level = ReadsLike(verdict, praise, costly);
  triage.set_level(level);

  for (const PatternHit& hit : reading.hits) {
    const PatternLexicon::Entry& entry = lexicon_->entry(hit.entry);
    if (entry.use != PatternLexicon::Use::kTopic) continue;
    const std::string family = entry.code.substr(0, entry.code.find('.') + 1);
    const bool there =
        std::any_of(verdict.categories.begin(), verdict.categories.end(), [&](const auto& one) {
          return one.second >= kNamed && absl::StartsWith(one.first, family);
        });
    if (!there) verdict.topics.insert(entry.code);
  }
  const std::vector<std::pair<std::string, double>> ranked =
      Rank(own_hits, praise, IsRoutine(verdict, kind, level), verdict);
  for (const auto& [code, chance] : ranked) {
    v1::CategoryScore& score = *triage.add_categories();
    score.set_code(code);
    score.set_score(praise ? std::min(chance, kTopic) : chance);
  }
  const bool unsure = ranked.empty() || ranked.front().second < kGuessed;
  const std::string code = unsure ? "other.other" : ranked.front().first;
  const double chance = ranked.empty() ? 0 : ranked.front().second;
  const std::pair<std::string, std::string> parts = absl::StrSplit(code, absl::MaxSplits('.', 1));
  triage.set_category(parts.first);
  triage.set_subcategory(parts.second);
  triage.set_solution_template(absl::StrCat("templates/", triage.subcategory()));
  triage.set_confidence(unsure ? std::max(0.1, chance) : chance);
  triage.set_needs_review(!praise && triage.confidence() < kReviewBelow);

  const auto words = verdict.words.find(code);
  if (words != verdict.words.end()) {
    triage.add_reasons(absl::StrCat(words->second, " → ", code, " (R-I8)"));
  } else if (unsure) {
    triage.add_reasons("no word of the lexicon → other (R-I8)");
  } else {
    triage.add_reasons(
        absl::StrFormat("the model is %.0f %% sure → %s (R-I8)", 100 * chance, code));
  }
  if (!verdict.passed_over.empty() && own_hits.empty()) {
    triage.add_reasons(absl::StrCat("reads like level 1: ", code, " rather than ",
                                    verdict.passed_over, " (R-I7)"));
  }
  for (const auto& [signal, why] : verdict.signals) {
    triage.add_signals(signal);
    triage.add_reasons(absl::StrCat(why, " → signal ", signal, " (R-I6)"));
  }
  if (phrases != nullptr && !praise) *phrases = PhrasesOf(*lexicon_, reading);
  triage.set_sentiment(verdict.bad > 0.5 ? 1 - 2 * verdict.bad
                                         : (1 - 2 * verdict.bad) * verdict.good);
  triage.set_intensity(Intensity(reading, verdict.bad));
  return triage;
}

v1::Triage UnderstandAlone(const TriageEngine& engine, absl::string_view subject,
                           absl::string_view body, const OwnCategories* own) {
  v1::Triage triage = engine.Understand(subject, body, nullptr, own);
  const Grade grade = DecideLevel(triage, {.by_text = triage.level(), .own = own}, {});
  triage.set_level(grade.level);
  for (const std::string& reason : grade.reasons) triage.add_reasons(reason);
  return triage;
}

}  // namespace redress::intake
