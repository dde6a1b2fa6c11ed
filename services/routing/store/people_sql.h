// Every statement about people: agents, presences, shifts, teams, training.
#pragma once

#include "pg/connection.h"

namespace redress::routing::sql {

// What is shown of an agent; $3 and $4 are the first day of the year and of the next one. Training
// of a year is a range of the primary key.
constexpr pg::Statement kAgentGet{
    "routing_agent_get",
    "SELECT a.record, a.presence, a.load, a.on_shift, a.idle_time, "
    "  coalesce((SELECT s.change_time FROM shift AS s WHERE s.tenant = a.tenant "
    "    AND s.shift_id = a.shift_id), 'infinity'), "
    "  coalesce((SELECT p.expire_time FROM agent_presence AS p WHERE p.tenant = a.tenant "
    "    AND p.agent_id = a.agent_id), 'infinity'), "
    "  (SELECT coalesce(sum(t.minutes), 0) FROM training AS t WHERE t.tenant = a.tenant "
    "    AND t.agent_id = a.agent_id AND t.trained_on >= $3::date AND t.trained_on < $4::date) "
    "FROM agent AS a WHERE a.tenant = $1 AND a.agent_id = $2"};
constexpr pg::Statement kAgentList{
    "routing_agent_list",
    "SELECT a.record, a.presence, a.load, a.on_shift, a.idle_time, "
    "  coalesce((SELECT s.change_time FROM shift AS s WHERE s.tenant = a.tenant "
    "    AND s.shift_id = a.shift_id), 'infinity'), "
    "  coalesce((SELECT p.expire_time FROM agent_presence AS p WHERE p.tenant = a.tenant "
    "    AND p.agent_id = a.agent_id), 'infinity'), "
    "  (SELECT coalesce(sum(t.minutes), 0) FROM training AS t WHERE t.tenant = a.tenant "
    "    AND t.agent_id = a.agent_id AND t.trained_on >= $3::date AND t.trained_on < $4::date) "
    "FROM agent AS a WHERE a.tenant = $1 AND a.agent_id > $2 "
    "  AND ($5 = '' OR EXISTS (SELECT FROM agent_department AS d WHERE d.tenant = a.tenant "
    "    AND d.department_id = $5 AND d.agent_id = a.agent_id)) "
    "  AND ($6 = '' OR a.team_id = $6) AND ($7 = 'infinity' OR a.certificate_expire_time < $7) "
    "ORDER BY a.agent_id LIMIT $8"};

constexpr pg::Statement kAgentOfDepartments{
    "routing_agent_of_departments",
    "SELECT a.record FROM agent AS a WHERE a.tenant = $1 AND EXISTS ("
    "  SELECT FROM agent_department AS d WHERE d.tenant = a.tenant "
    "    AND d.department_id = ANY ($2::text[]) AND d.agent_id = a.agent_id)"};

constexpr pg::Statement kAgentLock{
    "routing_agent_lock", "SELECT FROM agent WHERE tenant = $1 AND agent_id = $2 FOR UPDATE"};
constexpr pg::Statement kAgentHas{"routing_agent_has",
                                  "SELECT FROM agent WHERE tenant = $1 AND agent_id = $2"};

// Presence and load stay as they are. Whether the shift is on is the shift's to say; its row is
// held by whoever puts the agent.
constexpr pg::Statement kAgentPut{
    "routing_agent_put",
    "INSERT INTO agent (tenant, agent_id, record, languages, presence, capacity, idle_time, "
    "  shift_id, team_id, join_time, certificate_expire_time, on_shift) "
    "VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, coalesce((SELECT s.is_on FROM shift AS s "
    "  WHERE s.tenant = $1 AND s.shift_id = $7), true)) "
    "ON CONFLICT (tenant, agent_id) DO UPDATE SET record = EXCLUDED.record, "
    "  languages = EXCLUDED.languages, capacity = EXCLUDED.capacity, "
    "  shift_id = EXCLUDED.shift_id, team_id = EXCLUDED.team_id, join_time = EXCLUDED.join_time, "
    "  certificate_expire_time = EXCLUDED.certificate_expire_time, on_shift = EXCLUDED.on_shift"};
// Only another presence begins idleness anew.
constexpr pg::Statement kAgentSetPresence{
    "routing_agent_set_presence",
    "UPDATE agent SET presence = $3, "
    "  idle_time = CASE WHEN presence = $3 THEN idle_time ELSE $4 END "
    "WHERE tenant = $1 AND agent_id = $2"};
constexpr pg::Statement kAgentClearDepartments{
    "routing_agent_clear_departments",
    "DELETE FROM agent_department WHERE tenant = $1 AND agent_id = $2 "
    "  AND department_id <> ALL ($3::text[])"};
constexpr pg::Statement kAgentAddDepartments{
    "routing_agent_add_departments",
    "INSERT INTO agent_department (tenant, agent_id, department_id) "
    "SELECT $1, $2, unnest($3::text[]) ON CONFLICT DO NOTHING"};

// The heartbeat: one row, and nothing else when somebody is there already.
constexpr pg::Statement kPresenceRenew{
    "routing_presence_renew",
    "UPDATE agent_presence SET expire_time = $4, look_time = $4 WHERE tenant = $1 "
    "  AND agent_id = $2 AND offline_time IS NULL AND expire_time > $3"};
constexpr pg::Statement kPresenceWrite{
    "routing_presence_write",
    "INSERT INTO agent_presence (tenant, agent_id, expire_time, offline_time, look_time) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, agent_id) DO UPDATE SET "
    "  expire_time = EXCLUDED.expire_time, offline_time = EXCLUDED.offline_time, "
    "  look_time = EXCLUDED.look_time"};
constexpr pg::Statement kPresenceRead{
    "routing_presence_read",
    "SELECT expire_time, offline_time, look_time FROM agent_presence "
    "WHERE tenant = $1 AND agent_id = $2"};
constexpr pg::Statement kPresenceLock{
    "routing_presence_lock",
    "SELECT expire_time, offline_time, look_time FROM agent_presence "
    "WHERE tenant = $1 AND agent_id = $2 FOR UPDATE"};
// Not locked: whoever looks locks the cases first.
constexpr pg::Statement kPresenceDue{
    "routing_presence_due",
    "SELECT tenant, agent_id FROM agent_presence WHERE look_time <= $1 ORDER BY look_time LIMIT "
    "$2"};
// Two indexes, a range of each.
constexpr pg::Statement kAgentOffered{
    "routing_agent_offered",
    "SELECT complaint_id FROM work_case WHERE tenant = $1 AND offered_id = $2 AND state = 2 "
    "LIMIT 10000"};
constexpr pg::Statement kAgentAssigned{
    "routing_agent_assigned",
    "SELECT complaint_id FROM work_case WHERE tenant = $1 AND assignee_id = $2 AND state = 3 "
    "LIMIT 10000"};

constexpr pg::Statement kShiftPut{
    "routing_shift_put",
    "INSERT INTO shift (tenant, shift_id, record, is_on, change_time) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant, shift_id) DO UPDATE SET record = EXCLUDED.record, "
    "  is_on = EXCLUDED.is_on, change_time = EXCLUDED.change_time"};
constexpr pg::Statement kShiftTurn{
    "routing_shift_turn",
    "UPDATE shift SET is_on = $3, change_time = $4 WHERE tenant = $1 AND shift_id = $2"};
// In the order in which loads are changed, so that neither waits for the other in a circle.
constexpr pg::Statement kShiftTurnAgents{
    "routing_shift_turn_agents",
    "WITH locked AS MATERIALIZED ("
    "  SELECT a.agent_id FROM agent AS a WHERE a.tenant = $1 AND a.shift_id = $2 "
    "    AND a.shift_id <> '' ORDER BY a.agent_id FOR UPDATE) "
    "UPDATE agent SET on_shift = $3 FROM locked WHERE agent.tenant = $1 "
    "  AND agent.agent_id = locked.agent_id AND agent.on_shift <> $3"};
constexpr pg::Statement kShiftHold{
    "routing_shift_hold",
    "SELECT FROM shift WHERE tenant = $1 AND shift_id = ANY ($2::text[]) ORDER BY shift_id "
    "FOR SHARE"};
// What another replica turns is its own.
constexpr pg::Statement kShiftTakeDue{
    "routing_shift_take_due",
    "SELECT tenant, shift_id, record FROM shift WHERE change_time <= $1 ORDER BY change_time "
    "LIMIT $2 FOR UPDATE SKIP LOCKED"};
constexpr pg::Statement kShiftList{
    "routing_shift_list",
    "SELECT s.record, s.is_on, s.change_time, (SELECT count(*) FROM agent AS a "
    "  WHERE a.tenant = s.tenant AND a.shift_id = s.shift_id AND a.shift_id <> '') "
    "FROM shift AS s WHERE s.tenant = $1 AND s.shift_id > $2 AND ($4 = '' OR s.shift_id = $4) "
    "ORDER BY s.shift_id LIMIT $3"};
constexpr pg::Statement kShiftIds{"routing_shift_ids",
                                  "SELECT shift_id FROM shift WHERE tenant = $1"};

constexpr pg::Statement kTeamPut{
    "routing_team_put",
    "INSERT INTO team (tenant, team_id, record) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant, team_id) DO UPDATE SET record = EXCLUDED.record"};
constexpr pg::Statement kTeamIds{"routing_team_ids", "SELECT team_id FROM team WHERE tenant = $1"};
// Members, those who joined by $4, and those with fewer than $7 minutes of training in the year
// from $5 to $6.
constexpr pg::Statement kTeamList{
    "routing_team_list",
    "SELECT t.record, m.members, m.tenured, m.due FROM ("
    "  SELECT * FROM team WHERE tenant = $1 AND team_id > $2 "
    "    AND ($8 = '' OR team_id = $8) ORDER BY team_id LIMIT $3) AS t "
    "CROSS JOIN LATERAL (SELECT count(*) AS members, "
    "    count(*) FILTER (WHERE a.join_time <= $4) AS tenured, "
    "    count(*) FILTER (WHERE (SELECT coalesce(sum(l.minutes), 0) FROM training AS l "
    "      WHERE l.tenant = a.tenant AND l.agent_id = a.agent_id AND l.trained_on >= $5::date "
    "        AND l.trained_on < $6::date) < $7) AS due "
    "  FROM agent AS a WHERE a.tenant = t.tenant AND a.team_id = t.team_id AND a.team_id <> '') "
    "  AS m ORDER BY t.team_id"};

// The same course of the same day counts once, with what was told last.
constexpr pg::Statement kTrainingPut{
    "routing_training_put",
    "INSERT INTO training (tenant, agent_id, trained_on, course, minutes) "
    "VALUES ($1, $2, $3::date, $4, $5) "
    "ON CONFLICT (tenant, agent_id, trained_on, course) DO UPDATE SET minutes = EXCLUDED.minutes"};
constexpr pg::Statement kTrainingSum{
    "routing_training_sum",
    "SELECT coalesce(sum(minutes), 0) FROM training WHERE tenant = $1 AND agent_id = $2 "
    "  AND trained_on >= $3::date AND trained_on < $4::date"};
constexpr pg::Statement kTrainingList{
    "routing_training_list",
    "SELECT course, minutes, trained_on::text FROM training WHERE tenant = $1 AND agent_id = $2 "
    "  AND trained_on >= $3::date AND trained_on < $4::date "
    "ORDER BY trained_on DESC, course LIMIT 100"};

}  // namespace redress::routing::sql
