#include "redis/connection.h"

#include <hiredis/hiredis.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::redis {

absl::StatusOr<Options> ParseAddress(absl::string_view address) {
  Options options;
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos ||
      !absl::SimpleAtoi(address.substr(colon + 1), &options.port)) {
    return Error(absl::StatusCode::kInvalidArgument, "ADDRESS_MALFORMED",
                 absl::StrCat("redis address ", address, ": give host:port"));
  }
  options.host = std::string(address.substr(0, colon));
  return options;
}

Reply::Reply(redisReply* owned) : root_(owned, freeReplyObject), node_(owned) {}
bool Reply::is_nil() const { return node_->type == REDIS_REPLY_NIL; }
bool Reply::is_error() const { return node_->type == REDIS_REPLY_ERROR; }
absl::string_view Reply::text() const {
  return node_->str ? absl::string_view(node_->str, node_->len) : "";
}
int64_t Reply::integer() const { return node_->integer; }
size_t Reply::size() const { return node_->type == REDIS_REPLY_ARRAY ? node_->elements : 0; }
Reply Reply::operator[](size_t index) const { return Reply(root_, node_->element[index]); }

Connection::Connection(Options options)
    : options_(std::move(options)), context_(nullptr, redisFree) {}

Connection::~Connection() = default;

absl::Status Connection::Lost(absl::string_view what) {
  absl::Status status = Unavailable("REDIS_UNAVAILABLE", absl::StrCat("Redis: ", what));
  context_.reset();
  return status;
}

void Connection::SetTimeout(absl::Duration timeout) {
  redisSetTimeout(context_.get(), absl::ToTimeval(timeout));
}

absl::Status Connection::Connect() {
  if (context_) return absl::OkStatus();
  context_.reset(redisConnectWithTimeout(options_.host.c_str(), options_.port,
                                         absl::ToTimeval(options_.timeout)));
  if (!context_) return Lost("out of memory");
  if (context_->err != 0) return Lost(std::string(context_->errstr));
  SetTimeout(options_.timeout);
  return absl::OkStatus();
}

void Connection::Append(const Arguments& arguments) {
  std::vector<const char*> values;
  std::vector<size_t> lengths;
  for (const std::string& argument : arguments) {
    values.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(values.size()), values.data(),
                         lengths.data());
}

absl::StatusOr<Reply> Connection::Read() {
  void* reply = nullptr;
  if (redisGetReply(context_.get(), &reply) != REDIS_OK || reply == nullptr) {
    return Lost(std::string(context_->errstr));
  }
  return Reply(static_cast<redisReply*>(reply));
}

absl::StatusOr<Reply> Connection::Command(const Arguments& arguments) {
  RETURN_IF_ERROR(Connect());
  Append(arguments);
  return Read();
}

absl::StatusOr<std::vector<Reply>> Connection::Pipeline(absl::Span<const Arguments> commands) {
  RETURN_IF_ERROR(Connect());
  for (const Arguments& arguments : commands) Append(arguments);
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  for (size_t i = 0; i < commands.size(); ++i) {
    ASSIGN_OR_RETURN(Reply reply, Read());
    replies.push_back(std::move(reply));
  }
  return replies;
}

absl::StatusOr<Reply> Connection::Blocking(const Arguments& arguments, absl::Duration block) {
  RETURN_IF_ERROR(Connect());
  SetTimeout(options_.timeout + block);
  Append(arguments);
  absl::StatusOr<Reply> reply = Read();
  if (context_) SetTimeout(options_.timeout);
  return reply;
}

}  // namespace redress::redis
