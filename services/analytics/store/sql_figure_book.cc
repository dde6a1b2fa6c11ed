#include "services/analytics/store/sql_figure_book.h"

#include <optional>
#include <utility>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/analytics/store/held_codec.h"
#include "services/analytics/store/sql.h"

namespace redress::analytics {
namespace {

std::optional<absl::Time> TimeOrNone(const pg::Rows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Time(row, column);
}

absl::StatusOr<VersionedFact> ReadFact(const pg::Rows& rows, int row) {
  VersionedFact loaded;
  loaded.version = rows.Int(row, 2);
  Fact& fact = loaded.fact;
  fact.state = static_cast<FactState>(rows.Int(row, 3));
  fact.channel = static_cast<int32_t>(rows.Int(row, 4));
  fact.level = static_cast<int32_t>(rows.Int(row, 5));
  fact.category = rows.Text(row, 6);
  fact.department = rows.Text(row, 7);
  fact.first_department = rows.Text(row, 8);
  fact.filed_time = TimeOrNone(rows, row, 9);
  fact.end_time = TimeOrNone(rows, row, 10);
  ASSIGN_OR_RETURN(fact.held, DecodeHeld(rows.View(row, 11)));
  fact.rounds = static_cast<int32_t>(rows.Int(row, 12));
  fact.closings = static_cast<int32_t>(rows.Int(row, 13));
  fact.merge_time = TimeOrNone(rows, row, 14);
  fact.clocks_time = TimeOrNone(rows, row, 15);
  return loaded;
}

}  // namespace

absl::StatusOr<FactMap> SqlFigureBook::Load(const std::vector<FactKey>& keys) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  FactMap facts;
  for (const FactKey& key : keys) {
    tenants.push_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
    facts.try_emplace(key);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(kLoadFacts, tenants, complaints));
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(facts[FactKey(rows.Text(r, 0), ComplaintId(rows.Id(r, 1)))],
                     ReadFact(rows, r));
  }
  return facts;
}

absl::Status SqlFigureBook::Save(const FactMap& facts) {
  std::vector<absl::string_view> tenants, categories, departments, first_departments;
  std::vector<Uuid> complaints;
  std::vector<int64_t> versions;
  std::vector<int32_t> states, channels, levels, rounds, closings;
  std::vector<std::optional<absl::Time>> filed_times, end_times, merge_times, clocks_times;
  std::vector<std::string> held;
  for (const auto& [key, loaded] : facts) {
    tenants.push_back(key.tenant);
    complaints.push_back(key.complaint.uuid());
    versions.push_back(loaded.version + 1);
    states.push_back(static_cast<int32_t>(loaded.fact.state));
    channels.push_back(loaded.fact.channel);
    levels.push_back(loaded.fact.level);
    categories.push_back(loaded.fact.category);
    departments.push_back(loaded.fact.department);
    first_departments.push_back(loaded.fact.first_department);
    filed_times.push_back(loaded.fact.filed_time);
    end_times.push_back(loaded.fact.end_time);
    held.push_back(EncodeHeld(loaded.fact.held));
    rounds.push_back(loaded.fact.rounds);
    closings.push_back(loaded.fact.closings);
    merge_times.push_back(loaded.fact.merge_time);
    clocks_times.push_back(loaded.fact.clocks_time);
  }
  const std::vector<pg::Bytes> held_bytes = [&] {
    std::vector<pg::Bytes> bytes;
    for (const std::string& one : held) bytes.push_back({one});
    return bytes;
  }();
  ASSIGN_OR_RETURN(const pg::Rows saved,
                   tx_.Exec(kSaveFacts, tenants, complaints, versions, states, channels, levels,
                            categories, departments, first_departments, filed_times, end_times,
                            held_bytes, rounds, closings, merge_times, clocks_times));
  if (saved.affected() == static_cast<int64_t>(facts.size())) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "FACT_MOVED",
               "another worker took in events of the same complaint; try again");
}

absl::Status SqlFigureBook::Add(const pg::Statement& statement, absl::Span<const Figure> figures) {
  if (figures.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants, categories, departments;
  std::vector<int32_t> metrics, channels, levels;
  std::vector<absl::Time> buckets;
  std::vector<int64_t> values;
  for (const Figure& figure : figures) {
    tenants.push_back(figure.tenant);
    metrics.push_back(figure.cell.metric);
    buckets.push_back(figure.cell.bucket);
    channels.push_back(figure.cell.channel);
    categories.push_back(figure.cell.category);
    levels.push_back(figure.cell.level);
    departments.push_back(figure.cell.department);
    values.push_back(figure.value);
  }
  return tx_
      .Exec(statement, tenants, metrics, buckets, channels, categories, levels, departments, values,
            shard_)
      .status();
}

absl::Status SqlFigureBook::AddToHours(absl::Span<const Figure> figures) {
  return Add(kAddToHours, figures);
}

absl::Status SqlFigureBook::AddToDays(absl::Span<const Figure> figures) {
  return Add(kAddToDays, figures);
}

absl::Status SqlFigureBook::AddToTotals(absl::Span<const Figure> figures) {
  if (figures.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants;
  std::vector<int32_t> metrics;
  std::vector<int64_t> values;
  for (const Figure& figure : figures) {
    tenants.push_back(figure.tenant);
    metrics.push_back(figure.cell.metric);
    values.push_back(figure.value);
  }
  return tx_.Exec(kAddToTotals, tenants, metrics, values, shard_).status();
}

absl::Status SqlFigureBook::Touch(const std::map<std::string, absl::Time>& newest) {
  std::vector<absl::string_view> tenants;
  std::vector<absl::Time> times;
  for (const auto& [tenant, time] : newest) {
    tenants.push_back(tenant);
    times.push_back(time);
  }
  return tx_.Exec(kTouch, tenants, times, shard_).status();
}

absl::Status SqlFigureBook::AlignDays(const std::vector<std::string>& tenants,
                                      const absl::TimeZone& zone) {
  const std::vector<absl::string_view> names(tenants.begin(), tenants.end());
  const std::string zone_name = zone.name();
  ASSIGN_OR_RETURN(pg::Rows zones, tx_.Exec(kShareDayZones, names));
  if (zones.size() < static_cast<int>(tenants.size())) {
    RETURN_IF_ERROR(tx_.Exec(kAddDayZones, names, zone_name).status());
    // Read again: another replica may have been first, with another zone.
    ASSIGN_OR_RETURN(zones, tx_.Exec(kShareDayZones, names));
  }
  for (int r = 0; r < zones.size(); ++r) {
    if (zones.View(r, 1) == zone_name) continue;
    RETURN_IF_ERROR(RebuildDays(zones.Text(r, 0), zone));
  }
  return absl::OkStatus();
}

absl::Status SqlFigureBook::RebuildDays(const std::string& tenant, const absl::TimeZone& zone) {
  RETURN_IF_ERROR(tx_.Exec(kMoveDayZone, tenant, zone.name()).status());
  RETURN_IF_ERROR(tx_.Exec(kDropDays, tenant).status());
  return tx_.Exec(kRebuildDays, tenant, zone.name(), shard_).status();
}

}  // namespace redress::analytics
