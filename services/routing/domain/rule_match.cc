#include "services/routing/domain/rule_match.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace redress::routing {
namespace {

using Filing = events::v1::ComplaintFiled;
using Codes = google::protobuf::RepeatedPtrField<std::string>;
using Words = absl::FunctionRef<std::string()>;

// Is told of a condition that is given: what it is about, whether it holds, what the complaint has
// and what the rule wants. Returns false when it has seen enough.
using Visit = absl::FunctionRef<bool(absl::string_view what, bool holds, Words is, Words wanted)>;

constexpr int kWantedMax = 5;  // values of a list that are told

template <typename List, typename Text>
std::string AnyOf(const List& values, const Text& text) {
  std::vector<std::string> parts;
  for (int i = 0; i < std::min(values.size(), kWantedMax); ++i) parts.push_back(text(values[i]));
  if (values.size() > kWantedMax) {
    parts.push_back(absl::StrCat(values.size() - kWantedMax, " more"));
  }
  return absl::StrJoin(parts, " or ");
}

std::string OrNone(absl::string_view value) { return std::string(value.empty() ? "none" : value); }

const std::string& Same(const std::string& text) { return text; }

bool VisitText(absl::string_view what, const Codes& wanted, const std::string& own, Visit visit) {
  if (wanted.empty()) return true;
  return visit(
      what, std::find(wanted.begin(), wanted.end(), own) != wanted.end(),
      [&] { return OrNone(own); }, [&] { return AnyOf(wanted, Same); });
}

bool VisitLanguage(const Codes& wanted, const std::string& own, Visit visit) {
  if (wanted.empty()) return true;
  const bool holds = std::any_of(wanted.begin(), wanted.end(),
                                 [&](const std::string& one) { return IsLanguage(one, own); });
  return visit(
      "language", holds, [&] { return OrNone(own); }, [&] { return AnyOf(wanted, Same); });
}

bool VisitSignals(const Codes& wanted, const Codes& own, Visit visit) {
  if (wanted.empty()) return true;
  const auto found = std::find_if(own.begin(), own.end(), [&](const std::string& signal) {
    return std::find(wanted.begin(), wanted.end(), signal) != wanted.end();
  });
  return visit(
      "signal", found != own.end(),
      [&] { return found != own.end() ? *found : OrNone(absl::StrJoin(own, " and ")); },
      [&] { return AnyOf(wanted, Same); });
}

template <typename Enum, typename Name>
bool VisitEnum(absl::string_view what, const google::protobuf::RepeatedField<int>& wanted, Enum own,
               const Name& name, Visit visit) {
  if (wanted.empty()) return true;
  const auto text = [&](int value) { return name(static_cast<Enum>(value)); };
  return visit(
      what, std::find(wanted.begin(), wanted.end(), static_cast<int>(own)) != wanted.end(),
      [&] { return text(own); }, [&] { return AnyOf(wanted, text); });
}

// Bounds, both included.
template <typename Number>
bool VisitRange(absl::string_view what, std::optional<Number> least, std::optional<Number> most,
                Number own, Visit visit) {
  if (!least && !most) return true;
  return visit(
      what, (!least || own >= *least) && (!most || own <= *most), [&] { return absl::StrCat(own); },
      [&] {
        if (!most) return absl::StrCat("at least ", *least);
        if (!least) return absl::StrCat("at most ", *most);
        return absl::StrCat(*least, " to ", *most);
      });
}

std::string AmountText(int64_t minor_units, absl::string_view currency) {
  return absl::StrCat(minor_units, " minor units of ", currency);
}

bool VisitAmount(const v1::Rule& rule, const Filing& filing, Visit visit) {
  if (!rule.has_amount()) return true;
  const v1::AmountRange& range = rule.amount();
  const common::v1::Money& own = filing.amount();
  const bool holds = own.currency() == range.currency() &&
                     own.minor_units() >= range.minor_units_min() &&
                     (!range.has_minor_units_max() || own.minor_units() <= range.minor_units_max());
  return visit(
      "amount", holds,
      [&] {
        return filing.has_amount() ? AmountText(own.minor_units(), own.currency()) : OrNone("");
      },
      [&] {
        const std::string least = AmountText(range.minor_units_min(), range.currency());
        if (!range.has_minor_units_max()) return absl::StrCat("at least ", least);
        return absl::StrCat(range.minor_units_min(), " to ",
                            AmountText(range.minor_units_max(), range.currency()));
      });
}

std::optional<int> LevelOf(common::v1::Level level) {
  if (level == common::v1::LEVEL_UNSPECIFIED) return std::nullopt;
  return static_cast<int>(level);
}

// Level 1 is the least there is: asking for it asks for nothing.
std::optional<int> LeastLevel(const v1::Rule& rule) {
  if (rule.level_min() <= common::v1::LEVEL_ROUTINE) return std::nullopt;
  return LevelOf(rule.level_min());
}
std::optional<int> GreatestLevel(const v1::Rule& rule) {
  if (rule.level_max() == common::v1::LEVEL_CRISIS) return std::nullopt;
  return LevelOf(rule.level_max());
}

std::optional<double> Given(bool has, double value) {
  return has ? std::optional<double>(value) : std::nullopt;
}

bool VisitNumbers(const v1::Rule& rule, const Filing& filing, Visit visit) {
  if (rule.has_confidence_below() &&
      !visit(
          "confidence", filing.confidence() < rule.confidence_below(),
          [&] { return absl::StrCat(filing.confidence()); },
          [&] { return absl::StrCat("below ", rule.confidence_below()); })) {
    return false;
  }
  if (rule.has_needs_review() &&
      !visit(
          "needs_review", filing.needs_review() == rule.needs_review(),
          [&] { return std::string(filing.needs_review() ? "true" : "false"); },
          [&] { return std::string(rule.needs_review() ? "true" : "false"); })) {
    return false;
  }
  return VisitRange("sentiment", Given(rule.has_sentiment_min(), rule.sentiment_min()),
                    Given(rule.has_sentiment_max(), rule.sentiment_max()), filing.sentiment(),
                    visit) &&
         VisitRange("intensity", Given(rule.has_intensity_min(), rule.intensity_min()),
                    Given(rule.has_intensity_max(), rule.intensity_max()), filing.intensity(),
                    visit);
}

// False when `visit` was.
bool VisitConditions(const v1::Rule& rule, const Filing& filing, Visit visit) {
  return VisitText("category", rule.categories(), filing.category(), visit) &&
         VisitText("subcategory", rule.subcategories(), filing.subcategory(), visit) &&
         VisitSignals(rule.signals(), filing.signals(), visit) &&
         VisitRange("level", LeastLevel(rule), GreatestLevel(rule),
                    static_cast<int>(std::max(filing.level(), common::v1::LEVEL_ROUTINE)), visit) &&
         VisitEnum("channel", rule.channels(), filing.channel(), common::v1::Channel_Name<int>,
                   visit) &&
         VisitEnum("kind", rule.kinds(), filing.kind(), common::v1::Kind_Name<int>, visit) &&
         VisitLanguage(rule.languages(), filing.language(), visit) &&
         VisitText("tier", rule.tiers(), filing.tier(), visit) &&
         VisitText("region", rule.regions(), filing.region(), visit) &&
         VisitText("sku", rule.skus(), filing.sku(), visit) &&
         VisitText("supplier", rule.suppliers(), filing.supplier_id(), visit) &&
         VisitText("batch", rule.batches(), filing.batch(), visit) &&
         VisitText("source", rule.sources(), filing.source(), visit) &&
         VisitAmount(rule, filing, visit) && VisitNumbers(rule, filing, visit);
}

template <typename List>
bool ListCovers(const List& general, const List& special) {
  if (general.empty()) return true;
  return !special.empty() && std::all_of(special.begin(), special.end(), [&](const auto& value) {
    return std::find(general.begin(), general.end(), value) != general.end();
  });
}

bool LanguagesCover(const Codes& general, const Codes& special) {
  if (general.empty()) return true;
  return !special.empty() &&
         std::all_of(special.begin(), special.end(), [&](const std::string& own) {
           return std::any_of(general.begin(), general.end(),
                              [&](const std::string& one) { return IsLanguage(one, own); });
         });
}

// `floor` and `ceiling` are the least and the greatest value there is.
bool RangeCovers(std::optional<double> least, std::optional<double> most,
                 std::optional<double> special_least, std::optional<double> special_most,
                 double floor, double ceiling) {
  return least.value_or(floor) <= special_least.value_or(floor) &&
         most.value_or(ceiling) >= special_most.value_or(ceiling);
}

bool AmountCovers(const v1::Rule& general, const v1::Rule& special) {
  if (!general.has_amount()) return true;
  constexpr int64_t kNoMax = std::numeric_limits<int64_t>::max();
  const auto most = [&](const v1::AmountRange& range) {
    return range.has_minor_units_max() ? range.minor_units_max() : kNoMax;
  };
  return special.has_amount() && general.amount().currency() == special.amount().currency() &&
         general.amount().minor_units_min() <= special.amount().minor_units_min() &&
         most(general.amount()) >= most(special.amount());
}

bool NumbersCover(const v1::Rule& general, const v1::Rule& special) {
  const auto sentiment = [](const v1::Rule& rule) {
    return std::pair(Given(rule.has_sentiment_min(), rule.sentiment_min()),
                     Given(rule.has_sentiment_max(), rule.sentiment_max()));
  };
  const auto intensity = [](const v1::Rule& rule) {
    return std::pair(Given(rule.has_intensity_min(), rule.intensity_min()),
                     Given(rule.has_intensity_max(), rule.intensity_max()));
  };
  if (general.has_confidence_below() &&
      !(special.has_confidence_below() &&
        special.confidence_below() <= general.confidence_below())) {
    return false;
  }
  if (general.has_needs_review() &&
      !(special.has_needs_review() && special.needs_review() == general.needs_review())) {
    return false;
  }
  return RangeCovers(sentiment(general).first, sentiment(general).second, sentiment(special).first,
                     sentiment(special).second, -1, 1) &&
         RangeCovers(intensity(general).first, intensity(general).second, intensity(special).first,
                     intensity(special).second, 0, 1);
}

}  // namespace

