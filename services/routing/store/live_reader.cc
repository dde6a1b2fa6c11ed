#include "services/routing/store/live_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/live_sql.h"
#include "services/routing/store/readers.h"

namespace redress::routing {
namespace {

// What a row of the statement counts.
enum Kind : uint8_t { kWaiting, kOffered, kAssigned, kDepartmentStaff, kTeamStaff, kTeamAssigned };

v1::StaffStats StaffOf(const pg::Rows& rows, int r) {
  v1::StaffStats staff;
  staff.set_agents_count(rows.Int(r, 4));
  staff.set_available_count(rows.Int(r, 6));
  staff.set_busy_count(rows.Int(r, 7));
  staff.set_on_shift_count(rows.Int(r, 8));
  staff.set_capacity(rows.Int(r, 9));
  staff.set_load(rows.Int(r, 10));
  staff.set_free_capacity(rows.Int(r, 11));
  if (staff.capacity() > 0) {
    staff.set_utilisation(static_cast<double>(staff.load()) /
                          static_cast<double>(staff.capacity()));
  }
  return staff;
}

void AddWaiting(const pg::Rows& rows, int r, v1::DepartmentStats& stats) {
  v1::LevelCount& level = *stats.add_waiting();
  level.set_level(static_cast<common::v1::Level>(rows.Int(r, 3)));
  level.set_cases_count(rows.Int(r, 4));
  stats.set_waiting_count(stats.waiting_count() + rows.Int(r, 4));
  const absl::Time oldest = rows.Time(r, 5);
  if (!stats.has_oldest_wait_time() || oldest < FromProto(stats.oldest_wait_time())) {
    *stats.mutable_oldest_wait_time() = ToProto(oldest);
  }
}

void AddRow(const pg::Rows& rows, int r, Figures& figures) {
  const auto kind = static_cast<Kind>(rows.Int(r, 0));
  if (kind == kTeamStaff || kind == kTeamAssigned) {
    const std::string name = absl::StrCat("teams/", rows.View(r, 2));
    v1::TeamStats& team = figures.teams[name];
    team.set_team(name);
    if (kind == kTeamStaff) {
      *team.mutable_staff() = StaffOf(rows, r);
    } else {
      team.set_assigned_count(rows.Int(r, 4));
    }
    return;
  }
  const std::string name = DepartmentName(rows.View(r, 2));
  v1::DepartmentStats& department = figures.departments[name];
  department.set_department(name);
  switch (kind) {
    case kWaiting: AddWaiting(rows, r, department); break;
    case kOffered: department.set_offered_count(rows.Int(r, 4)); break;
    case kAssigned: department.set_assigned_count(rows.Int(r, 4)); break;
    default: *department.mutable_staff() = StaffOf(rows, r);
  }
}

}  // namespace

absl::StatusOr<QueuePage> ListQueue(pg::Transaction& tx, absl::string_view tenant,
                                    absl::string_view department_id, const QueuePlace& after,
                                    int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kQueueList, tenant, department_id,
                                                after.rank_time, after.complaint_id, limit));
  QueuePage page;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(page.cases.emplace_back(), ReadCase(rows, r, 0));
    page.last = {rows.Time(r, 1), rows.Id(r, 2)};
  }
  return page;
}

absl::StatusOr<absl::flat_hash_map<std::string, Figures>> ReadFigures(
    pg::Transaction& tx, const std::vector<std::string>& tenants) {
  const std::vector<absl::string_view> wanted(tenants.begin(), tenants.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kQueueStats, wanted));
  absl::flat_hash_map<std::string, Figures> figures;
  for (const std::string& tenant : tenants) figures[tenant];
  for (int r = 0; r < rows.size(); ++r) AddRow(rows, r, figures[rows.View(r, 1)]);
  for (auto& [tenant, of_tenant] : figures) {
    for (auto& [name, department] : of_tenant.departments) {
      std::sort(
          department.mutable_waiting()->begin(), department.mutable_waiting()->end(),
          [](const v1::LevelCount& a, const v1::LevelCount& b) { return a.level() > b.level(); });
    }
  }
  return figures;
}

}  // namespace redress::routing
