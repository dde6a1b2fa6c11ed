// The statements of intake.
#pragma once

#include "pg/connection.h"

namespace redress::intake::sql {

// ON CONFLICT waits for another replica's transaction that has the same id.
inline constexpr pg::Statement kClaim{
    "intake_claim",
    "INSERT INTO request_log (tenant, request_id, fingerprint, response) "
    "SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[]) "
    "ON CONFLICT DO NOTHING RETURNING tenant, request_id"};
inline constexpr pg::Statement kFindClaims{
    "intake_find_claims",
    "SELECT log.tenant, log.request_id, log.fingerprint, log.response FROM request_log AS log "
    "JOIN unnest($1::text[], $2::text[]) AS want(tenant, request_id) USING (tenant, request_id)"};
inline constexpr pg::Statement kTakeReferences{
    "intake_take_references",
    "INSERT INTO reference_counter AS counter (day, next_free) VALUES ($1::text::date, $2) "
    "ON CONFLICT (day) DO UPDATE SET next_free = counter.next_free + EXCLUDED.next_free "
    "RETURNING next_free - $2"};
inline constexpr pg::Statement kFiledSince{
    "intake_filed_since",
    "SELECT want.tenant, want.customer_id "
    "FROM unnest($1::text[], $2::text[], $5::int[]) AS want(tenant, customer_id, fresh) "
    "WHERE (want.fresh = 0 OR $4 < (SELECT since FROM customer_key_epoch)) "
    "AND EXISTS (SELECT 1 FROM complaint AS c WHERE c.tenant = want.tenant "
    "              AND c.customer_id = want.customer_id AND c.complaint_id >= $3 "
    "              AND (c.history_time IS NULL OR c.history_time >= $4))"};
inline constexpr pg::Statement kInsert{
    "intake_insert",
    "INSERT INTO complaint (tenant, complaint_id, reference, state, state_time, level, channel, "
    "category, "
    "  customer_id, order_id, sku, supplier_id, create_time, update_time, sealed, record, "
    "close_time, "
    "  history_time, reference_place) "
    "SELECT u.tenant, u.complaint_id, u.reference, u.state, $4, u.level, u.channel, u.category, "
    "u.customer_id, "
    "  u.order_id, u.sku, u.supplier_id, $4, $4, u.sealed, u.record, "
    "  COALESCE(u.close_time, '-infinity'), u.history_time, u.reference_place "
    "FROM unnest($1::text[], $2::uuid[], $5::text[], $6::int[], $7::int[], $8::text[], $9::text[], "
    "$10::text[], "
    "  $11::text[], $12::text[], $13::bytea[], $14::bytea[], $3::int[], $15::timestamptz[], "
    "  $16::timestamptz[], $17::bigint[]) "
    "AS u(tenant, complaint_id, reference, level, channel, category, customer_id, order_id, sku, "
    "supplier_id, "
    "  sealed, record, state, close_time, history_time, reference_place)"};
// The key of a complaint's customer, wrapped; NULL where it is destroyed or was never made.
#define REDRESS_INTAKE_WRAPPED_KEY        \
  "(SELECT k.wrapped FROM data_key AS k " \
  " WHERE k.tenant = complaint.tenant AND k.owner = complaint.customer_id)"
inline constexpr pg::Statement kAsFiled{"intake_as_filed",
                                        "SELECT record, sealed, " REDRESS_INTAKE_WRAPPED_KEY
                                        " FROM complaint WHERE tenant = $1 AND complaint_id = $2"};

// In the order of the ids, as everybody locks.
inline constexpr pg::Statement kLock{"intake_lock",
                                     "SELECT c.tenant, c.complaint_id, c.state, c.state_time, "
                                     "c.department, c.assignee, c.open_clocks, "
                                     "  c.update_time, c.close_time, c.version, c.state_beneath, "
                                     "  c.cycle FROM complaint AS c "
                                     "JOIN unnest($1::text[], $2::uuid[]) AS want(tenant, "
                                     "complaint_id) USING (tenant, complaint_id) "
                                     "ORDER BY c.complaint_id FOR UPDATE OF c"};
inline constexpr pg::Statement kSave{
    "intake_save",
    "UPDATE complaint AS c SET state = u.state, state_time = u.state_time, department = "
    "u.department, "
    "  assignee = u.assignee, open_clocks = u.open_clocks, update_time = u.update_time, "
    "  close_time = u.close_time, version = u.version, state_beneath = u.state_beneath, "
    "  cycle = u.cycle "
    "FROM unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], "
    "$7::bytea[], "
    "  $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::int[], $12::int[]) "
    "AS u(tenant, complaint_id, state, state_time, department, assignee, open_clocks, update_time, "
    "close_time, "
    "  version, state_beneath, cycle) WHERE c.tenant = u.tenant AND c.complaint_id = "
    "u.complaint_id"};
inline constexpr pg::Statement kAddToTimeline{
    "intake_add_to_timeline",
    "INSERT INTO timeline (complaint_id, source, seq, occur_time, payload) "
    "SELECT u.complaint_id, u.source, u.seq, u.occur_time, u.payload "
    "FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::bytea[]) "
    "WITH ORDINALITY AS u(complaint_id, source, seq, occur_time, payload, place) ORDER BY u.place"};

// State 9 is MERGED; the links of a complaint are few, and bounded for whoever reads it.
#define REDRESS_INTAKE_COMPLAINT_COLUMNS                                                       \
  "complaint_id, state, department, assignee, open_clocks, update_time, close_time, version, " \
  "sealed, record, level, cycle, corrected, "                                                  \
  "CASE WHEN state = 9 THEN (SELECT l.into_id FROM merge_link AS l "                           \
  "  WHERE l.tenant = complaint.tenant AND l.complaint_id = complaint.complaint_id) END, "     \
  "(SELECT string_agg(m.complaint_id::text, ',' ORDER BY m.complaint_id) FROM ("               \
  "  SELECT l.complaint_id FROM merge_link AS l WHERE l.tenant = complaint.tenant "            \
  "  AND l.into_id = complaint.complaint_id ORDER BY l.complaint_id LIMIT 1000) AS "           \
  "m), " REDRESS_INTAKE_WRAPPED_KEY ", linked "
inline constexpr pg::Statement kGet{"intake_get",
                                    "SELECT " REDRESS_INTAKE_COMPLAINT_COLUMNS
                                    "FROM complaint WHERE tenant = $1 AND complaint_id = $2"};
inline constexpr pg::Statement kGetByReference{
    "intake_get_by_reference", "SELECT " REDRESS_INTAKE_COMPLAINT_COLUMNS
                               "FROM complaint WHERE tenant = $1 AND complaint_id = ("
                               "  SELECT complaint_id FROM complaint "
                               "  WHERE reference_place = $3 AND reference = $2 "
                               "  UNION ALL SELECT complaint_id FROM complaint "
                               "  WHERE reference = $2 AND reference_place IS NULL LIMIT 1)"};
// Every filter that is empty holds for all. Newest first by the id, which begins with the time.
inline constexpr pg::Statement kAmong{
    "intake_among", "SELECT " REDRESS_INTAKE_COMPLAINT_COLUMNS
                    "FROM complaint WHERE tenant = $1 AND complaint_id = ANY($2::uuid[]) "
                    "AND (cardinality($3::int[]) = 0 OR state = ANY($3)) "
                    "AND (cardinality($4::int[]) = 0 OR level = ANY($4)) "
                    "AND ($5 = '' OR department = $5) AND ($6 = '' OR assignee = $6) "
                    "ORDER BY complaint_id DESC"};
// What does not move, for whoever reads very many.
inline constexpr pg::Statement kGetIndexed{
    "intake_get_indexed",
    "SELECT complaint_id, record, sealed, corrected, linked, " REDRESS_INTAKE_WRAPPED_KEY
    "FROM unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) "
    "JOIN complaint USING (tenant, complaint_id)"};
#undef REDRESS_INTAKE_COMPLAINT_COLUMNS
#undef REDRESS_INTAKE_WRAPPED_KEY
inline constexpr pg::Statement kTimeline{
    "intake_timeline",
    "SELECT entry_id, source, seq, occur_time, payload FROM timeline "
    "WHERE complaint_id = $1 AND (occur_time, entry_id) > ($2, $3) ORDER BY occur_time, entry_id "
    "LIMIT $4"};
// New entries of every watched complaint at once.
inline constexpr pg::Statement kTimelineSince{
    "intake_timeline_since",
    "SELECT t.complaint_id, t.entry_id, t.source, t.seq, t.occur_time, t.payload FROM timeline AS "
    "t "
    "JOIN unnest($1::uuid[], $2::bigint[]) AS want(complaint_id, entry_id) "
    "  ON t.complaint_id = want.complaint_id AND t.entry_id > want.entry_id "
    "ORDER BY t.entry_id LIMIT 5000"};

}  // namespace redress::intake::sql
