#include "services/resolution/domain/tailor.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

// Share of an amount, one fen at least, without overflow for any amount up to kAmountMax.
int64_t Share(int64_t minor_units, int64_t percent) {
  return std::max<int64_t>(1, minor_units * percent / 100);
}

std::optional<int64_t> RefundOf(const v1::RemedyItem& item, const Facts& facts,
                                const Defaults& defaults) {
  std::optional<int64_t> own;
  if (item.has_amount()) own = item.amount().minor_units();
  const std::optional<int64_t>& disputed = facts.amount_minor_units;
  if (!disputed) return own;
  if (item.remedy() == common::v1::REMEDY_REFUND_FULL) return disputed;
  return own ? std::min(*own, *disputed) : Share(*disputed, defaults.refund_part_percent);
}

void TailorItem(const Facts& facts, const Defaults& defaults, v1::RemedyItem& item) {
  const bool full = item.remedy() == common::v1::REMEDY_REFUND_FULL;
  if (!full && item.remedy() != common::v1::REMEDY_REFUND_PART) return;
  if (const auto minor_units = RefundOf(item, facts, defaults)) {
    *item.mutable_amount() = Fen(*minor_units);
    return;
  }
  item.set_remedy(common::v1::REMEDY_COUPON);
  *item.mutable_amount() = Fen(full ? defaults.compensation : defaults.coupon);
  item.set_description(
      InLanguage(LanguageOf(facts), "订单金额尚未确认，以优惠券代替退款",
                 "The amount paid is not known yet: a coupon instead of a refund"));
}

}  // namespace

Options Tailor(const v1::Template& chosen, const Facts& facts, const Defaults& defaults) {
  Options options = chosen.options();
  for (v1::SolutionOption& option : options) {
    for (v1::RemedyItem& item : *option.mutable_items()) TailorItem(facts, defaults, item);
  }
  NameOptions(options);
  return options;
}

absl::Status CompleteAmounts(absl::string_view field, const Facts& facts, Options& options) {
  for (int i = 0; i < options.size(); ++i) {
    for (int j = 0; j < options[i].items_size(); ++j) {
      v1::RemedyItem& item = *options[i].mutable_items(j);
      if (item.remedy() != common::v1::REMEDY_REFUND_FULL || item.has_amount()) continue;
      if (!facts.amount_minor_units) {
        return InvalidField(absl::StrCat(field, "[", i, "].items[", j, "].amount"),
                            "AMOUNT_MISSING",
                            "the complaint names no amount in CNY; say how much to refund");
      }
      *item.mutable_amount() = Fen(*facts.amount_minor_units);
    }
  }
  return absl::OkStatus();
}

}  // namespace redress::resolution
