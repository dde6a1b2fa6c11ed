#include "services/intake/store/complaint_context.h"

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::intake {
namespace {

#define REDRESS_INTAKE_EARLIER_COLUMNS                                                         \
  "SELECT complaint_id, reference, state, level, create_time, customer_id, order_id, record, " \
  "corrected FROM complaint "
// Each part stops at the limit by its own index.
constexpr pg::Statement kEarlier{
    "intake_earlier",
    "SELECT DISTINCT ON (e.complaint_id) e.complaint_id, e.reference, e.state, e.level, "
    "  e.create_time, e.customer_id = $3, $4 <> '' AND e.order_id = $4, e.record, e.corrected "
    "FROM ((" REDRESS_INTAKE_EARLIER_COLUMNS
    "  WHERE tenant = $1 AND customer_id = $3 AND complaint_id < $2 "
    "  ORDER BY complaint_id DESC LIMIT $5) UNION ALL (" REDRESS_INTAKE_EARLIER_COLUMNS
    "  WHERE tenant = $1 AND order_id = $4 AND order_id <> '' AND complaint_id < $2 "
    "  ORDER BY complaint_id DESC LIMIT $5)) AS e ORDER BY e.complaint_id DESC LIMIT $5"};
#undef REDRESS_INTAKE_EARLIER_COLUMNS

}  // namespace

absl::StatusOr<std::vector<v1::EarlierComplaint>> EarlierComplaints(
    pg::Transaction& tx, const std::string& tenant, const ComplaintId& id,
    const std::string& customer_id, const std::string& order_id, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(kEarlier, tenant, id.uuid(), customer_id, order_id, limit));
  std::vector<v1::EarlierComplaint> earlier;
  for (int r = 0; r < rows.size(); ++r) {
    v1::EarlierComplaint& one = earlier.emplace_back();
    one.set_name(ComplaintId(rows.Id(r, 0)).Name());
    one.set_reference(rows.Text(r, 1));
    one.set_state(static_cast<common::v1::ComplaintState>(rows.Int(r, 2)));
    one.set_level(static_cast<common::v1::Level>(rows.Int(r, 3)));
    *one.mutable_create_time() = ToProto(rows.Time(r, 4));
    one.set_same_customer(rows.Bool(r, 5));
    one.set_same_order(rows.Bool(r, 6));
    v1::Complaint complaint;
    if (!complaint.ParseFromString(rows.Text(r, 7)))
      return absl::DataLossError("a complaint is unreadable");
    v1::Triage triage = complaint.triage();
    if (const absl::string_view corrected = rows.View(r, 8);
        !corrected.empty() &&
        !triage.ParseFromArray(corrected.data(), static_cast<int>(corrected.size()))) {
      return absl::DataLossError("a corrected triage is unreadable");
    }
    one.set_category(triage.subcategory().empty()
                         ? triage.category()
                         : absl::StrCat(triage.category(), ".", triage.subcategory()));
  }
  return earlier;
}

}  // namespace redress::intake
