// The RPCs of intake.
#pragma once

#include <memory>

#include "rpc/executor.h"
#include "rpc/service.h"
#include "runtime/host.h"
#include "services/intake/api/category_watch.h"
#include "services/intake/api/eraser.h"
#include "services/intake/api/filing_desk.h"
#include "services/intake/api/progress_hub.h"
#include "services/intake/api/progress_token.h"
#include "services/intake/api/proof_throttle.h"
#include "services/intake/api/timeline_hub.h"
#include "services/intake/domain/triage.h"
#include "services/intake/store/complaint_search.h"
#include "vault/vault.h"

namespace redress::intake {

class OrderDirectoryClient;

// What the RPCs stand on; outlives the service.
struct IntakeParts {
  runtime::Host& host;
  const TriageEngine& triage;
  CategoryWatch& categories;
  vault::Vault& vault;  // vault.envelope().ring() has BlindKey, for every index of personal data
  FilingDesk& desk;
  TimelineHub& hub;
  ProofThrottle& throttle;
  ProgressHub& progress_hub;
  const ProgressTokens& tokens;
  ComplaintSearch& search;
  FilingPolicy policy;
  Eraser& eraser;
  rpc::Executor& exports;                              // on threads that may wait for their reader
  std::shared_ptr<grpc::Channel> messaging, feedback;  // for what they keep of a customer
  OrderDirectoryClient* directory = nullptr;           // the platform's, if there is one
};

// Registers every method of IntakeService with the roles that may call it.
void RegisterIntake(rpc::Service& service, IntakeParts parts);

}  // namespace redress::intake
