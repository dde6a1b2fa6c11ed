// The statements of the search index.
#pragma once

#include "pg/connection.h"

namespace redress::intake::sql {

inline constexpr pg::Statement kSegments{
    "search_segments",
    "SELECT segment_id, last_batch, documents, pages FROM search_segment ORDER BY last_batch DESC"};
inline constexpr pg::Statement kDirectories{
    "search_directories",
    "SELECT segment_id, directory FROM search_segment WHERE segment_id = ANY($1::bigint[])"};
inline constexpr pg::Statement kPages{"search_pages",
                                      "SELECT p.segment_id, p.page, p.data FROM "
                                      "unnest($1::bigint[], $2::int[]) AS want(segment_id, page) "
                                      "JOIN search_page AS p USING (segment_id, page)"};
inline constexpr pg::Statement kPageRange{"search_page_range",
                                          "SELECT page, data FROM search_page WHERE segment_id = "
                                          "$1 AND page >= $2 AND page < $3 ORDER BY page"};

// Complaints of which the index does not know all yet: the events behind its cursor name them. Of
// each partition the newest $1.
inline constexpr pg::Statement kTail{
    "search_tail",
    "SELECT DISTINCT e.complaint_id FROM search_cursor AS c CROSS JOIN LATERAL ("
    "  SELECT complaint_id FROM event WHERE event.partition = c.partition AND event.seq > c.seq "
    "  ORDER BY seq DESC LIMIT $1) AS e WHERE e.complaint_id <= $2 ORDER BY e.complaint_id DESC"};
inline constexpr pg::Statement kLag{"search_lag",
                                    "SELECT COALESCE(sum(head.last_seq - c.seq), 0)::bigint FROM "
                                    "search_cursor AS c JOIN event_head AS head "
                                    "USING (partition)"};
inline constexpr pg::Statement kNews{
    "search_news",
    "SELECT c.partition, e.seq, e.payload FROM search_cursor AS c CROSS JOIN LATERAL ("
    "  SELECT seq, payload FROM event WHERE event.partition = c.partition AND event.seq > c.seq "
    "  ORDER BY seq LIMIT $1) AS e ORDER BY c.partition, e.seq"};
// Only from where it was read: nobody else can have moved it.
inline constexpr pg::Statement kMoveCursor{"search_move_cursor",
                                           "UPDATE search_cursor AS c SET seq = u.seq FROM "
                                           "unnest($1::int[], $2::bigint[]) AS u(partition, seq) "
                                           "WHERE c.partition = u.partition AND c.seq < u.seq"};

inline constexpr pg::Statement kNewSegmentId{"search_new_segment_id",
                                             "SELECT nextval('search_segment_id')"};
inline constexpr pg::Statement kAddDraft{"search_add_draft",
                                         "INSERT INTO search_draft (segment_id) VALUES ($1)"};
inline constexpr pg::Statement kDropDraft{"search_drop_draft",
                                          "DELETE FROM search_draft WHERE segment_id = $1"};
inline constexpr pg::Statement kDropDraftPages{"search_drop_draft_pages",
                                               "DELETE FROM search_page USING search_draft WHERE "
                                               "search_page.segment_id = search_draft.segment_id"};
inline constexpr pg::Statement kDropDrafts{"search_drop_drafts", "DELETE FROM search_draft"};
inline constexpr pg::Statement kAddPages{"search_add_pages",
                                         "INSERT INTO search_page (segment_id, page, data) "
                                         "SELECT $1, $2 + u.place - 1, u.data FROM "
                                         "unnest($3::bytea[]) WITH ORDINALITY AS u(data, place)"};
inline constexpr pg::Statement kAddSegment{
    "search_add_segment",
    "INSERT INTO search_segment (segment_id, last_batch, documents, pages, directory) "
    "VALUES ($1, $2, $3, $4, $5)"};
inline constexpr pg::Statement kDropSegments{
    "search_drop_segments", "DELETE FROM search_segment WHERE segment_id = ANY($1::bigint[])"};
inline constexpr pg::Statement kDropPages{
    "search_drop_pages", "DELETE FROM search_page WHERE segment_id = ANY($1::bigint[])"};

inline constexpr pg::Statement kAddErased{
    "search_add_erased",
    "INSERT INTO search_erased (complaint_id, last_batch) SELECT id, $2 FROM unnest($1::uuid[]) AS "
    "id "
    "ON CONFLICT (complaint_id) DO UPDATE SET last_batch = EXCLUDED.last_batch"};
inline constexpr pg::Statement kErased{"search_erased",
                                       "SELECT complaint_id, last_batch, record_time <= now() - $1 "
                                       "* interval '1 second' FROM search_erased "
                                       "ORDER BY record_time LIMIT 100000"};
inline constexpr pg::Statement kDropErased{
    "search_drop_erased", "DELETE FROM search_erased WHERE complaint_id = ANY($1::uuid[])"};

// Ids alone, newest first, of the plain list and of the columns that have an index for it.
inline constexpr pg::Statement kAllIds{
    "search_all_ids",
    "SELECT complaint_id FROM complaint WHERE tenant = $1 AND complaint_id <= $2 "
    "ORDER BY complaint_id DESC LIMIT $3"};
inline constexpr pg::Statement kStateIds{
    "search_state_ids",
    "SELECT c.complaint_id FROM unnest($4::int[]) AS want(state) CROSS JOIN LATERAL ("
    "  SELECT complaint_id FROM complaint WHERE tenant = $1 AND complaint_id <= $2 "
    "  AND complaint.state = want.state AND complaint.state <> 7 ORDER BY complaint_id DESC LIMIT "
    "$3) AS c "
    "ORDER BY c.complaint_id DESC LIMIT $3"};
inline constexpr pg::Statement kDepartmentIds{
    "search_department_ids",
    "SELECT complaint_id FROM complaint WHERE tenant = $1 AND complaint_id <= $2 "
    "AND department = $4 AND department <> '' ORDER BY complaint_id DESC LIMIT $3"};
inline constexpr pg::Statement kAssigneeIds{
    "search_assignee_ids",
    "SELECT complaint_id FROM complaint WHERE tenant = $1 AND complaint_id <= $2 "
    "AND assignee = $4 AND assignee <> '' ORDER BY complaint_id DESC LIMIT $3"};

// The newest 50 of a customer bound the work.
inline constexpr pg::Statement kSameCustomer{
    "duplicate_same_customer",
    "SELECT want.place, c.complaint_id FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], "
    "$5::uuid[], $6::int[], $7::uuid[]) "
    "AS want(place, tenant, customer_id, order_id, complaint_id, common, until_id) "
    "CROSS JOIN LATERAL ("
    "  (SELECT near.complaint_id FROM ("
    "      SELECT o.complaint_id, o.order_id FROM complaint AS o WHERE o.tenant = want.tenant "
    "      AND o.customer_id = want.customer_id AND o.complaint_id < want.complaint_id "
    "      ORDER BY o.complaint_id DESC LIMIT 50) AS near "
    "    WHERE (want.order_id <> '' AND near.order_id = want.order_id) OR want.common = 1 "
    "    ORDER BY near.complaint_id DESC LIMIT 3) "
    "  UNION ALL "
    "  (SELECT near.complaint_id FROM ("
    "      SELECT o.complaint_id, o.order_id FROM complaint AS o WHERE o.tenant = want.tenant "
    "      AND o.customer_id = want.customer_id AND o.complaint_id > want.complaint_id "
    "      AND o.complaint_id < want.until_id ORDER BY o.complaint_id LIMIT 50) AS near "
    "    WHERE (want.order_id <> '' AND near.order_id = want.order_id) OR want.common = 1 "
    "    ORDER BY near.complaint_id LIMIT 3)) AS c"};
inline constexpr pg::Statement kAddDuplicates{
    "duplicate_add",
    "INSERT INTO suspected_duplicate (complaint_id, other_id, score, reason) "
    "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::text[]) ON CONFLICT DO "
    "NOTHING RETURNING complaint_id, other_id"};
inline constexpr pg::Statement kDuplicates{
    "duplicate_list",
    "SELECT complaint_id, other_id, score, reason FROM suspected_duplicate "
    "WHERE complaint_id = ANY($1::uuid[]) ORDER BY complaint_id, score DESC, other_id LIMIT 20000"};

}  // namespace redress::intake::sql
