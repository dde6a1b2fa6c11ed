// What messaging learns from intake's events: whom to talk to, and how.
//
//   FilingHandler filings(host, vault);     // part of what host.Consume is given
//   RETURN_IF_ERROR(filings.Handle(tx, events));
#pragma once

#include "events/inbox.h"
#include "runtime/host.h"
#include "services/messaging/app/tell_incident.h"
#include "services/messaging/store/conversations.h"
#include "vault/vault.h"

namespace redress::messaging {

// Opens the conversation of every complaint filed, and has merged ones go on where they were joined
// to; erases what was said on those whose customer's personal data are erased. Stateless; the host
// and the vault outlive it.
class FilingHandler final : public events::Handler {
 public:
  FilingHandler(runtime::Host& host, vault::Vault& vault) : host_(host), vault_(vault) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  absl::Status Join(pg::Transaction& tx, const events::Delivered& merged);
  // Notices, and those that waited for these filings, with their tenants (R-R7).
  absl::Status TellOfIncidents(pg::Transaction& tx, const std::vector<Opening>& openings,
                               std::vector<std::pair<std::string, IncidentNotice>> notices);

  runtime::Host& host_;
  vault::Vault& vault_;
};

}  // namespace redress::messaging
