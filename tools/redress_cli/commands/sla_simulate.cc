#include "tools/redress_cli/commands/sla_simulate.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "rpc/status.h"
#include "tools/redress_cli/parts/line_sink.h"
#include "tools/redress_cli/replay/clock_lines.h"
#include "tools/redress_cli/replay/policy_files.h"

namespace redress::cli {
namespace {

using sla::v1::SlaService;

// A year of complaints takes minutes.
constexpr absl::Duration kSimulationMax = absl::Hours(6);

absl::StatusOr<sla::v1::SimulatePolicyRequest> RequestOf(const Run& run,
                                                         const SimulatedRange& range) {
  sla::v1::SimulatePolicyRequest request;
  ASSIGN_OR_RETURN(const std::string policy, run.flags.Required("policy"));
  if (run.flags.All("policy").size() > 1) {
    return UsageError("give one --policy; only replay takes more");
  }
  if (IsPolicyName(policy)) {
    request.set_name(policy);
  } else {
    ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("--policy", policy));
  }
  *request.mutable_filed_from() = ToProto(range.filed_from);
  *request.mutable_filed_until() = ToProto(range.filed_until);
  if (range.as_of != absl::InfiniteFuture()) *request.mutable_until_time() = ToProto(range.as_of);
  request.set_totals_only(run.flags.Has("totals"));
  return request;
}

std::string TotalsLine(const sla::v1::SimulatePolicyResponse& last) {
  std::string line = "{\"totals\":";
  AppendTotals({last.totals().begin(), last.totals().end()}, line);
  absl::StrAppend(&line, ",\"cases\":", last.complaints(), ",\"events\":", last.events(),
                  ",\"until\":\"");
  AppendTime(FromProto(last.until_time()), line);
  return line + "\"}\n";
}

}  // namespace

absl::Status RunSimulate(const Run& run, const SimulatedRange& range) {
  ASSIGN_OR_RETURN(const sla::v1::SimulatePolicyRequest request, RequestOf(run, range));
  LineSink clocks;
  RETURN_IF_ERROR(clocks.Open("--out", run.flags.Text("out", "")));
  const auto remote = SlaService::NewStub(run.session.Channel(Target::kSla));
  const auto context =
      run.session.Context(run.session.Authorization(), run.session.clock().Now() + kSimulationMax);
  const auto reader = remote->SimulatePolicy(context.get(), request);
  sla::v1::SimulatePolicyResponse answer;
  bool whole = false;
  std::string lines;
  while (reader->Read(&answer)) {
    lines.clear();
    for (const sla::v1::SimulatedClock& clock : answer.clocks()) {
      AppendClockLine(clock.complaint(), clock, lines);
    }
    RETURN_IF_ERROR(clocks.Write(lines));
    run.out.Progress(
        -1, absl::StrCat(answer.complaints(), " complaints, ", answer.events(), " events"));
    whole = answer.totals_size() > 0;
  }
  run.out.EndProgress();
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  RETURN_IF_ERROR(clocks.Flush());
  if (!whole) return Unavailable("ANSWER_CUT_OFF", "the totals did not come; try again");
  LineSink totals;
  RETURN_IF_ERROR(totals.Open("--out", ""));
  RETURN_IF_ERROR(totals.Write(TotalsLine(answer)));
  return totals.Flush();
}

}  // namespace redress::cli
