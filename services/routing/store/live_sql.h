// The statements of the live view: queues in order, and figures.
#pragma once

#include "pg/connection.h"

namespace redress::routing::sql {

// A page of each lane, from lane to lane by the index, then put together by rank; only what the
// page has is read from the table.
inline constexpr pg::Statement kQueueList{
    "routing_queue_list",
    "WITH RECURSIVE step AS ("
    "  (SELECT w.lane FROM work_case AS w WHERE w.tenant = $1 AND w.department_id = $2 "
    "     AND w.state = 1 ORDER BY w.lane LIMIT 1) "
    "  UNION ALL SELECT (SELECT w.lane FROM work_case AS w WHERE w.tenant = $1 "
    "     AND w.department_id = $2 AND w.state = 1 AND w.lane > step.lane "
    "     ORDER BY w.lane LIMIT 1) FROM step WHERE step.lane IS NOT NULL), "
    "page AS MATERIALIZED ("
    "  SELECT head.rank_time, head.complaint_id FROM step CROSS JOIN LATERAL ("
    "    SELECT w.rank_time, w.complaint_id FROM work_case AS w WHERE w.tenant = $1 "
    "      AND w.department_id = $2 AND w.lane = step.lane AND w.state = 1 "
    "      AND (w.rank_time, w.complaint_id) > ($3, $4) "
    "    ORDER BY w.rank_time, w.complaint_id LIMIT $5) AS head "
    "  WHERE step.lane IS NOT NULL ORDER BY head.rank_time, head.complaint_id LIMIT $5) "
    "SELECT c.record, page.rank_time, page.complaint_id FROM page CROSS JOIN LATERAL ("
    "  SELECT w.record FROM work_case AS w WHERE w.tenant = $1 "
    "    AND w.complaint_id = page.complaint_id OFFSET 0) AS c "
    "ORDER BY page.rank_time, page.complaint_id"};

// One question for all the tenants that anybody watches. What waits is counted in its index alone;
// offers and assignments are no more than the capacity of those who work. Kinds: 0 waiting by
// level, 1 offered, 2 assigned, 3 staff of a department, 4 staff of a team, 5 assigned of a team.
inline constexpr pg::Statement kQueueStats{
    "routing_queue_stats",
    "SELECT 0, tenant, department_id, level, count(*), min(wait_time), "
    "  0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint "
    "FROM work_case WHERE tenant = ANY ($1::text[]) AND state = 1 "
    "GROUP BY tenant, department_id, level "
    "UNION ALL SELECT 1, tenant, department_id, 0, count(*), NULL, 0, 0, 0, 0, 0, 0 "
    "FROM work_case WHERE tenant = ANY ($1) AND state = 2 GROUP BY tenant, department_id "
    "UNION ALL SELECT 2, tenant, department_id, 0, count(*), NULL, 0, 0, 0, 0, 0, 0 "
    "FROM work_case WHERE tenant = ANY ($1) AND state = 3 GROUP BY tenant, department_id "
    "UNION ALL SELECT 3, a.tenant, d.department_id, 0, count(*), NULL, "
    "  count(*) FILTER (WHERE a.presence = 1), count(*) FILTER (WHERE a.presence = 2), "
    "  count(*) FILTER (WHERE a.on_shift), "
    "  coalesce(sum(a.capacity) FILTER (WHERE a.presence IN (1, 2)), 0)::bigint, "
    "  coalesce(sum(a.load) FILTER (WHERE a.presence IN (1, 2)), 0)::bigint, "
    "  coalesce(sum(greatest(a.capacity - a.load, 0)) "
    "    FILTER (WHERE a.presence = 1 AND a.on_shift), 0)::bigint "
    "FROM agent_department AS d JOIN agent AS a USING (tenant, agent_id) "
    "WHERE d.tenant = ANY ($1) GROUP BY a.tenant, d.department_id "
    "UNION ALL SELECT 4, a.tenant, a.team_id, 0, count(*), NULL, "
    "  count(*) FILTER (WHERE a.presence = 1), count(*) FILTER (WHERE a.presence = 2), "
    "  count(*) FILTER (WHERE a.on_shift), "
    "  coalesce(sum(a.capacity) FILTER (WHERE a.presence IN (1, 2)), 0)::bigint, "
    "  coalesce(sum(a.load) FILTER (WHERE a.presence IN (1, 2)), 0)::bigint, "
    "  coalesce(sum(greatest(a.capacity - a.load, 0)) "
    "    FILTER (WHERE a.presence = 1 AND a.on_shift), 0)::bigint "
    "FROM agent AS a WHERE a.tenant = ANY ($1) AND a.team_id <> '' GROUP BY a.tenant, a.team_id "
    "UNION ALL SELECT 5, a.tenant, a.team_id, 0, count(*), NULL, 0, 0, 0, 0, 0, 0 "
    "FROM work_case AS c JOIN agent AS a ON a.tenant = c.tenant AND a.agent_id = c.assignee_id "
    "WHERE c.tenant = ANY ($1) AND c.state = 3 AND a.team_id <> '' GROUP BY a.tenant, a.team_id"};

}  // namespace redress::routing::sql
