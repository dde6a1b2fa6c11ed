// Pages of a list.
//
//   ASSIGN_OR_RETURN(std::string cursor, rpc::OpenPageToken(request));
//   const int size = rpc::PageSize(request.page_size(), 50, 500);
//   response.set_next_page_token(rpc::MakePageToken(request, last_id));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace redress::rpc {

// 0 gives the default, more than the maximum gives the maximum.
int PageSize(int requested, int fallback, int max);

// An opaque token that carries `cursor` and holds for this request alone (page_size may change).
std::string MakePageToken(const google::protobuf::Message& request, absl::string_view cursor);

// The cursor in request.page_token, "" for the first page. Error: INVALID_ARGUMENT with reason
// PAGE_TOKEN_INVALID, also when the token was made for other filters.
absl::StatusOr<std::string> OpenPageToken(const google::protobuf::Message& request);

}  // namespace redress::rpc
