#include "rpc/page.h"

#include <google/protobuf/descriptor.h>
#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::rpc {
namespace {

constexpr size_t kDigestBytes = 8;

// Ties a cursor to the filters it was made under, and catches a token that was cut or typed wrong.
std::string Digest(const google::protobuf::Message& request, absl::string_view cursor) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    if (const auto* field = copy->GetDescriptor()->FindFieldByName(name)) {
      copy->GetReflection()->ClearField(copy.get(), field);
    }
  }
  const std::string text = absl::StrCat(request.GetDescriptor()->full_name(), "\n",
                                        copy->SerializeAsString(), "\n", cursor);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), kDigestBytes);
}

}  // namespace

int PageSize(int requested, int fallback, int max) {
  return requested == 0 ? fallback : std::min(requested, max);
}

std::string MakePageToken(const google::protobuf::Message& request, absl::string_view cursor) {
  return absl::WebSafeBase64Escape(absl::StrCat(Digest(request, cursor), cursor));
}

absl::StatusOr<std::string> OpenPageToken(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  const std::string token = request.GetReflection()->GetString(request, field);
  if (token.empty()) return std::string();
  std::string raw;
  if (absl::WebSafeBase64Unescape(token, &raw) && raw.size() > kDigestBytes) {
    std::string cursor = raw.substr(kDigestBytes);
    if (raw.substr(0, kDigestBytes) == Digest(request, cursor)) return cursor;
  }
  return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                      "give the token of the page before, with the same filter");
}

}  // namespace redress::rpc
