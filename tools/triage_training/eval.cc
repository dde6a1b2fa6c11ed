#include "tools/triage_training/eval.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"

namespace redress::triage_training {
namespace {

using intake::LabelledText;

// Hits, misses and wrong ones of each class.
class Tally {
 public:
  void Add(const std::string& truth, const std::string& told) {
    if (truth == told) {
      ++classes_[truth].hits;
      ++right_;
    } else {
      ++classes_[truth].missed;
      ++classes_[told].wrong;
    }
    ++all_;
  }
  double MacroF1() const {
    double sum = 0;
    int count = 0;
    for (const auto& [name, one] : classes_) {
      if (one.hits + one.missed == 0) continue;  // the texts have none
      sum += 2.0 * one.hits / (2.0 * one.hits + one.missed + one.wrong);
      ++count;
    }
    return count == 0 ? 0 : sum / count;
  }
  double Accuracy() const { return all_ == 0 ? 0 : static_cast<double>(right_) / all_; }

 private:
  struct Class {
    int hits = 0, missed = 0, wrong = 0;
  };
  std::map<std::string, Class> classes_;
  int right_ = 0;
  int all_ = 0;
};

std::string FirstLevel(const std::string& code) { return code.substr(0, code.find('.')); }

}  // namespace

double Scores::Mean() const {
  return (category_macro_f1 + subcategory_macro_f1 + level_macro_f1 + signal_precision +
          kind_accuracy + negative_accuracy) /
         6;
}

Scores Evaluate(const intake::TriageEngine& engine, absl::Span<const LabelledText> texts) {
  Tally categories, subcategories, levels, kinds, feelings;
  int signal_hits = 0, signal_missed = 0, signal_wrong = 0;
  std::map<std::string, int> confusions;
  for (const LabelledText& text : texts) {
    const intake::v1::Triage told = intake::UnderstandAlone(engine, "", text.text);
    const auto note = [&](absl::string_view what, const std::string& truth,
                          const std::string& said) {
      if (truth != said) ++confusions[absl::StrCat(what, " ", truth, " told as ", said)];
    };
    const std::string kind(intake::KindWord(text.kind));
    const std::string told_kind(intake::KindWord(told.kind()));
    kinds.Add(kind, told_kind);
    note("kind", kind, told_kind);
    const std::string level = absl::StrCat(static_cast<int>(text.level));
    const std::string told_level = absl::StrCat(static_cast<int>(told.level()));
    levels.Add(level, told_level);
    note("level", level, told_level);
    feelings.Add(text.sentiment < 0 ? "bad" : "not bad", told.sentiment() < 0 ? "bad" : "not bad");
    if (text.kind == common::v1::KIND_COMPLAINT) {
      const std::string& code = text.categories.front();
      const std::string told_code = absl::StrCat(told.category(), ".", told.subcategory());
      subcategories.Add(code, told_code);
      categories.Add(FirstLevel(code), told.category());
      note("category", code, told_code);
    }
    const std::set<std::string> truth(text.signals.begin(), text.signals.end());
    const std::set<std::string> said(told.signals().begin(), told.signals().end());
    for (const std::string& signal : truth) {
      signal_missed += said.contains(signal) ? 0 : 1;
      signal_hits += said.contains(signal) ? 1 : 0;
      if (!said.contains(signal)) ++confusions[absl::StrCat("signal ", signal, " missed")];
    }
    for (const std::string& signal : said) {
      signal_wrong += truth.contains(signal) ? 0 : 1;
      if (!truth.contains(signal)) ++confusions[absl::StrCat("signal ", signal, " made up")];
    }
  }
  Scores scores;
  scores.texts = texts.size();
  scores.category_macro_f1 = categories.MacroF1();
  scores.subcategory_macro_f1 = subcategories.MacroF1();
  scores.category_accuracy = categories.Accuracy();
  scores.level_macro_f1 = levels.MacroF1();
  scores.signal_precision =
      static_cast<double>(signal_hits) / std::max(1, signal_hits + signal_wrong);
  scores.signal_recall =
      static_cast<double>(signal_hits) / std::max(1, signal_hits + signal_missed);
  scores.kind_accuracy = kinds.Accuracy();
  scores.negative_accuracy = feelings.Accuracy();
  scores.confusions.assign(confusions.begin(), confusions.end());
  std::stable_sort(scores.confusions.begin(), scores.confusions.end(),
                   [](const auto& one, const auto& other) { return one.second > other.second; });
  return scores;
}

}  // namespace redress::triage_training
