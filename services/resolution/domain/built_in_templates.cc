#include "services/resolution/domain/built_in_templates.h"

#include <algorithm>
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/resolution/domain/options.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

using common::v1::Remedy;

// Where an item's amount comes from.
enum class Worth { kNothing, kOfComplaint, kCoupon, kCompensation, kMedicalCost };

struct Words {
  const char* chinese;
  const char* english;
};

struct Item {
  Remedy remedy;
  Worth worth = Worth::kNothing;
  Words description = {"", ""};
};

struct Choice {
  Words title;
  std::vector<Item> items;
};

// `subcategory` empty: for what the category has no template of its own for.
struct Entry {
  const char* id;
  const char* category;
  const char* subcategory;
  Words title;
  std::vector<Choice> choices;
};

constexpr char kMostGeneral[] = "other";

Item Coupon() { return {common::v1::REMEDY_COUPON, Worth::kCoupon}; }
Item Compensation() { return {common::v1::REMEDY_COUPON, Worth::kCompensation}; }
Item RefundFull() { return {common::v1::REMEDY_REFUND_FULL, Worth::kOfComplaint}; }
Item RefundPart() { return {common::v1::REMEDY_REFUND_PART, Worth::kOfComplaint}; }

std::vector<Choice> Replaced() {
  return {{{"换新", "Replacement"}, {{common::v1::REMEDY_REPLACE}}},
          {{"保留商品并部分退款", "Keep it, part of the price back"}, {RefundPart()}}};
}

std::vector<Choice> Repaired() {
  return {{{"上门维修", "Repair at your door"}, {{common::v1::REMEDY_REPAIR_DOOR}}},
          {{"换新", "Replacement"}, {{common::v1::REMEDY_REPLACE}}}};
}

std::vector<Choice> Lost() {
  return {{{"重新发货", "Sent again"}, {{common::v1::REMEDY_REPLACE}}},
          {{"全额退款", "Full refund"}, {RefundFull()}}};
}

std::vector<Choice> Delayed() {
  return {{{"立即全额退款并赠券", "Full refund now, and a coupon"}, {RefundFull(), Coupon()}},
          {{"致歉并由专人跟进", "Apology, and one agent who sees it through"},
           {{common::v1::REMEDY_APOLOGY_LETTER}, {common::v1::REMEDY_DEDICATED_AGENT}}}};
}

std::vector<Choice> Attended() {
  return {{{"书面致歉并赠券", "Letter of apology and a coupon"},
           {{common::v1::REMEDY_APOLOGY_LETTER}, Coupon()}},
          {{"专人服务", "An agent of your own"}, {{common::v1::REMEDY_DEDICATED_AGENT}}}};
}

std::vector<Choice> Goodwill() {
  return {{{"书面致歉并赠券", "Letter of apology and a coupon"},
           {{common::v1::REMEDY_APOLOGY_LETTER}, Coupon()}},
          {{"部分退款", "Part of the price back"}, {RefundPart()}}};
}

// R-H3: goodwill never silently settles a claim for fraud.
constexpr Words kFraudClaimStays = {"善意补偿，不影响您依《消费者权益保护法》第五十五条主张的权利",
                                    "Goodwill; a claim for fraud under article 55 stays open"};

std::vector<Choice> Counterfeit() {
  return {{{"权威检测报告并全额退款", "Inspection report and full refund"},
           {{common::v1::REMEDY_INSPECTION_REPORT}, RefundFull()}},
          {{"换正品并补偿优惠券", "The genuine article and a compensation coupon"},
           {{common::v1::REMEDY_REPLACE},
            {common::v1::REMEDY_COUPON, Worth::kCompensation, kFraudClaimStays}}}};
}

std::vector<Choice> Safety() {
  return {{{"承担检查费用并全额退款", "Medical cost and full refund"},
           {{common::v1::REMEDY_MEDICAL_COST,
             Worth::kMedicalCost,
             {"医院检查费用由我们承担", "We pay the test in a hospital"}},
            RefundFull(),
            {common::v1::REMEDY_INSPECTION_REPORT,
             Worth::kNothing,
             {"同批次商品召回核查", "Recall check of the batch"}}}},
          {{"换新并书面致歉", "Replacement and letter of apology"},
           {{common::v1::REMEDY_REPLACE}, {common::v1::REMEDY_APOLOGY_LETTER}}}};
}

std::vector<Choice> WrongItem() {
  return {{{"优先补发正确商品并赠券", "The right article by priority shipping, and a coupon"},
           {{common::v1::REMEDY_REPLACE}, Coupon(), {common::v1::REMEDY_PRIORITY_SHIPPING}}},
          {{"全额退款", "Full refund"}, {RefundFull()}}};
}

std::vector<Choice> MissingParts() {
  return {{{"补发缺件", "The missing part sent"}, {{common::v1::REMEDY_RESHIP_PART}}},
          {{"部分退款", "Part of the price back"}, {RefundPart()}}};
}

std::vector<Choice> PriceDispute() {
  return {{{"退还差价", "Part of the price back"}, {RefundPart()}},
          {{"补偿优惠券", "Compensation coupon"}, {Compensation()}}};
}

