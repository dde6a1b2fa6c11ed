#include "services/messaging/store/message_book.h"

#include "base/status_macros.h"
#include "services/messaging/domain/phrase.h"
#include "services/messaging/store/conversations.h"
#include "services/messaging/store/erasing.h"
#include "services/messaging/store/sql.h"

namespace redress::messaging {
namespace {

std::string WithoutBody(const v1::Message& message) {
  v1::Message record = message;
  record.clear_body();
  return record.SerializeAsString();
}

}  // namespace

absl::StatusOr<std::vector<v1::ForbiddenPhrase>> PhraseBook::All() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kAllPhrases, tenant_));
  std::vector<v1::ForbiddenPhrase> phrases(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    phrases[static_cast<size_t>(r)].set_phrase(rows.Text(r, 0));
    phrases[static_cast<size_t>(r)].set_advice(rows.Text(r, 1));
  }
  return phrases;
}

absl::Status PhraseBook::Put(const v1::ForbiddenPhrase& phrase) {
  return tx_
      .Exec(sql::kPutPhrase, tenant_, MatchForm(phrase.phrase()), phrase.phrase(), phrase.advice())
      .status();
}

absl::StatusOr<Conversation> MessageBook::FindConversation(const ComplaintId& complaint) {
  return HoldConversation(tx_, tenant_, complaint);
}

absl::StatusOr<ComplaintId> MessageBook::WhereToTalk(const ComplaintId& complaint) {
  return messaging::WhereToTalk(tx_, tenant_, complaint);
}

absl::Status MessageBook::Add(const MessageId& id, const v1::Message& message,
                              const std::optional<Overridden>& overridden) {
  const std::string record = WithoutBody(message);
  const vault::Owner owner = KeyOwnerOf(tenant_, id.complaint);
  ASSIGN_OR_RETURN(const vault::Keys keys, vault_.Hold(tx_, {owner}));
  const crypto::DataKey& key = keys.at(owner);
  const std::string sealed_body = vault_.envelope().Seal(key, message.body(), id.Name());
  std::vector<absl::string_view> codes;
  std::string sealed_override;
  std::optional<pg::Bytes> override_reason;
  if (overridden) {
    codes.assign(overridden->codes.begin(), overridden->codes.end());
    sealed_override = vault_.envelope().Seal(key, overridden->reason, id.Name());
    override_reason = pg::Bytes{sealed_override};
  }
  return tx_
      .Exec(sql::kInsertMessage, tenant_, id.complaint.uuid(), id.uuid, pg::Bytes{record},
            pg::Bytes{sealed_body}, codes, override_reason)
      .status();
}

absl::StatusOr<std::optional<v1::Message>> MessageBook::Lock(const MessageId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kLockMessage, tenant_, id.complaint.uuid(), id.uuid));
  if (rows.empty()) return std::optional<v1::Message>();
  v1::Message message;
  if (!message.ParseFromString(rows.Text(0, 0))) {
    return absl::DataLossError("the record of a message cannot be read");
  }
  return std::optional<v1::Message>(std::move(message));
}

absl::Status MessageBook::Save(const MessageId& id, const v1::Message& message) {
  const std::string record = WithoutBody(message);
  return tx_.Exec(sql::kSaveMessage, tenant_, id.complaint.uuid(), id.uuid, pg::Bytes{record})
      .status();
}

absl::Status MessageBook::ArmDelivery(const MessageId& id, absl::Time now) {
  return timers_.Arm(tx_, {{.kind = std::string(kDeliverTimer),
                            .tenant = tenant_,
                            .subject = id.uuid,
                            .due_time = now,
                            .payload = id.complaint.Name()}});
}

events::v1::Event& MessageBook::AddEvent(const ComplaintId& complaint, absl::Time now,
                                         absl::string_view actor) {
  return outbox_.Add(tenant_, complaint, now, actor);
}

}  // namespace redress::messaging
