// The statements of this service.
#pragma once

#include "pg/connection.h"

namespace redress::sla::sql {

// Locks in the order of the arrays, which callers sort by complaint, so that the consumer and the
// timers never wait for each other in a circle. One look into the index for each key: planned as a
// join while the table is still empty, it would be cached as a scan of the whole table.
inline constexpr pg::Statement kLoadSets{
    "sla_load_sets",
    "SELECT s.tenant, s.complaint_id, s.start_time, s.end_time, s.record, s.early, s.life "
    "FROM unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) CROSS JOIN LATERAL ("
    "  SELECT * FROM clock_set c "
    "  WHERE c.tenant = want.tenant AND c.complaint_id = want.complaint_id "
    "  FOR UPDATE OFFSET 0) s"};

// One statement for new and known complaints alike.
inline constexpr pg::Statement kSaveSets{
    "sla_save_sets",
    "INSERT INTO clock_set (tenant, complaint_id, start_time, end_time, next_deadline, open_count, "
    "  record, early, life) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], "
    "  $5::timestamptz[], $6::int[], $7::bytea[], $8::bytea[], $9::bytea[]) "
    "ON CONFLICT (tenant, complaint_id) DO UPDATE SET start_time = EXCLUDED.start_time, "
    "  end_time = EXCLUDED.end_time, next_deadline = EXCLUDED.next_deadline, "
    "  open_count = EXCLUDED.open_count, record = EXCLUDED.record, early = EXCLUDED.early, "
    "  life = EXCLUDED.life"};

inline constexpr pg::Statement kFindSet{
    "sla_find_set",
    "SELECT record FROM clock_set "
    "WHERE tenant = $1 AND complaint_id = $2 AND start_time IS NOT NULL"};

// For those who watch: what has been written since. A row's xmin tells its writes apart.
inline constexpr pg::Statement kChangedSets{
    "sla_changed_sets",
    "SELECT want.place, s.version, s.record "
    "FROM unnest($1::text[], $2::uuid[], $3::bigint[]) WITH ORDINALITY "
    "  AS want(tenant, complaint_id, version, place) CROSS JOIN LATERAL ("
    "  SELECT c.xmin::text::bigint AS version, c.record FROM clock_set c "
    "  WHERE c.tenant = want.tenant AND c.complaint_id = want.complaint_id "
    "    AND c.start_time IS NOT NULL AND c.xmin::text::bigint <> want.version OFFSET 0) s "
    "ORDER BY want.place LIMIT $4"};

inline constexpr pg::Statement kListOpen{
    "sla_list_open",
    "SELECT complaint_id, next_deadline, record FROM clock_set "
    "WHERE tenant = $1 AND next_deadline < $2 AND (next_deadline, complaint_id) > ($3, $4) "
    "ORDER BY next_deadline, complaint_id LIMIT $5"};

}  // namespace redress::sla::sql
