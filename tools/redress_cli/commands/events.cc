#include <map>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "redress/events/v1/event_log_service.grpc.pb.h"
#include "tools/redress_cli/commands/asked.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/line_sink.h"
#include "tools/redress_cli/parts/wording.h"
#include "tools/redress_cli/replay/event_csv.h"

namespace redress::cli {
namespace {

using events::v1::EventLogService;

int64_t Sum(const google::protobuf::RepeatedField<int64_t>& numbers) {
  int64_t sum = 0;
  for (const int64_t number : numbers) sum += number;
  return sum;
}

void AddLag(Table& sources, Table& logs, absl::string_view service,
            const events::v1::GetLagResponse& lag) {
  struct Total {
    int64_t consumed = 0;
    int64_t last = 0;
  };
  std::map<std::string, Total> by_source;
  for (const auto& partition : lag.partitions()) {
    Total& total = by_source[partition.source()];
    total.consumed += partition.consumed_seq();
    total.last += partition.last_seq();
  }
  for (const auto& [source, total] : by_source) {
    const int64_t behind = total.last - total.consumed;
    sources.Add({std::string(service), source, absl::StrCat(total.consumed),
                 absl::StrCat(total.last), absl::StrCat(behind)},
                behind > 0 ? Style::kWarn : Style::kPlain);
  }
  const int64_t own = Sum(lag.own_last_seq());
  const int64_t published = Sum(lag.own_published_seq());
  logs.Add({std::string(service), absl::StrCat(own), absl::StrCat(published),
            absl::StrCat(own - published), absl::StrCat(lag.parked())},
           lag.parked() > 0  ? Style::kBad
           : own > published ? Style::kWarn
                             : Style::kPlain);
}

std::string LagJson(absl::string_view service, const events::v1::GetLagResponse& lag) {
  int64_t behind = 0;
  for (const auto& partition : lag.partitions()) {
    behind += partition.last_seq() - partition.consumed_seq();
  }
  const int64_t own = Sum(lag.own_last_seq());
  return absl::StrCat(
      "{\"service\":", JsonQuote(service), ",\"lag\":", behind, ",\"own_last\":", own,
      ",\"unpublished\":", own - Sum(lag.own_published_seq()), ",\"parked\":", lag.parked(), "}");
}

absl::Status Lag(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<Target> asked, Asked(run));
  Table sources({{"CONSUMER"}, {"SOURCE"}, {"CONSUMED", true}, {"LAST", true}, {"LAG", true}});
  Table logs(
      {{"LOG"}, {"LAST", true}, {"PUBLISHED", true}, {"UNPUBLISHED", true}, {"PARKED", true}});
  const absl::Status answered = AskEach(run, asked, [&](Target target) -> absl::Status {
    ASSIGN_OR_RETURN(const auto lag, run.session.CallAt<EventLogService>(
                                         target, &EventLogService::StubInterface::GetLag,
                                         events::v1::GetLagRequest()));
    if (run.out.json()) {
      run.out.JsonText(LagJson(TargetName(target), lag));
    } else {
      AddLag(sources, logs, TargetName(target), lag);
    }
    return absl::OkStatus();
  });
  if (!run.out.json()) {
    run.out.Print(sources);
    run.out.Line("");
    run.out.Print(logs);
  }
  return answered;
}

absl::Status Parked(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<Target> asked, Asked(run));
  Table table({{"SERVICE"},
               {"SOURCE"},
               {"SEQ", true},
               {"COMPLAINT"},
               {"PARKED"},
               {"TRIES", true},
               {"ERROR", false, 80}});
  for (const Target target : asked) {
    events::v1::ListParkedRequest request;
    do {
      ASSIGN_OR_RETURN(const auto page,
                       run.session.CallAt<EventLogService>(
                           target, &EventLogService::StubInterface::ListParked, request));
      for (const auto& parked : page.parked()) {
        if (run.out.json()) {
          run.out.Json(parked);
          continue;
        }
        table.Add({std::string(TargetName(target)), parked.source(),
                   absl::StrCat(parked.event().partition(), ":", parked.event().seq()),
                   parked.event().event().complaint(), TimeText(parked.park_time()),
                   absl::StrCat(parked.attempts()),
                   parked.error().empty() ? "waits behind the one before" : parked.error()});
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

// The one service and complaint that retry and drop are about.
absl::Status OneComplaint(const Run& run, Target& target, std::string& complaint) {
  if (run.flags.Text("service", "").empty()) {
    return UsageError("give --service, the one that parked the events");
  }
  ASSIGN_OR_RETURN(const std::vector<Target> asked, Asked(run));
  if (run.flags.rest().size() != 2) return UsageError("give one COMPLAINT, as complaints/{id}");
  target = asked.front();
  complaint = run.flags.rest()[1];
  return absl::OkStatus();
}

absl::Status Retry(const Run& run) {
  Target target = Target::kIntake;
  events::v1::RetryParkedRequest request;
  RETURN_IF_ERROR(OneComplaint(run, target, *request.mutable_complaint()));
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(const auto response,
                   run.session.CallAt<EventLogService>(
                       target, &EventLogService::StubInterface::RetryParked, request));
  if (run.out.json()) {
    run.out.Json(response);
  } else {
    run.out.Line(
        absl::StrCat(response.retried(), " taken in, ", response.remaining(), " still parked"));
  }
  return absl::OkStatus();
}

absl::Status Drop(const Run& run) {
  Target target = Target::kIntake;
  events::v1::DropParkedRequest request;
  RETURN_IF_ERROR(OneComplaint(run, target, *request.mutable_complaint()));
  ASSIGN_OR_RETURN(*request.mutable_reason(), run.flags.Required("reason"));
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(const auto response,
                   run.session.CallAt<EventLogService>(
                       target, &EventLogService::StubInterface::DropParked, request));
  if (run.out.json()) {
    run.out.Json(response);
  } else {
    run.out.Line(absl::StrCat(response.dropped(), " dropped"));
  }
  return absl::OkStatus();
}

// Whose events move clocks, in the order in which the clocks' own service takes those of one
// moment.
constexpr Target kExported[] = {Target::kIntake, Target::kRouting, Target::kResolution,
                                Target::kMessaging};

absl::Status ExportPartition(const Run& run, Target target, int partition, EventCsv& csv,
                             LineSink& sink, int64_t& count) {
  const std::string tenant = run.flags.Text("of", "");
  events::v1::ReadEventsRequest request;
  request.set_partition(partition);
  request.set_page_size(2000);
  std::string text;
  for (int64_t head = -1; head < 0 || request.after_seq() < head;) {
    ASSIGN_OR_RETURN(const auto page,
                     run.session.CallAt<EventLogService>(
                         target, &EventLogService::StubInterface::ReadEvents, request));
    if (head < 0) head = page.last_seq();  // what is told from here on is left out
    if (page.events().empty()) break;
    for (const auto& numbered : page.events()) {
      if (numbered.seq() > head) break;
      if (!tenant.empty() && numbered.event().tenant() != tenant) continue;
      csv.Append(TargetName(target), numbered.event(), text);
      ++count;
    }
    request.set_after_seq(page.events(page.events_size() - 1).seq());
    RETURN_IF_ERROR(sink.Write(text));
    text.clear();
    run.out.Progress(-1, absl::StrCat(count, " events"));
  }
  return absl::OkStatus();
}

absl::Status Export(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<Target> asked, Asked(run, kExported));
  EventCsv csv;
  LineSink sink;
  RETURN_IF_ERROR(sink.Open("--out", run.flags.Text("out", "")));
  RETURN_IF_ERROR(sink.Write(csv.Header()));
  int64_t count = 0;
  for (const Target target : asked) {
    for (int partition = 0; partition < kPartitionCount; ++partition) {
      RETURN_IF_ERROR(ExportPartition(run, target, partition, csv, sink, count));
    }
  }
  run.out.EndProgress();
  return sink.Flush();
}

absl::Status Events(const Run& run) {
  const std::string what = run.flags.rest().empty() ? "" : run.flags.rest().front();
  const bool alone = run.flags.rest().size() == 1;
  if (alone && what == "lag") return Lag(run);
  if (alone && what == "parked") return Parked(run);
  if (alone && what == "export") return Export(run);
  if (what == "retry") return Retry(run);
  if (what == "drop") return Drop(run);
  return UsageError("say lag, parked, export, retry COMPLAINT or drop COMPLAINT");
}

}  // namespace

Command EventsCommand() {
  return {
      .name = "events",
      .summary = "look after the event logs: lag, parked, retry, drop, export",
      .arguments = "lag|parked|retry|drop|export [COMPLAINT]",
      .flags = {{"service", "NAME",
                 "that service alone (lag, parked: all; export: its four); retry, drop need it"},
                {"reason", "TEXT", "drop: why, for the log"},
                {"of", "TENANT", "export: that tenant's alone"},
                {"out", "FILE", "export: where it goes (standard output)"}},
      .notes =
          "lag     how far each service is behind its sources, and its log behind Redis\n"
          "parked  events a service could not take in\n"
          "retry   tries a complaint's parked events again\n"
          "drop    drops a complaint's parked events for good\n"
          "export  the logs of intake, routing, resolution and messaging as a CSV, with what\n"
          "        policies look at; redress sla replay reads it with --map suite",
      .role = rpc::Role::kOperator,
      .tenant = "suite",
      .run = &Events};
}

}  // namespace redress::cli
