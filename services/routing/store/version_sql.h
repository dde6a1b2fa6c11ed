// Statements of what is kept in versions: rules and workflows.
#pragma once

#include "services/routing/store/version_book.h"

namespace redress::routing::sql {

// Locking makes the row that names the version that decides, 0 where there was none. rules_count is
// 0 for versions of before they were counted.
inline constexpr VersionSql kRuleVersionSql{
    .lock = {"routing_rule_lock",
             "INSERT INTO rule_set (tenant, version, record) VALUES ($1, 0, '') "
             "ON CONFLICT (tenant) DO UPDATE SET version = rule_set.version RETURNING version"},
    .active = {"routing_rule_active", "SELECT version FROM rule_set WHERE tenant = $1"},
    .room = {"routing_rule_room",
             "SELECT count(*), coalesce(max(version), 0), "
             "  coalesce(sum(octet_length(record) + octet_length(document)), 0)::bigint "
             "FROM rule_version WHERE tenant = $1"},
    .add = {"routing_rule_add",
            "INSERT INTO rule_version (tenant, version, record, document, rules_count, creator, "
            "  create_time, activate_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"},
    .decide = {"routing_rule_decide",
               "UPDATE rule_set SET version = $2, record = $3 WHERE tenant = $1"},
    .mark_active = {"routing_rule_mark_active",
                    "UPDATE rule_version SET activate_time = $3 WHERE tenant = $1 "
                    "AND version = $2"},
    .get = {"routing_rule_get",
            "SELECT record, document, rules_count, creator, create_time, activate_time "
            "FROM rule_version WHERE tenant = $1 AND version = $2"},
    .list = {"routing_rule_list",
             "SELECT version, rules_count, CASE WHEN rules_count = 0 THEN record ELSE '' END, "
             "  creator, create_time, activate_time FROM rule_version "
             "WHERE tenant = $1 AND version < $2 ORDER BY version DESC LIMIT $3"}};

inline constexpr VersionSql kWorkflowVersionSql{
    .lock = {"routing_workflow_lock",
             "INSERT INTO workflow (tenant, workflow_id, version, record) VALUES ($1, $2, 0, '') "
             "ON CONFLICT (tenant, workflow_id) DO UPDATE SET version = workflow.version "
             "RETURNING version"},
    .active = {"routing_workflow_active",
               "SELECT version FROM workflow WHERE tenant = $1 AND workflow_id = $2"},
    // Counts all of the tenant's, of which the newest of this one.
    .room = {"routing_workflow_room",
             "SELECT count(*), coalesce(max(version) FILTER (WHERE workflow_id = $2), 0), "
             "  coalesce(sum(octet_length(record) + octet_length(document)), 0)::bigint "
             "FROM workflow_version WHERE tenant = $1"},
    .add = {"routing_workflow_add",
            "INSERT INTO workflow_version (tenant, workflow_id, version, record, document, "
            "  steps_count, creator, create_time, activate_time) "
            "VALUES ($1, $8, $2, $3, $4, $5, $6, $7, $7)"},
    .decide = {"routing_workflow_decide",
               "UPDATE workflow SET version = $2, record = $3 "
               "WHERE tenant = $1 AND workflow_id = $4"},
    .mark_active = {"routing_workflow_mark_active",
                    "UPDATE workflow_version SET activate_time = $3 "
                    "WHERE tenant = $1 AND version = $2 AND workflow_id = $4"},
    .get = {"routing_workflow_get",
            "SELECT record, document, steps_count, creator, create_time, activate_time "
            "FROM workflow_version WHERE tenant = $1 AND version = $2 AND workflow_id = $3"},
    .list = {"routing_workflow_list",
             "SELECT version, steps_count, record, creator, create_time, activate_time "
             "FROM workflow_version WHERE tenant = $1 AND version < $2 AND workflow_id = $4 "
             "ORDER BY version DESC LIMIT $3"}};

inline constexpr pg::Statement kWorkflowHold{
    "routing_workflow_hold", "SELECT pg_advisory_xact_lock(7102, hashtext($1)) IS NULL"};
inline constexpr pg::Statement kWorkflowDeciding{
    "routing_workflow_deciding",
    "SELECT v.version, v.record, v.creator, v.create_time, v.activate_time FROM workflow AS w "
    "JOIN workflow_version AS v ON v.tenant = w.tenant AND v.workflow_id = w.workflow_id "
    "  AND v.version = w.version WHERE w.tenant = $1 ORDER BY w.workflow_id"};

}  // namespace redress::routing::sql
