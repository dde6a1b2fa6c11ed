// Moves of a case that a person asks for: answering an offer, walking the steps, closing.
//
//   ASSIGN_OR_RETURN(v1::Case work_case, AcceptOffer(dispatch, key, offer_id, actor));
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/app/dispatch.h"

namespace redress::routing {

// Each loads the case, moves it, settles, and returns it as it is then. Errors of all: NOT_FOUND
// for a complaint that routing does not know (yet), and those of the domain's moves.
absl::StatusOr<v1::Case> AcceptOffer(Dispatch& dispatch, const CaseKey& key,
                                     absl::string_view offer_id, const Actor& actor);
absl::StatusOr<v1::Case> DeclineOffer(Dispatch& dispatch, const CaseKey& key,
                                      absl::string_view offer_id, absl::string_view reason,
                                      const Actor& actor);
absl::StatusOr<v1::Case> StartStep(Dispatch& dispatch, const CaseKey& key, absl::string_view step,
                                   const Actor& actor);
absl::StatusOr<v1::Case> CompleteStep(Dispatch& dispatch, const CaseKey& key,
                                      absl::string_view step, const Actor& actor);
absl::StatusOr<v1::Case> SkipStep(Dispatch& dispatch, const CaseKey& key, absl::string_view step,
                                  absl::string_view reason, const Actor& actor);
absl::StatusOr<v1::Case> CloseCase(Dispatch& dispatch, const CaseKey& key,
                                   absl::string_view outcome, const Actor& actor);

// Loads one opened case. Error: NOT_FOUND, to be tried again shortly.
absl::StatusOr<CaseRecord*> LoadOpened(Dispatch& dispatch, const CaseKey& key);

// What is said of a complaint that routing does not know.
absl::Status UnknownComplaint(const ComplaintId& complaint);

// Ends the case in the record and frees whoever had it.
void EndCase(Dispatch& dispatch, CaseRecord& record, absl::string_view outcome,
             absl::string_view actor);

}  // namespace redress::routing
