#include "tools/redress_cli/parts/complaint_texts.h"

#include <array>
#include <span>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace redress::cli {
namespace {

using intake::v1::ComplaintDraft;

struct Complaint {
  const char* subject;
  const char* body;  // $item and $days are filled in, and so is $order
  bool chinese;
  int amount_max;  // yuan
};

// Level 1: something went wrong, and an apology with a small remedy makes it good.
constexpr std::array kRoutine = {
    Complaint{"物流太慢", "$item 下单$days天了还没有收到，物流信息一直不更新，麻烦帮我催一下。",
              true, 300},
    Complaint{"快递还没到", "订单 $order 显示派送中已经$days天，快递员电话打不通，请核实。", true,
              300},
    Complaint{"客服不回复", "咨询 $item 的使用方法，等了$days天客服都没有回复，态度很敷衍。", true,
              200},
    Complaint{"客服态度差", "打电话问 $item 的事情，客服很不耐烦，没说完就挂了电话。", true, 200},
    Complaint{"发错货了",
              "我买的是 $item，收到的颜色不对，和订单 $order 写的不一样，请补发正确的。", true,
              400},
    Complaint{"少了配件", "$item 打开包装少了说明书和一个配件，请补寄。", true, 300},
    Complaint{"和描述不符", "收到的 $item 和页面描述不一样，尺寸小了一圈，想换一个。", true, 500},
    Complaint{"价格争议", "昨天买的 $item 今天就降价了，客服说不保价，条款写得不清楚。", true, 400},
    Complaint{"优惠券用不了", "下单时优惠券没有自动抵扣，多付了钱，请退差价。", true, 100},
    Complaint{"发票问题", "订单 $order 申请发票$days天了还没有开出来。", true, 300},
    Complaint{"维修太慢", "$item 送修$days天了，没有任何进度通知，请告诉我还要多久。", true, 600},
    Complaint{"Parcel is late",
              "My $item should have arrived $days days ago. Tracking has not moved since. "
              "Where is it?",
              false, 300},
    Complaint{"Wrong colour",
              "I ordered a black $item and got a white one, order $order. Please send the "
              "right one.",
              false, 400},
    Complaint{"No reply from support",
              "I wrote to support about my $item $days days ago and nobody has "
              "answered me yet.",
              false, 200},
    Complaint{"Rude agent",
              "The agent I spoke to about order $order was impatient and hung up on me.", false,
              200},
    Complaint{"Missing part",
              "The $item came without its cable and manual. Please send the missing parts.", false,
              200},
    Complaint{"Coupon not applied",
              "The coupon was not applied to order $order although the page said it "
              "would be.",
              false, 100},
    Complaint{"Return policy unclear",
              "I cannot find out whether I may return the $item after opening it. "
              "The terms are unclear.",
              false, 300},
};

// Level 2: a defect, a fake, a stalled case, or much money.
constexpr std::array kSerious = {
    Complaint{"质量问题", "$item 用了$days天就坏了，开不了机，质量太差，要求退货退款。", true,
              3000},
    Complaint{"收到就是坏的", "$item 拆开就有裂痕，明显是质量缺陷，请马上处理。", true, 2000},
    Complaint{"假货", "怀疑买到的 $item 是假货，序列号官网查不到，要求鉴定并退一赔三。", true,
              5000},
    Complaint{"高仿产品", "$item 包装粗糙，专柜说不是正品，你们卖假货，必须给说法。", true, 4000},
    Complaint{"退款拖延", "订单 $order 退货$days天了一直不退款，客服互相推诿，售后完全没有进展。",
              true, 3000},
    Complaint{"拒绝退货", "$item 七天无理由退货被商家拒绝，理由是拆封，我要投诉。", true, 1500},
    Complaint{"第二次投诉", "上次投诉 $item 的问题没有解决，这是第二次投诉了，再不处理我就找消协。",
              true, 2500},
    Complaint{"Broken after days",
              "The $item stopped working after $days days. It is clearly defective and I "
              "want my money back.",
              false, 3000},
    Complaint{"Counterfeit",
              "The $item is a fake: the serial number is unknown to the maker. I want a refund "
              "and compensation.",
              false, 5000},
    Complaint{"Refund never came",
              "I sent order $order back and the refund has been delayed for $days days. "
              "Nobody takes care of it.",
              false, 3000},
    Complaint{"Return refused",
              "The seller refuses to take the $item back within seven days. This is against "
              "the rules.",
              false, 1500},
    Complaint{"Second complaint",
              "This is my second complaint about the $item. The first one was closed and "
              "nothing was solved.",
              false, 2500},
    Complaint{"Parcel arrived crushed",
              "Order $order arrived crushed, the $item inside is damaged and cannot "
              "be used.",
              false, 2000},
};

// Level 3: somebody is hurt or may be, many are hit, the public hears of it, or data leaked.
constexpr std::array kCrisis = {
    Complaint{"产品爆炸", "$item 充电时突然起火冒烟，差点引发火灾，有严重安全隐患！", true, 3000},
    Complaint{"受伤了", "$item 漏电，我的手被电伤，已经去医院治疗，要求赔偿医药费。", true, 5000},
    Complaint{"过敏住院", "孩子用了 $item 之后全身过敏，现在在医院，你们必须负责。", true, 2000},
    Complaint{"食物中毒", "吃了 $item 全家上吐下泻，医院诊断食物中毒，已经联系记者曝光。", true,
              1000},
    Complaint{"个人信息泄露",
              "买完 $item 就接到诈骗电话，对方知道我的订单 $order 和住址，你们泄露了个人信息。",
              true, 500},
    Complaint{"集体维权",
              "我们群里几十个买了 $item 的人都遇到同样的问题，准备集体维权并在微博曝光。", true,
              2000},
    Complaint{"It caught fire",
              "The $item caught fire while charging and burned the table. This is dangerous, "
              "somebody could have been injured.",
              false, 3000},
    Complaint{
        "Injury",
        "The $item gave me an electric shock and I was injured. I have been in hospital since.",
        false, 5000},
    Complaint{"My data leaked",
              "Hours after order $order a scammer knew my address and what I had bought. You "
              "leaked my personal data.",
              false, 500},
    Complaint{"Going to the press",
              "Dozens of us bought the same $item and all of them fail. We are talking to "
              "a reporter and will post it everywhere.",
              false, 2000},
};

constexpr std::array kChineseItems = {"手机",     "笔记本电脑", "电饭煲", "充电宝",
                                      "儿童水杯", "面霜",       "羽绒服", "运动鞋",
                                      "空气炸锅", "蓝牙耳机",   "牛奶",   "婴儿车"};
constexpr std::array kEnglishItems = {"phone",     "laptop",     "rice cooker", "power bank",
                                      "kettle",    "face cream", "down jacket", "pair of shoes",
                                      "air fryer", "headset",    "milk powder", "pushchair"};
constexpr std::array kRegions = {"CN-11", "CN-31", "CN-32", "CN-33", "CN-44", "CN-51"};
// Online roads are the usual ones.
constexpr std::array kChannels = {
    common::v1::CHANNEL_APP,    common::v1::CHANNEL_APP,          common::v1::CHANNEL_APP,
    common::v1::CHANNEL_CHAT,   common::v1::CHANNEL_MINI_PROGRAM, common::v1::CHANNEL_WEB_FORM,
    common::v1::CHANNEL_PHONE,  common::v1::CHANNEL_PHONE,        common::v1::CHANNEL_EMAIL,
    common::v1::CHANNEL_WECHAT, common::v1::CHANNEL_WEIBO,        common::v1::CHANNEL_DOUYIN,
    common::v1::CHANNEL_SMS,    common::v1::CHANNEL_XIAOHONGSHU,  common::v1::CHANNEL_STORE};

template <typename List>
const auto& Any(const List& list, Random& random) {
  return list[random.Below(list.size())];
}

std::span<const Complaint> Draw(Random& random) {
  const uint64_t draw = random.Below(100);
  if (draw < 60) return kRoutine;
  if (draw < 90) return kSerious;
  return kCrisis;
}

}  // namespace

