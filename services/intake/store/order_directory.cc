#include "services/intake/store/order_directory.h"

#include <map>
#include <set>

#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::intake {
namespace {

constexpr int64_t kComplaintsMax = 20;  // newest of one order or customer

// A new order (xmax of a row that was only updated is not 0) answers what was filed before it: the
// complaints that name it, and the customer's recent ones that name none. History is not asked for.
constexpr pg::Statement kPutOrders{
    "intake_put_orders",
    "WITH put AS ("
    "  INSERT INTO customer_order (tenant, order_id, customer_id, order_time, record) "
    "  SELECT $1, u.order_id, u.customer_id, u.order_time, u.record "
    "  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::bytea[]) "
    "  AS u(order_id, customer_id, order_time, record) "
    "  ON CONFLICT (tenant, order_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, "
    "    order_time = EXCLUDED.order_time, record = EXCLUDED.record "
    "  RETURNING order_id, customer_id, xmax = 0 AS is_new) "
    "INSERT INTO put_question (tenant, complaint_id, due_time) "
    "SELECT $1, w.complaint_id, clock_timestamp() + $8 * interval '1 millisecond' FROM ("
    "  SELECT c.complaint_id FROM put CROSS JOIN LATERAL "
    "  (SELECT * FROM complaint AS c WHERE c.tenant = $1 AND c.order_id = put.order_id "
    "     AND c.order_id <> '' ORDER BY c.complaint_id DESC LIMIT $6) AS c "
    "  WHERE put.is_new AND c.linked IS NULL AND c.history_time IS NULL "
    "  UNION "
    "  SELECT c.complaint_id FROM put CROSS JOIN LATERAL "
    "  (SELECT * FROM complaint AS c WHERE c.tenant = $1 AND c.customer_id = put.customer_id "
    "     AND c.complaint_id >= $7 ORDER BY c.complaint_id DESC LIMIT $6) AS c "
    "  WHERE put.is_new AND c.linked IS NULL AND c.history_time IS NULL AND c.order_id = '') AS w "
    "ORDER BY w.complaint_id "
    "ON CONFLICT (tenant, complaint_id) DO UPDATE SET due_time = "
    "  least(EXCLUDED.due_time, put_question.put_time + 10 * $8 * interval '1 millisecond')"};
// Key by key (LATERAL, fenced by OFFSET 0 or LIMIT): a plan made while the table was small would
// read all of it.
constexpr pg::Statement kFindOrders{
    "intake_find_orders",
    "SELECT true, o.tenant, o.order_id, o.record "
    "FROM unnest($1::text[], $2::text[]) AS want(tenant, order_id) CROSS JOIN LATERAL "
    "(SELECT * FROM customer_order AS c WHERE c.tenant = want.tenant "
    "   AND c.order_id = want.order_id OFFSET 0) AS o "
    "UNION ALL SELECT false, o.tenant, o.customer_id, o.record "
    "FROM unnest($3::text[], $4::text[]) AS want(tenant, customer_id) CROSS JOIN LATERAL "
    "(SELECT * FROM customer_order AS c WHERE c.tenant = want.tenant "
    "   AND c.customer_id = want.customer_id ORDER BY c.order_time DESC LIMIT $5) AS o"};

struct Columns {
  std::vector<absl::string_view> first, second;
};

Columns ColumnsOf(const std::set<FilingBook::Key>& keys) {
  Columns columns;
  for (const auto& [first, second] : keys) {
    columns.first.emplace_back(first);
    columns.second.emplace_back(second);
  }
  return columns;
}

}  // namespace

absl::Status PutOrders(pg::Transaction& tx, const std::string& tenant,
                       absl::Span<const platform::v1::Order* const> orders,
                       const PutQuestions& questions) {
  std::map<absl::string_view, const platform::v1::Order*> by_id;
  for (const platform::v1::Order* order : orders) by_id[order->order_id()] = order;
  std::vector<absl::string_view> ids, customers;
  std::vector<absl::Time> times;
  std::vector<std::string> record_texts;
  record_texts.reserve(by_id.size());
  std::vector<pg::Bytes> records;
  for (const auto& [id, order] : by_id) {
    ids.push_back(id);
    customers.emplace_back(order->customer_id());
    times.push_back(order->has_order_time() ? ToMicros(FromProto(order->order_time()))
                                            : absl::InfinitePast());
    record_texts.push_back(order->SerializeAsString());
    records.push_back({record_texts.back()});
  }
  return tx
      .Exec(kPutOrders, tenant, ids, customers, times, records, kComplaintsMax,
            FirstUuidOf(questions.since), absl::ToInt64Milliseconds(questions.wait))
      .status();
}

absl::StatusOr<FilingBook::FoundOrders> FindOrders(pg::Transaction& tx,
                                                   const FilingBook::WantedOrders& wanted) {
  FilingBook::FoundOrders found;
  if (wanted.ids.empty() && wanted.customers.empty()) return found;
  const Columns ids = ColumnsOf(wanted.ids);
  const Columns customers = ColumnsOf(wanted.customers);
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kFindOrders, ids.first, ids.second, customers.first,
                                                customers.second, kRecentOrdersMax));
  for (int r = 0; r < rows.size(); ++r) {
    platform::v1::Order order;
    if (!order.ParseFromString(rows.Text(r, 3)))
      return absl::DataLossError("an order is unreadable");
    const FilingBook::Key key{rows.Text(r, 1), rows.Text(r, 2)};
    if (rows.Bool(r, 0)) {
      found.by_id[key] = std::move(order);
    } else {
      found.by_customer[key].push_back(std::move(order));
    }
  }
  return found;
}

}  // namespace redress::intake
