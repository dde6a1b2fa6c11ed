#include "services/messaging/store/conversations.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/messaging/domain/delivery.h"
#include "services/messaging/store/sql.h"

namespace redress::messaging {
namespace {

absl::StatusOr<Conversation> Read(const pg::Rows& rows, const ComplaintId& complaint) {
  if (rows.empty()) {
    return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                 absl::StrCat("there is no complaint ", complaint.Name(),
                              " here, or its filing has not arrived yet; try again shortly"))
        .With("resource_type", "complaint")
        .With("resource_name", complaint.Name())
        .RetryAfter(absl::Milliseconds(200));
  }
  return Conversation{static_cast<common::v1::Channel>(rows.Int(0, 0)), rows.Text(0, 1),
                      rows.Text(0, 2)};
}

}  // namespace

absl::Status OpenConversations(pg::Transaction& tx, const std::vector<Opening>& openings) {
  if (openings.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<int32_t> channels;
  std::vector<absl::string_view> customers;
  std::vector<absl::string_view> languages;
  for (const Opening& opening : openings) {
    tenants.push_back(opening.tenant);
    complaints.push_back(opening.complaint.uuid());
    channels.push_back(opening.conversation.channel);
    customers.push_back(opening.conversation.customer_id);
    languages.push_back(opening.conversation.language);
  }
  return tx.Exec(sql::kInsertConversations, tenants, complaints, channels, customers, languages)
      .status();
}

absl::Status JoinConversation(pg::Transaction& tx, absl::string_view tenant,
                              const ComplaintId& complaint,
                              const std::optional<ComplaintId>& into) {
  std::optional<Uuid> id;
  if (into) id = into->uuid();
  return tx.Exec(sql::kJoinConversation, tenant, complaint.uuid(), id).status();
}

absl::StatusOr<ComplaintId> WhereToTalk(pg::Transaction& tx, absl::string_view tenant,
                                        const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kWhereToTalk, tenant, complaint.uuid()));
  return rows.empty() ? complaint : ComplaintId(rows.Id(0, 0));
}

absl::StatusOr<Conversation> FindConversation(pg::Transaction& tx, absl::string_view tenant,
                                              const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kFindConversation, tenant, complaint.uuid()));
  return Read(rows, complaint);
}

absl::StatusOr<Conversation> HoldConversation(pg::Transaction& tx, absl::string_view tenant,
                                              const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kHoldConversation, tenant, complaint.uuid()));
  ASSIGN_OR_RETURN(Conversation conversation, Read(rows, complaint));
  if (!rows.IsNull(0, 3)) return CustomerErased(complaint);
  return conversation;
}

}  // namespace redress::messaging
