#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/routing/api/known_departments.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/queue.h"
#include "services/routing/store/live_reader.h"

namespace redress::routing {
namespace {

using rpc::Call;

constexpr int kDepartmentsMax = 100;

v1::QueuedCase QueuedCaseOf(const v1::Case& work_case, int64_t position) {
  v1::QueuedCase queued;
  queued.set_position(position);
  queued.set_complaint(work_case.complaint());
  queued.set_level(work_case.level());
  queued.set_category(work_case.category());
  queued.set_language(work_case.language());
  queued.set_rung(work_case.rung());
  *queued.mutable_open_time() = work_case.open_time();
  *queued.mutable_wait_time() = ToProto(WaitTime(work_case));
  *queued.mutable_skills() = work_case.skills();
  queued.set_cost(CostOf(work_case));
  *queued.mutable_rank_time() = ToProto(RankTime(work_case));
  return queued;
}

// A page begins after a place, with a position.
struct Cursor {
  QueuePlace after;
  int64_t positions = 0;  // given so far
};

absl::StatusOr<Cursor> ReadCursor(absl::string_view text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  int64_t micros = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &micros) ||
      !absl::SimpleAtoi(parts[2], &cursor.positions)) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
  }
  cursor.after.rank_time = absl::FromUnixMicros(micros);
  ASSIGN_OR_RETURN(cursor.after.complaint_id, Uuid::Parse(parts[1]));
  return cursor;
}

absl::Status ListQueue(Api& api, const Call& call, const v1::ListQueueRequest& request,
                       v1::ListQueueResponse& response) {
  ASSIGN_OR_RETURN(const std::string department,
                   ParseName("departments", request.department(), "department"));
  ASSIGN_OR_RETURN(const std::string token, rpc::OpenPageToken(request));
  ASSIGN_OR_RETURN(const Cursor cursor, ReadCursor(token));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  QueuePage page;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(CheckKnown(tx, call.caller.tenant, {{"department", request.department()}}));
    ASSIGN_OR_RETURN(page, ListQueue(tx, call.caller.tenant, department, cursor.after, limit));
    return absl::OkStatus();
  }));
  int64_t position = cursor.positions;
  for (const v1::Case& work_case : page.cases) {
    *response.add_cases() = QueuedCaseOf(work_case, ++position);
  }
  if (response.cases_size() == limit) {
    response.set_next_page_token(rpc::MakePageToken(
        request, absl::StrCat(absl::ToUnixMicros(page.last.rank_time), " ",
                              page.last.complaint_id.ToString(), " ", position)));
  }
  return absl::OkStatus();
}

template <typename Request>
absl::StatusOr<NamedDepartments> WantedDepartments(const Request& request) {
  if (request.departments_size() > kDepartmentsMax) {
    return InvalidField("departments", "DEPARTMENTS_TOO_MANY",
                        absl::StrCat("name at most ", kDepartmentsMax));
  }
  NamedDepartments wanted;
  for (int i = 0; i < request.departments_size(); ++i) {
    wanted.emplace_back(absl::StrCat("departments[", i, "]"), request.departments(i));
    RETURN_IF_ERROR(ParseName("departments", wanted.back().second, wanted.back().first).status());
  }
  return wanted;
}

std::set<std::string> NamesIn(const NamedDepartments& wanted) {
  std::set<std::string> names;
  for (const auto& [field, name] : wanted) names.insert(name);
  return names;
}

absl::Status GetStats(Api& api, const Call& call, const v1::GetQueueStatsRequest& request,
                      v1::GetQueueStatsResponse& response) {
  ASSIGN_OR_RETURN(const NamedDepartments wanted, WantedDepartments(request));
  absl::flat_hash_map<std::string, Figures> figures;
  const absl::Time now = api.resources.clock.Now();
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(CheckKnown(tx, call.caller.tenant, wanted));
    ASSIGN_OR_RETURN(figures, ReadFigures(tx, {call.caller.tenant}));
    return absl::OkStatus();
  }));
  v1::WatchQueueStatsResponse whole =
      Wanted(Difference({}, figures[call.caller.tenant]), NamesIn(wanted));
  response.mutable_departments()->Swap(whole.mutable_departments());
  response.mutable_teams()->Swap(whole.mutable_teams());
  *response.mutable_read_time() = ToProto(ToMicros(now));
  return absl::OkStatus();
}

absl::Status WatchStats(Api& api, const Call& call, const v1::WatchQueueStatsRequest& request,
                        std::shared_ptr<WallboardStream> stream) {
  ASSIGN_OR_RETURN(const NamedDepartments wanted, WantedDepartments(request));
  if (!wanted.empty()) {
    RETURN_IF_ERROR(api.host.Read(
        call, [&](pg::Transaction& tx) { return CheckKnown(tx, call.caller.tenant, wanted); }));
  }
  api.wallboard.Watch(call.caller.tenant, NamesIn(wanted), std::move(stream));
  return absl::OkStatus();
}

}  // namespace

void RegisterLive(rpc::Service& service, Api& api) {
  service.Unary("ListQueue", kReaders,
                On<v1::ListQueueRequest, v1::ListQueueResponse>(api, ListQueue));
  service.Unary("GetQueueStats", kReaders,
                On<v1::GetQueueStatsRequest, v1::GetQueueStatsResponse>(api, GetStats));
  service.Watch<v1::WatchQueueStatsRequest, v1::WatchQueueStatsResponse>(
      "WatchQueueStats", kReaders,
      [&api](const Call& call, const v1::WatchQueueStatsRequest& request,
             std::shared_ptr<WallboardStream> stream) {
        return WatchStats(api, call, request, std::move(stream));
      });
}

}  // namespace redress::routing
