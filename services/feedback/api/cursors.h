// Where a page of callbacks ends, as a page token carries it.
//
//   response.set_next_page_token(rpc::MakePageToken(request, CallbackCursor(last)));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/feedback/store/feedback_reader.h"

namespace redress::feedback {

// The place of a callback, as text and back. An empty cursor is before all of them. Error:
// INVALID_ARGUMENT PAGE_TOKEN_INVALID.
std::string CallbackCursor(const v1::Callback& callback);
absl::StatusOr<Urgency> ParseCallbackCursor(absl::string_view cursor);

}  // namespace redress::feedback