// Sorted by id.
const std::vector<Entry>& Table() {
  static const auto* const kTable = new std::vector<Entry>{
      {"after_sales", "after_sales", "", {"售后通用", "After-sales"}, Goodwill()},
      {"contract", "contract", "", {"合同通用", "Contract"}, Goodwill()},
      {"counterfeit", "product_quality", "counterfeit", {"假货", "Counterfeit"}, Counterfeit()},
      {"damaged", "product_quality", "damaged", {"商品破损", "Damaged"}, Replaced()},
      {"damaged_in_transit",
       "logistics",
       "damaged_in_transit",
       {"运输破损", "Damaged in transit"},
       Replaced()},
      {"defect", "product_quality", "defect", {"质量缺陷", "Defect"}, Repaired()},
      {"logistics", "logistics", "", {"物流通用", "Logistics"}, Goodwill()},
      {"lost", "logistics", "lost", {"包裹丢失", "Lost parcel"}, Lost()},
      {"missing_parts",
       "product_quality",
       "missing_parts",
       {"缺少配件", "Missing parts"},
       MissingParts()},
      {kMostGeneral, "other", "", {"其他通用", "Other"}, Goodwill()},
      {"performance", "product_quality", "performance", {"性能问题", "Performance"}, Repaired()},
      {"price_dispute", "contract", "price_dispute", {"价格争议", "Price"}, PriceDispute()},
      {"product_quality", "product_quality", "", {"质量通用", "Product quality"}, Goodwill()},
      {"refund_delay", "after_sales", "refund_delay", {"退款延迟", "Late refund"}, Delayed()},
      {"rude", "service_attitude", "rude", {"态度恶劣", "Rudeness"}, Attended()},
      {"safety", "product_quality", "safety", {"安全与过敏", "Safety and allergy"}, Safety()},
      {"service_attitude", "service_attitude", "", {"服务通用", "Service"}, Goodwill()},
      {"slow_reply", "service_attitude", "slow_reply", {"回复缓慢", "Slow reply"}, Attended()},
      {"stalled", "after_sales", "stalled", {"售后停滞", "Stalled after-sales"}, Delayed()},
      {"wrong_item", "contract", "wrong_item", {"发错商品", "Wrong item"}, WrongItem()},
  };
  return *kTable;
}

const Entry* Find(const std::function<bool(const Entry&)>& fits) {
  const auto found = std::find_if(Table().begin(), Table().end(), fits);
  return found == Table().end() ? nullptr : &*found;
}

std::optional<int64_t> FenOf(Worth worth, const Defaults& defaults) {
  switch (worth) {
    case Worth::kCoupon: return defaults.coupon;
    case Worth::kCompensation: return defaults.compensation;
    case Worth::kMedicalCost: return defaults.medical_cost;
    case Worth::kNothing:
    case Worth::kOfComplaint: break;
  }
  return std::nullopt;
}

std::string Say(Language language, const Words& words) {
  return InLanguage(language, words.chinese, words.english);
}

v1::Template ToTemplate(const Entry& entry, const Defaults& defaults, Language language) {
  v1::Template made;
  made.set_name(absl::StrCat("templates/", entry.id));
  made.set_title(Say(language, entry.title));
  made.set_category(entry.category);
  made.set_subcategory(entry.subcategory);
  for (const Choice& choice : entry.choices) {
    v1::SolutionOption& option = *made.add_options();
    option.set_title(Say(language, choice.title));
    for (const Item& source : choice.items) {
      v1::RemedyItem& item = *option.add_items();
      item.set_remedy(source.remedy);
      item.set_description(Say(language, source.description));
      if (const auto fen = FenOf(source.worth, defaults)) *item.mutable_amount() = Fen(*fen);
    }
  }
  NameOptions(*made.mutable_options());
  return made;
}

}  // namespace

Language LanguageOf(const Facts& facts) {
  return facts.language.empty() || absl::StartsWithIgnoreCase(facts.language, "zh")
             ? Language::kChinese
             : Language::kEnglish;
}

std::string InLanguage(Language language, absl::string_view chinese, absl::string_view english) {
  if (language == Language::kChinese) return std::string(chinese);
  if (language == Language::kEnglish) return std::string(english);
  return chinese.empty() ? "" : absl::StrCat(chinese, " / ", english);
}

std::vector<v1::Template> BuiltInTemplates(const Defaults& defaults, Language language) {
  std::vector<v1::Template> templates;
  for (const Entry& entry : Table()) templates.push_back(ToTemplate(entry, defaults, language));
  return templates;
}

std::optional<v1::Template> BuiltInById(absl::string_view template_id, const Defaults& defaults,
                                        Language language) {
  const Entry* entry = Find([&](const Entry& one) { return one.id == template_id; });
  if (entry == nullptr) return std::nullopt;
  return ToTemplate(*entry, defaults, language);
}

v1::Template BuiltInFor(const Facts& facts, const Defaults& defaults, Language language) {
  const Entry* entry = Find([&](const Entry& one) { return one.id == facts.solution_template; });
  if (entry == nullptr && !facts.subcategory.empty()) {
    entry = Find([&](const Entry& one) {
      return one.category == facts.category && one.subcategory == facts.subcategory;
    });
  }
  if (entry == nullptr) {
    entry = Find([&](const Entry& one) {
      return one.category == facts.category && one.subcategory[0] == '\0';
    });
  }
  if (entry == nullptr)
    entry = Find([](const Entry& one) { return one.id == absl::string_view(kMostGeneral); });
  return ToTemplate(*entry, defaults, language);
}

}  // namespace redress::resolution
