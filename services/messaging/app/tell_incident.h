// Tells a customer what is said about the group complaint that theirs belongs to (R-R7, R-M3).
//
//   RETURN_IF_ERROR(TellIncident(messages, phrases, notices, notice, id, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

struct IncidentNotice {
  ComplaintId complaint;
  std::string incident;  // incidents/{id}
  int statement = 0;     // its number
  std::string text;
};

// Who was told what; of one tenant, inside one transaction.
class Notices {
 public:
  virtual ~Notices() = default;
  // True when this customer was not told this statement yet, and is from now on.
  virtual absl::StatusOr<bool> Claim(const IncidentNotice& notice, absl::string_view customer) = 0;
  // Kept until the complaint's filing arrives.
  virtual absl::Status Keep(const IncidentNotice& notice) = 0;
};

// In the complaint's conversation, on its channel, past the guard's stops (R-M2); each customer
// once a statement, however many of their complaints are linked. An erased customer is told
// nothing. What the guard stops is not sent, and the answer is FAILED_PRECONDITION
// MESSAGE_FORBIDDEN.
absl::Status TellIncident(Messages& messages, Phrases& phrases, Notices& notices,
                          const IncidentNotice& notice, const Uuid& id, absl::Time now);

}  // namespace redress::messaging
