#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "redress/resolution/v1/resolution.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using feedback::v1::FeedbackService;
using intake::v1::Complaint;
using intake::v1::IntakeService;
using messaging::v1::MessagingService;
using resolution::v1::ResolutionService;
using routing::v1::RoutingService;
using sla::v1::SlaService;

// A story is told as far as it is known: a service that has nothing or is away leaves one line.
void TellOf(const Run& run, const absl::Status& status) {
  if (!status.ok())
    run.out.Line(run.out.Paint(Style::kFaint, absl::StrCat("  ", ErrorText(status))));
}

void PrintHeader(const Run& run, const Complaint& complaint) {
  const auto& draft = complaint.draft();
  const auto& triage = complaint.triage();
  Output& out = run.out;
  out.Line(absl::StrCat(out.Paint(Style::kStrong, complaint.reference()), "  ",
                        EnumText(complaint.state()), "  ", complaint.name()));
  out.Line(absl::StrCat("  filed     ", TimeText(complaint.create_time()), " by ",
                        Printable(draft.customer().customer_id()),
                        draft.customer().tier().empty()
                            ? ""
                            : absl::StrCat(" (", Printable(draft.customer().tier()), ")"),
                        " through ", EnumText(draft.channel())));
  out.Line(absl::StrCat("  says      ", Printable(draft.subject()),
                        draft.subject().empty() ? "" : ": ",
                        FitWidth(Printable(draft.body()), 300)));
  out.Line(absl::StrCat(
      "  level     ",
      out.Paint(complaint.level() == common::v1::LEVEL_CRISIS ? Style::kBad : Style::kStrong,
                LevelText(complaint.level()))));
  out.Line(absl::StrCat("  category  ", triage.category(), triage.subcategory().empty() ? "" : "/",
                        triage.subcategory()));
  if (!triage.signals().empty()) {
    out.Line(absl::StrCat("  signals   ", absl::StrJoin(triage.signals(), ", ")));
  }
  for (const std::string& reason : triage.reasons()) {
    out.Line(absl::StrCat("  because   ", Printable(reason)));
  }
  if (!complaint.order_link().order_id().empty()) {
    out.Line(absl::StrCat("  order     ", Printable(complaint.order_link().order_id()), " (",
                          complaint.order_link().reason(), ")"));
  }
  if (!complaint.suspected_duplicates().empty()) {
    out.Line(absl::StrCat("  like      ", absl::StrJoin(complaint.suspected_duplicates(), ", ")));
  }
}

absl::Status PrintTimeline(const Run& run, const std::string& name) {
  intake::v1::ListTimelineRequest request;
  request.set_name(name);
  Table table = TimelineTable();
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<IntakeService>(
                                          &IntakeService::StubInterface::ListTimeline, request));
    for (const auto& entry : page.entries()) AddTimelineEntry(table, entry);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  run.out.Print(table, "  ");
  return absl::OkStatus();
}

absl::Status PrintCase(const Run& run, const std::string& name) {
  routing::v1::GetCaseRequest request;
  request.set_complaint(name);
  ASSIGN_OR_RETURN(const auto response, run.session.Call<RoutingService>(
                                            &RoutingService::StubInterface::GetCase, request));
  const auto& work = response.work_case();
  run.out.Line(absl::StrCat("  ", work.department(), ", ", EnumText(work.state()),
                            work.assignee().empty() ? "" : absl::StrCat(", ", work.assignee())));
  run.out.Line(absl::StrCat("  because ", Printable(work.rule())));
  run.out.Print(StepsTable(work.steps()), "  ");
  return absl::OkStatus();
}

absl::Status PrintClocks(const Run& run, const std::string& name) {
  sla::v1::GetClocksRequest request;
  request.set_complaint(name);
  ASSIGN_OR_RETURN(const auto response,
                   run.session.Call<SlaService>(&SlaService::StubInterface::GetClocks, request));
  run.out.Print(ClocksTable(response.clocks(), run.session.clock().Now()), "  ");
  return absl::OkStatus();
}

