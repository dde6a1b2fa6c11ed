// Idempotency of writes by request_id (R-I4): the first answer is kept with the effect.
//
//   return pg::Once(tx, tenant, method, request, response, [&] { ...effect, fill response... });
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "pg/database.h"

namespace redress::pg {

// Digest of a method and a request; equal for equal content whatever the order of its map entries.
std::string Fingerprint(absl::string_view method, const google::protobuf::Message& request);

// Runs `effect` unless this request_id was seen in the tenant: then the first response is given
// back. `effect` fills `response`. Error of its own: INVALID_ARGUMENT with reason REQUEST_ID_REUSED
// when the id came with other content. Two callers at once: one of them waits and gets the other's
// answer.
absl::Status Once(Transaction& tx, absl::string_view tenant, absl::string_view method,
                  absl::string_view request_id, const google::protobuf::Message& request,
                  google::protobuf::Message& response, absl::FunctionRef<absl::Status()> effect);

// The error for an id that came again with other content.
absl::Status RequestIdReused();

}  // namespace redress::pg
