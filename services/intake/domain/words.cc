#include "services/intake/domain/words.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

using events::v1::Event;

std::string Pick(absl::string_view language, const char* zh, const char* en) {
  return absl::StartsWith(language, "en") ? en : zh;
}

// An enum value's name without its prefix, in lower case.
template <typename Enum>
std::string Short(const std::string& name, Enum, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

std::string ChannelText(common::v1::Channel channel) {
  return Short(common::v1::Channel_Name(channel), channel, "CHANNEL_");
}

std::string MoneyText(const common::v1::Money& money) {
  return absl::StrFormat("%d.%02d %s", money.minor_units() / 100, money.minor_units() % 100,
                         money.currency());
}

std::string RemediesText(const google::protobuf::RepeatedField<int>& remedies) {
  return absl::StrJoin(remedies, ", ", [](std::string* out, int remedy) {
    const auto value = static_cast<common::v1::Remedy>(remedy);
    out->append(Short(common::v1::Remedy_Name(value), value, "REMEDY_"));
  });
}

const char* CorrectionText(bool corrects_breach) {
  return corrects_breach ? " (corrects a breach)" : "";  // R-S15: never silently
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", FromProto(time), absl::UTCTimeZone());
}

}  // namespace

std::string Summarise(const Event& event) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled: {
      const auto& filed = event.complaint_filed();
      return absl::StrCat("filed as ", filed.reference(), " by ", ChannelText(filed.channel()),
                          ": ", filed.category(), ".", filed.subcategory(), ", level ",
                          static_cast<int>(filed.level()));
    }
    case Event::kComplaintWithdrawn:
      return absl::StrCat("withdrawn: ", event.complaint_withdrawn().reason());
    case Event::kComplaintReclassified: {
      const auto& now = event.complaint_reclassified();
      return absl::StrCat("corrected: ", now.category_before(), " to ", now.category(), ".",
                          now.subcategory(), ", level ", static_cast<int>(now.level_before()),
                          " to ", static_cast<int>(now.level()));
    }
    case Event::kComplaintReopened:
      return absl::StrCat("reopened: ", event.complaint_reopened().reason(), ", round ",
                          event.complaint_reopened().cycle());
    case Event::kComplaintMerged:
      return absl::StrCat("joined to ", event.complaint_merged().into());
    case Event::kComplaintUnmerged:
      return absl::StrCat("parted from ", event.complaint_unmerged().from());
    case Event::kComplaintAbsorbed:
      return absl::StrCat(event.complaint_absorbed().complaint(), " was joined to it");
    case Event::kComplaintReleased:
      return absl::StrCat(event.complaint_released().complaint(), " was parted from it");
    case Event::kOrderLinked: {
      const auto& linked = event.order_linked();
      if (!linked.order_id().empty()) {
        return absl::StrCat("order ", linked.order_id(), " found: ", linked.reason());
      }
      return linked.score() > 0 ? absl::StrCat("order unclear: ", linked.reason())
                                : absl::StrCat("order refused: ", linked.reason());
    }
    case Event::kDuplicateSuspected:
      return absl::StrCat("may be the same as ", event.duplicate_suspected().complaint(), ": ",
                          event.duplicate_suspected().reason(), " ",
                          absl::SixDigits(event.duplicate_suspected().score()));
    case Event::kPersonalDataErased: return "personal data erased";
    case Event::kCaseOpened:
      return absl::StrCat("case opened in ", event.case_opened().department(), " (",
                          event.case_opened().rule(), ")");
    case Event::kCaseOffered: return absl::StrCat("offered to ", event.case_offered().agent());
    case Event::kOfferLapsed:
      return absl::StrCat("offer to ", event.offer_lapsed().agent(), " lapsed",
                          event.offer_lapsed().reason().empty() ? "" : ": ",
                          event.offer_lapsed().reason());
    case Event::kOfferDeclined: return absl::StrCat(event.offer_declined().agent(), " declined");
    case Event::kCaseAccepted:
      return absl::StrCat(event.case_accepted().agent(), " accepted the case");
    case Event::kStepStarted: return absl::StrCat("step ", event.step_started().step(), " started");
    case Event::kStepCompleted:
      return absl::StrCat("step ", event.step_completed().step(),
                          event.step_completed().skipped()
                              ? absl::StrCat(" skipped: ", event.step_completed().reason())
                              : " completed");
    case Event::kCaseEscalated:
      return absl::StrCat(
          "escalated from rung ", event.case_escalated().from_rung(), " to ",
          event.case_escalated().to_rung(), " by ", event.case_escalated().trigger(),
          event.case_escalated().subject().empty() ? "" : " of ", event.case_escalated().subject());
    case Event::kCaseClosed: return absl::StrCat("case closed: ", event.case_closed().outcome());
    case Event::kCaseReturned:
      return absl::StrCat(event.case_returned().agent(),
                          " gave the case back: ", event.case_returned().reason());
    case Event::kCaseTransferred: {
      const auto& moved = event.case_transferred();
      return absl::StrCat(moved.back() ? "returned from " : "transferred from ",
                          moved.from_department(), " to ", moved.to_department(), ": ",
                          moved.reason());
    }
    case Event::kIncidentLinked:
      return absl::StrCat("part of ", event.incident_linked().incident(), ": ",
                          event.incident_linked().reason());
    case Event::kIncidentUnlinked:
      return absl::StrCat("not part of ", event.incident_unlinked().incident());
    case Event::kIncidentNoticed:
      return absl::StrCat("statement ", event.incident_noticed().statement(), " of ",
                          event.incident_noticed().incident());
    case Event::kIncidentStatementOverdue:
      return absl::StrCat("no statement of ", event.incident_statement_overdue().incident(),
                          " in time");
    case Event::kApprovalRequested:
      return absl::StrCat(event.approval_requested().requester(), " asks for approval of ",
                          event.approval_requested().kind(), ", ",
                          MoneyText(event.approval_requested().amount()));
    case Event::kApprovalDecided:
      return absl::StrCat(event.approval_decided().approver(),
                          event.approval_decided().approved() ? " approved" : " refused approval");
    case Event::kApprovalLapsed:
      return absl::StrCat("approver of rung ", event.approval_lapsed().rung(), " did not answer");
    case Event::kApprovalWithdrawn: return "approval not needed any more";
    case Event::kClocksStarted:
      return absl::StrCat("clocks started: ",
                          absl::StrJoin(event.clocks_started().clocks(), ", ",
                                        [](std::string* out, const auto& clock) {
                                          absl::StrAppend(out, clock.milestone());
                                        }));
    case Event::kClockMet:
      return absl::StrCat(event.clock_met().milestone(),
                          event.clock_met().late() ? " met late" : " met",
                          CorrectionText(event.clock_met().corrects_breach()));
    case Event::kClockWarned:
      return absl::StrCat(event.clock_warned().milestone(), " at ", event.clock_warned().percent(),
                          " %");
    case Event::kClockBreached:
      return absl::StrCat(event.clock_breached().milestone(), " breached");
    case Event::kClockCancelled:
      return absl::StrCat(event.clock_cancelled().milestone(),
                          " cancelled: ", event.clock_cancelled().reason());
    case Event::kClockPaused:
      return absl::StrCat(event.clock_paused().milestone(),
                          " paused: ", event.clock_paused().cause(),
                          CorrectionText(event.clock_paused().corrects_breach()));
    case Event::kClockResumed:
      return absl::StrCat(event.clock_resumed().milestone(), " runs on",
                          event.clock_resumed().has_deadline()
                              ? absl::StrCat(", due ", TimeText(event.clock_resumed().deadline()))
                              : "",
                          CorrectionText(event.clock_resumed().corrects_breach()));
    case Event::kClockOverdue:
      return absl::StrCat(event.clock_overdue().milestone(), " overdue by ",
                          event.clock_overdue().percent(), " %");
    case Event::kSolutionProposed:
      return absl::StrCat(event.solution_proposed().option_count(), " solutions proposed: ",
                          RemediesText(event.solution_proposed().remedies()));
    case Event::kSolutionDecided:
      return absl::StrCat("customer: ", event.solution_decided().decision(),
                          event.solution_decided().option_id().empty()
                              ? ""
                              : absl::StrCat(" option ", event.solution_decided().option_id()));
    case Event::kSolutionExecuted:
      return absl::StrCat(
          "solution carried out: ", RemediesText(event.solution_executed().remedies()), ", ",
          MoneyText(event.solution_executed().amount()));
    case Event::kReturnRequested:
      return absl::StrCat("return asked for: ", event.return_requested().reason());
    case Event::kReturnReviewed:
      return absl::StrCat("return reviewed: ", event.return_reviewed().decision());
    case Event::kMessageSent:
      return absl::StrCat(event.message_sent().purpose(), " sent by ",
                          ChannelText(event.message_sent().channel()));
    case Event::kMessageReceived:
      return absl::StrCat("message received by ", ChannelText(event.message_received().channel()));
    case Event::kMessageDelivered:
      return absl::StrCat("message delivered, tries: ", event.message_delivered().attempts());
    case Event::kMessageUndeliverable:
      return absl::StrCat("message undeliverable: ", event.message_undeliverable().reason());
    case Event::kSurveyIssued: return "survey made";
    case Event::kSurveyAnswered:
      return absl::StrCat("survey answered: overall ", event.survey_answered().overall(), ", ",
                          event.survey_answered().verdict());
    case Event::kCallbackRequested: return "callback asked for";
    case Event::kCallbackCompleted:
      return absl::StrCat("callback: ", event.callback_completed().outcome());
    case Event::PAYLOAD_NOT_SET: break;
  }
  return "something that this version does not know";
}

