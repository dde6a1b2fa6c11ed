// The statements of erasing and exporting a customer (R-I10), and of watching progress (R-I9).
#pragma once

#include "pg/connection.h"

namespace redress::intake::sql {

// Whoever files for this customer waits for this transaction, or was waited for: these are all
// complaints under the key that is destroyed.
inline constexpr pg::Statement kPseudonymise{
    "intake_pseudonymise",
    "WITH locked AS MATERIALIZED ("
    "  SELECT c.tenant, c.complaint_id FROM complaint AS c "
    "  WHERE c.tenant = $1 AND c.customer_id = $2 ORDER BY c.complaint_id FOR UPDATE) "
    "UPDATE complaint AS c SET customer_id = $3 FROM locked "
    "WHERE c.tenant = locked.tenant AND c.complaint_id = locked.complaint_id"};
inline constexpr pg::Statement kForgetOrders{
    "intake_forget_orders", "DELETE FROM customer_order WHERE tenant = $1 AND customer_id = $2"};
inline constexpr pg::Statement kKeepErasure{
    "intake_keep_erasure",
    "INSERT INTO erasure (tenant, customer_key, erase_time, pseudonym, complaints, actor) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
inline constexpr pg::Statement kErasuresOf{
    "intake_erasures_of",
    "SELECT sum(complaints)::bigint, max(erase_time) FROM erasure "
    "WHERE tenant = $1 AND customer_key = $2"};
inline constexpr pg::Statement kPendingErasures{
    "intake_pending_erasures",
    "SELECT tenant, pseudonym, erase_time, actor FROM erasure WHERE NOT done "
    "ORDER BY erase_time LIMIT 100"};
inline constexpr pg::Statement kErasureDone{
    "intake_erasure_done", "UPDATE erasure SET done = true WHERE tenant = $1 AND pseudonym = $2"};
inline constexpr pg::Statement kToErase{
    "intake_to_erase",
    "SELECT complaint_id, record, corrected FROM complaint "
    "WHERE tenant = $1 AND customer_id = $2 AND erase_time IS NULL "
    "ORDER BY complaint_id LIMIT $3 FOR UPDATE"};
inline constexpr pg::Statement kErase{
    "intake_erase",
    "UPDATE complaint AS c SET record = u.record, corrected = u.corrected, sealed = '', "
    "  erase_time = $5 "
    "FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS u(complaint_id, record, corrected) "
    "WHERE c.tenant = $1 AND c.complaint_id = u.complaint_id"};
inline constexpr pg::Statement kCorrectionsOf{
    "intake_corrections_of",
    "SELECT correction_id, before FROM correction "
    "WHERE tenant = $1 AND complaint_id = ANY($2::uuid[]) ORDER BY correction_id FOR UPDATE"};
inline constexpr pg::Statement kEraseCorrections{
    "intake_erase_corrections",
    "UPDATE correction AS c SET before = u.before "
    "FROM unnest($2::uuid[], $3::bytea[]) AS u(correction_id, before) "
    "WHERE c.tenant = $1 AND c.correction_id = u.correction_id"};
// A post or a call tells who made it.
inline constexpr pg::Statement kForgetReferences{
    "intake_forget_references",
    "DELETE FROM channel_reference AS r "
    "USING unnest($2::int[], $3::text[]) AS u(channel, reference) "
    "WHERE r.tenant = $1 AND r.channel = u.channel AND r.reference = u.reference"};

inline constexpr pg::Statement kComplaintsOf{
    "intake_complaints_of",
    "SELECT complaint_id FROM complaint "
    "WHERE tenant = $1 AND customer_id = $2 AND complaint_id > $3 ORDER BY complaint_id LIMIT $4"};
inline constexpr pg::Statement kOrdersOf{
    "intake_orders_of",
    "SELECT order_id, record FROM customer_order "
    "WHERE tenant = $1 AND customer_id = $2 AND order_id > $3 ORDER BY order_id LIMIT $4"};

// Which of the watched complaints moved.
inline constexpr pg::Statement kVersions{
    "intake_versions",
    "SELECT c.complaint_id, c.version FROM complaint AS c "
    "JOIN unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) "
    "USING (tenant, complaint_id)"};

}  // namespace redress::intake::sql
