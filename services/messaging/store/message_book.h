// Messages and phrases of one tenant in Postgres, inside one transaction.
//
//   MessageBook book(tx, log, timers, vault, call.caller.tenant);
//   ASSIGN_OR_RETURN(Sent sent, SendMessage(book, phrases, draft, author, id, now));
#pragma once

#include <string>

#include "events/log.h"
#include "pg/database.h"
#include "services/messaging/app/ports.h"
#include "timer/timers.h"
#include "vault/vault.h"

namespace redress::messaging {

// Kind of the timer that hands a message to the platform; its subject is the message, its payload
// the complaint's name.
inline constexpr absl::string_view kDeliverTimer = "deliver";

// Where the tenant's phrases lie; enough for a reader. Lives as long as the transaction.
class PhraseBook final : public Phrases {
 public:
  PhraseBook(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::StatusOr<std::vector<v1::ForbiddenPhrase>> All() override;
  absl::Status Put(const v1::ForbiddenPhrase& phrase) override;

 private:
  pg::Transaction& tx_;
  const std::string tenant_;
};

// Bodies are sealed for their message alone, under the complaint's key (R-I10). Lives as long as
// the transaction; events are written just before its commit.
class MessageBook final : public Messages {
 public:
  MessageBook(pg::Transaction& tx, events::Log& log, timer::Timers& timers, vault::Vault& vault,
              std::string tenant)
      : tx_(tx), outbox_(log, tx), timers_(timers), vault_(vault), tenant_(std::move(tenant)) {}

  absl::StatusOr<Conversation> FindConversation(const ComplaintId& complaint) override;
  absl::StatusOr<ComplaintId> WhereToTalk(const ComplaintId& complaint) override;
  absl::Status Add(const MessageId& id, const v1::Message& message,
                   const std::optional<Overridden>& overridden) override;
  absl::StatusOr<std::optional<v1::Message>> Lock(const MessageId& id) override;
  absl::Status Save(const MessageId& id, const v1::Message& message) override;
  absl::Status ArmDelivery(const MessageId& id, absl::Time now) override;
  events::v1::Event& AddEvent(const ComplaintId& complaint, absl::Time now,
                              absl::string_view actor) override;

 private:
  pg::Transaction& tx_;
  events::Outbox outbox_;
  timer::Timers& timers_;
  vault::Vault& vault_;
  const std::string tenant_;
};

}  // namespace redress::messaging
