// Every statement about group complaints and incidents.
#pragma once

#include "pg/connection.h"

namespace redress::routing::sql {

// Up to where the cases of intake's filings are open: the watch never runs ahead of them.
constexpr pg::Statement kGroupCaps{"routing_group_caps",
                                   "SELECT partition, seq FROM consumer_cursor WHERE source = $1"};
constexpr pg::Statement kGroupPlaces{"routing_group_places",
                                     "SELECT partition, seq FROM group_cursor"};
// Only forward: whoever is not where the watch was takes nothing in twice.
constexpr pg::Statement kGroupMove{
    "routing_group_move",
    "INSERT INTO group_cursor AS g (partition, seq) "
    "SELECT p, to_seq FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS m(p, from_seq, to_seq) "
    "  WHERE from_seq = coalesce((SELECT seq FROM group_cursor WHERE partition = p), 0) "
    "ON CONFLICT (partition) DO UPDATE SET seq = EXCLUDED.seq WHERE g.seq < EXCLUDED.seq"};

// Whether anything is left to be raised, looked for or told.
constexpr pg::Statement kWorkWaits{
    "routing_work_waits",
    "SELECT EXISTS (SELECT FROM incident_link WHERE NOT raised) "
    "  OR EXISTS (SELECT FROM incident_search) OR EXISTS (SELECT FROM incident_notice)"};

constexpr pg::Statement kTrafficLock{
    "routing_traffic_lock", "SELECT state FROM group_traffic WHERE tenant = $1 FOR UPDATE"};
constexpr pg::Statement kTrafficAdd{
    "routing_traffic_add",
    "INSERT INTO group_traffic (tenant, state) VALUES ($1, '') ON CONFLICT DO NOTHING"};
constexpr pg::Statement kTrafficSave{"routing_traffic_save",
                                     "UPDATE group_traffic SET state = $2 WHERE tenant = $1"};
// Each by its key and by no other plan.
constexpr pg::Statement kGroupKeyLoad{
    "routing_group_key_load",
    "SELECT want.place, k.state FROM unnest($2::text[]) WITH ORDINALITY AS want(key, place) "
    "CROSS JOIN LATERAL (SELECT state FROM group_key AS g "
    "  WHERE g.tenant = $1 AND g.key = want.key) AS k"};
constexpr pg::Statement kGroupKeySave{
    "routing_group_key_save",
    "INSERT INTO group_key (tenant, key, kind, newest_s, state) "
    "SELECT $1, * FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bytea[]) "
    "ON CONFLICT (tenant, key) DO UPDATE SET newest_s = EXCLUDED.newest_s, state = EXCLUDED.state"};
constexpr pg::Statement kGroupKeyCount{"routing_group_key_count",
                                       "SELECT count(*) FROM group_key WHERE tenant = $1"};
constexpr pg::Statement kGroupKeyForgetIdle{
    "routing_group_key_forget_idle",
    "DELETE FROM group_key WHERE tenant = $1 AND key IN (SELECT key FROM group_key "
    "  WHERE tenant = $1 AND newest_s < $2 LIMIT $3) RETURNING kind"};
constexpr pg::Statement kGroupKeyForgetIdlest{
    "routing_group_key_forget_idlest",
    "DELETE FROM group_key WHERE tenant = $1 AND key IN (SELECT key FROM group_key "
    "  WHERE tenant = $1 ORDER BY newest_s LIMIT $2) RETURNING kind"};
constexpr pg::Statement kGroupTenants{
    "routing_group_tenants",
    "SELECT tenant FROM group_traffic WHERE tenant > $1 ORDER BY tenant LIMIT 1"};

constexpr pg::Statement kIncidentLock{"routing_incident_lock",
                                      "SELECT incident_id, record, ref, version FROM incident "
                                      "WHERE tenant = $1 AND incident_id = $2 FOR UPDATE"};
constexpr pg::Statement kIncidentLockDetected{
    "routing_incident_lock_detected",
    "SELECT incident_id, record, ref, version FROM incident "
    "WHERE tenant = $1 AND ref = $2 AND ref <> '' FOR UPDATE"};
constexpr pg::Statement kIncidentGet{
    "routing_incident_get", "SELECT record FROM incident WHERE tenant = $1 AND incident_id = $2"};
constexpr pg::Statement kIncidentSave{
    "routing_incident_save",
    "INSERT INTO incident AS i (tenant, incident_id, ref, state, drill, open_time, close_time, "
    "  version, record) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (tenant, incident_id) DO UPDATE SET ref = EXCLUDED.ref, state = EXCLUDED.state, "
    "  close_time = EXCLUDED.close_time, version = EXCLUDED.version, record = EXCLUDED.record "
    "WHERE i.version = EXCLUDED.version - 1"};
// What was found in complaints of long ago was closed as it was opened, and nobody may join it.
constexpr pg::Statement kIncidentWatched{
    "routing_incident_watched",
    "SELECT incident_id, ref, record FROM incident WHERE tenant = $1 AND NOT drill "
    "  AND (state <> 6 OR (close_time > $2 AND close_time > open_time)) "
    "ORDER BY open_time DESC LIMIT 2000"};
constexpr pg::Statement kIncidentList{
    "routing_incident_list",
    "SELECT record FROM incident WHERE tenant = $1 AND (open_time, incident_id) < ($2, $3) "
    "  AND (cardinality($4::int[]) = 0 OR state = ANY ($4)) "
    "ORDER BY open_time DESC, incident_id DESC LIMIT $5"};
// How many complaints, how many of them not raised, how many not told of the newest statement.
constexpr pg::Statement kIncidentCounts{
    "routing_incident_counts",
    "SELECT l.incident_id, count(*), count(*) FILTER (WHERE NOT l.raised), "
    "  count(*) FILTER (WHERE l.statement < want.statement) "
    "FROM unnest($2::uuid[], $3::int[]) AS want(incident_id, statement) "
    "JOIN incident_link AS l ON l.tenant = $1 AND l.incident_id = want.incident_id "
    "GROUP BY l.incident_id"};

// In the order of complaints, so that two never wait for each other in a circle.
constexpr pg::Statement kLinkAdd{
    "routing_link_add",
    "INSERT INTO incident_link (tenant, complaint_id, incident_id, reason, link_time, raised, "
    "  statement) SELECT DISTINCT ON (tenant, complaint_id) tenant, complaint_id, incident_id, "
    "  reason, $5, false, 0 FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) "
    "  AS new(tenant, complaint_id, incident_id, reason) ORDER BY tenant, complaint_id "
    "ON CONFLICT (tenant, complaint_id) DO NOTHING"};
constexpr pg::Statement kLinkOf{
    "routing_link_of",
    "SELECT complaint_id, incident_id FROM incident_link WHERE tenant = $1 "
    "  AND complaint_id = ANY ($2)"};
constexpr pg::Statement kLinkRemove{
    "routing_link_remove",
    "DELETE FROM incident_link WHERE tenant = $1 AND incident_id = $2 "
    "  AND complaint_id = ANY ($3) RETURNING complaint_id"};
constexpr pg::Statement kLinkList{
    "routing_link_list",
    "SELECT complaint_id, reason, link_time, raised, statement FROM incident_link "
    "WHERE tenant = $1 AND incident_id = $2 AND complaint_id > $3 ORDER BY complaint_id LIMIT $4"};
// One complaint for all: an open one that was raised, where there is such a one.
constexpr pg::Statement kLinkToTell{"routing_link_to_tell",
                                    "SELECT l.complaint_id FROM incident_link AS l JOIN work_case "
                                    "AS c USING (tenant, complaint_id) "
                                    "WHERE l.tenant = $1 AND l.incident_id = $2 AND c.state > 0 "
                                    "ORDER BY c.state = 4, NOT l.raised, l.complaint_id LIMIT 1"};
constexpr pg::Statement kCaseKnown{
    "routing_case_known",
    "SELECT complaint_id FROM work_case WHERE tenant = $1 AND complaint_id = ANY ($2) "
    "  AND state > 0"};

// Whoever publishes a statement waits until these are raised, or these wait for it. An incident is
// locked before its complaints, as whoever leads it does.
constexpr pg::Statement kRaiseIncidents{
    "routing_raise_incidents",
    "SELECT tenant, incident_id, record FROM incident WHERE (tenant, incident_id) IN ("
    "  SELECT tenant, incident_id FROM incident_link WHERE NOT raised "
    "  ORDER BY tenant, incident_id LIMIT $1) "
    "ORDER BY tenant, incident_id FOR SHARE"};
constexpr pg::Statement kRaiseTake{
    "routing_raise_take",
    "SELECT l.tenant, l.complaint_id, l.incident_id, l.reason FROM unnest($1::text[], $2::uuid[]) "
    "  AS shared(tenant, incident_id) JOIN incident_link AS l USING (tenant, incident_id) "
    "WHERE NOT l.raised LIMIT $3 FOR UPDATE OF l SKIP LOCKED"};
constexpr pg::Statement kRaiseDone{
    "routing_raise_done",
    "UPDATE incident_link AS l SET raised = true, statement = done.statement "
    "FROM unnest($1::text[], $2::uuid[], $3::int[]) AS done(tenant, complaint_id, statement) "
    "WHERE l.tenant = done.tenant AND l.complaint_id = done.complaint_id"};

constexpr pg::Statement kSearchAdd{
    "routing_search_add",
    "INSERT INTO incident_search (tenant, incident_id, key, from_s, to_s, after_time, after_id, "
    "  until_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"};
constexpr pg::Statement kSearchTake{
    "routing_search_take",
    "SELECT tenant, incident_id, key, from_s, to_s, after_time, after_id, until_time "
    "FROM incident_search ORDER BY until_time LIMIT 1 FOR UPDATE SKIP LOCKED"};
constexpr pg::Statement kSearchMove{"routing_search_move",
                                    "UPDATE incident_search SET after_time = $4, after_id = $5 "
                                    "WHERE tenant = $1 AND incident_id = $2 AND key = $3"};
constexpr pg::Statement kSearchDone{
    "routing_search_done",
    "DELETE FROM incident_search WHERE tenant = $1 AND incident_id = $2 AND key = $3"};

constexpr pg::Statement kNoticeAdd{
    "routing_notice_add",
    "INSERT INTO incident_notice (tenant, incident_id, statement, after_id) "
    "VALUES ($1, $2, $3, '00000000-0000-0000-0000-000000000000')"};
// An earlier statement goes whole before the next one.
constexpr pg::Statement kNoticeTake{
    "routing_notice_take",
    "SELECT n.tenant, n.incident_id, n.statement, n.after_id, i.record FROM incident_notice AS n "
    "JOIN incident AS i USING (tenant, incident_id) "
    "ORDER BY n.tenant, n.incident_id, n.statement LIMIT 1 "
    "FOR UPDATE OF n SKIP LOCKED FOR SHARE OF i"};
constexpr pg::Statement kNoticePage{
    "routing_notice_page",
    "SELECT l.complaint_id, coalesce(c.language, '') FROM incident_link AS l "
    "LEFT JOIN work_case AS c ON c.tenant = l.tenant AND c.complaint_id = l.complaint_id "
    "WHERE l.tenant = $1 AND l.incident_id = $2 AND l.complaint_id > $3 AND l.raised "
    "  AND l.statement < $4 ORDER BY l.complaint_id LIMIT $5 FOR UPDATE OF l"};
constexpr pg::Statement kNoticeTold{
    "routing_notice_told",
    "UPDATE incident_link SET statement = $3 WHERE tenant = $1 AND complaint_id = ANY ($2)"};
constexpr pg::Statement kNoticeMove{"routing_notice_move",
                                    "UPDATE incident_notice SET after_id = $4 "
                                    "WHERE tenant = $1 AND incident_id = $2 AND statement = $3"};
constexpr pg::Statement kNoticeDone{
    "routing_notice_done",
    "DELETE FROM incident_notice WHERE tenant = $1 AND incident_id = $2 AND statement = $3"};

}  // namespace redress::routing::sql
