// What every request must be, whatever it asks: well-formed text, known enum values, a request_id
// where the message has one, no negative page size.
//
//   RETURN_IF_ERROR(rpc::CheckRequest(request));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace redress::rpc {

// Errors: INVALID_ARGUMENT with the field and reason TEXT_HAS_NUL, ENUM_UNKNOWN,
// REQUEST_ID_MISSING, REQUEST_ID_TOO_LONG or PAGE_SIZE_NEGATIVE.
absl::Status CheckRequest(const google::protobuf::Message& request);

// Why `bytes` could not be parsed as such a message: INVALID_ARGUMENT with reason TEXT_NOT_UTF8 and
// the field, or MESSAGE_MALFORMED.
absl::Status ExplainParseFailure(const google::protobuf::Descriptor& type, absl::string_view bytes);

// Bounds on text, in characters. Errors: INVALID_ARGUMENT with reason {what}_MISSING or
// {what}_TOO_LONG.
absl::Status CheckLength(absl::string_view field, absl::string_view what, absl::string_view text,
                         size_t min, size_t max);

}  // namespace redress::rpc
