#include "services/resolution/domain/options.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/domain/remedy.h"
#include "text/utf8.h"

namespace redress::resolution {
namespace {

constexpr size_t kCodeMax = 63;
constexpr size_t kTitleMax = 200;
constexpr size_t kDescriptionMax = 500;

absl::Status CheckTitle(absl::string_view field, absl::string_view title) {
  if (title.empty()) return InvalidField(field, "TITLE_MISSING", "give a title");
  if (text::CountCharacters(title) > kTitleMax) {
    return InvalidField(field, "TITLE_TOO_LONG", absl::StrCat(kTitleMax, " characters at most"));
  }
  return absl::OkStatus();
}

absl::Status CheckItem(const std::string& field, const v1::RemedyItem& item) {
  if (item.remedy() == common::v1::REMEDY_UNSPECIFIED) {
    return InvalidField(absl::StrCat(field, ".remedy"), "REMEDY_MISSING", "say what is done");
  }
  if (text::CountCharacters(item.description()) > kDescriptionMax) {
    return InvalidField(absl::StrCat(field, ".description"), "DESCRIPTION_TOO_LONG",
                        absl::StrCat(kDescriptionMax, " characters at most"));
  }
  const std::string amount_field = absl::StrCat(field, ".amount");
  if (item.has_amount()) return CheckAmount(amount_field, item.amount());
  if (NeedsAmount(item.remedy())) {
    return InvalidField(
        amount_field, "AMOUNT_MISSING",
        absl::StrCat("say how much ", common::v1::Remedy_Name(item.remedy()), " is worth"));
  }
  return absl::OkStatus();
}

absl::Status CheckOption(const std::string& field, const v1::SolutionOption& option) {
  if (!option.option_id().empty() && !IsCode(option.option_id())) {
    return InvalidField(absl::StrCat(field, ".option_id"), "OPTION_ID_MALFORMED",
                        "give 1 to 63 of a-z, 0-9 and _, or nothing");
  }
  RETURN_IF_ERROR(CheckTitle(absl::StrCat(field, ".title"), option.title()));
  const std::string items_field = absl::StrCat(field, ".items");
  if (option.items().empty()) {
    return InvalidField(items_field, "ITEMS_MISSING", "give at least one remedy");
  }
  if (option.items_size() > kItemsMax) {
    return InvalidField(items_field, "ITEMS_TOO_MANY", absl::StrCat(kItemsMax, " at most"));
  }
  std::set<common::v1::Remedy> remedies;
  for (int i = 0; i < option.items_size(); ++i) {
    const std::string item_field = absl::StrCat(items_field, "[", i, "]");
    RETURN_IF_ERROR(CheckItem(item_field, option.items(i)));
    // One order is paid back once and replaced once; a full and a part refund are the same deed.
    common::v1::Remedy remedy = option.items(i).remedy();
    if (remedy == common::v1::REMEDY_REFUND_PART) remedy = common::v1::REMEDY_REFUND_FULL;
    const bool once = remedy == common::v1::REMEDY_REFUND_FULL ||
                      remedy == common::v1::REMEDY_REPLACE ||
                      remedy == common::v1::REMEDY_RESHIP_PART;
    if (once && !remedies.insert(remedy).second) {
      return InvalidField(absl::StrCat(item_field, ".remedy"), "REMEDY_TWICE",
                          "give one refund and one replacement at most");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCode(absl::string_view field, absl::string_view code) {
  if (IsCode(code)) return absl::OkStatus();
  return InvalidField(field, "CODE_MALFORMED",
                      "give a code of the taxonomy: 1 to 63 of a-z, 0-9 and _");
}

}  // namespace

bool IsCode(absl::string_view text) {
  return !text.empty() && text.size() <= kCodeMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

absl::Status CheckOptions(absl::string_view field, const Options& options) {
  if (options.empty()) return InvalidField(field, "OPTIONS_MISSING", "give at least one option");
  if (options.size() > kOptionsMax) {
    return InvalidField(field, "OPTIONS_TOO_MANY", absl::StrCat(kOptionsMax, " at most"));
  }
  std::set<std::string> ids;
  for (int i = 0; i < options.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    RETURN_IF_ERROR(CheckOption(path, options[i]));
    const std::string& id = options[i].option_id();
    if (!id.empty() && !ids.insert(id).second) {
      return InvalidField(absl::StrCat(path, ".option_id"), "OPTION_ID_DUPLICATE",
                          "give every option an id of its own");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTemplate(const v1::Template& offered) {
  absl::string_view id = offered.name();
  if (!absl::ConsumePrefix(&id, "templates/") || !IsCode(id)) {
    return InvalidField("template.name", "NAME_MALFORMED",
                        "give a name of the form templates/{id}, id 1 to 63 of a-z, 0-9 and _");
  }
  RETURN_IF_ERROR(CheckTitle("template.title", offered.title()));
  RETURN_IF_ERROR(CheckCode("template.category", offered.category()));
  if (!offered.subcategory().empty()) {
    RETURN_IF_ERROR(CheckCode("template.subcategory", offered.subcategory()));
  }
  return CheckOptions("template.options", offered.options());
}

void NameOptions(Options& options) {
  char letter = 'a';
  for (v1::SolutionOption& option : options) {
    if (!option.option_id().empty()) continue;
    while (FindOption(options, std::string(1, letter)) != nullptr) ++letter;
    option.set_option_id(std::string(1, letter));
  }
}

const v1::SolutionOption* FindOption(const Options& options, absl::string_view option_id) {
  for (const v1::SolutionOption& option : options) {
    if (option.option_id() == option_id) return &option;
  }
  return nullptr;
}

int64_t CostOf(const v1::SolutionOption& option) {
  int64_t cost = 0;
  for (const v1::RemedyItem& item : option.items()) cost += item.amount().minor_units();
  return cost;
}

bool NeedsPlatform(const v1::SolutionOption& option) {
  return std::any_of(option.items().begin(), option.items().end(), [](const v1::RemedyItem& item) {
    return RoadOf(item.remedy()) != Road::kNone;
  });
}

bool NeedsCustomer(const v1::SolutionOption& option) {
  return std::any_of(option.items().begin(), option.items().end(), [](const v1::RemedyItem& item) {
    const Road road = RoadOf(item.remedy());
    return road == Road::kRefund || road == Road::kCoupon;
  });
}

}  // namespace redress::resolution
