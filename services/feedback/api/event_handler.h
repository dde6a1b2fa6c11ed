// What feedback learns from others' events: which cases ended, and whose data are erased.
//
//   ClosingHandler handler(host, vault, validity);
//   host.Consume({{"routing", config.routing_address}, {"intake", config.intake_address}},
//   handler);
#pragma once

#include "absl/time/time.h"
#include "events/inbox.h"
#include "runtime/host.h"
#include "vault/vault.h"

namespace redress::feedback {

// Issues a survey for every case that ended with a result, and forgets what erased customers wrote.
// Stateless; host and vault outlive it.
class ClosingHandler final : public events::Handler {
 public:
  ClosingHandler(runtime::Host& host, vault::Vault& vault, absl::Duration validity)
      : host_(host), vault_(vault), validity_(validity) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  runtime::Host& host_;
  vault::Vault& vault_;
  const absl::Duration validity_;
};

}  // namespace redress::feedback
