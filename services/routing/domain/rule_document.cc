#include "services/routing/domain/rule_document.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/document_values.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rule_check.h"
#include "yaml/values.h"

namespace redress::routing {
namespace {

using google::protobuf::EnumDescriptor;
using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;

constexpr absl::string_view kChannel = "CHANNEL_";
constexpr absl::string_view kKind = "KIND_";

// What the platform calls something, such as a tier.
absl::StatusOr<std::string> ReadValue(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (!text.empty() && text.size() <= kRuleValueMax) return text;
  return At(node, field, "VALUE_LENGTH", absl::StrCat("give 1 to ", kRuleValueMax, " bytes"));
}

absl::StatusOr<std::string> ReadLanguage(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsLanguageTag(text)) return text;
  return At(node, field, "LANGUAGE_MALFORMED", "give a language like zh or zh-CN");
}

Take ToEnums(google::protobuf::RepeatedField<int>& out, const EnumDescriptor& type,
             absl::string_view prefix, absl::string_view reason) {
  return [&out, &type, prefix, reason](const YAML::Node& list,
                                       const std::string& field) -> absl::Status {
    std::vector<int> values;
    RETURN_IF_ERROR(yaml::TakeEach(
        list, field, kRuleValuesMax,
        [&](const YAML::Node& node, const std::string& own) -> absl::Status {
          ASSIGN_OR_RETURN(const int value, yaml::ReadEnum(node, own, type, prefix, reason));
          return yaml::AddOnce(node, own, value, values);
        }));
    out.Assign(values.begin(), values.end());
    return CheckAny(!out.empty(), list, field);
  };
}

// The bounds of a range, both included.
template <typename Number>
struct Bounds {
  std::optional<Number> least;
  std::optional<Number> most;
};

template <typename Number>
absl::Status CheckBounds(const YAML::Node& node, const std::string& field,
                         const Bounds<Number>& bounds) {
  if (!bounds.least && !bounds.most) {
    return At(node, field, "RANGE_MISSING", "give at_least, at_most or both");
  }
  if (bounds.least && bounds.most && *bounds.least > *bounds.most) {
    return At(node, field, "RANGE_EMPTY", "nothing is at least more than it is at most");
  }
  return absl::OkStatus();
}

// `read` gives one bound.
template <typename Number, typename Read>
absl::StatusOr<Bounds<Number>> ReadBounds(const YAML::Node& node, const std::string& field,
                                          const Read& read, Lines& lines) {
  if (!node.IsMap()) return NotAMap(node, field, "{at_least: ..., at_most: ...}");
  Bounds<Number> bounds;
  const auto to = [&read](std::optional<Number>& bound) -> Take {
    return [&](const YAML::Node& own_node, const std::string& own) -> absl::Status {
      ASSIGN_OR_RETURN(bound, read(own_node, own));
      return absl::OkStatus();
    };
  };
  RETURN_IF_ERROR(yaml::ReadMap(
      node, field + ".", {{"at_least", to(bounds.least)}, {"at_most", to(bounds.most)}}, lines));
  RETURN_IF_ERROR(CheckBounds(node, field, bounds));
  return bounds;
}

Take ToLevels(v1::Rule& rule, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const Bounds<int> bounds,
                     ReadBounds<int>(
                         node, field,
                         [](const YAML::Node& own, const std::string& own_field) {
                           return yaml::Whole(own, own_field, 1, 3, "LEVEL_UNKNOWN");
                         },
                         lines));
    if (bounds.least) rule.set_level_min(static_cast<common::v1::Level>(*bounds.least));
    if (bounds.most) rule.set_level_max(static_cast<common::v1::Level>(*bounds.most));
    return absl::OkStatus();
  };
}

using SetNumber = void (v1::Rule::*)(double value);

