// The statements of approvals and their chains.
#pragma once

#include "pg/connection.h"

namespace redress::routing::sql {

// In the order of their ids, so that two of these never wait for each other in a circle.
inline constexpr pg::Statement kApprovalLock{
    "routing_approval_lock",
    "SELECT a.tenant, a.approval_id, a.record FROM approval AS a "
    "JOIN unnest($1::text[], $2::uuid[]) AS want(tenant, approval_id) "
    "  ON a.tenant = want.tenant AND a.approval_id = want.approval_id "
    "ORDER BY a.approval_id FOR UPDATE OF a"};
inline constexpr pg::Statement kApprovalInsert{
    "routing_approval_insert",
    "INSERT INTO approval (tenant, approval_id, complaint_id, state, overdue, approver_id, record) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"};
inline constexpr pg::Statement kApprovalSave{
    "routing_approval_save",
    "UPDATE approval SET state = $3, overdue = $4, approver_id = $5, record = $6 "
    "WHERE tenant = $1 AND approval_id = $2"};
inline constexpr pg::Statement kApprovalGet{
    "routing_approval_get", "SELECT record FROM approval WHERE tenant = $1 AND approval_id = $2"};

// Four statements for four indexes. State 1 waits.
inline constexpr pg::Statement kApprovalListWaiting{
    "routing_approval_list_waiting",
    "SELECT record FROM approval WHERE tenant = $1 AND approval_id > $2 AND state = 1 "
    "  AND (overdue OR NOT $4) ORDER BY approval_id LIMIT $3"};
inline constexpr pg::Statement kApprovalListOfApprover{
    "routing_approval_list_of_approver",
    "SELECT record FROM approval WHERE tenant = $1 AND approval_id > $2 AND approver_id = $5 "
    "  AND approver_id <> '' AND (cardinality($4::int[]) = 0 OR state = ANY ($4)) "
    "ORDER BY approval_id LIMIT $3"};
inline constexpr pg::Statement kApprovalListOfComplaint{
    "routing_approval_list_of_complaint",
    "SELECT record FROM approval WHERE tenant = $1 AND approval_id > $2 AND complaint_id = $5 "
    "  AND (cardinality($4::int[]) = 0 OR state = ANY ($4)) AND ($6 = '' OR approver_id = $6) "
    "  AND (overdue OR NOT $7) ORDER BY approval_id LIMIT $3"};
inline constexpr pg::Statement kApprovalList{
    "routing_approval_list",
    "SELECT record FROM approval WHERE tenant = $1 AND approval_id > $2 "
    "  AND (cardinality($4::int[]) = 0 OR state = ANY ($4)) ORDER BY approval_id LIMIT $3"};

inline constexpr pg::Statement kChainNewest{
    "routing_approval_chain_newest",
    "SELECT record FROM approval_chain WHERE tenant = $1 ORDER BY version DESC LIMIT 1"};
inline constexpr pg::Statement kChainGet{
    "routing_approval_chain_get",
    "SELECT record FROM approval_chain WHERE tenant = $1 AND version = $2"};
inline constexpr pg::Statement kChainAdd{
    "routing_approval_chain_add",
    "INSERT INTO approval_chain (tenant, version, record) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING"};

}  // namespace redress::routing::sql