std::string TellCustomer(const Event& event, absl::string_view language) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled:
      return Pick(language, "我们收到了您的投诉", "We received your complaint");
    case Event::kComplaintWithdrawn:
      return Pick(language, "投诉已撤回", "The complaint was withdrawn");
    case Event::kCaseOpened:
      return absl::StrCat(Pick(language, "已转交", "Handed to "),
                          DepartmentText(event.case_opened().department(), language));
    case Event::kCaseAccepted:
      return Pick(language, "专员已接手处理", "A member of our staff took it on");
    case Event::kIncidentNoticed:
      return Pick(language, "我们发布了情况说明", "We published a statement about this matter");
    case Event::kCaseReturned:
      return Pick(language, "原专员暂时无法处理，正在转给其他专员",
                  "It is being passed to another member of our staff");
    case Event::kCaseEscalated:
      return Pick(language, "已升级处理", "It was raised to a higher level");
    case Event::kCaseTransferred:
      return absl::StrCat(event.case_transferred().back() ? Pick(language, "已转回", "Back with ")
                                                          : Pick(language, "已转交", "Handed to "),
                          DepartmentText(event.case_transferred().to_department(), language));
    case Event::kSolutionProposed:
      return Pick(language, "我们提出了解决方案，请您选择",
                  "We proposed solutions for you to choose from");
    case Event::kSolutionDecided:
      return event.solution_decided().decision() == "withdrawn"
                 ? Pick(language, "方案已收回", "The proposed solutions were taken back")
                 : Pick(language, "您已作出选择", "You made your choice");
    case Event::kSolutionExecuted:
      return Pick(language, "方案已执行", "The solution was carried out");
    case Event::kReturnRequested:
      return Pick(language, "您申请了退换货", "You asked to send goods back");
    case Event::kReturnReviewed:
      return event.return_reviewed().decision() == "approved"
                 ? Pick(language, "您的退换货申请已通过",
                        "Your request to send goods back was granted")
                 : Pick(language, "您的退换货申请未通过",
                        "Your request to send goods back was not granted");
    case Event::kMessageSent:
      return event.message_sent().author_kind() == common::v1::ACTOR_KIND_PERSON
                 ? Pick(language, "我们给您发送了消息", "We sent you a message")
                 : "";
    case Event::kMessageReceived: return Pick(language, "收到您的消息", "We received your message");
    case Event::kCaseClosed:
      if (event.case_closed().outcome() == "merged") return "";  // told as the merge itself
      return Pick(language, "投诉已办结", "The complaint was closed");
    case Event::kComplaintMerged:
      return Pick(language, "已与另一件相同的投诉合并处理",
                  "It was joined with another complaint about the same matter");
    case Event::kComplaintUnmerged:
      return Pick(language, "已恢复单独处理", "It is handled by itself again");
    case Event::kComplaintReopened:
      return Pick(language, "投诉已重新受理", "The complaint was opened again");
    default: return "";
  }
}

