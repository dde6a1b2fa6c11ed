#include "services/messaging/api/digest_handlers.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/messaging/api/carry.h"
#include "services/messaging/app/note_clocks.h"
#include "services/messaging/domain/delivery.h"
#include "services/messaging/store/digest_book.h"
#include "telemetry/log.h"

namespace redress::messaging {

absl::Status DigestHandler::Handle(pg::Transaction& tx,
                                   absl::Span<const events::Delivered> events) {
  std::vector<Noted> noted;
  for (const events::Delivered& delivered : events) {
    if (!Concerns(delivered.event)) continue;
    noted.push_back({{delivered.event.tenant(), delivered.complaint}, &delivered.event});
  }
  if (noted.empty()) return absl::OkStatus();
  DigestBook book(tx, timers_, random_);
  return NoteClocks(book, book, settings_.rhythm, noted, clock_.Now());
}

absl::Status DigestDue::Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) {
  std::set<RecipientKey> due;
  absl::Time now = absl::InfinitePast();
  for (const timer::Fired& one : fired) {
    due.insert({one.tenant, one.payload});
    now = std::max(now, one.fired_time);
  }
  DigestBook book(tx, timers_, random_);
  return SendDigests(book, book, settings_, due, random_, now);
}

DigestErrand::DigestErrand(runtime::Host& host, const std::shared_ptr<grpc::Channel>& platform,
                           int attempts_max)
    : host_(host),
      platform_(platform::v1::DeliveryService::NewStub(platform)),
      attempts_max_(attempts_max) {}

absl::StatusOr<std::string> DigestErrand::Perform(const timer::Fired& fired, absl::Time deadline) {
  const RecipientKey to{fired.tenant, fired.payload};
  std::optional<std::string> body;
  RETURN_IF_ERROR(host_.db().Run({.deadline = deadline, .read_only = true},
                                 [&](pg::Transaction& tx) -> absl::Status {
                                   ASSIGN_OR_RETURN(body, FindDigest(tx, to, fired.subject));
                                   return absl::OkStatus();
                                 }));
  if (!body) return std::string();  // already recorded; nothing is left to do
  platform::v1::SendMessageRequest request;
  request.set_request_id(fired.subject.ToString());
  request.set_tenant(fired.tenant);
  request.set_staff(to.name);
  request.set_body(*std::move(body));
  return Carry(host_, *platform_, request, deadline);
}

absl::Status DigestErrand::Record(pg::Transaction& tx, const timer::Fired& fired,
                                  const absl::StatusOr<std::string>& outcome) {
  const std::string code = outcome.ok() ? "DELIVERED" : UndeliverableReason(outcome.status());
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> items,
      SettleDigest(tx, {fired.tenant, fired.payload}, fired.subject, code, fired.attempt + 1));
  if (!items) return absl::OkStatus();
  if (!outcome.ok()) {
    LogError("digest_undeliverable", {{"tenant", fired.tenant},
                                      {"recipient", fired.payload},
                                      {"digest", fired.subject.ToString()},
                                      {"items", *items},
                                      {"attempts", fired.attempt + 1},
                                      {"reason", code}});
  }
  tx.AfterCommit([this, delivered = outcome.ok(), count = *items] {
    const Metrics::Labels labels = {{"outcome", delivered ? "delivered" : "undeliverable"}};
    host_.metrics()
        .Counter("redress_digests_total", "Digests for staff that left or were given up", labels)
        .Increment();
    host_.metrics()
        .Counter("redress_digest_items_total", "Warnings and breaches in them", labels)
        .Increment(static_cast<double>(count));
  });
  return absl::OkStatus();
}

}  // namespace redress::messaging
