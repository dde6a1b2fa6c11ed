// Every statement of routing but those about people, which are in people_sql.h.
#pragma once

#include "pg/connection.h"

namespace redress::routing::sql {

// In the order given, each by its key and by no other plan: a batch of keys never becomes a scan.
// The caller sorts by complaint id, so that two batches never wait for each other in a circle.
constexpr pg::Statement kCaseLoad{
    "routing_case_load",
    "SELECT c.tenant, c.complaint_id, c.record, c.signals, c.causes, c.rejections, c.version, "
    "  c.channel, c.preferred_agent_id, c.facts_seen, c.facts_now "
    "FROM unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) "
    "CROSS JOIN LATERAL (SELECT * FROM work_case AS w "
    "  WHERE w.tenant = want.tenant AND w.complaint_id = want.complaint_id FOR UPDATE) AS c"};

// Lanes in which anything waits: from each to the next by the index, so that it costs as many steps
// as there are lanes, however long the queues are. Here and for the heads the order is the index's
// own, from its first column on: another index fits as well by its look while nothing is known of
// the table, and would read the whole queue each time.
constexpr pg::Statement kCaseLanes{
    "routing_case_lanes",
    "SELECT want.tenant, want.department_id, waiting.lane "
    "FROM unnest($1::text[], $2::text[]) AS want(tenant, department_id) "
    "CROSS JOIN LATERAL (WITH RECURSIVE step AS ("
    "    (SELECT w.tenant, w.department_id, w.lane FROM work_case AS w WHERE w.state = 1 "
    "       AND (w.tenant, w.department_id) >= (want.tenant, want.department_id) "
    "     ORDER BY w.tenant, w.department_id, w.lane LIMIT 1) "
    "  UNION ALL SELECT next.* FROM step CROSS JOIN LATERAL ("
    "     SELECT w.tenant, w.department_id, w.lane FROM work_case AS w WHERE w.state = 1 "
    "       AND (w.tenant, w.department_id, w.lane) > (step.tenant, step.department_id, step.lane) "
    "     ORDER BY w.tenant, w.department_id, w.lane LIMIT 1) AS next "
    "     WHERE (step.tenant, step.department_id) = (want.tenant, want.department_id)) "
    "  SELECT step.lane FROM step "
    "  WHERE (step.tenant, step.department_id) = (want.tenant, want.department_id)) AS waiting"};

// The head of each lane. A case never has a rank after the time since when it waits.
constexpr pg::Statement kCaseFirstQueued{
    "routing_case_first_queued",
    "SELECT want.tenant, head.complaint_id, head.rank_time "
    "FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) "
    "  AS want(tenant, department_id, lane, reach) "
    "CROSS JOIN LATERAL (SELECT w.complaint_id, w.rank_time FROM work_case AS w WHERE w.state = 1 "
    "    AND (w.tenant, w.department_id, w.lane) >= (want.tenant, want.department_id, want.lane) "
    "    AND (w.tenant, w.department_id, w.lane, w.rank_time) "
    "      <= (want.tenant, want.department_id, want.lane, want.reach) "
    "    AND w.wait_time <= want.reach "
    "  ORDER BY w.tenant, w.department_id, w.lane, w.rank_time, w.complaint_id LIMIT $5) AS head "
    "ORDER BY head.rank_time, head.complaint_id LIMIT $5"};

// In the order given; ends with the last one locked, so that it locks no more than it returns. The
// state is asked so that no index but the primary key fits: another would walk the whole queue.
constexpr pg::Statement kCaseLockQueued{
    "routing_case_lock_queued",
    "SELECT c.tenant, c.complaint_id, c.record, c.signals, c.causes, c.rejections, c.version, "
    "  c.channel, c.preferred_agent_id, c.facts_seen, c.facts_now "
    "FROM unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) "
    "CROSS JOIN LATERAL (SELECT * FROM work_case AS w WHERE w.tenant = want.tenant "
    "  AND w.complaint_id = want.complaint_id AND w.state + 0 = 1 FOR UPDATE SKIP LOCKED) AS c "
    "LIMIT $3"};

// New and changed alike, in one statement; a row that moved on in between is left alone, which the
// count of rows shows.
constexpr pg::Statement kCaseSave{
    "routing_case_save",
    "INSERT INTO work_case (tenant, complaint_id, state, department_id, level, language, "
    "  assignee_id, offered_id, open_time, signals, causes, rejections, version, record, channel, "
    "  preferred_agent_id, facts_seen, facts_now, lane, rank_time, wait_time) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::int[], $6::text[], "
    "  $7::text[], $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::int[], "
    "  $13::bigint[], $14::bytea[], $15::int[], $16::text[], $17::bytea[], $18::bytea[], "
    "  $19::text[], $20::timestamptz[], $21::timestamptz[]) "
    "ON CONFLICT (tenant, complaint_id) DO UPDATE SET state = EXCLUDED.state, "
    "  department_id = EXCLUDED.department_id, level = EXCLUDED.level, "
    "  language = EXCLUDED.language, assignee_id = EXCLUDED.assignee_id, "
    "  offered_id = EXCLUDED.offered_id, open_time = EXCLUDED.open_time, "
    "  signals = EXCLUDED.signals, causes = EXCLUDED.causes, rejections = EXCLUDED.rejections, "
    "  version = EXCLUDED.version, record = EXCLUDED.record, channel = EXCLUDED.channel, "
    "  preferred_agent_id = EXCLUDED.preferred_agent_id, facts_seen = EXCLUDED.facts_seen, "
    "  facts_now = EXCLUDED.facts_now, lane = EXCLUDED.lane, rank_time = EXCLUDED.rank_time, "
    "  wait_time = EXCLUDED.wait_time "
    "WHERE work_case.version = EXCLUDED.version - 1"};

// No word on the state, so that only the primary key fits.
constexpr pg::Statement kCaseGet{
    "routing_case_get", "SELECT record FROM work_case WHERE tenant = $1 AND complaint_id = $2"};

constexpr pg::Statement kCaseRecords{
    "routing_case_records",
    "SELECT c.complaint_id, c.record FROM unnest($2::uuid[]) AS want(complaint_id) "
    "CROSS JOIN LATERAL (SELECT w.complaint_id, w.record FROM work_case AS w "
    "  WHERE w.tenant = $1 AND w.complaint_id = want.complaint_id OFFSET 0) AS c"};

// Three statements for three indexes; each is one range of its own.
constexpr pg::Statement kCaseList{
    "routing_case_list",
    "SELECT record, open_time, complaint_id FROM work_case WHERE tenant = $1 AND state > 0 "
    "  AND (cardinality($2::int[]) = 0 OR state = ANY ($2)) "
    "  AND (open_time, complaint_id) > ($3, $4) ORDER BY open_time, complaint_id LIMIT $5"};
constexpr pg::Statement kCaseListOfDepartment{
    "routing_case_list_of_department",
    "SELECT record, open_time, complaint_id FROM work_case "
    "WHERE tenant = $1 AND department_id = $6 AND state > 0 "
    "  AND (cardinality($2::int[]) = 0 OR state = ANY ($2)) "
    "  AND (open_time, complaint_id) > ($3, $4) ORDER BY open_time, complaint_id LIMIT $5"};
constexpr pg::Statement kCaseListOfAssignee{
    "routing_case_list_of_assignee",
    "SELECT record, open_time, complaint_id FROM work_case "
    "WHERE tenant = $1 AND assignee_id = $6 AND assignee_id <> '' AND state > 0 "
    "  AND ($7 = '' OR department_id = $7) AND (cardinality($2::int[]) = 0 OR state = ANY ($2)) "
    "  AND (open_time, complaint_id) > ($3, $4) ORDER BY open_time, complaint_id LIMIT $5"};

// Cases that a department sits on; they are few. By the department that was asked, or that has it.
constexpr pg::Statement kCaseListOverdue{
    "routing_case_list_overdue",
    "SELECT c.record, c.open_time, c.complaint_id FROM overdue_transfer AS o "
    "CROSS JOIN LATERAL (SELECT * FROM work_case AS w "
    "  WHERE w.tenant = o.tenant AND w.complaint_id = o.complaint_id OFFSET 0) AS c "
    "WHERE o.tenant = $1 AND (cardinality($2::int[]) = 0 OR c.state = ANY ($2)) "
    "  AND (c.open_time, c.complaint_id) > ($3, $4) AND ($6 = '' OR c.assignee_id = $6) "
    "  AND ($7 = '' OR o.department_id = $7 OR c.department_id = $7) "
    "ORDER BY c.open_time, c.complaint_id LIMIT $5"};
constexpr pg::Statement kOverdueAdd{
    "routing_overdue_add",
    "INSERT INTO overdue_transfer (tenant, complaint_id, department_id) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[]) "
    "ON CONFLICT (tenant, complaint_id) DO UPDATE SET department_id = EXCLUDED.department_id"};
constexpr pg::Statement kOverdueRemove{
    "routing_overdue_remove",
    "DELETE FROM overdue_transfer AS o USING unnest($1::text[], $2::uuid[]) AS gone(tenant, id) "
    "WHERE o.tenant = gone.tenant AND o.complaint_id = gone.id"};

// For those who begin to watch.
constexpr pg::Statement kOfferStanding{
    "routing_offer_standing",
    "SELECT c.tenant, c.record FROM unnest($1::text[], $2::text[]) AS want(tenant, agent_id) "
    "CROSS JOIN LATERAL (SELECT w.* FROM work_case AS w WHERE w.tenant = want.tenant "
    "  AND w.offered_id = want.agent_id AND w.state = 2 OFFSET 0) AS c "
    "ORDER BY c.open_time, c.complaint_id LIMIT 10000"};

// Longest idle first (R-R2). Whether an agent works at a desk is looked up by the desk, by the
// agent alone it would be a walk through all of them; and only until there are enough.
constexpr pg::Statement kAgentFree{
    "routing_agent_free",
    "SELECT a.tenant, a.agent_id, a.record, a.capacity, a.load, a.idle_time FROM ("
    "  SELECT *, agent_id <> ALL ($4::text[]) AS later FROM agent "
    "  WHERE presence = 1 AND on_shift AND load < capacity "
    "  ORDER BY later, idle_time, agent_id OFFSET 0) AS a "
    "WHERE EXISTS ("
    "  SELECT FROM unnest($1::text[], $2::text[]) AS want(tenant, department_id) "
    "  CROSS JOIN LATERAL (SELECT FROM agent_department AS d WHERE d.tenant = want.tenant "
    "    AND d.department_id = want.department_id AND d.agent_id = a.agent_id OFFSET 0) AS works "
    "  WHERE want.tenant = a.tenant) "
    "ORDER BY a.later, a.idle_time, a.agent_id LIMIT $3"};

// Whether they are still free is asked again of each once it is locked; whom another transaction
// has locked is left out, so that nobody waits.
constexpr pg::Statement kAgentTake{
    "routing_agent_take",
    "WITH locked AS MATERIALIZED ("
    "  SELECT a.tenant, a.agent_id, want.units FROM agent AS a "
    "  JOIN unnest($1::text[], $2::text[], $3::int[]) AS want(tenant, agent_id, units) "
    "    ON a.tenant = want.tenant AND a.agent_id = want.agent_id "
    "  WHERE a.presence = 1 AND a.on_shift AND a.load + want.units <= a.capacity FOR UPDATE OF a "
    "SKIP LOCKED) "
    "UPDATE agent SET load = agent.load + locked.units, idle_time = $4 FROM locked "
    "WHERE agent.tenant = locked.tenant AND agent.agent_id = locked.agent_id "
    "RETURNING agent.tenant, agent.agent_id"};

// Locked in one order, so that two of these never wait for each other in a circle.
constexpr pg::Statement kAgentChangeLoads{
    "routing_agent_change_loads",
    "WITH locked AS MATERIALIZED ("
    "  SELECT a.tenant, a.agent_id FROM agent AS a JOIN unnest($1::text[], $2::text[]) AS "
    "  want(tenant, agent_id) ON a.tenant = want.tenant AND a.agent_id = want.agent_id "
    "  ORDER BY a.tenant, a.agent_id FOR UPDATE OF a) "
    "UPDATE agent SET load = agent.load + change.delta, "
    "  idle_time = CASE WHEN change.delta = 0 THEN agent.idle_time ELSE $4 END "
    "FROM unnest($1::text[], $2::text[], $3::int[]) AS change(tenant, agent_id, delta), locked "
    "WHERE agent.tenant = change.tenant AND agent.agent_id = change.agent_id "
    "  AND locked.tenant = agent.tenant AND locked.agent_id = agent.agent_id "
    "RETURNING agent.tenant, agent.agent_id, agent.record, agent.capacity, agent.load, "
    "  agent.idle_time, agent.presence = 1 AND agent.on_shift"};

constexpr pg::Statement kAgentStaffed{
    "routing_agent_staffed",
    "SELECT want.tenant, want.department_id FROM unnest($1::text[], $2::text[]) AS want(tenant, "
    "  department_id) WHERE EXISTS (SELECT FROM agent_department AS d "
    "    WHERE d.tenant = want.tenant AND d.department_id = want.department_id)"};

// Desks where something waits and somebody is free, in rounds over all of them; looked for in that
// order, each step by the whole key of an index.
constexpr pg::Statement kDeskIdle{
    "routing_desk_idle",
    "SELECT desk.tenant, desk.department_id FROM ("
    "  SELECT DISTINCT tenant, department_id FROM agent_department "
    "  WHERE (tenant, department_id) > ($1, $2)) AS desk "
    "CROSS JOIN LATERAL (SELECT FROM work_case AS c WHERE c.tenant = desk.tenant "
    "    AND c.department_id = desk.department_id AND c.state = 1 LIMIT 1) AS waiting "
    "CROSS JOIN LATERAL (SELECT FROM agent_department AS d CROSS JOIN LATERAL ("
    "    SELECT FROM agent AS a WHERE a.tenant = d.tenant AND a.agent_id = d.agent_id "
    "      AND a.presence = 1 AND a.on_shift AND a.load < a.capacity OFFSET 0) AS free "
    "  WHERE d.tenant = desk.tenant AND d.department_id = desk.department_id LIMIT 1) AS staffed "
    "ORDER BY desk.tenant, desk.department_id LIMIT $3"};

constexpr pg::Statement kDepartmentLoad{
    "routing_department_load",
    "SELECT tenant, record FROM department WHERE tenant = ANY ($1::text[]) "
    "ORDER BY tenant, department_id"};
constexpr pg::Statement kDepartmentPut{
    "routing_department_put",
    "INSERT INTO department (tenant, department_id, record) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant, department_id) DO UPDATE SET record = EXCLUDED.record"};
// Version 0 has no rules of its own.
constexpr pg::Statement kRuleLoad{
    "routing_rule_load",
    "SELECT tenant, record, version FROM rule_set WHERE tenant = ANY ($1::text[]) AND version > 0"};
// Workflows that decide; version 0 is one that is switched off, or the standard one that ships.
constexpr pg::Statement kWorkflowLoad{
    "routing_workflow_load",
    "SELECT tenant, record, version FROM workflow WHERE tenant = ANY ($1::text[]) AND version > 0 "
    "ORDER BY tenant, workflow_id"};

// What rules saw of cases, a page at a time in the order in which they were opened.
constexpr pg::Statement kCaseFacts{
    "routing_case_facts",
    "SELECT complaint_id, open_time, facts_seen FROM work_case WHERE tenant = $1 AND state > 0 "
    "  AND (open_time, complaint_id) > ($2, $3) AND open_time < $4 "
    "ORDER BY open_time, complaint_id LIMIT $5"};
constexpr pg::Statement kCaseSeen{
    "routing_case_seen",
    "SELECT record, facts_seen FROM work_case WHERE tenant = $1 AND complaint_id = $2"};

}  // namespace redress::routing::sql
