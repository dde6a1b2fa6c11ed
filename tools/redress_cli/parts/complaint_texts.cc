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
// What people tell besides; it changes neither grade nor category.
constexpr std::array kChineseDetails = {
    "下单的时候页面写的是第$n天就能处理",
    "我是$n号晚上付的款",
    "家里急着用，已经耽误$n天了",
    "型号是 A$n，颜色是深灰",
    "之前在你们这里买过$n次，一直挺放心的",
    "客服让我等$n个工作日",
    "照片和视频我都留着，一共$n张",
    "收货地址没有变过",
    "朋友推荐我来买的，现在很没面子",
    "单位年会要用，订了$n份",
    "快递单上写的重量是$n公斤",
    "活动价抢到的，优惠了$n元",
    "我查了说明书第$n页，上面写得很清楚",
    "同小区的邻居买了没有这个情况",
    "我在第$n层住，有电梯",
    "店铺评分有$n分，没想到会这样",
    "电话打了$n遍才有人接",
    "我把包装盒都留着，没有扔",
    "当天下着雨，我专门请了假在家等",
    "微信上发过去的消息显示已读",
    "我爱人不爱打电话，是我代为反映",
    "尺码选的是$n码",
    "用的时候完全照着教程来",
    "保修卡上写着$n个月",
    "付款方式是分期，分了$n期",
    "希望$n天之内给我一个答复",
    "如果方便请加急，谢谢",
    "能补一个说明就行，不是非要赔偿",
    "直播间里主播说得好好的",
    "对比了$n家才决定买这个",
    "礼物是送给同事的，很尴尬",
    "机器编号尾数是$n",
    "楼下驿站说没有见到",
    "晚上$n点以后我都在家",
    "页面上的图片和实物差得远",
    "一共付了$n元，用的零钱",
    "希望以后别的顾客不要再遇到",
    "已经按要求提交过$n次材料",
    "换了三个客服，说法都不一样",
    "之前的订单都是隔天就到",
    "赠品是一条数据线",
    "我不着急用，但是希望有个准信",
    "孩子他爸试了半天也没弄明白",
    "版本号显示是$n，升级也没有用",
    "店里说要问厂家，厂家说要问店里",
    "上周日下的单，今天都周$n了",
    "包裹外面贴了$n层胶带",
    "请不要再发模板回复了",
};
constexpr std::array kEnglishDetails = {
    "I paid on the evening of the $nth",
    "The model on the box is A$n",
    "I have bought from you $n times before and was happy",
    "Support asked me to wait $n working days",
    "I kept the pictures, $n of them",
    "My address has not changed",
    "It was meant as a present for a colleague",
    "The weight on the label says $n kg",
    "I got it in the sale for $n less",
    "Page $n of the manual says otherwise",
    "The lift in our house stops at floor $n",
    "I rang $n times before anybody picked up",
    "I still have the whole box",
    "I took a day off to be at home for it",
    "My messages are shown as read",
    "The size I chose was $n",
    "I followed the instructions to the letter",
    "The warranty card says $n months",
    "I pay for it in $n instalments",
    "Please let me have an answer within $n days",
    "I would be glad if it could be done soon",
    "A short explanation would do",
    "I compared $n shops before choosing yours",
    "The serial ends in $n",
    "The pick-up point has never seen it",
    "I am at home after $n in the evening",
    "I paid $n in all, from my balance",
    "I have sent you the papers $n times by now",
    "Three people told me three different things",
    "Earlier orders always came the next day",
    "The free gift was a cable",
    "I am in no hurry but I want to know",
    "The firmware says $n and an update changed nothing",
    "The shop sends me to the maker and the maker back to the shop",
    "The box had $n layers of tape around it",
    "Please do not send me another form letter",
    "A neighbour has the same one and is fine with it",
    "The pictures on the page look nothing like it",
    "I ordered on a Sunday and it is day $n now",
    "My flat is on floor $n, if that helps",
};
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

// Two to four of them, so that no two people write the same unless they copy.
std::string Details(bool chinese, Random& random) {
  std::string text;
  for (uint64_t left = 2 + random.Below(3); left > 0; --left) {
    const char* detail = chinese ? Any(kChineseDetails, random) : Any(kEnglishDetails, random);
    absl::StrAppend(&text, chinese ? "" : " ",
                    absl::StrReplaceAll(detail, {{"$n", absl::StrCat(3 + random.Below(27))}}),
                    chinese ? "。" : ".");
  }
  return text;
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
  draft.set_body(absl::StrCat(
      absl::StrReplaceAll(complaint.body, {{"$item", item},
                                           {"$days", absl::StrCat(2 + random_.Below(20))},
                                           {"$order", draft.order_id()}}),
      Details(complaint.chinese, random_)));
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
  draft.set_order_id(absl::StrCat("PO-c", person, "-", 1 + random_.Below(20)));
  draft.set_region(Any(kRegions, random_));
  const uint64_t article = random_.Below(500);
  draft.set_sku(absl::StrCat("SKU-", 1000 + article));
  draft.set_supplier_id(absl::StrCat("SUP-", 100 + article % 40));
  draft.set_batch(absl::StrCat("B", 2601 + random_.Below(12)));
}

}  // namespace redress::cli