Take ToNumbers(v1::Rule& rule, double min, SetNumber set_min, SetNumber set_max, Lines& lines) {
  return
      [&, min, set_min, set_max](const YAML::Node& node, const std::string& field) -> absl::Status {
        ASSIGN_OR_RETURN(const Bounds<double> bounds,
                         ReadBounds<double>(
                             node, field,
                             [min](const YAML::Node& own, const std::string& own_field) {
                               return yaml::Number(own, own_field, min, 1, "VALUE_OUT_OF_RANGE");
                             },
                             lines));
        if (bounds.least) (rule.*set_min)(*bounds.least);
        if (bounds.most) (rule.*set_max)(*bounds.most);
        return absl::OkStatus();
      };
}

Take ToAmount(v1::Rule& rule, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) return NotAMap(node, field, "{currency: CNY, at_least: 50000}");
    v1::AmountRange& amount = *rule.mutable_amount();
    Bounds<int64_t> bounds;
    RETURN_IF_ERROR(yaml::ReadMap(node, field + ".",
                                  {{"currency", yaml::ToText(*amount.mutable_currency())},
                                   {"at_least", yaml::ToMinorUnits(bounds.least)},
                                   {"at_most", yaml::ToMinorUnits(bounds.most)}},
                                  lines));
    if (!IsCurrency(amount.currency())) {
      return At(node, field, "CURRENCY_INVALID", "give currency as a code like CNY");
    }
    RETURN_IF_ERROR(CheckBounds(node, field, bounds));
    amount.set_minor_units_min(bounds.least.value_or(0));
    if (bounds.most) amount.set_minor_units_max(*bounds.most);
    return absl::OkStatus();
  };
}

Take ToConfidence(v1::Rule& rule) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const double below, yaml::Number(node, field, 0, 1, "VALUE_OUT_OF_RANGE"));
    if (below <= 0) return At(node, field, "RANGE_EMPTY", "nothing is below 0");
    rule.set_confidence_below(below);
    return absl::OkStatus();
  };
}

Take ToReview(v1::Rule& rule) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    std::optional<bool> value;
    RETURN_IF_ERROR(yaml::ToBool(value)(node, field));
    rule.set_needs_review(*value);
    return absl::OkStatus();
  };
}

Take ToMatch(v1::Rule& rule, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) return NotAMap(node, field, "categories, channels, level or the like");
    return yaml::ReadMap(
        node, field + ".",
        {{"categories", ToTexts(*rule.mutable_categories(), kRuleValuesMax, &ReadCode)},
         {"subcategories", ToTexts(*rule.mutable_subcategories(), kRuleValuesMax, &ReadCode)},
         {"signals", ToTexts(*rule.mutable_signals(), kRuleValuesMax, &ReadCode)},
         {"level", ToLevels(rule, lines)},
         {"channels", ToEnums(*rule.mutable_channels(), *common::v1::Channel_descriptor(), kChannel,
                              "CHANNEL_UNKNOWN")},
         {"kinds",
          ToEnums(*rule.mutable_kinds(), *common::v1::Kind_descriptor(), kKind, "KIND_UNKNOWN")},
         {"languages", ToTexts(*rule.mutable_languages(), kRuleValuesMax, &ReadLanguage)},
         {"tiers", ToTexts(*rule.mutable_tiers(), kRuleValuesMax, &ReadValue)},
         {"regions", ToTexts(*rule.mutable_regions(), kRuleValuesMax, &ReadValue)},
         {"skus", ToTexts(*rule.mutable_skus(), kRuleValuesMax, &ReadValue)},
         {"suppliers", ToTexts(*rule.mutable_suppliers(), kRuleValuesMax, &ReadValue)},
         {"batches", ToTexts(*rule.mutable_batches(), kRuleValuesMax, &ReadValue)},
         {"sources", ToTexts(*rule.mutable_sources(), kRuleValuesMax, &ReadCode)},
         {"amount", ToAmount(rule, lines)},
         {"confidence_below", ToConfidence(rule)},
         {"needs_review", ToReview(rule)},
         {"sentiment",
          ToNumbers(rule, -1, &v1::Rule::set_sentiment_min, &v1::Rule::set_sentiment_max, lines)},
         {"intensity",
          ToNumbers(rule, 0, &v1::Rule::set_intensity_min, &v1::Rule::set_intensity_max, lines)}},
        lines);
  };
}

