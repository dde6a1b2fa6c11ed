// MessagingService on gRPC: parses and checks requests, and gives them to the use cases.
//
//   MessagingApi api(host, vault);
//   api.Register(host.AddService(file, "MessagingService"));
#pragma once

#include "redress/messaging/v1/messaging.pb.h"
#include "rpc/service.h"
#include "runtime/host.h"
#include "vault/vault.h"

namespace redress::messaging {

// Thread-safe after Register. Host and vault outlive it.
class MessagingApi {
 public:
  MessagingApi(runtime::Host& host, vault::Vault& vault) : host_(host), vault_(vault) {}

  // Every method with the roles that may call it.
  void Register(rpc::Service& service);

 private:
  absl::Status Send(const rpc::Call& call, const v1::SendMessageRequest& request,
                    v1::SendMessageResponse& response);
  absl::Status Receive(const rpc::Call& call, const v1::ReceiveMessageRequest& request,
                       v1::ReceiveMessageResponse& response);
  absl::Status List(const rpc::Call& call, const v1::ListMessagesRequest& request,
                    v1::ListMessagesResponse& response);
  absl::Status Check(const rpc::Call& call, const v1::CheckMessageRequest& request,
                     v1::CheckMessageResponse& response);
  absl::Status PutPhrase(const rpc::Call& call, const v1::PutForbiddenPhraseRequest& request,
                         v1::PutForbiddenPhraseResponse& response);

  runtime::Host& host_;
  vault::Vault& vault_;
};

}  // namespace redress::messaging
