// What the use cases about calendars and policies need of the world.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/sla/domain/policies.h"
#include "services/sla/domain/policy_timeline.h"

namespace redress::sla {

using VersionKey = std::pair<std::string, int>;  // id and version
using VersionKeys = std::vector<VersionKey>;

// A stored version of a calendar.
struct CalendarHead {
  std::string id;
  int version = 0;
  bool shipped = false;
  absl::Time create_time;  // infinitely long ago for what ships
  size_t document_bytes = 0;

  VersionKey key() const { return {id, version}; }
};

// A stored version of a policy.
struct PolicyHead {
  PolicyVersion version;
  absl::Time create_time;
  size_t document_bytes = 0;

  VersionKey key() const { return {version.id, version.version}; }
};

// Among calendars or policies; null for what is not stored.
template <typename Head>
const Head* FindHead(const std::vector<Head>& heads, const std::string& id, int version) {
  const VersionKey key(id, version);
  for (const Head& head : heads) {
    if (head.key() == key) return &head;
  }
  return nullptr;
}

// One tenant's own calendars and policies inside one transaction. Not thread-safe.
class PolicyBook {
 public:
  virtual ~PolicyBook() = default;
  // From here to the commit nobody else changes them, and no event is folded under them. Returns
  // the database's time.
  virtual absl::StatusOr<absl::Time> Lock() = 0;
  // Before those that take their dates.
  virtual absl::StatusOr<std::vector<CalendarHead>> Calendars() = 0;
  virtual absl::StatusOr<std::vector<PolicyHead>> Policies() = 0;
  // In the order of the keys; what is not stored is left out.
  virtual absl::StatusOr<std::vector<Document>> CalendarDocuments(const VersionKeys& keys) = 0;
  virtual absl::StatusOr<std::vector<Document>> PolicyDocuments(const VersionKeys& keys) = 0;
  virtual absl::Status AddCalendar(const Document& document, absl::Time now) = 0;
  // Writes each version as given; a new one, or a draft, with its document. Every replica folds
  // under what is written from the commit on.
  virtual absl::Status Save(const PolicyVersion& version, const std::string* document,
                            absl::Time now) = 0;
};

}  // namespace redress::sla
