// The statements behind ChannelCounts.
#pragma once

#include "pg/connection.h"

namespace redress::intake::sql {

inline constexpr pg::Statement kCountFiled{
    "intake_count_filed",
    "INSERT INTO channel_batch (tenant, channel, file_time, filed) "
    "SELECT u.tenant, u.channel, $1, u.filed "
    "FROM unnest($2::text[], $3::int[], $4::bigint[]) AS u(tenant, channel, filed)"};
// Whoever does not get it lets the other replica fold.
inline constexpr pg::Statement kFoldLock{
    "intake_fold_channels_lock", "SELECT pg_try_advisory_xact_lock(hashtext('channel_batch'))"};
inline constexpr pg::Statement kFold{
    "intake_fold_channels",
    "WITH taken AS ("
    "  DELETE FROM channel_batch WHERE ctid = ANY(ARRAY(SELECT ctid FROM channel_batch LIMIT $1)) "
    "  RETURNING tenant, channel, file_time, filed), "
    "minutes AS ("
    "  INSERT INTO channel_minute AS m (tenant, channel, minute, filed) "
    "  SELECT tenant, channel, date_trunc('minute', file_time), sum(filed) FROM taken "
    "  GROUP BY 1, 2, 3 "
    "  ON CONFLICT (tenant, channel, minute) DO UPDATE SET filed = m.filed + EXCLUDED.filed), "
    "hours AS ("
    "  INSERT INTO channel_hour AS h (tenant, channel, hour, filed) "
    "  SELECT tenant, channel, date_trunc('hour', file_time, 'UTC'), sum(filed) FROM taken "
    "  GROUP BY 1, 2, 3 "
    "  ON CONFLICT (tenant, channel, hour) DO UPDATE SET filed = h.filed + EXCLUDED.filed), "
    "seen AS ("
    "  INSERT INTO channel_seen AS s (tenant, channel, first_time, last_time) "
    "  SELECT tenant, channel, min(file_time), max(file_time) FROM taken GROUP BY 1, 2 "
    "  ON CONFLICT (tenant, channel) DO UPDATE SET "
    "    first_time = LEAST(s.first_time, EXCLUDED.first_time), "
    "    last_time = GREATEST(s.last_time, EXCLUDED.last_time)) "
    "SELECT channel, sum(filed)::bigint FROM taken GROUP BY channel"};
// One statement, so that a fold between two cannot count a batch twice or not at all.
inline constexpr pg::Statement kChannelFigures{
    "intake_channel_figures",
    "WITH fresh AS MATERIALIZED ("
    "  SELECT channel, file_time, filed FROM channel_batch WHERE tenant = $1) "
    "SELECT 'seen', channel, min(first_time), max(last_time), 0::bigint FROM ("
    "  SELECT channel, first_time, last_time FROM channel_seen WHERE tenant = $1 "
    "  UNION ALL SELECT channel, file_time, file_time FROM fresh) AS s GROUP BY channel "
    "UNION ALL SELECT 'hour', channel, hour, hour, sum(filed)::bigint FROM ("
    "  SELECT channel, hour, filed FROM channel_hour WHERE tenant = $1 "
    "  UNION ALL SELECT channel, date_trunc('hour', file_time, 'UTC'), filed FROM fresh) AS h "
    "  GROUP BY channel, hour "
    "UNION ALL SELECT since.name, channel, since.at, since.at, sum(filed)::bigint FROM ("
    "  SELECT channel, minute, filed FROM channel_minute "
    "  WHERE tenant = $1 AND minute >= $3 "
    "  UNION ALL SELECT channel, file_time, filed FROM fresh) AS m "
    "  JOIN (VALUES ('last_hour', $2::timestamptz), ('last_day', $3::timestamptz)) "
    "    AS since(name, at) ON m.minute >= since.at "
    "  GROUP BY since.name, since.at, channel"};
inline constexpr pg::Statement kChannelsHeard{
    "intake_channels_heard", "SELECT channel, max(last_time) FROM channel_seen GROUP BY channel"};
inline constexpr pg::Statement kChannelTenants{
    "intake_channel_tenants",
    "SELECT DISTINCT tenant FROM channel_seen WHERE tenant > $1 ORDER BY tenant LIMIT $2"};
inline constexpr pg::Statement kForgetMinutes{"intake_forget_minutes",
                                              "DELETE FROM channel_minute WHERE minute < $1"};
// A channel keeps the days before its last filing, however long ago that is.
inline constexpr pg::Statement kForgetHours{"intake_forget_hours",
                                            "DELETE FROM channel_hour AS h USING channel_seen AS s "
                                            "WHERE h.tenant = s.tenant AND h.channel = s.channel "
                                            "AND h.hour < s.last_time - make_interval(days => $1)"};

}  // namespace redress::intake::sql
