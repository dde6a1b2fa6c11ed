// A write that moves one case: parse, one transaction, the case as it is then.
//
//   return MoveCase(api, call, request, response,
//                   [&](Workplace& work, const CaseKey& key, const Actor& actor) {
//                     return CloseCase(work.dispatch, key, request.outcome(), actor);
//                   });
#pragma once

#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/api/routing_service.h"

namespace redress::routing {

template <typename Request, typename Response, typename Move>
absl::Status MoveCase(Api& api, const rpc::Call& call, const Request& request, Response& response,
                      const Move& move) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  const CaseKey key{call.caller.tenant, complaint};
  const Actor actor = ActorOf(call.caller);
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    ASSIGN_OR_RETURN(*response.mutable_work_case(), move(work, key, actor));
    return absl::OkStatus();
  });
}

// A version that is asked for. Error: INVALID_ARGUMENT with VERSION_NEGATIVE.
inline absl::Status CheckVersion(absl::string_view field, int version) {
  if (version >= 0) return absl::OkStatus();
  return InvalidField(field, "VERSION_NEGATIVE", "give a version, 0 for what ships");
}

// Error: as CheckVersion.
template <typename Request>
absl::StatusOr<std::optional<int>> ExpectedVersion(const Request& request) {
  if (!request.has_expected_version()) return std::optional<int>();
  RETURN_IF_ERROR(CheckVersion("expected_version", request.expected_version()));
  return std::optional<int>(request.expected_version());
}

}  // namespace redress::routing
