#include "services/routing/domain/rules.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

constexpr size_t kRulesMax = 200;
constexpr int kCodesMax = 100;

using Codes = google::protobuf::RepeatedPtrField<std::string>;

v1::Rule Make(absl::string_view display_name, absl::string_view department) {
  v1::Rule rule;
  rule.set_display_name(std::string(display_name));
  rule.set_department(DepartmentName(department));
  return rule;
}

std::vector<v1::Rule> MakeDefaultRules() {
  std::vector<v1::Rule> rules;
  rules.push_back(Make("Data leaks", "it_security"));
  rules.back().add_signals("privacy_leak");
  rules.push_back(Make("Crises", "legal"));
  rules.back().set_level_min(common::v1::LEVEL_CRISIS);
  rules.push_back(Make("Product quality", "quality"));
  rules.back().add_categories("product_quality");
  rules.push_back(Make("Counterfeits", "quality"));
  rules.back().add_signals("counterfeit");
  rules.push_back(Make("Logistics", "logistics"));
  rules.back().add_categories("logistics");
  rules.push_back(Make("After-sales", "after_sales"));
  rules.back().add_categories("after_sales");
  rules.push_back(Make("Payments", "finance"));
  rules.back().add_subcategories("payment");
  rules.push_back(Make("Everything else", "frontline"));
  return rules;
}

bool Has(const Codes& codes, absl::string_view code) {
  return std::any_of(codes.begin(), codes.end(),
                     [&](const std::string& one) { return one == code; });
}

bool MatchesEverything(const v1::Rule& rule) {
  return rule.categories().empty() && rule.subcategories().empty() && rule.signals().empty() &&
         rule.level_min() <= common::v1::LEVEL_ROUTINE && rule.channels().empty();
}

// Why the rule holds, one phrase a condition; nothing when it does not.
std::optional<std::vector<std::string>> Reasons(const v1::Rule& rule,
                                                const events::v1::ComplaintFiled& filing) {
  std::vector<std::string> reasons;
  if (!rule.categories().empty()) {
    if (!Has(rule.categories(), filing.category())) return std::nullopt;
    reasons.push_back(absl::StrCat("category is ", filing.category()));
  }
  if (!rule.subcategories().empty()) {
    if (!Has(rule.subcategories(), filing.subcategory())) return std::nullopt;
    reasons.push_back(absl::StrCat("subcategory is ", filing.subcategory()));
  }
  if (!rule.signals().empty()) {
    const auto found =
        std::find_if(filing.signals().begin(), filing.signals().end(),
                     [&](const std::string& signal) { return Has(rule.signals(), signal); });
    if (found == filing.signals().end()) return std::nullopt;
    reasons.push_back(absl::StrCat("signal is ", *found));
  }
  if (rule.level_min() > common::v1::LEVEL_ROUTINE) {
    if (filing.level() < rule.level_min()) return std::nullopt;
    reasons.push_back(absl::StrCat("level is ", static_cast<int>(filing.level())));
  }
  if (!rule.channels().empty()) {
    if (std::find(rule.channels().begin(), rule.channels().end(), filing.channel()) ==
        rule.channels().end()) {
      return std::nullopt;
    }
    reasons.push_back(absl::StrCat("channel is ", common::v1::Channel_Name(filing.channel())));
  }
  return reasons;
}

absl::Status CheckCodes(absl::string_view field, const Codes& codes) {
  if (codes.size() > kCodesMax) {
    return InvalidField(field, "CODES_TOO_MANY", absl::StrCat(kCodesMax, " codes at most"));
  }
  for (int i = 0; i < codes.size(); ++i) {
    if (!IsId(codes.Get(i))) {
      return InvalidField(absl::StrCat(field, "[", i, "]"), "CODE_MALFORMED",
                          "a code is 1 to 63 of a-z, 0-9 and _");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRule(const std::string& path, const v1::Rule& rule,
                       const std::vector<v1::Department>& departments) {
  RETURN_IF_ERROR(CheckCodes(path + ".categories", rule.categories()));
  RETURN_IF_ERROR(CheckCodes(path + ".subcategories", rule.subcategories()));
  RETURN_IF_ERROR(CheckCodes(path + ".signals", rule.signals()));
  for (int i = 0; i < rule.channels_size(); ++i) {
    if (rule.channels(i) == common::v1::CHANNEL_UNSPECIFIED) {
      return InvalidField(absl::StrCat(path, ".channels[", i, "]"), "CHANNEL_MISSING",
                          "name a channel, or none at all");
    }
  }
  ASSIGN_OR_RETURN(const std::string id,
                   ParseName("departments", rule.department(), path + ".department"));
  if (FindDepartment(departments, id) == nullptr) {
    return InvalidField(path + ".department", "DEPARTMENT_UNKNOWN",
                        absl::StrCat("put ", rule.department(), " first, or name another one"));
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<v1::Rule>& DefaultRules() {
  static const auto& rules = *new std::vector<v1::Rule>(MakeDefaultRules());
  return rules;
}

RuleChoice ChooseRule(const std::vector<v1::Rule>& rules,
                      const events::v1::ComplaintFiled& filing) {
  for (size_t i = 0; i < rules.size(); ++i) {  // R-R1: the first that holds decides
    const auto reasons = Reasons(rules[i], filing);
    if (!reasons) continue;
    return {IdOf(rules[i].department()),
            reasons->empty()
                ? absl::StrCat("rule ", i + 1, " because it matches everything")
                : absl::StrCat("rule ", i + 1, " because ", absl::StrJoin(*reasons, " and "))};
  }
  return {"frontline", "no rule matched"};
}

absl::Status CheckRules(const std::vector<v1::Rule>& rules,
                        const std::vector<v1::Department>& departments) {
  if (rules.empty()) {
    return InvalidField("rules", "RULES_MISSING", "give at least one rule that matches everything");
  }
  if (rules.size() > kRulesMax) {
    return InvalidField("rules", "RULES_TOO_MANY", absl::StrCat(kRulesMax, " rules at most"));
  }
  for (size_t i = 0; i < rules.size(); ++i) {
    RETURN_IF_ERROR(CheckRule(absl::StrCat("rules[", i, "]"), rules[i], departments));
  }
  if (!MatchesEverything(rules.back())) {
    return InvalidField(absl::StrCat("rules[", rules.size() - 1, "]"), "LAST_RULE_NOT_OPEN",
                        "end with a rule without conditions, so that every case goes somewhere");
  }
  return absl::OkStatus();
}

}  // namespace redress::routing