bool Holds(const v1::Rule& rule, const Filing& filing) {
  return VisitConditions(rule, filing,
                         [](absl::string_view, bool holds, Words, Words) { return holds; });
}

std::string WhyItHolds(const v1::Rule& rule, const Filing& filing) {
  std::vector<std::string> reasons;
  VisitConditions(rule, filing, [&](absl::string_view what, bool, Words is, Words) {
    reasons.push_back(absl::StrCat(what, " is ", is()));
    return true;
  });
  return reasons.empty() ? "it matches everything" : absl::StrJoin(reasons, " and ");
}

std::string WhyNot(const v1::Rule& rule, const Filing& filing) {
  std::string reason;
  VisitConditions(rule, filing, [&](absl::string_view what, bool holds, Words is, Words wanted) {
    if (!holds) reason = absl::StrCat(what, " is ", is(), ", not ", wanted());
    return holds;
  });
  return reason;
}

bool MatchesEverything(const v1::Rule& rule) {
  static const v1::Rule& open = *new v1::Rule();
  return Covers(rule, open);
}

bool Covers(const v1::Rule& general, const v1::Rule& special) {
  return ListCovers(general.categories(), special.categories()) &&
         ListCovers(general.subcategories(), special.subcategories()) &&
         ListCovers(general.signals(), special.signals()) &&
         ListCovers(general.channels(), special.channels()) &&
         ListCovers(general.kinds(), special.kinds()) &&
         LanguagesCover(general.languages(), special.languages()) &&
         ListCovers(general.tiers(), special.tiers()) &&
         ListCovers(general.regions(), special.regions()) &&
         ListCovers(general.skus(), special.skus()) &&
         ListCovers(general.suppliers(), special.suppliers()) &&
         ListCovers(general.batches(), special.batches()) &&
         ListCovers(general.sources(), special.sources()) &&
         RangeCovers(LeastLevel(general), GreatestLevel(general), LeastLevel(special),
                     GreatestLevel(special), common::v1::LEVEL_ROUTINE, common::v1::LEVEL_CRISIS) &&
         AmountCovers(general, special) && NumbersCover(general, special);
}

bool IsLanguage(absl::string_view asked, absl::string_view given) {
  return absl::StartsWithIgnoreCase(given, asked) &&
         (given.size() == asked.size() || given[asked.size()] == '-');
}

}  // namespace redress::routing
