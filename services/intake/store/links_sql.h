// The statements on links between complaints and on corrections.
#pragma once

#include "pg/connection.h"

namespace redress::intake::sql {

// One look into the index for each complaint, whatever the planner believed of an empty table. One
// hop more than a chain may have, so that a longer one would be seen.
inline constexpr pg::Statement kChains{
    "intake_chains",
    "WITH RECURSIVE chain AS ("
    "  SELECT want.tenant, want.complaint_id AS origin, l.into_id, 1 AS hop "
    "  FROM unnest($1::text[], $2::uuid[]) AS want(tenant, complaint_id) "
    "  CROSS JOIN LATERAL (SELECT m.into_id FROM merge_link AS m WHERE m.tenant = want.tenant "
    "    AND m.complaint_id = want.complaint_id OFFSET 0) AS l "
    "  UNION ALL "
    "  SELECT chain.tenant, chain.origin, l.into_id, chain.hop + 1 FROM chain "
    "  CROSS JOIN LATERAL (SELECT m.into_id FROM merge_link AS m WHERE m.tenant = chain.tenant "
    "    AND m.complaint_id = chain.into_id OFFSET 0) AS l WHERE chain.hop <= $3) "
    "SELECT tenant, origin, into_id FROM chain ORDER BY origin, tenant, hop"};
// From the end of chains backwards.
#define REDRESS_INTAKE_BELOW                                                   \
  "WITH RECURSIVE below AS ("                                                  \
  "  SELECT $2::uuid AS complaint_id, 1 AS height UNION ALL "                  \
  "  SELECT l.complaint_id, below.height + 1 FROM below JOIN merge_link AS l " \
  "    ON l.tenant = $1 AND l.into_id = below.complaint_id WHERE below.height <= $3) "
inline constexpr pg::Statement kHeight{"intake_height",
                                       REDRESS_INTAKE_BELOW "SELECT max(height) FROM below"};
// Of an erased customer nobody is left to go on for.
inline constexpr pg::Statement kGoesOnForOthers{
    "intake_goes_on_for_others", REDRESS_INTAKE_BELOW
    "SELECT EXISTS (SELECT 1 FROM below "
    "  JOIN complaint AS c ON c.tenant = $1 AND c.complaint_id = below.complaint_id "
    "  JOIN complaint AS own ON own.tenant = $1 AND own.complaint_id = $2 "
    "  WHERE c.customer_id <> own.customer_id AND c.erase_time IS NULL)"};
#undef REDRESS_INTAKE_BELOW
inline constexpr pg::Statement kJoin{
    "intake_join",
    "INSERT INTO merge_link (tenant, complaint_id, into_id, merge_time, actor) "
    "VALUES ($1, $2, $3, $4, $5)"};
inline constexpr pg::Statement kPart{
    "intake_part", "DELETE FROM merge_link WHERE tenant = $1 AND complaint_id = $2"};
inline constexpr pg::Statement kMergeTime{
    "intake_merge_time",
    "SELECT merge_time FROM merge_link WHERE tenant = $1 AND complaint_id = $2"};

// By the id, which begins with the time: an earlier one of the same customer within the window.
inline constexpr pg::Statement kFiledBefore{
    "intake_filed_before",
    "SELECT EXISTS (SELECT 1 FROM complaint AS c JOIN complaint AS own ON own.tenant = c.tenant "
    "  AND own.customer_id = c.customer_id AND own.complaint_id = $2 "
    "  WHERE c.tenant = $1 AND c.complaint_id < own.complaint_id "
    "    AND COALESCE(c.history_time, c.create_time) >= own.create_time - $3 * interval '1 "
    "second')"};
inline constexpr pg::Statement kCorrect{
    "intake_correct",
    "UPDATE complaint SET level = $3, category = $4, corrected = $5 "
    "WHERE tenant = $1 AND complaint_id = $2"};
inline constexpr pg::Statement kKeepCorrection{
    "intake_keep_correction",
    "INSERT INTO correction (tenant, correction_id, complaint_id, create_time, actor, before, "
    "after) VALUES ($1, $2, $3, $4, $5, $6, $7)"};
inline constexpr pg::Statement kCorrections{
    "intake_corrections",
    "SELECT correction_id, complaint_id, create_time, actor, before, after FROM correction "
    "WHERE tenant = $1 AND correction_id < $2 ORDER BY correction_id DESC LIMIT $3"};

}  // namespace redress::intake::sql
