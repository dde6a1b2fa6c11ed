// What the use cases of incidents need from the database; each object serves one transaction.
//
//   ASSIGN_OR_RETURN(std::optional<IncidentRecord> record, book.Lock(key));
//   RETURN_IF_ERROR(book.Save(*record));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/domain/group_detector.h"
#include "services/routing/domain/incident.h"

namespace redress::routing {

// What the detection knows of one tenant.
class GroupStates {
 public:
  virtual ~GroupStates() = default;
  // Keeps everybody else from the tenant's states until the end.
  virtual absl::StatusOr<TenantTraffic> Lock(const std::string& tenant) = 0;
  // In the order of the keys; new ones for keys that are not known.
  virtual absl::StatusOr<std::vector<GroupKeyState>> Load(const std::string& tenant,
                                                          const std::vector<GroupKey>& keys) = 0;
  virtual absl::Status Save(const std::string& tenant, const TenantTraffic& traffic,
                            const std::vector<GroupKey>& keys,
                            const std::vector<GroupKeyState>& states) = 0;
};

// An incident as the detection has to know it.
struct WatchedIncident {
  IncidentKey key;
  std::string ref;  // or empty
  std::vector<std::string> keys;
  bool closed = false;
  bool past = false;         // found in complaints of long ago
  bool false_alarm = false;  // its keys stay quiet until they were quiet
};

struct NewLink {
  IncidentKey incident;
  ComplaintId complaint;
  absl::string_view reason;
};

// Complaints of before an opening that have a key, by own time.
struct IncidentSearch {
  IncidentKey incident;
  std::string key;
  int64_t from_s = 0;  // after this
  int64_t to_s = 0;    // until this
};

// Incidents and what is linked to them.
class IncidentBook {
 public:
  virtual ~IncidentBook() = default;
  // Locked until the end; nothing when there is none.
  virtual absl::StatusOr<std::optional<IncidentRecord>> Lock(const IncidentKey& key) = 0;
  // The same by the detection's name of it (RefText).
  virtual absl::StatusOr<std::optional<IncidentRecord>> LockDetected(const std::string& tenant,
                                                                     const std::string& ref) = 0;
  // Writes a new or changed one, and moves its version and etag on. Error: ABORTED when it moved.
  virtual absl::Status Save(IncidentRecord& record) = 0;
  // Those that are open or were closed lately, drills apart.
  virtual absl::StatusOr<std::vector<WatchedIncident>> Watched(const std::string& tenant,
                                                               absl::Time closed_since) = 0;
  // Links what belongs to no incident yet; their cases hear of it soon. Returns how many.
  virtual absl::StatusOr<int64_t> Link(const std::vector<NewLink>& links, absl::Time now) = 0;
  // Has complaints of before looked for, among cases opened until `now`.
  virtual absl::Status Search(const IncidentSearch& search, absl::Time now) = 0;
  // Has the statement told to all that are linked now.
  virtual absl::Status Tell(const IncidentKey& key, int statement) = 0;
  // Has it seen when the time for a statement is over.
  virtual absl::Status ArmStatement(const IncidentRecord& record) = 0;
};

}  // namespace redress::routing
