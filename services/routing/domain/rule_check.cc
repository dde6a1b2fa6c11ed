#include "services/routing/domain/rule_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rule_match.h"
#include "services/routing/domain/skills.h"

namespace redress::routing {
namespace {

using Codes = google::protobuf::RepeatedPtrField<std::string>;

template <typename List>
absl::Status CheckList(const std::string& field, const List& values) {
  if (values.size() > kRuleValuesMax) {
    return InvalidField(field, "LIST_TOO_LONG", absl::StrCat(kRuleValuesMax, " values at most"));
  }
  for (int i = 0; i < values.size(); ++i) {
    if (std::find(values.begin(), values.begin() + i, values[i]) == values.begin() + i) continue;
    return InvalidField(absl::StrCat(field, "[", i, "]"), "VALUE_TWICE", "give each value once");
  }
  return absl::OkStatus();
}

absl::Status CheckCodes(const std::string& field, const Codes& codes) {
  RETURN_IF_ERROR(CheckList(field, codes));
  for (int i = 0; i < codes.size(); ++i) {
    if (IsId(codes.Get(i))) continue;
    return InvalidField(absl::StrCat(field, "[", i, "]"), "CODE_MALFORMED",
                        "a code is 1 to 63 of a-z, 0-9 and _");
  }
  return absl::OkStatus();
}

// What the platform calls something, such as a tier.
absl::Status CheckValues(const std::string& field, const Codes& values) {
  RETURN_IF_ERROR(CheckList(field, values));
  for (int i = 0; i < values.size(); ++i) {
    if (!values.Get(i).empty() && values.Get(i).size() <= kRuleValueMax) continue;
    return InvalidField(absl::StrCat(field, "[", i, "]"), "VALUE_LENGTH",
                        absl::StrCat("give 1 to ", kRuleValueMax, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckLanguages(const std::string& field, const Codes& languages) {
  RETURN_IF_ERROR(CheckList(field, languages));
  for (int i = 0; i < languages.size(); ++i) {
    if (IsLanguageTag(languages.Get(i))) continue;
    return InvalidField(absl::StrCat(field, "[", i, "]"), "LANGUAGE_MALFORMED",
                        "give a language like zh or zh-CN");
  }
  return absl::OkStatus();
}

template <typename Values>
absl::Status CheckGiven(const std::string& field, const Values& values, absl::string_view reason) {
  RETURN_IF_ERROR(CheckList(field, values));
  for (int i = 0; i < values.size(); ++i) {
    if (values[i] == 0) {
      return InvalidField(absl::StrCat(field, "[", i, "]"), reason, "name one, or none at all");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNumber(const std::string& field, bool has, double value, double min, double max) {
  if (!has || (value >= min && value <= max)) return absl::OkStatus();  // not a number fails
  return InvalidField(field, "VALUE_OUT_OF_RANGE", absl::StrCat("give ", min, " to ", max));
}

Error EmptyRange(const std::string& field) {
  return InvalidField(field, "RANGE_EMPTY", "nothing is at least more than it is at most");
}

absl::Status CheckAmount(const std::string& field, const v1::AmountRange& amount) {
  if (!IsCurrency(amount.currency())) {
    return InvalidField(field + ".currency", "CURRENCY_INVALID", "give a code like CNY");
  }
  if (amount.minor_units_min() < 0) {
    return InvalidField(field + ".minor_units_min", "VALUE_OUT_OF_RANGE",
                        "give 0 or more minor units");
  }
  if (amount.has_minor_units_max() && amount.minor_units_max() < amount.minor_units_min()) {
    return EmptyRange(field);
  }
  return absl::OkStatus();
}

absl::Status CheckRanges(const std::string& path, const v1::Rule& rule) {
  if (rule.level_max() != common::v1::LEVEL_UNSPECIFIED && rule.level_max() < rule.level_min()) {
    return EmptyRange(path + ".level_max");
  }
  if (rule.has_amount()) RETURN_IF_ERROR(CheckAmount(path + ".amount", rule.amount()));
  RETURN_IF_ERROR(CheckNumber(path + ".confidence_below", rule.has_confidence_below(),
                              rule.confidence_below(), 0, 1));
  if (rule.has_confidence_below() && rule.confidence_below() <= 0) {
    return InvalidField(path + ".confidence_below", "RANGE_EMPTY", "nothing is below 0");
  }
  RETURN_IF_ERROR(
      CheckNumber(path + ".sentiment_min", rule.has_sentiment_min(), rule.sentiment_min(), -1, 1));
  RETURN_IF_ERROR(
      CheckNumber(path + ".sentiment_max", rule.has_sentiment_max(), rule.sentiment_max(), -1, 1));
  RETURN_IF_ERROR(
      CheckNumber(path + ".intensity_min", rule.has_intensity_min(), rule.intensity_min(), 0, 1));
  RETURN_IF_ERROR(
      CheckNumber(path + ".intensity_max", rule.has_intensity_max(), rule.intensity_max(), 0, 1));
  if (rule.has_sentiment_min() && rule.has_sentiment_max() &&
      rule.sentiment_min() > rule.sentiment_max()) {
    return EmptyRange(path + ".sentiment_max");
  }
  if (rule.has_intensity_min() && rule.has_intensity_max() &&
      rule.intensity_min() > rule.intensity_max()) {
    return EmptyRange(path + ".intensity_max");
  }
  return absl::OkStatus();
}

// R-R2
absl::Status CheckSkills(const std::string& field,
                         const google::protobuf::RepeatedPtrField<v1::SkillNeed>& skills) {
  if (skills.size() > static_cast<int>(kRuleSkillsMax)) {
    return InvalidField(field, "LIST_TOO_LONG", absl::StrCat(kRuleSkillsMax, " skills at most"));
  }
  std::set<absl::string_view> seen;
  for (int i = 0; i < skills.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    if (!IsId(skills[i].skill())) {
      return InvalidField(own + ".skill", "CODE_MALFORMED", "a code is 1 to 63 of a-z, 0-9 and _");
    }
    if (!seen.insert(skills[i].skill()).second) {
      return InvalidField(own + ".skill", "SKILL_TWICE", "ask for each skill once");
    }
    if (skills[i].level_min() < 0 || skills[i].level_min() > kSkillLevelMax) {
      return InvalidField(own + ".level_min", "SKILL_LEVEL_OUT_OF_RANGE",
                          absl::StrCat("give 1 to ", kSkillLevelMax, ", or leave it out"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRule(const std::string& path, const v1::Rule& rule,
                       const std::set<absl::string_view>& departments) {
  RETURN_IF_ERROR(CheckCodes(path + ".categories", rule.categories()));
  RETURN_IF_ERROR(CheckCodes(path + ".subcategories", rule.subcategories()));
  RETURN_IF_ERROR(CheckCodes(path + ".signals", rule.signals()));
  RETURN_IF_ERROR(CheckGiven(path + ".channels", rule.channels(), "CHANNEL_MISSING"));
  RETURN_IF_ERROR(CheckGiven(path + ".kinds", rule.kinds(), "KIND_MISSING"));
  RETURN_IF_ERROR(CheckLanguages(path + ".languages", rule.languages()));
  RETURN_IF_ERROR(CheckValues(path + ".tiers", rule.tiers()));
  RETURN_IF_ERROR(CheckValues(path + ".regions", rule.regions()));
  RETURN_IF_ERROR(CheckValues(path + ".skus", rule.skus()));
  RETURN_IF_ERROR(CheckValues(path + ".suppliers", rule.suppliers()));
  RETURN_IF_ERROR(CheckValues(path + ".batches", rule.batches()));
  RETURN_IF_ERROR(CheckCodes(path + ".sources", rule.sources()));
  RETURN_IF_ERROR(CheckRanges(path, rule));
  RETURN_IF_ERROR(CheckSkills(path + ".skills", rule.skills()));
  RETURN_IF_ERROR(ParseName("departments", rule.department(), path + ".department").status());
  if (!departments.contains(rule.department())) {
    return InvalidField(path + ".department", "DEPARTMENT_UNKNOWN",
                        absl::StrCat("put ", rule.department(), " first, or name another one"));
  }
  return absl::OkStatus();
}

// R-R1: a rule that an earlier one always forestalls was meant to stand before it.
absl::Status CheckReachable(const std::vector<v1::Rule>& rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t before = 0; before < i; ++before) {
      if (!Covers(rules[before], rules[i])) continue;
      return InvalidField(
          absl::StrCat("rules[", i, "]"), "RULE_UNREACHABLE",
          absl::StrCat("rule ", i + 1, " (", rules[i].display_name(), ") never decides: rule ",
                       before + 1, " (", rules[before].display_name(),
                       ") holds whenever it does; put it before that one, or leave it out"));
    }
  }
  return absl::OkStatus();
}

// The best that anybody in a department has of a skill; 0 for nobody.
struct BestLevel {
  int any = 0;
  int certified = 0;
};

// By department and skill.
using BestLevels = std::map<std::pair<std::string, std::string>, BestLevel>;

BestLevels BestLevelsOf(const std::vector<v1::Agent>& agents, absl::Time now) {
  BestLevels levels;
  for (const v1::Agent& agent : agents) {
    for (const std::string& department : agent.departments()) {
      for (const v1::Skill& skill : agent.skills()) {
        BestLevel& best = levels[{department, skill.skill()}];
        best.any = std::max(best.any, LevelOf(skill));
        if (Proved(skill, now)) best.certified = std::max(best.certified, LevelOf(skill));
      }
    }
  }
  return levels;
}

}  // namespace

bool IsCurrency(absl::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

bool IsLanguageTag(absl::string_view text) {
  return text.size() >= 2 && text.size() <= 35 && text.back() != '-' &&
         absl::ascii_isalpha(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

absl::Status CheckRules(const std::vector<v1::Rule>& rules,
                        const std::vector<v1::Department>& departments) {
  if (rules.empty()) {
    return InvalidField("rules", "RULES_MISSING", "give at least one rule that matches everything");
  }
  if (rules.size() > kRulesMax) {
    return InvalidField("rules", "RULES_TOO_MANY", absl::StrCat(kRulesMax, " rules at most"));
  }
  size_t bytes = 0;
  for (const v1::Rule& rule : rules) bytes += rule.ByteSizeLong();
  if (bytes > kRulesBytesMax) {
    return InvalidField("rules", "RULES_TOO_LARGE",
                        absl::StrCat(kRulesBytesMax >> 10, " KiB at most, all rules together"));
  }
  std::set<absl::string_view> known;
  for (const v1::Department& department : departments) known.insert(department.name());
  for (size_t i = 0; i < rules.size(); ++i) {
    RETURN_IF_ERROR(CheckRule(absl::StrCat("rules[", i, "]"), rules[i], known));
  }
  if (!MatchesEverything(rules.back())) {
    return InvalidField(absl::StrCat("rules[", rules.size() - 1, "]"), "LAST_RULE_NOT_OPEN",
                        "end with a rule without conditions, so that every case goes somewhere");
  }
  return CheckReachable(rules);
}

std::vector<v1::RuleWarning> MissingSkills(const std::vector<v1::Rule>& rules,
                                           const std::vector<v1::Agent>& agents, absl::Time now) {
  const BestLevels levels = BestLevelsOf(agents, now);
  std::vector<v1::RuleWarning> warnings;
  for (size_t i = 0; i < rules.size(); ++i) {
    const v1::Rule& rule = rules[i];
    for (int s = 0; s < rule.skills_size() && warnings.size() < kRuleWarningsMax; ++s) {
      const v1::SkillNeed& need = rule.skills(s);
      const auto found = levels.find({rule.department(), need.skill()});
      const BestLevel best = found == levels.end() ? BestLevel() : found->second;
      const int level_min = std::max(need.level_min(), 1);
      if ((need.certified() ? best.certified : best.any) >= level_min) continue;
      const bool for_ever = need.certified() && best.certified == 0;
      v1::RuleWarning& warning = warnings.emplace_back();
      warning.set_rule_number(static_cast<int32_t>(i) + 1);
      warning.set_field(absl::StrCat("rules[", i, "].skills[", s, "]"));
      warning.set_reason(for_ever ? "CERTIFICATE_NOBODY_HAS" : "SKILL_NOBODY_HAS");
      warning.set_message(absl::StrCat(
          "rule ", i + 1, " (", rule.display_name(), "): nobody in ", rule.department(), " has ",
          for_ever
              ? absl::StrCat("a valid certificate of ", need.skill(),
                             "; its cases wait until somebody has")
              : absl::StrCat(need.skill(), " at level ", level_min,
                             need.certified() ? " or above with a valid certificate" : " or above",
                             "; its cases wait until less is asked")));
    }
  }
  return warnings;
}

}  // namespace redress::routing
