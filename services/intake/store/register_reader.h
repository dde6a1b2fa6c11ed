// Reads the register for callers.
//
//   ASSIGN_OR_RETURN(StoredComplaint stored, GetComplaint(tx, tenant, id));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pg/database.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/domain/standing.h"

namespace redress::intake {

// A complaint gets its id right before it is filed: what is committed has one that is this old at
// most, whichever replica's clock it was.
inline constexpr absl::Duration kFilingMax = absl::Minutes(10);

// A complaint as it stands; personal data still sealed.
struct StoredComplaint {
  ComplaintId id;
  v1::Complaint complaint;
  std::string sealed;
  std::string wrapped_key;  // of the customer, empty when it is destroyed or was never made
};

// Lays what was learned of the order after the filing over the complaint as filed. Error:
// DATA_LOSS.
absl::Status LayOver(absl::string_view linked, v1::Complaint& complaint);

// Errors: NOT_FOUND. Another tenant's complaint is not found either.
absl::StatusOr<StoredComplaint> GetComplaint(pg::Transaction& tx, const std::string& tenant,
                                             const ComplaintId& id);
absl::StatusOr<StoredComplaint> GetByReference(pg::Transaction& tx, const std::string& tenant,
                                               const std::string& reference);

// Of the tenant's complaints with these ids, those that have one of the states, one of the levels,
// the department and the assignee of the filter, as far as it names any; the newest first.
absl::StatusOr<std::vector<StoredComplaint>> GetAmong(pg::Transaction& tx,
                                                      const std::string& tenant,
                                                      const v1::ComplaintFilter& filter,
                                                      const std::vector<Uuid>& ids);

// Those that are there, by tenant and id, in no order; of each as much as it is found by and
// compared in: no standing, no links, no etag.
absl::StatusOr<std::vector<StoredComplaint>> GetIndexed(
    pg::Transaction& tx, const std::vector<absl::string_view>& tenants,
    const std::vector<Uuid>& ids);

// A line of a timeline.
struct TimelineLine {
  ComplaintId complaint;
  int64_t entry_id = 0;
  v1::TimelineEntry entry;
  events::v1::Event event;
};

// The filing itself, which is not stored as a line; entry_id 0.
TimelineLine FilingLine(const StoredComplaint& stored);

// Lines behind (occur_time, entry_id), in the order in which things happened.
absl::StatusOr<std::vector<TimelineLine>> ListTimeline(pg::Transaction& tx, const ComplaintId& id,
                                                       absl::Time after_time, int64_t after_entry,
                                                       int limit);
// Lines behind each complaint's own entry_id, in the order in which they were heard.
absl::StatusOr<std::vector<TimelineLine>> TimelineSince(pg::Transaction& tx,
                                                        const std::vector<Uuid>& complaints,
                                                        const std::vector<int64_t>& entry_ids);

}  // namespace redress::intake
