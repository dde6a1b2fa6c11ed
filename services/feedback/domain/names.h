// Names of surveys and callbacks.
//
//   ASSIGN_OR_RETURN(const CallbackId id, CallbackId::Parse(request.name()));
#pragma once

#include "base/ids.h"

namespace redress::feedback {

struct SurveyKind {
  static constexpr absl::string_view kCollection = "surveys";
};
using SurveyId = ResourceId<SurveyKind>;

struct CallbackKind {
  static constexpr absl::string_view kCollection = "callbacks";
};
using CallbackId = ResourceId<CallbackKind>;

}  // namespace redress::feedback
