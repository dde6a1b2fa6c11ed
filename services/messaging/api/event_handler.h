// What messaging learns from intake's events: whom to talk to, and how.
//
//   FilingHandler handler(host, sealer);
//   host.Consume({{"intake", config.intake_address}}, handler);
#pragma once

#include "crypto/sealer.h"
#include "events/inbox.h"
#include "runtime/host.h"

namespace redress::messaging {

// Opens the conversation of every complaint filed, and has merged ones go on where they were joined
// to. Stateless; the host and the sealer outlive it.
class FilingHandler final : public events::Handler {
 public:
  FilingHandler(runtime::Host& host, const crypto::Sealer& sealer) : host_(host), sealer_(sealer) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  absl::Status Join(pg::Transaction& tx, const events::Delivered& merged);

  runtime::Host& host_;
  const crypto::Sealer& sealer_;
};

}  // namespace redress::messaging
