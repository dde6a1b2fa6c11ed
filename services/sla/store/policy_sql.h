// Statements about calendars and policies.
#pragma once

#include "pg/connection.h"

namespace redress::sla::sql {

// Whoever folds events under a tenant's policies holds its stripe shared, whoever changes them
// alone. Few stripes, so that a batch of many tenants takes few locks.
inline constexpr pg::Statement kHoldShelves{
    "sla_hold_shelves",
    "SELECT pg_advisory_xact_lock_shared(7103, stripe) IS NULL FROM ("
    "  SELECT DISTINCT hashtext(tenant) & 63 AS stripe FROM unnest($1::text[]) AS tenant "
    "  ORDER BY 1) AS stripes"};
inline constexpr pg::Statement kLockShelf{
    "sla_lock_shelf", "SELECT pg_advisory_xact_lock(7103, hashtext($1) & 63) IS NULL"};
inline constexpr pg::Statement kNow{"sla_now", "SELECT clock_timestamp()"};

// A statement of its own after the lock, so that it sees what was committed before.
inline constexpr pg::Statement kShelfRevisions{
    "sla_shelf_revisions",
    "SELECT tenant, revision FROM policy_shelf WHERE tenant = ANY($1::text[])"};
inline constexpr pg::Statement kMoveShelf{
    "sla_move_shelf",
    "INSERT INTO policy_shelf (tenant, revision) VALUES ($1, 1) "
    "ON CONFLICT (tenant) DO UPDATE SET revision = policy_shelf.revision + 1"};

// What has been on before has its time; what comes to be on while nothing had been is on for ever.
inline constexpr pg::Statement kTakeUpShipped{
    "sla_take_up_shipped",
    "INSERT INTO shipped_policy (id, version, active_time) "
    "SELECT id, version, CASE WHEN EXISTS (SELECT FROM shipped_policy) "
    "  THEN clock_timestamp() + interval '1 second' ELSE '-infinity' END "
    "FROM unnest($1::text[], $2::int[]) AS given(id, version) ON CONFLICT DO NOTHING"};
inline constexpr pg::Statement kShipped{"sla_shipped",
                                        "SELECT id, version, active_time FROM shipped_policy"};

inline constexpr pg::Statement kCalendarHeads{
    "sla_calendar_heads",
    "SELECT id, version, create_time, octet_length(document) FROM calendar_version "
    "WHERE tenant = $1 ORDER BY place"};
inline constexpr pg::Statement kPolicyHeads{
    "sla_policy_heads",
    "SELECT id, version, rank, shipped, active_time, retire_time, revision, create_time, "
    "  octet_length(document) "
    "FROM policy_version WHERE tenant = $1 ORDER BY id, version"};
inline constexpr pg::Statement kCalendarDocuments{
    "sla_calendar_documents",
    "SELECT want.id, want.version, c.document "
    "FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS want(id, version, place) "
    "JOIN calendar_version c ON c.tenant = $1 AND c.id = want.id AND c.version = want.version "
    "ORDER BY want.place"};
inline constexpr pg::Statement kPolicyDocuments{
    "sla_policy_documents",
    "SELECT want.id, want.version, p.document "
    "FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS want(id, version, place) "
    "JOIN policy_version p ON p.tenant = $1 AND p.id = want.id AND p.version = want.version "
    "ORDER BY want.place"};

inline constexpr pg::Statement kAddCalendar{
    "sla_add_calendar",
    "INSERT INTO calendar_version (tenant, id, version, document, create_time) "
    "VALUES ($1, $2, $3, $4, $5)"};
// A document that is null stays as it is; another one is put anew.
inline constexpr pg::Statement kSavePolicy{
    "sla_save_policy",
    "INSERT INTO policy_version (tenant, id, version, rank, shipped, document, create_time, "
    "  active_time, retire_time, revision) "
    "VALUES ($1, $2, $3, $4, $5, coalesce($6, ''), $7, $8, $9, $10) "
    "ON CONFLICT (tenant, id, version) DO UPDATE SET rank = EXCLUDED.rank, "
    "  document = coalesce($6, policy_version.document), "
    "  create_time = CASE WHEN $6 IS NULL THEN policy_version.create_time ELSE $7 END, "
    "  active_time = EXCLUDED.active_time, "
    "  retire_time = EXCLUDED.retire_time, revision = EXCLUDED.revision"};

}  // namespace redress::sla::sql