ComplaintTexts::ComplaintTexts(Random& random, int64_t customers)
    : random_(random), customers_(customers) {}

void ComplaintTexts::Fill(ComplaintDraft& draft) {
  FillCircumstances(draft);
  const std::span<const Complaint> level = Draw(random_);
  const Complaint& complaint = Any(level, random_);
  const char* item = complaint.chinese ? Any(kChineseItems, random_) : Any(kEnglishItems, random_);
  draft.set_subject(complaint.subject);
  draft.set_body(
      absl::StrReplaceAll(complaint.body, {{"$item", item},
                                           {"$days", absl::StrCat(2 + random_.Below(20))},
                                           {"$order", draft.order_id()}}));
  draft.mutable_amount()->set_currency("CNY");
  draft.mutable_amount()->set_minor_units(static_cast<int64_t>(
      1'000 + random_.Below(static_cast<uint64_t>(complaint.amount_max) * 100)));
}

void ComplaintTexts::FillAround(const std::string& body, ComplaintDraft& draft) {
  FillCircumstances(draft);
  draft.set_body(body);
}

void ComplaintTexts::FillCircumstances(ComplaintDraft& draft) {
  const uint64_t person = 1 + random_.Below(static_cast<uint64_t>(customers_));
  draft.set_channel(Any(kChannels, random_));
  auto& customer = *draft.mutable_customer();
  customer.set_customer_id(absl::StrCat("c", person));
  customer.set_phone(absl::StrFormat("139%08d", person % 100'000'000));
  if (random_.Below(20) == 0) customer.set_tier("vip");
  draft.set_order_id(absl::StrCat("PO-c", person, "-", 1 + random_.Below(3)));
  draft.set_region(Any(kRegions, random_));
  const uint64_t article = random_.Below(500);
  draft.set_sku(absl::StrCat("SKU-", 1000 + article));
  draft.set_supplier_id(absl::StrCat("SUP-", 100 + article % 40));
  draft.set_batch(absl::StrCat("B", 2601 + random_.Below(12)));
}

}  // namespace redress::cli
