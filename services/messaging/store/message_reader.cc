#include "services/messaging/store/message_reader.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/messaging/store/sql.h"

namespace redress::messaging {
namespace {

absl::StatusOr<v1::Message> Read(const pg::Rows& rows, int row, int record_column,
                                 const crypto::Envelope& envelope, absl::string_view tenant,
                                 const MessageId& id) {
  v1::Message message;
  if (!message.ParseFromString(rows.Text(row, record_column))) {
    return absl::DataLossError("the record of a message cannot be read");
  }
  const std::string owner = id.complaint.uuid().ToString();
  const int key_column = record_column + 2;
  absl::StatusOr<std::string> body =
      envelope.Open({tenant, owner}, rows.IsNull(row, key_column) ? "" : rows.View(row, key_column),
                    rows.View(row, record_column + 1), id.Name());
  if (ReasonOf(body.status()) == "KEY_DESTROYED") return message;
  if (!body.ok()) return body.status();
  message.set_body(*std::move(body));
  return message;
}

}  // namespace

absl::StatusOr<std::vector<std::pair<Uuid, v1::Message>>> ListMessages(
    pg::Transaction& tx, const crypto::Envelope& envelope, absl::string_view tenant,
    const ComplaintId& complaint, const Uuid& after, int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kListMessages, tenant, complaint.uuid(), after,
                                                static_cast<int64_t>(limit) + 1));
  std::vector<std::pair<Uuid, v1::Message>> messages;
  for (int r = 0; r < rows.size(); ++r) {
    const Uuid id = rows.Id(r, 0);
    ASSIGN_OR_RETURN(v1::Message message, Read(rows, r, 1, envelope, tenant, {complaint, id}));
    messages.emplace_back(id, std::move(message));
  }
  return messages;
}

absl::StatusOr<std::optional<Parcel>> FindParcel(pg::Transaction& tx,
                                                 const crypto::Envelope& envelope,
                                                 absl::string_view tenant, const MessageId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kFindParcel, tenant, id.complaint.uuid(), id.uuid));
  if (rows.empty()) return std::optional<Parcel>();
  ASSIGN_OR_RETURN(v1::Message message, Read(rows, 0, 0, envelope, tenant, id));
  if (message.delivery_state() != v1::DELIVERY_STATE_PENDING) return std::optional<Parcel>();
  return std::optional<Parcel>(Parcel{rows.Text(0, 3), message.channel(),
                                      std::move(*message.mutable_body()), !rows.IsNull(0, 4)});
}

}  // namespace redress::messaging