Take ToDepartment(v1::Rule& rule) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, ReadCode(node, field));
    rule.set_department(DepartmentName(id));
    return absl::OkStatus();
  };
}

Take ToSkillLevel(v1::SkillNeed& need) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const int level,
                     yaml::Whole(node, field, 1, kSkillLevelMax, "SKILL_LEVEL_OUT_OF_RANGE"));
    need.set_level_min(level);
    return absl::OkStatus();
  };
}

Take ToCertified(v1::SkillNeed& need) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    std::optional<bool> value;
    RETURN_IF_ERROR(yaml::ToBool(value)(node, field));
    need.set_certified(*value);
    return absl::OkStatus();
  };
}

Take ToSkills(v1::Rule& rule, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    std::vector<v1::SkillNeed> needs;
    RETURN_IF_ERROR(ToSkillNeeds(needs, lines)(node, field));
    rule.mutable_skills()->Assign(needs.begin(), needs.end());
    return absl::OkStatus();
  };
}

Keys RuleKeys(v1::Rule& rule, Lines& lines) {
  return {{"name", ToName(*rule.mutable_display_name(), kRuleNameMax)},
          {"match", ToMatch(rule, lines)},
          {"department", ToDepartment(rule)},
          {"skills", ToSkills(rule, lines)}};
}

absl::Status ReadAll(const YAML::Node& root, std::vector<v1::Rule>& rules, Lines& lines) {
  return yaml::ReadMap(root, "",
                       {{"rules",
                         [&](const YAML::Node& node, const std::string& field) {
                           return yaml::ReadList<v1::Rule>(
                               node, field, "name", kRulesMax, rules,
                               [&](v1::Rule& rule) { return RuleKeys(rule, lines); }, lines);
                         }}},
                       lines);
}

absl::Status CheckDepartments(const std::vector<v1::Rule>& rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    if (!rules[i].department().empty()) continue;
    return InvalidField(absl::StrCat("rules[", i, "].department"), "DEPARTMENT_MISSING",
                        absl::StrCat(rules[i].display_name(), ": say where it sends to"));
  }
  return absl::OkStatus();
}

class Writer {
 public:
  std::string Write(const std::vector<v1::Rule>& rules) {
    text_ = "rules:\n";
    for (const v1::Rule& rule : rules) {
      absl::StrAppend(&text_, "  - name: ", Quoted(rule.display_name()), "\n");
      const size_t before = text_.size();
      Lists(rule);
      Ranges(rule);
      if (text_.size() > before) text_.insert(before, "    match:\n");
      absl::StrAppend(&text_, "    department: ", Code(IdOf(rule.department())), "\n");
      if (!rule.skills().empty()) text_ += "    skills:\n";
      for (const v1::SkillNeed& need : rule.skills()) Skill(need);
    }
    return std::move(text_);
  }

 private:
  void Line(absl::string_view key, absl::string_view value) {
    absl::StrAppend(&text_, "      ", key, ": ", value, "\n");
  }

  void Skill(const v1::SkillNeed& need) {
    absl::StrAppend(&text_, "      - {skill: ", Code(need.skill()));
    if (need.level_min() > 0) absl::StrAppend(&text_, ", level_min: ", need.level_min());
    if (need.certified()) text_ += ", certified: true";
    text_ += "}\n";
  }

  template <typename List, typename Text>
  void ListLine(absl::string_view key, const List& values, const Text& text) {
    if (values.empty()) return;
    Line(key, ListInWords(values, text));
  }

