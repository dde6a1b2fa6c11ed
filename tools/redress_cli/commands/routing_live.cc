#include "tools/redress_cli/commands/routing_live.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/commands/follow.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::RoutingService;
using Stub = RoutingService::StubInterface;

constexpr int64_t kPageMax = 500;

std::string Prefixed(absl::string_view collection, const std::string& given) {
  return absl::StrContains(given, "/") ? given : absl::StrCat(collection, "/", given);
}

absl::Status Queue(const Run& run) {
  if (run.flags.rest().size() != 2) return UsageError("give one DEPARTMENT after queue");
  routing::v1::ListQueueRequest request;
  request.set_department(Prefixed("departments", run.flags.rest()[1]));
  ASSIGN_OR_RETURN(int64_t left, run.flags.Int("limit", 50, 1, 1'000'000));
  Table table({{"#", true},
               {"COMPLAINT"},
               {"LEVEL"},
               {"CATEGORY"},
               {"LANGUAGE"},
               {"RANKED AS"},
               {"OPENED"},
               {"WAITS SINCE"},
               {"SKILLS"}});
  do {
    request.set_page_size(static_cast<int32_t>(std::min(left, kPageMax)));
    ASSIGN_OR_RETURN(const auto page, run.session.Call<RoutingService>(&Stub::ListQueue, request));
    for (const routing::v1::QueuedCase& queued : page.cases()) {
      if (left-- == 0) break;
      if (run.out.json()) {
        run.out.Json(queued);
        continue;
      }
      table.Add(
          {absl::StrCat(queued.position()), queued.complaint(), LevelText(queued.level()),
           queued.category(), queued.language(), TimeText(queued.rank_time()),
           TimeText(queued.open_time()), TimeText(queued.wait_time()), NeedsText(queued.skills())},
          queued.level() == common::v1::LEVEL_CRISIS ? Style::kBad : Style::kPlain);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && left > 0);
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

std::string PercentText(const routing::v1::StaffStats& staff) {
  return absl::StrFormat("%.0f %%", 100 * staff.utilisation());
}

// Departments and teams of a response, whatever it is an answer to.
template <typename Response>
void Show(const Run& run, const Response& response) {
  const absl::Time now = run.session.clock().Now();
  Table departments({{"DEPARTMENT"},
                     {"WAITING", true},
                     {"3/2/1", true},
                     {"OLDEST"},
                     {"OFFERED", true},
                     {"ASSIGNED", true},
                     {"AGENTS", true},
                     {"HERE", true},
                     {"ROOM", true},
                     {"USED", true}});
  for (const routing::v1::DepartmentStats& one : response.departments()) {
    int64_t by_level[4] = {};
    for (const routing::v1::LevelCount& level : one.waiting()) {
      by_level[level.level() & 3] += level.cases_count();
    }
    departments.Add(
        {one.department(), absl::StrCat(one.waiting_count()),
         absl::StrCat(by_level[3], "/", by_level[2], "/", by_level[1]),
         one.has_oldest_wait_time() ? RelativeText(FromProto(one.oldest_wait_time()), now) : "",
         absl::StrCat(one.offered_count()), absl::StrCat(one.assigned_count()),
         absl::StrCat(one.staff().agents_count()),
         absl::StrCat(one.staff().available_count() + one.staff().busy_count()),
         absl::StrCat(one.staff().free_capacity()), PercentText(one.staff())},
        by_level[3] > 0 ? Style::kBad : Style::kPlain);
  }
  if (!departments.empty()) run.out.Print(departments);
  Table teams({{"TEAM"},
               {"ASSIGNED", true},
               {"AGENTS", true},
               {"HERE", true},
               {"ROOM", true},
               {"USED", true}});
  for (const routing::v1::TeamStats& one : response.teams()) {
    teams.Add({one.team(), absl::StrCat(one.assigned_count()),
               absl::StrCat(one.staff().agents_count()),
               absl::StrCat(one.staff().available_count() + one.staff().busy_count()),
               absl::StrCat(one.staff().free_capacity()), PercentText(one.staff())});
  }
  if (!teams.empty()) run.out.Print(teams);
}

template <typename Request>
Request Wanted(const Run& run) {
  Request request;
  for (const std::string& department : run.flags.All("department")) {
    request.add_departments(Prefixed("departments", department));
  }
  return request;
}

absl::Status Stats(const Run& run) {
  const auto request = Wanted<routing::v1::GetQueueStatsRequest>(run);
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<RoutingService>(&Stub::GetQueueStats, request));
  if (run.out.json()) {
    run.out.Json(answer);
  } else {
    Show(run, answer);
  }
  return absl::OkStatus();
}

absl::Status Watch(const Run& run) {
  const auto request = Wanted<routing::v1::WatchQueueStatsRequest>(run);
  return Follow<RoutingService>(
      run, &Stub::WatchQueueStats, request, [&](const routing::v1::WatchQueueStatsResponse& told) {
        if (run.out.json()) {
          run.out.Json(told);
        } else {
          run.out.Heading(
              absl::StrCat(TimeText(told.read_time()), told.whole() ? "" : ", what changed"));
          Show(run, told);
        }
        return std::string();
      });
}

}  // namespace

bool IsLiveWord(absl::string_view word) {
  return word == "queue" || word == "stats" || word == "watch";
}

absl::Status RunLiveWord(const Run& run) {
  const std::string& word = run.flags.rest().front();
  if (word == "queue") return Queue(run);
  if (run.flags.rest().size() > 1) return UsageError(absl::StrCat(word, " takes flags only"));
  return word == "stats" ? Stats(run) : Watch(run);
}

}  // namespace redress::cli
