// Every statement of digests.
#pragma once

#include "pg/connection.h"

namespace redress::messaging::sql {

// What is known of complaints, with what waits; a row a complaint and item. Key by key, as below
// (LATERAL, fenced by OFFSET 0): a plan made while few items waited would go through all of them
// for each complaint.
inline constexpr pg::Statement kLoadAttentions{
    "messaging_attention_load",
    "SELECT k.tenant, k.complaint_id, d.department, d.agent, d.crisis, d.close_time, "
    "  i.clock_id, i.audience, i.recipient, i.milestone, i.word, i.percent, i.deadline, i.crisis "
    "FROM unnest($1::text[], $2::uuid[], $3::bool[]) AS k(tenant, complaint_id, whole) "
    "LEFT JOIN LATERAL (SELECT * FROM digest_item WHERE digest_item.tenant = k.tenant "
    "  AND digest_item.complaint_id = k.complaint_id OFFSET 0) AS i ON true "
    "LEFT JOIN LATERAL (SELECT * FROM duty WHERE duty.tenant = k.tenant "
    "  AND duty.complaint_id = k.complaint_id AND (k.whole OR i.clock_id IS NOT NULL) "
    "  OFFSET 0) AS d ON true"};

inline constexpr pg::Statement kSaveDuties{
    "messaging_duty_save",
    "INSERT INTO duty (tenant, complaint_id, department, agent, crisis, close_time) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::bool[], "
    "  $6::timestamptz[]) "
    "ON CONFLICT (tenant, complaint_id) DO UPDATE SET department = EXCLUDED.department, "
    "  agent = EXCLUDED.agent, crisis = EXCLUDED.crisis, close_time = EXCLUDED.close_time"};

inline constexpr pg::Statement kRemoveItems{
    "messaging_digest_item_remove",
    "DELETE FROM digest_item WHERE ctid = ANY(ARRAY(SELECT i.ctid "
    "FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int[]) "
    "  AS gone(tenant, complaint_id, clock_id, audience) "
    "CROSS JOIN LATERAL (SELECT ctid FROM digest_item AS d WHERE d.tenant = gone.tenant "
    "  AND d.complaint_id = gone.complaint_id AND d.clock_id = gone.clock_id "
    "  AND d.audience = gone.audience OFFSET 0) AS i))"};

inline constexpr pg::Statement kPutItems{
    "messaging_digest_item_put",
    "INSERT INTO digest_item (tenant, complaint_id, clock_id, audience, recipient, milestone, "
    "  word, percent, deadline, crisis) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], "
    "  $7::int[], $8::int[], $9::timestamptz[], $10::bool[]) "
    "ON CONFLICT (tenant, complaint_id, clock_id, audience) DO UPDATE SET "
    "  recipient = EXCLUDED.recipient, milestone = EXCLUDED.milestone, word = EXCLUDED.word, "
    "  percent = EXCLUDED.percent, deadline = EXCLUDED.deadline, crisis = EXCLUDED.crisis"};

// What was told meanwhile is not there any more, and stays so. One pass over what waits at worst.
inline constexpr pg::Statement kMoveItems{
    "messaging_digest_item_move",
    "UPDATE digest_item AS i SET recipient = moved.recipient, crisis = moved.crisis "
    "FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::bool[]) "
    "  AS moved(tenant, complaint_id, clock_id, audience, recipient, crisis) "
    "WHERE i.tenant = moved.tenant AND i.complaint_id = moved.complaint_id "
    "  AND i.clock_id = moved.clock_id AND i.audience = moved.audience"};

// In the order of the arrays, which callers sort, so that two writers never wait for each other in
// a circle.
inline constexpr pg::Statement kAddRecipients{
    "messaging_digest_recipient_add",
    "INSERT INTO digest_recipient (tenant, recipient, recipient_id, quiet_until) "
    "SELECT tenant, recipient, id, 'epoch' FROM unnest($1::text[], $2::text[], $3::uuid[]) "
    "  AS new(tenant, recipient, id) ON CONFLICT DO NOTHING"};
inline constexpr pg::Statement kHoldRecipients{
    "messaging_digest_recipient_hold",
    "SELECT r.tenant, r.recipient, r.recipient_id, r.due_time, r.quiet_until, "
    "  r.underway FROM unnest($1::text[], $2::text[]) AS k(tenant, recipient) "
    "CROSS JOIN LATERAL (SELECT * FROM digest_recipient AS d WHERE d.tenant = k.tenant "
    "  AND d.recipient = k.recipient FOR UPDATE OFFSET 0) AS r"};
// Of those that are held: each conflicts and is updated.
inline constexpr pg::Statement kSaveRecipients{
    "messaging_digest_recipient_save",
    "INSERT INTO digest_recipient (tenant, recipient, recipient_id, due_time, quiet_until, "
    "  underway) "
    "SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[], "
    "  $5::timestamptz[], $6::uuid[]) "
    "ON CONFLICT (tenant, recipient) DO UPDATE SET due_time = EXCLUDED.due_time, "
    "  quiet_until = EXCLUDED.quiet_until, underway = EXCLUDED.underway"};

inline constexpr pg::Statement kCountWaiting{
    "messaging_digest_item_count",
    "SELECT count(*), count(*) FILTER (WHERE crisis) FROM digest_item "
    "WHERE tenant = $1 AND recipient = $2 AND recipient <> ''"};
inline constexpr pg::Statement kSummarise{
    "messaging_digest_item_sum",
    "SELECT count(*) FILTER (WHERE word = 1), count(*) FILTER (WHERE word = 2), "
    "  count(*) FILTER (WHERE word = 3), count(*) FILTER (WHERE word = 4), "
    "  count(*) FILTER (WHERE word = 5), "
    "  count(DISTINCT complaint_id), count(DISTINCT complaint_id) FILTER (WHERE crisis) "
    "FROM digest_item "
    "WHERE tenant = $1 AND recipient = $2 AND recipient <> '' AND (crisis OR NOT $3)"};
inline constexpr pg::Statement kMostUrgent{
    "messaging_digest_item_urgent",
    "SELECT complaint_id, milestone, word, percent, deadline, crisis FROM digest_item "
    "WHERE tenant = $1 AND recipient = $2 AND recipient <> '' AND (crisis OR NOT $3) "
    "ORDER BY crisis DESC, deadline, complaint_id, clock_id LIMIT $4"};
inline constexpr pg::Statement kTakeItems{
    "messaging_digest_item_take",
    "DELETE FROM digest_item "
    "WHERE tenant = $1 AND recipient = $2 AND recipient <> '' AND (crisis OR NOT $3)"};

inline constexpr pg::Statement kInsertDigests{
    "messaging_digest_insert",
    "INSERT INTO digest (tenant, recipient, digest_id, body, item_count, outcome, attempts) "
    "SELECT tenant, recipient, digest_id, body, item_count, '', 0 "
    "FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[]) "
    "  AS new(tenant, recipient, digest_id, body, item_count)"};
// Recipient by recipient, as above.
inline constexpr pg::Statement kDropDigests{
    "messaging_digest_drop",
    "DELETE FROM digest WHERE ctid = ANY(ARRAY(SELECT old.ctid "
    "FROM unnest($1::text[], $2::text[]) AS k(tenant, recipient) "
    "CROSS JOIN LATERAL (SELECT ctid FROM digest AS d WHERE d.tenant = k.tenant "
    "  AND d.recipient = k.recipient AND d.digest_id < $3 OFFSET 0) AS old))"};

// None when its outcome is known.
inline constexpr pg::Statement kFindDigest{
    "messaging_digest_find",
    "SELECT body FROM digest "
    "WHERE tenant = $1 AND recipient = $2 AND digest_id = $3 AND outcome = ''"};
// The recipient first, as whoever sends to them.
inline constexpr pg::Statement kDigestArrived{
    "messaging_digest_arrived",
    "UPDATE digest_recipient SET underway = NULL "
    "WHERE tenant = $1 AND recipient = $2 AND underway = $3"};
inline constexpr pg::Statement kSettleDigest{
    "messaging_digest_settle",
    "UPDATE digest SET outcome = $4, attempts = $5 "
    "WHERE tenant = $1 AND recipient = $2 AND digest_id = $3 AND outcome = '' "
    "RETURNING item_count"};

}  // namespace redress::messaging::sql
