#include "services/sla/domain/match_reader.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/sla/domain/pack_values.h"
#include "yaml/values.h"

namespace redress::sla {
namespace {

using yaml::AddOnce;
using yaml::At;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;
using yaml::TakeEach;
using yaml::ToBool;
using yaml::ToMinorUnits;
using yaml::ToText;
using yaml::Whole;

// A value of Match, read from its plain text.
template <typename Value>
using ReadOne = absl::StatusOr<Value> (*)(const YAML::Node& node, const std::string& field);

template <typename Value>
Take ToMatched(std::vector<Value>& values, ReadOne<Value> read) {
  return [&values, read](const YAML::Node& list, const std::string& field) -> absl::Status {
    RETURN_IF_ERROR(TakeEach(list, field, kMatchValuesMax,
                             [&](const YAML::Node& node, const std::string& own) -> absl::Status {
                               ASSIGN_OR_RETURN(const Value value, read(node, own));
                               return AddOnce(node, own, value, values);
                             }));
    if (!values.empty()) return absl::OkStatus();
    return At(list, field, "MATCH_EMPTY",
              "no complaint has none of them; leave the key out to match every complaint");
  };
}

absl::StatusOr<common::v1::Channel> ReadChannel(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const int channel, yaml::ReadEnum(node, field, *common::v1::Channel_descriptor(),
                                                     "CHANNEL_", "CHANNEL_UNKNOWN"));
  return static_cast<common::v1::Channel>(channel);
}

absl::StatusOr<common::v1::Kind> ReadKind(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const int kind, yaml::ReadEnum(node, field, *common::v1::Kind_descriptor(),
                                                  "KIND_", "KIND_UNKNOWN"));
  return static_cast<common::v1::Kind>(kind);
}

absl::StatusOr<std::string> ReadCategory(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsName(text)) return text;
  return At(node, field, "CATEGORY_INVALID", "give a code of the taxonomy, like after_sales");
}

absl::StatusOr<common::v1::Level> ReadLevel(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const int level, Whole(node, field, 1, 3, "LEVEL_UNKNOWN"));
  return static_cast<common::v1::Level>(level);
}

// What the platform calls something, such as a tier.
absl::StatusOr<std::string> ReadValue(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (!text.empty()) return text;
  return At(node, field, "VALUE_EMPTY", "give a value, or leave the entry out");
}

bool IsCurrency(absl::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

Take ToAmount(std::optional<AmountRange>& amount, Lines& lines) {
  return [&amount, &lines](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) {
      return At(node, field, "VALUE_NOT_MAP", "give {currency: CNY, at_least: 50000}");
    }
    AmountRange range;
    std::optional<int64_t> least, most;
    RETURN_IF_ERROR(yaml::ReadMap(node, field + ".",
                                  {{"currency", ToText(range.currency)},
                                   {"at_least", ToMinorUnits(least)},
                                   {"at_most", ToMinorUnits(most)}},
                                  lines));
    if (!IsCurrency(range.currency)) {
      return At(node, field, "CURRENCY_INVALID", "give currency as a code like CNY");
    }
    if (!least && !most) {
      return At(node, field, "AMOUNT_MISSING", "give at_least, at_most or both, in minor units");
    }
    range.minor_units_min = least.value_or(range.minor_units_min);
    range.minor_units_max = most.value_or(range.minor_units_max);
    if (range.minor_units_min > range.minor_units_max) {
      return At(node, field, "AMOUNT_EMPTY", "no amount is at least more than it is at most");
    }
    amount = range;
    return absl::OkStatus();
  };
}

}  // namespace

absl::Status ReadMatch(const YAML::Node& node, const std::string& field, Match& match,
                       Lines& lines) {
  if (!node.IsMap()) {
    return At(node, field, "VALUE_NOT_MAP", "give channels, categories, levels or the like");
  }
  return yaml::ReadMap(
      node, field + ".",
      {{"channels", ToMatched<common::v1::Channel>(match.channels, &ReadChannel)},
       {"kinds", ToMatched<common::v1::Kind>(match.kinds, &ReadKind)},
       {"categories", ToMatched<std::string>(match.categories, &ReadCategory)},
       {"subcategories", ToMatched<std::string>(match.subcategories, &ReadCategory)},
       {"levels", ToMatched<common::v1::Level>(match.levels, &ReadLevel)},
       {"signals", ToMatched<std::string>(match.signals, &ReadCode)},
       {"tiers", ToMatched<std::string>(match.tiers, &ReadValue)},
       {"languages", ToMatched<std::string>(match.languages, &ReadValue)},
       {"regions", ToMatched<std::string>(match.regions, &ReadValue)},
       {"sources", ToMatched<std::string>(match.sources, &ReadCode)},
       {"skus", ToMatched<std::string>(match.skus, &ReadValue)},
       {"suppliers", ToMatched<std::string>(match.suppliers, &ReadValue)},
       {"batches", ToMatched<std::string>(match.batches, &ReadValue)},
       {"amount", ToAmount(match.amount, lines)},
       {"needs_review", ToBool(match.needs_review)}},
      lines);
}

}  // namespace redress::sla
