// The only two macros of the house.
//
//   RETURN_IF_ERROR(store.Save(complaint));
//   ASSIGN_OR_RETURN(Complaint complaint, store.Load(id));
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define REDRESS_CONCAT_INNER(a, b) a##b
#define REDRESS_CONCAT(a, b) REDRESS_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                           \
  do {                                                        \
    if (absl::Status _status = (expression); !_status.ok()) { \
      return _status;                                         \
    }                                                         \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_IMPL(REDRESS_CONCAT(_status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_IMPL(status_or, target, expression) \
  auto status_or = (expression);                             \
  if (!status_or.ok()) return std::move(status_or).status(); \
  target = *std::move(status_or)
