#include "pg/request_log.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/sha.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::pg {
namespace {

// Taken first, so that a second caller waits here until the first has answered.
constexpr Statement kClaim{"request_claim",
                           "INSERT INTO request_log (tenant, request_id, fingerprint, response) "
                           "VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING"};
constexpr Statement kFind{
    "request_find",
    "SELECT fingerprint, response FROM request_log WHERE tenant = $1 AND request_id = $2"};
constexpr Statement kAnswer{
    "request_answer", "UPDATE request_log SET response = $3 WHERE tenant = $1 AND request_id = $2"};

}  // namespace

std::string Fingerprint(absl::string_view method, const google::protobuf::Message& request) {
  std::string bytes(method);
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&out);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), 16);
}

absl::Status RequestIdReused() {
  return InvalidField("request_id", "REQUEST_ID_REUSED",
                      "this id was used for another request; give every new request a new id");
}

absl::Status Once(Transaction& tx, absl::string_view tenant, absl::string_view method,
                  absl::string_view request_id, const google::protobuf::Message& request,
                  google::protobuf::Message& response, absl::FunctionRef<absl::Status()> effect) {
  const std::string fingerprint = Fingerprint(method, request);
  ASSIGN_OR_RETURN(const Rows claimed, tx.Exec(kClaim, tenant, request_id, Bytes{fingerprint}));
  if (claimed.affected() == 0) {
    ASSIGN_OR_RETURN(const Rows found, tx.Exec(kFind, tenant, request_id));
    if (found.empty()) {  // the first caller rolled back between the two statements
      return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
    }
    if (found.View(0, 0) != fingerprint) return RequestIdReused();
    const absl::string_view first = found.View(0, 1);
    if (!response.ParseFromArray(first.data(), static_cast<int>(first.size()))) {
      return absl::InternalError("the first answer in request_log cannot be read");
    }
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(effect());
  const std::string answer = response.SerializeAsString();
  return tx.Exec(kAnswer, tenant, request_id, Bytes{answer}).status();
}

}  // namespace redress::pg