absl::Status PrintMessages(const Run& run, const std::string& name) {
  messaging::v1::ListMessagesRequest request;
  request.set_complaint(name);
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<MessagingService>(
                                          &MessagingService::StubInterface::ListMessages, request));
    for (const auto& message : page.messages()) {
      const std::string head = absl::StrCat(TimeText(message.create_time()), "  ",
                                            MessageAuthor(message), ", ", message.purpose());
      run.out.Line(absl::StrCat("  ", run.out.Paint(Style::kFaint, head)));
      run.out.Line(absl::StrCat("    ", Printable(message.body())));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status PrintProposal(const Run& run, const std::string& name) {
  resolution::v1::GetProposalRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(
      const auto response,
      run.session.Call<ResolutionService>(&ResolutionService::StubInterface::GetProposal, request));
  const auto& proposal = response.proposal();
  run.out.Line(absl::StrCat(
      "  ", EnumText(proposal.state()), ", proposed by ", proposal.proposed_by(),
      proposal.template_().empty() ? "" : absl::StrCat(" after ", proposal.template_())));
  for (const auto& option : proposal.options()) {
    const bool chosen = option.option_id() == proposal.chosen_option_id();
    run.out.Line(absl::StrCat(chosen ? "  * " : "    ", option.option_id(), "  ",
                              Printable(option.title())));
    for (const auto& item : option.items()) {
      run.out.Line(absl::StrCat(
          "         ", EnumText(item.remedy()),
          item.has_amount() ? absl::StrCat(" ", MoneyText(item.amount())) : "",
          item.description().empty() ? ""
                                     : absl::StrCat(" (", Printable(item.description()), ")")));
    }
  }
  return absl::OkStatus();
}

absl::Status PrintRemedy(const Run& run, const std::string& name) {
  resolution::v1::GetLedgerRequest request;
  request.set_complaint(name);
  ASSIGN_OR_RETURN(const auto ledger, run.session.Call<ResolutionService>(
                                          &ResolutionService::StubInterface::GetLedger, request));
  std::set<std::string> proposals;
  Table table({{"TIME"}, {"LEDGER"}, {"FROM"}, {"TO"}, {"AMOUNT", true}, {"WHO"}});
  for (const auto& entry : ledger.entries()) {
    if (!entry.proposal().empty()) proposals.insert(entry.proposal());
    table.Add({TimeText(entry.entry_time()), EnumText(entry.kind()), entry.debit_account(),
               entry.credit_account(), MoneyText(entry.amount()), entry.actor()});
  }
  for (const std::string& proposal : proposals) TellOf(run, PrintProposal(run, proposal));
  run.out.Print(table, "  ");
  run.out.Line(absl::StrCat("  spent ", MoneyText(ledger.committed()), ", set aside ",
                            MoneyText(ledger.reserved())));
  return absl::OkStatus();
}

absl::Status PrintSurvey(const Run& run, const std::string& name) {
  feedback::v1::ListResponsesRequest request;
  request.set_complaint(name);
  ASSIGN_OR_RETURN(const auto page, run.session.Call<FeedbackService>(
                                        &FeedbackService::StubInterface::ListResponses, request));
  Table table({{"MADE"},
               {"STATE"},
               {"ANSWERED"},
               {"ATTITUDE", true},
               {"SPEED", true},
               {"SOLVED", true},
               {"OVERALL", true},
               {"VERDICT"},
               {"WORDS", false, 60}});
  const auto rating = [](int value) { return value == 0 ? "" : absl::StrCat(value); };
  for (const auto& survey : page.surveys()) {
    const auto& answers = survey.answers();
    table.Add({TimeText(survey.issue_time()), EnumText(survey.state()),
               TimeText(survey.answer_time()), rating(answers.attitude()), rating(answers.speed()),
               rating(answers.solved()), rating(answers.overall()), survey.verdict(),
               answers.comment()});
  }
  run.out.Print(table, "  ");
  return absl::OkStatus();
}

absl::Status Story(const Run& run) {
  if (run.out.json())
    return UsageError("story is for people; timeline, case and others take --json");
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  ASSIGN_OR_RETURN(const Complaint complaint, FindComplaint(run.session, given));
  PrintHeader(run, complaint);
  const auto chapter = [&](absl::string_view title,
                           absl::Status (*print)(const Run&, const std::string&)) {
    run.out.Heading(title);
    TellOf(run, print(run, complaint.name()));
  };
  chapter("What happened", &PrintTimeline);
  chapter("The work", &PrintCase);
  chapter("The clocks", &PrintClocks);
  chapter("What was said", &PrintMessages);
  chapter("The remedy", &PrintRemedy);
  chapter("How it was", &PrintSurvey);
  return absl::OkStatus();
}

}  // namespace

Command StoryCommand() {
  return {.name = "story",
          .summary = "tell one complaint's whole life",
          .arguments = "NAME|REFERENCE",
          .role = rpc::Role::kSupervisor,
          .run = &Story};
}

}  // namespace redress::cli
