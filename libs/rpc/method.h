// What the kinds of call share: a method of a service, and everything that is done for each call of
// it. For service.cc and the calls alone.
//
//   Call call;
//   std::unique_ptr<google::protobuf::Message> request;
//   RETURN_IF_ERROR(method.Open(environment, context, bytes, call, request));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rpc/service.h"

namespace redress::rpc {

inline constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);

absl::Status Overloaded();

struct Service::Method {
  std::string name;  // short
  std::string path;  // /package.Service/Method; gRPC keeps a pointer to it
  int index = 0;
  bool client_streams = false;
  bool server_streams = false;
  bool wired = false;
  Roles roles{};
  const google::protobuf::Message* prototype = nullptr;
  bool on_executor = false;
  int unanswered_max = 0;
  UnaryHandler unary;
  StreamHandler stream;
  ExchangeHandler exchange;
  prometheus::Histogram* seconds = nullptr;
  std::vector<prometheus::Counter*> by_code;

  // Everything that comes before a handler. Errors are the caller's.
  absl::Status Open(const Environment& environment, const grpc::CallbackServerContext& context,
                    const grpc::ByteBuffer& bytes, Call& call,
                    std::unique_ptr<google::protobuf::Message>& request) const;
  // Of it, what the call alone decides, and what its bytes do.
  absl::Status Admit(const Environment& environment, const grpc::CallbackServerContext& context,
                     Call& call) const;
  absl::Status Parse(const grpc::ByteBuffer& bytes,
                     std::unique_ptr<google::protobuf::Message>& request) const;
  // Once a call, when it is answered.
  void Count(const Environment& environment, const Call& call, absl::Time start,
             const absl::Status& status) const;
};

}  // namespace redress::rpc
