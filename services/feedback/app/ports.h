// What the use cases of feedback need from the world; each interface belongs to them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "services/feedback/domain/names.h"

namespace redress::feedback {

// A survey about to be issued.
struct Issue {
  std::string tenant;
  SurveyId id;
  ComplaintId complaint;
  v1::Survey survey;
};

// A case that a department received; it may have been closed before.
struct Opening {
  std::string tenant;
  ComplaintId complaint;
};

// Issues surveys of many tenants, inside one transaction. Not thread-safe.
class SurveyIssuer {
 public:
  virtual ~SurveyIssuer() = default;
  // These cases were opened: what is issued from now on is for another round of work.
  virtual absl::Status BeginRounds(absl::Span<const Opening> openings) = 0;
  // Adds those whose complaint has none yet in its round, and says which.
  virtual absl::StatusOr<absl::flat_hash_set<SurveyId>> Add(absl::Span<const Issue> issues) = 0;
  // Has them sent from `now` on.
  virtual absl::Status ArmSending(absl::Span<const Issue> issues, absl::Time now) = 0;
  virtual events::v1::Event& AddEvent(absl::string_view tenant, const ComplaintId& complaint,
                                      absl::Time now) = 0;
};

// Surveys of one tenant, inside one transaction. Not thread-safe.
class Surveys {
 public:
  virtual ~Surveys() = default;
  // Locks the survey until the commit; none when there is none.
  virtual absl::StatusOr<std::optional<v1::Survey>> Lock(const SurveyId& id) = 0;
  virtual absl::Status Save(const SurveyId& id, const v1::Survey& survey) = 0;
};

// Callbacks of one tenant, inside one transaction. Not thread-safe.
class Callbacks {
 public:
  virtual ~Callbacks() = default;
  virtual absl::Status Add(const CallbackId& id, const v1::Callback& callback) = 0;
  // Locks the callback until the commit; none when there is none.
  virtual absl::StatusOr<std::optional<v1::Callback>> Lock(const CallbackId& id) = 0;
  virtual absl::Status Save(const CallbackId& id, const v1::Callback& callback) = 0;
};

// Facts told of one tenant's complaints.
class Facts {
 public:
  virtual ~Facts() = default;
  // A new event, to be filled.
  virtual events::v1::Event& Add(const ComplaintId& complaint, absl::Time now,
                                 absl::string_view actor) = 0;
};

}  // namespace redress::feedback
