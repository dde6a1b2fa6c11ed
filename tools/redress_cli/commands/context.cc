#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

std::string Money(const common::v1::Money& money) {
  return absl::StrFormat("%d.%02d %s", money.minor_units() / 100, money.minor_units() % 100,
                         money.currency());
}

void PrintOrder(const platform::v1::Order& order, Output& out) {
  out.Line(absl::StrCat("order      ", out.Paint(Style::kStrong, Printable(order.order_id())),
                        order.has_order_time() ? ", " + TimeText(order.order_time()) : ""));
  if (!order.logistics_state().empty()) {
    out.Line(absl::StrCat("logistics  ", Printable(order.logistics_state())));
  }
  if (!order.sku().empty()) {
    out.Line(absl::StrCat(
        "article    ", Printable(order.sku()),
        order.batch().empty() ? "" : ", batch " + Printable(order.batch()),
        order.supplier_id().empty() ? "" : ", supplier " + Printable(order.supplier_id())));
  }
  if (order.has_amount()) out.Line(absl::StrCat("paid       ", Money(order.amount())));
}

void PrintLink(const intake::v1::OrderLink& link, Output& out) {
  if (link.order_id().empty() && link.reason().empty()) {
    return out.Line("order      none is known");
  }
  out.Line(absl::StrFormat("link       %s%s, certainty %.2f%s",
                           link.order_id().empty() ? "" : Printable(link.order_id()) + " by ",
                           link.reason(), link.score(),
                           link.ambiguous() ? ", " + out.Paint(Style::kWarn, "choose") : ""));
  for (const auto& candidate : link.candidates()) {
    out.Line(absl::StrFormat("  or       %s by %s, certainty %.2f", Printable(candidate.order_id()),
                             candidate.reason(), candidate.score()));
  }
}

absl::Status Context(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  intake::v1::GetComplaintContextRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ComplaintName(run.session, given));
  ASSIGN_OR_RETURN(
      const auto context,
      run.session.Call<IntakeService>(&IntakeService::StubInterface::GetComplaintContext, request));
  if (run.out.json()) {
    run.out.Json(context);
    return absl::OkStatus();
  }
  if (context.has_order()) PrintOrder(context.order(), run.out);
  PrintLink(context.link(), run.out);
  for (const auto& duplicate : context.duplicates()) {
    run.out.Line(absl::StrFormat("like       %s, %.2f, %s", duplicate.complaint(),
                                 duplicate.score(), duplicate.reason()));
  }
  if (context.earlier().empty()) {
    run.out.Line("earlier    none");
    return absl::OkStatus();
  }
  run.out.Line("");
  Table table({{"earlier"}, {"filed"}, {"state"}, {"level"}, {"category"}, {"same"}});
  for (const auto& one : context.earlier()) {
    table.Add({one.reference(), TimeText(one.create_time()), EnumText(one.state()),
               LevelText(one.level()), one.category(),
               absl::StrCat(one.same_customer() ? "customer" : "",
                            one.same_customer() && one.same_order() ? ", " : "",
                            one.same_order() ? "order" : "")});
  }
  run.out.Print(table);
  return absl::OkStatus();
}

}  // namespace

Command ContextCommand() {
  return {.name = "context",
          .summary = "show what surrounds a complaint: order, logistics, earlier ones",
          .arguments = "NAME|REFERENCE",
          .run = &Context};
}

}  // namespace redress::cli
