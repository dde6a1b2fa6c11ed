// Redis over hiredis, with ownership and deadlines.
//
//   redis::Connection redis({.host = "127.0.0.1", .port = 6379});
//   ASSIGN_OR_RETURN(redis::Reply reply, redis.Command({"PING"}));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

struct redisContext;
struct redisReply;

namespace redress::redis {

struct Options {
  std::string host = "127.0.0.1";
  int port = 6379;
  absl::Duration timeout = absl::Seconds(2);  // connecting, and each answer
};

// `host:port`. Error: INVALID_ARGUMENT.
absl::StatusOr<Options> ParseAddress(absl::string_view address);

// A view into a reply; valid as long as the Reply that owns it.
class Reply {
 public:
  explicit Reply(redisReply* owned);
  bool is_nil() const;
  bool is_error() const;
  absl::string_view text() const;  // string, status or error
  int64_t integer() const;
  size_t size() const;  // elements of an array
  Reply operator[](size_t index) const;

 private:
  Reply(std::shared_ptr<redisReply> root, redisReply* node) : root_(std::move(root)), node_(node) {}
  std::shared_ptr<redisReply> root_;
  redisReply* node_;
};

// Not thread-safe. Connects when first used and again after a failure.
class Connection {
 public:
  explicit Connection(Options options);
  ~Connection();

  using Arguments = std::vector<std::string>;

  // One command. Errors: UNAVAILABLE with reason REDIS_UNAVAILABLE. An error that Redis itself
  // answers is a Reply, not a status.
  absl::StatusOr<Reply> Command(const Arguments& arguments);
  // Many commands in one round trip, their replies in order.
  absl::StatusOr<std::vector<Reply>> Pipeline(absl::Span<const Arguments> commands);
  // Lets an answer take this much longer than `timeout`, for blocking commands.
  absl::StatusOr<Reply> Blocking(const Arguments& arguments, absl::Duration block);

 private:
  absl::Status Connect();
  absl::Status Lost(absl::string_view what);
  void Append(const Arguments& arguments);
  absl::StatusOr<Reply> Read();
  void SetTimeout(absl::Duration timeout);

  const Options options_;
  std::unique_ptr<redisContext, void (*)(redisContext*)> context_;
};

}  // namespace redress::redis
