// Every statement of this service. The columns of complaint_facts come in the order that
// facts_store.cc reads them in.
#pragma once

#include "pg/connection.h"

namespace redress::resolution::sql {

inline constexpr pg::Statement kInsertFacts{
    "resolution_facts_insert",
    "INSERT INTO complaint_facts (tenant, complaint_id, category, subcategory, level, language, "
    "  customer_id, order_id, sku, amount_minor_units, solution_template) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[], "
    "  $7::text[], $8::text[], $9::text[], $10::bigint[], $11::text[]) "
    "ON CONFLICT DO NOTHING"};
// Locks in one order, so that two writers never wait for each other in a circle.
inline constexpr pg::Statement kWithdraw{
    "resolution_facts_withdraw",
    "WITH locked AS MATERIALIZED ("
    "  SELECT facts.tenant, facts.complaint_id FROM complaint_facts AS facts "
    "  JOIN unnest($1::text[], $2::uuid[]) AS gone(tenant, complaint_id) "
    "    USING (tenant, complaint_id) "
    "  ORDER BY facts.complaint_id FOR UPDATE OF facts) "
    "UPDATE complaint_facts AS facts SET withdrawn = true FROM locked "
    "WHERE facts.tenant = locked.tenant AND facts.complaint_id = locked.complaint_id"};
// NULL parts it again.
inline constexpr pg::Statement kMergeFacts{
    "resolution_facts_merge",
    "UPDATE complaint_facts SET merged_into = $3 WHERE tenant = $1 AND complaint_id = $2"};
inline constexpr pg::Statement kReclassifyFacts{
    "resolution_facts_reclassify",
    "UPDATE complaint_facts SET category = $3, subcategory = $4, level = $5, "
    "  solution_template = $6 WHERE tenant = $1 AND complaint_id = $2"};
// R-I10: nothing can be paid to them any more; what was paid stays in the ledger.
inline constexpr pg::Statement kForgetCustomers{
    "resolution_facts_forget_customers",
    "WITH locked AS MATERIALIZED ("
    "  SELECT facts.tenant, facts.complaint_id FROM complaint_facts AS facts "
    "  JOIN unnest($1::text[], $2::uuid[]) AS gone(tenant, complaint_id) "
    "    USING (tenant, complaint_id) "
    "  ORDER BY facts.complaint_id FOR UPDATE OF facts) "
    "UPDATE complaint_facts AS facts SET customer_id = '' FROM locked "
    "WHERE facts.tenant = locked.tenant AND facts.complaint_id = locked.complaint_id"};
// An order that is refused or in doubt is none.
inline constexpr pg::Statement kLinkFacts{
    "resolution_facts_link",
    "UPDATE complaint_facts SET order_id = $3, sku = CASE WHEN $4 = '' THEN sku ELSE $4 END, "
    "  amount_minor_units = COALESCE($5, amount_minor_units), level = greatest(level, $6) "
    "WHERE tenant = $1 AND complaint_id = $2"};
inline constexpr pg::Statement kFindFacts{
    "resolution_facts_find",
    "SELECT complaint_id, category, subcategory, level, language, customer_id, order_id, sku, "
    "  amount_minor_units, solution_template, withdrawn, merged_into "
    "FROM complaint_facts WHERE tenant = $1 AND complaint_id = $2"};
inline constexpr pg::Statement kLockFacts{
    "resolution_facts_lock",
    "SELECT complaint_id, category, subcategory, level, language, customer_id, order_id, sku, "
    "  amount_minor_units, solution_template, withdrawn, merged_into "
    "FROM complaint_facts WHERE tenant = $1 AND complaint_id = $2 FOR UPDATE"};
// A proposal's complaint never changes, so that it may be looked up before the lock is held.
inline constexpr pg::Statement kLockFactsOf{
    "resolution_facts_lock_of",
    "SELECT complaint_id, category, subcategory, level, language, customer_id, order_id, sku, "
    "  amount_minor_units, solution_template, withdrawn, merged_into "
    "FROM complaint_facts WHERE tenant = $1 AND complaint_id = "
    "  (SELECT complaint_id FROM proposal WHERE tenant = $1 AND proposal_id = $2) FOR UPDATE"};

inline constexpr pg::Statement kFindProposal{
    "resolution_proposal_find",
    "SELECT record FROM proposal WHERE tenant = $1 AND proposal_id = $2"};
// The states are those of the unique index proposal_open.
inline constexpr pg::Statement kOpenProposal{
    "resolution_proposal_open",
    "SELECT proposal_id FROM proposal "
    "WHERE tenant = $1 AND complaint_id = $2 AND state IN (1, 2, 5, 8)"};
// Complaints whose proposal waits for an approver.
inline constexpr pg::Statement kWaitingAmong{"resolution_proposal_waiting_among",
                                             "SELECT p.tenant, p.complaint_id FROM proposal AS p "
                                             "JOIN unnest($1::text[], $2::uuid[]) AS gone(tenant, "
                                             "complaint_id) USING (tenant, complaint_id) "
                                             "WHERE p.state = 8"};
inline constexpr pg::Statement kSaveProposal{
    "resolution_proposal_save",
    "INSERT INTO proposal (tenant, proposal_id, complaint_id, state, record) "
    "VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant, proposal_id) DO UPDATE SET state = $4, record = $5"};

inline constexpr pg::Statement kFindTemplate{
    "resolution_template_find", "SELECT record FROM template WHERE tenant = $1 AND name = $2"};
// What triage suggests first, then the sub-category's, then the whole category's.
inline constexpr pg::Statement kTemplateFor{
    "resolution_template_for",
    "SELECT record FROM template "
    "WHERE tenant = $1 AND (name = $2 OR (category = $3 AND subcategory IN ($4, ''))) "
    "ORDER BY name = $2 DESC, subcategory = '', name LIMIT 1"};
inline constexpr pg::Statement kPutTemplate{
    "resolution_template_put",
    "INSERT INTO template (tenant, name, category, subcategory, record) "
    "VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant, name) DO UPDATE SET category = $3, subcategory = $4, record = $5"};
inline constexpr pg::Statement kListTemplates{
    "resolution_template_list",
    "SELECT record FROM template "
    "WHERE tenant = $1 AND ($2 = '' OR category = $2) AND name > $3 ORDER BY name LIMIT $4"};

inline constexpr pg::Statement kAppendLedger{
    "resolution_ledger_append",
    "INSERT INTO ledger_entry (tenant, complaint_id, proposal_id, actor, entry_time, "
    "  approver, entry_id, kind, debit_account, credit_account, item_index, minor_units) "
    "SELECT $1, $2, $3, $4, $5, $6, line.* FROM unnest($7::uuid[], $8::int[], $9::text[], "
    "  $10::text[], $11::int[], $12::bigint[]) AS line"};
// Kind 1 is RESERVE, 2 COMMIT, 3 REVERSE. What was given on complaints that were joined to this one
// was given for the same grievance (R-H3, R-I5).
inline constexpr pg::Statement kLedgerBalance{
    "resolution_ledger_balance",
    "WITH RECURSIVE one AS (SELECT $2::uuid AS complaint_id UNION "
    "  SELECT facts.complaint_id FROM one JOIN complaint_facts AS facts "
    "    ON facts.tenant = $1 AND facts.merged_into = one.complaint_id) "
    "SELECT coalesce(sum(CASE kind WHEN 1 THEN minor_units ELSE -minor_units END), 0)::bigint, "
    "  coalesce(sum(minor_units) FILTER (WHERE kind = 2), 0)::bigint "
    "FROM ledger_entry WHERE tenant = $1 AND complaint_id IN (SELECT complaint_id FROM one)"};
inline constexpr pg::Statement kLedgerItems{
    "resolution_ledger_items",
    "SELECT item_index, "
    "  sum(CASE kind WHEN 1 THEN minor_units ELSE -minor_units END)::bigint, "
    "  coalesce(sum(minor_units) FILTER (WHERE kind = 2), 0)::bigint "
    "FROM ledger_entry WHERE tenant = $1 AND complaint_id = $2 AND proposal_id = $3 "
    "GROUP BY item_index"};
inline constexpr pg::Statement kLedgerEntries{
    "resolution_ledger_entries",
    "SELECT entry_id, kind, debit_account, credit_account, minor_units, proposal_id, entry_time, "
    "  actor, approver "
    "FROM ledger_entry WHERE tenant = $1 AND complaint_id = $2 ORDER BY entry_seq LIMIT 10000"};

inline constexpr pg::Statement kReceiptItems{
    "resolution_receipt_items",
    "SELECT item_index FROM receipt WHERE tenant = $1 AND proposal_id = $2"};
inline constexpr pg::Statement kKeepReceipt{
    "resolution_receipt_keep",
    "INSERT INTO receipt (tenant, proposal_id, item_index, platform_id, receipt_time) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};

}  // namespace redress::resolution::sql
