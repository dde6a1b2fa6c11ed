#include "services/sla/domain/policy.h"

#include "redress/common/v1/common.pb.h"

namespace redress::sla {
namespace {

using common::v1::Channel;
using events::v1::ComplaintFiled;
using events::v1::Event;

bool Everyone(const ComplaintFiled&) { return true; }

bool IsChat(const ComplaintFiled& filed) { return filed.channel() == common::v1::CHANNEL_CHAT; }

bool IsSocial(const ComplaintFiled& filed) {
  switch (filed.channel()) {
    case common::v1::CHANNEL_WECHAT:
    case common::v1::CHANNEL_WEIBO:
    case common::v1::CHANNEL_DOUYIN:
    case common::v1::CHANNEL_XIAOHONGSHU: return true;
    default: return false;
  }
}

bool IsAfterSales(const ComplaintFiled& filed) { return filed.category() == "after_sales"; }
bool IsLevel1(const ComplaintFiled& filed) { return filed.level() == common::v1::LEVEL_ROUTINE; }
bool IsLevel2(const ComplaintFiled& filed) { return filed.level() == common::v1::LEVEL_SERIOUS; }
bool IsLevel3(const ComplaintFiled& filed) { return filed.level() == common::v1::LEVEL_CRISIS; }

bool AnyMessage(const Event& event) { return event.has_message_sent(); }

bool PersonsMessage(const Event& event) {
  return event.has_message_sent() &&
         event.message_sent().author_kind() == common::v1::ACTOR_KIND_PERSON;
}

bool PrivateMessage(const Event& event) {
  return event.has_message_sent() && event.message_sent().is_private();
}

bool Statement(const Event& event) {
  return event.has_message_sent() && event.message_sent().purpose() == "statement";
}

bool Proposal(const Event& event) { return event.has_solution_proposed(); }

// A case that ends because the customer took the complaint back, or because it was joined to
// another one, kept no promise.
bool Closing(const Event& event) {
  return event.has_case_closed() && event.case_closed().outcome() != "withdrawn" &&
         event.case_closed().outcome() != "merged";
}

constexpr int kWarningPercents[] = {50, 75, 90};  // R-S13

constexpr Promise kDefaultPromises[] = {
    {"first_response", "R-S1", "first message by a person", "every complaint has one",
     absl::Hours(4), Everyone, PersonsMessage},
    {"first_response_outer", "R-S1", "first message by a person, outer bound",
     "every complaint has one", absl::Hours(24), Everyone, PersonsMessage},
    {"chat_reply", "R-S2", "first message", "it came by chat", absl::Minutes(1), IsChat,
     AnyMessage},
    {"private_message", "R-S3", "private message", "it came by a social channel", absl::Hours(2),
     IsSocial, PrivateMessage},
    {"after_sales_response", "R-S4", "first message", "its category is after_sales",
     absl::Minutes(30), IsAfterSales, AnyMessage},
    {"closed_level_1", "R-S5", "case closed", "it is of level 1", absl::Minutes(30), IsLevel1,
     Closing},
    {"offer_level_2", "R-S6", "solution offered", "it is of level 2", absl::Hours(4), IsLevel2,
     Proposal},
    {"statement_level_3", "R-S7", "statement published", "it is of level 3", absl::Hours(2),
     IsLevel3, Statement},
};

constexpr absl::string_view kDefaultName = "policies/default";

}  // namespace

const Policy& DefaultPolicy() {
  static constexpr Policy kPolicy{kDefaultName, 1, kDefaultPromises, kWarningPercents};
  return kPolicy;
}

const Policy* FindPolicy(absl::string_view name, int version) {
  const Policy& only = DefaultPolicy();
  return only.name == name && only.version == version ? &only : nullptr;
}

const Promise* FindPromise(const Policy& policy, absl::string_view milestone) {
  for (const Promise& promise : policy.promises) {
    if (promise.milestone == milestone) return &promise;
  }
  return nullptr;
}

}  // namespace redress::sla
