// Versions of what a tenant configures: each is kept for ever and never changes, one decides
// (R-R1, R-R4).
//
//   ASSIGN_OR_RETURN(const int version, PutVersion(book, kRuleVersions, {.record = record, ...}));
//   ASSIGN_OR_RETURN(const StoredVersion found, FindVersion(book, kRuleVersions, 3));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress::routing {

// Of one tenant and one kind, for ever.
inline constexpr int64_t kVersionsMax = 10'000;
inline constexpr int64_t kVersionBytesMax = int64_t{256} << 20;

// What is kept in versions, as errors name it.
struct VersionKind {
  absl::string_view prefix;  // of reasons: RULES gives RULES_VERSION_MISMATCH
  absl::string_view noun;    // "rules"
  absl::string_view list;    // the call that says which versions there are
};

inline constexpr VersionKind kRuleVersions = {"RULES", "rules", "ListRules"};
inline constexpr VersionKind kWorkflowVersions = {"WORKFLOW", "workflows", "ListWorkflows"};

// A version as it is stored, and where it comes from.
struct StoredVersion {
  int version = 0;
  std::string record;    // what decides, as bytes
  std::string document;  // as it was put, or empty
  int items_count = 0;
  std::string creator;
  absl::Time create_time;
  absl::Time activate_time;
};

// What a tenant has stored of a kind; `newest` is of the one thing that the book is about.
struct VersionRoom {
  int64_t count = 0;
  int newest = 0;
  int64_t bytes = 0;
};

// A tenant's versions of one thing; version 0, which ships, is not among them.
class VersionBook {
 public:
  virtual ~VersionBook() = default;
  // The version that decides, held so that nobody else changes it until the end.
  virtual absl::StatusOr<int> Lock() = 0;
  virtual absl::StatusOr<int> Active() = 0;
  virtual absl::StatusOr<VersionRoom> Room() = 0;
  // Stores a version that is not there yet; it does not decide by that.
  virtual absl::Status Add(const StoredVersion& version) = 0;
  // From now on it decides; `record` is empty for version 0.
  virtual absl::Status Activate(int version, const std::string& record, absl::Time now) = 0;
  virtual absl::StatusOr<std::optional<StoredVersion>> Find(int version) = 0;
  // Those before `before`, the newest first, without document; with the record where only that
  // knows the count of items.
  virtual absl::StatusOr<std::vector<StoredVersion>> List(int before, int64_t limit) = 0;
};

// Nobody overwrites what they have not seen. Error: ABORTED with {prefix}_VERSION_MISMATCH.
absl::Status CheckExpected(const VersionKind& kind, std::optional<int> expected, int active);

// Given as a message or as a document, not both, and not too long a one. Errors: INVALID_ARGUMENT
// with {prefix}_TWICE or DOCUMENT_TOO_LONG.
absl::Status CheckGiven(const VersionKind& kind, bool has_message, const std::string& document,
                        size_t document_bytes_max);

// What is new of a version; its number, and the times, follow.
struct PutVersionCommand {
  std::string record;
  std::string document;  // as it was put, or empty
  int items_count = 0;
  std::string creator;
  std::optional<int> expected_version;
  absl::Time now;
};

// Stores it as the next version, which decides at once. Errors: ABORTED with
// {prefix}_VERSION_MISMATCH; FAILED_PRECONDITION with {prefix}_VERSIONS_FULL.
absl::StatusOr<StoredVersion> PutVersion(VersionBook& book, const VersionKind& kind,
                                         const PutVersionCommand& command);

// Error: NOT_FOUND with {prefix}_VERSION_UNKNOWN.
absl::StatusOr<StoredVersion> FindVersion(VersionBook& book, const VersionKind& kind, int version);

}  // namespace redress::routing
