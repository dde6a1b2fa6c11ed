// Every statement of this service.
#pragma once

#include "pg/connection.h"

namespace redress::analytics {

// Facts of a batch. LATERAL with a limit holds the plan to one look-up of the key a complaint.
inline constexpr pg::Statement kLoadFacts{
    "figures_load_facts",
    "SELECT f.tenant, f.complaint_id, f.version, f.state, f.channel, f.level, f.category, "
    "f.department, f.first_department, f.filed_time, f.end_time, f.held, "
    "f.rounds, f.closings, f.merge_time, f.clocks_time "
    "FROM unnest($1, $2) AS k(tenant, complaint_id) CROSS JOIN LATERAL ("
    "SELECT * FROM fact WHERE fact.tenant = k.tenant AND fact.complaint_id = k.complaint_id "
    "LIMIT 1) AS f"};

// Saves facts; one that was saved by somebody else meanwhile is not written and so not counted.
inline constexpr pg::Statement kSaveFacts{
    "figures_save_facts",
    "INSERT INTO fact AS f (tenant, complaint_id, version, state, channel, level, category, "
    "department, first_department, filed_time, end_time, held, rounds, closings, merge_time, "
    "clocks_time) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
    "$14, $15, $16) "
    "ON CONFLICT (tenant, complaint_id) DO UPDATE SET version = EXCLUDED.version, "
    "state = EXCLUDED.state, channel = EXCLUDED.channel, level = EXCLUDED.level, "
    "category = EXCLUDED.category, department = EXCLUDED.department, "
    "first_department = EXCLUDED.first_department, filed_time = EXCLUDED.filed_time, "
    "end_time = EXCLUDED.end_time, held = EXCLUDED.held, rounds = EXCLUDED.rounds, "
    "closings = EXCLUDED.closings, merge_time = EXCLUDED.merge_time, "
    "clocks_time = EXCLUDED.clocks_time WHERE f.version = EXCLUDED.version - 1"};

inline constexpr pg::Statement kAddToHours{
    "figures_add_hours",
    "INSERT INTO rollup_hour AS r (tenant, metric, hour, channel, category, level, department, "
    "value, shard) SELECT u.*, $9 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS u "
    "ON CONFLICT (tenant, metric, hour, channel, category, level, department, shard) "
    "DO UPDATE SET value = r.value + EXCLUDED.value"};

inline constexpr pg::Statement kAddToDays{
    "figures_add_days",
    "INSERT INTO rollup_day AS r (tenant, metric, day, channel, category, level, department, "
    "value, shard) SELECT u.*, $9 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS u "
    "ON CONFLICT (tenant, metric, day, channel, category, level, department, shard) "
    "DO UPDATE SET value = r.value + EXCLUDED.value"};

inline constexpr pg::Statement kAddToTotals{
    "figures_add_totals",
    "INSERT INTO live_total AS t (tenant, metric, value, shard) "
    "SELECT u.*, $4 FROM unnest($1, $2, $3) AS u "
    "ON CONFLICT (tenant, metric, shard) DO UPDATE SET value = t.value + EXCLUDED.value"};

inline constexpr pg::Statement kTouch{
    "figures_touch",
    "INSERT INTO live_as_of AS a (tenant, as_of, shard) "
    "SELECT u.*, $3 FROM unnest($1, $2) AS u "
    "ON CONFLICT (tenant, shard) DO UPDATE SET as_of = EXCLUDED.as_of "
    "WHERE a.as_of < EXCLUDED.as_of"};

// The lock keeps a rebuild of the days away until the commit.
inline constexpr pg::Statement kShareDayZones{
    "figures_share_day_zones",
    "SELECT tenant, zone FROM day_zone WHERE tenant = ANY($1) ORDER BY tenant FOR SHARE"};

inline constexpr pg::Statement kAddDayZones{
    "figures_add_day_zones",
    "INSERT INTO day_zone (tenant, zone) SELECT t, $2 FROM unnest($1) AS t ORDER BY t "
    "ON CONFLICT (tenant) DO NOTHING"};

// Waits for every writer of the tenant's figures, and holds new ones up until the commit.
inline constexpr pg::Statement kMoveDayZone{"figures_move_day_zone",
                                            "UPDATE day_zone SET zone = $2 WHERE tenant = $1"};

inline constexpr pg::Statement kDropDays{"figures_drop_days",
                                         "DELETE FROM rollup_day WHERE tenant = $1"};

inline constexpr pg::Statement kRebuildDays{
    "figures_rebuild_days",
    "INSERT INTO rollup_day (tenant, metric, day, channel, category, level, department, shard, "
    "value) SELECT tenant, metric, date_trunc('day', hour, $2), channel, category, level, "
    "department, $3, sum(value)::int8 FROM rollup_hour WHERE tenant = $1 "
    "GROUP BY tenant, metric, date_trunc('day', hour, $2), channel, category, level, department "
    "HAVING sum(value) <> 0"};

inline constexpr pg::Statement kDaysZone{"figures_days_zone",
                                         "SELECT zone FROM day_zone WHERE tenant = $1"};

// Hours before the first whole day, whole days, hours after the last one; grouped by just what was
// asked for. $9 is the grain's number, $10 the time zone, $11 to $14 say by what to split, $15 to
// $18 filter.
inline constexpr pg::Statement kQuery{
    "figures_query",
    "WITH cell AS ("
    "SELECT hour AS bucket, channel, category, level, department, value FROM rollup_hour "
    "WHERE tenant = $1 AND metric = $2 AND hour >= $3 AND hour < $4 "
    "UNION ALL SELECT day, channel, category, level, department, value FROM rollup_day "
    "WHERE tenant = $1 AND metric = $2 AND day >= $5 AND day < $6 "
    "UNION ALL SELECT hour, channel, category, level, department, value FROM rollup_hour "
    "WHERE tenant = $1 AND metric = $2 AND hour >= $7 AND hour < $8) "
    "SELECT CASE $9 WHEN 1 THEN bucket WHEN 2 THEN date_trunc('day', bucket, $10) "
    "ELSE 'epoch'::timestamptz END, "
    "CASE WHEN $11 THEN channel ELSE 0 END, CASE WHEN $12 THEN category ELSE '' END, "
    "CASE WHEN $13 THEN level ELSE 0 END, CASE WHEN $14 THEN department ELSE '' END, "
    "sum(value)::int8 FROM cell "
    "WHERE ($15 = 0 OR channel = $15) AND ($16 = '' OR category = $16) "
    "AND ($17 = 0 OR level = $17) AND ($18 = '' OR department = $18) "
    "GROUP BY 1, 2, 3, 4, 5 HAVING sum(value) <> 0 LIMIT $19"};

inline constexpr pg::Statement kTotals{
    "figures_totals",
    "SELECT metric, sum(value)::int8 FROM live_total WHERE tenant = $1 GROUP BY metric"};

inline constexpr pg::Statement kCountIn{
    "figures_count_in",
    "SELECT coalesce(sum(value), 0)::int8 FROM rollup_hour "
    "WHERE tenant = $1 AND metric = $2 AND hour >= $3 AND hour < $4"};

inline constexpr pg::Statement kAsOf{"figures_as_of",
                                     "SELECT max(as_of) FROM live_as_of WHERE tenant = $1"};

}  // namespace redress::analytics