  void Lists(const v1::Rule& rule) {
    const auto channel = [](int value) {
      return yaml::EnumCode(*common::v1::Channel_descriptor(), kChannel, value);
    };
    const auto kind = [](int value) {
      return yaml::EnumCode(*common::v1::Kind_descriptor(), kKind, value);
    };
    ListLine("categories", rule.categories(), Code);
    ListLine("subcategories", rule.subcategories(), Code);
    ListLine("signals", rule.signals(), Code);
    ListLine("channels", rule.channels(), channel);
    ListLine("kinds", rule.kinds(), kind);
    ListLine("languages", rule.languages(), Quoted);
    ListLine("tiers", rule.tiers(), Quoted);
    ListLine("regions", rule.regions(), Quoted);
    ListLine("skus", rule.skus(), Quoted);
    ListLine("suppliers", rule.suppliers(), Quoted);
    ListLine("batches", rule.batches(), Quoted);
    ListLine("sources", rule.sources(), Code);
  }

  void Range(absl::string_view key, absl::string_view least, absl::string_view most,
             absl::string_view currency = "") {
    if (least.empty() && most.empty()) return;
    std::string line = "{";
    for (const auto& [name, value] :
         {std::pair<absl::string_view, absl::string_view>("currency", currency),
          {"at_least", least},
          {"at_most", most}}) {
      if (value.empty()) continue;
      absl::StrAppend(&line, line.size() == 1 ? "" : ", ", name, ": ", value);
    }
    Line(key, line + "}");
  }

  // As many digits as make the same number again.
  static std::string Digits(bool has, double value) {
    if (!has) return "";
    std::string shortest = absl::StrCat(value);
    double again = 0;
    if (absl::SimpleAtod(shortest, &again) && again == value) return shortest;
    return absl::StrFormat("%.17g", value);
  }

  void Ranges(const v1::Rule& rule) {
    const auto level = [](common::v1::Level given) {
      return given == common::v1::LEVEL_UNSPECIFIED ? "" : absl::StrCat(static_cast<int>(given));
    };
    Range("level", level(rule.level_min()), level(rule.level_max()));
    if (rule.has_amount()) {
      const v1::AmountRange& amount = rule.amount();
      Range("amount", absl::StrCat(amount.minor_units_min()),
            amount.has_minor_units_max() ? absl::StrCat(amount.minor_units_max()) : "",
            amount.currency());
    }
    if (rule.has_confidence_below()) {
      Line("confidence_below", Digits(true, rule.confidence_below()));
    }
    if (rule.has_needs_review()) Line("needs_review", rule.needs_review() ? "true" : "false");
    Range("sentiment", Digits(rule.has_sentiment_min(), rule.sentiment_min()),
          Digits(rule.has_sentiment_max(), rule.sentiment_max()));
    Range("intensity", Digits(rule.has_intensity_min(), rule.intensity_min()),
          Digits(rule.has_intensity_max(), rule.intensity_max()));
  }

  std::string text_;
};

}  // namespace

yaml::Take ToSkillNeeds(std::vector<v1::SkillNeed>& needs, yaml::Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) {
    return yaml::ReadList<v1::SkillNeed>(
        node, field, "skill", kRuleSkillsMax, needs,
        [](v1::SkillNeed& need) -> Keys {
          return {{"skill", yaml::ToText(*need.mutable_skill())},
                  {"level_min", ToSkillLevel(need)},
                  {"certified", ToCertified(need)}};
        },
        lines);
  };
}

absl::StatusOr<std::vector<v1::Rule>> ReadRules(absl::string_view text,
                                                const std::vector<v1::Department>& departments,
                                                Lines* lines) {
  std::vector<v1::Rule> rules;
  RETURN_IF_ERROR(
      yaml::Read(text, "rules", [&](const YAML::Node& root, Lines& found) -> absl::Status {
        RETURN_IF_ERROR(ReadAll(root, rules, found));
        RETURN_IF_ERROR(found.Locate(CheckDepartments(rules)));
        RETURN_IF_ERROR(found.Locate(CheckRules(rules, departments)));
        if (lines != nullptr) *lines = std::move(found);
        return absl::OkStatus();
      }));
  return rules;
}

std::string WriteRules(const std::vector<v1::Rule>& rules) { return Writer().Write(rules); }

}  // namespace redress::routing