std::string StateText(common::v1::ComplaintState state, absl::string_view language) {
  switch (state) {
    case common::v1::COMPLAINT_STATE_FILED:
      return Pick(language, "已受理，正在分派", "Received, being assigned");
    case common::v1::COMPLAINT_STATE_QUEUED:
      return Pick(language, "等待专员处理", "Waiting for a member of staff");
    case common::v1::COMPLAINT_STATE_IN_PROGRESS:
      return Pick(language, "正在处理", "Being handled");
    case common::v1::COMPLAINT_STATE_WAITING_CUSTOMER:
      return Pick(language, "等待您的回复", "Waiting for your answer");
    case common::v1::COMPLAINT_STATE_SOLUTION_OFFERED:
      return Pick(language, "方案已提出，等待您选择",
                  "Solutions proposed, waiting for your choice");
    case common::v1::COMPLAINT_STATE_RESOLVED:
      return Pick(language, "方案已执行", "Solution carried out");
    case common::v1::COMPLAINT_STATE_CLOSED: return Pick(language, "已办结", "Closed");
    case common::v1::COMPLAINT_STATE_WITHDRAWN: return Pick(language, "已撤回", "Withdrawn");
    case common::v1::COMPLAINT_STATE_MERGED:
      return Pick(language, "已与另一投诉合并", "Joined with another complaint");
    default: return "";
  }
}

std::string DepartmentText(absl::string_view department, absl::string_view language) {
  if (department.empty()) return "";
  static const auto& names = *new std::map<std::string, std::pair<const char*, const char*>>{
      {"departments/frontline", {"客服部", "customer service"}},
      {"departments/supervisor", {"主管", "a supervisor"}},
      {"departments/after_sales", {"售后部", "after-sales"}},
      {"departments/quality", {"质量部", "quality"}},
      {"departments/logistics", {"物流部", "logistics"}},
      {"departments/finance", {"财务部", "finance"}},
      {"departments/legal", {"法务部", "legal"}},
      {"departments/pr", {"公共关系部", "public relations"}},
      {"departments/it_security", {"信息安全部", "information security"}},
  };
  const auto found = names.find(std::string(department));
  if (found == names.end()) return Pick(language, "责任部门", "the department in charge");
  return Pick(language, found->second.first, found->second.second);
}

}  // namespace redress::intake
