// Shows what the guard would say; sends nothing (R-M2).
//
//   ASSIGN_OR_RETURN(v1::CheckMessageResponse verdict, CheckMessage(phrases, body, kind));
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

// The text is taken for a reply by an author of `kind`.
absl::StatusOr<v1::CheckMessageResponse> CheckMessage(Phrases& phrases, absl::string_view body,
                                                      common::v1::ActorKind kind);

}  // namespace redress::messaging
