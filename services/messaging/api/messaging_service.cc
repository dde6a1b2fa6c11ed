#include "services/messaging/api/messaging_service.h"

#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/messaging/app/check_message.h"
#include "services/messaging/app/put_forbidden_phrase.h"
#include "services/messaging/app/receive_message.h"
#include "services/messaging/app/send_message.h"
#include "services/messaging/domain/phrase.h"
#include "services/messaging/domain/purpose.h"
#include "services/messaging/store/conversations.h"
#include "services/messaging/store/message_book.h"
#include "services/messaging/store/message_reader.h"
#include "telemetry/log.h"
#include "text/personal_data.h"

namespace redress::messaging {
namespace {

using rpc::Role;

constexpr size_t kOutboundCharactersMax = 5000;
constexpr size_t kInboundCharactersMax = 20000;
constexpr size_t kReasonCharactersMax = 500;
constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

Author AuthorOf(const rpc::Caller& caller) {
  return {.actor = caller.Actor(),
          .kind = caller.role == Role::kPlatform ? common::v1::ACTOR_KIND_SYSTEM
                                                 : common::v1::ACTOR_KIND_PERSON,
          .may_override = caller.role == Role::kSupervisor};
}

// R-I10: whoever handles the case reads the words, without numbers that name somebody; who only
// looks on reads none.
void HideFrom(Role role, v1::Message& message) {
  if (role == Role::kPlatform) return;
  if (role == Role::kAgent || role == Role::kSupervisor) {
    message.set_body(text::MaskPersonalData(message.body()));
  } else if (!message.body().empty()) {
    message.set_body("[hidden]");
  }
  HideLinks(message);
}

absl::StatusOr<Draft> ParseDraft(const v1::SendMessageRequest& request) {
  Draft draft;
  ASSIGN_OR_RETURN(draft.complaint, ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(rpc::CheckLength("body", "BODY", request.body(), 1, kOutboundCharactersMax));
  ASSIGN_OR_RETURN(draft.purpose, PurposeOf(request.purpose()));
  RETURN_IF_ERROR(rpc::CheckLength("override_reason", "OVERRIDE_REASON", request.override_reason(),
                                   0, kReasonCharactersMax));
  draft.channel = request.channel();
  draft.body = request.body();
  draft.is_private = request.is_private();
  draft.override_reason = request.override_reason();
  return draft;
}

}  // namespace

void MessagingApi::Register(rpc::Service& service) {
  service.Unary<v1::SendMessageRequest, v1::SendMessageResponse>(
      "SendMessage", {Role::kAgent, Role::kSupervisor, Role::kPlatform},
      [this](const auto& call, const auto& request, auto& response) {
        return Send(call, request, response);
      });
  service.Unary<v1::ReceiveMessageRequest, v1::ReceiveMessageResponse>(
      "ReceiveMessage", {Role::kPlatform},
      [this](const auto& call, const auto& request, auto& response) {
        return Receive(call, request, response);
      });
  service.Unary<v1::ListMessagesRequest, v1::ListMessagesResponse>(
      "ListMessages",
      {Role::kAgent, Role::kSupervisor, Role::kAuditor, Role::kAdmin, Role::kPlatform},
      [this](const auto& call, const auto& request, auto& response) {
        return List(call, request, response);
      });
  service.Unary<v1::CheckMessageRequest, v1::CheckMessageResponse>(
      "CheckMessage", {Role::kAgent, Role::kSupervisor, Role::kAdmin, Role::kPlatform},
      [this](const auto& call, const auto& request, auto& response) {
        return Check(call, request, response);
      });
  service.Unary<v1::PutForbiddenPhraseRequest, v1::PutForbiddenPhraseResponse>(
      "PutForbiddenPhrase", {Role::kAdmin, Role::kSupervisor},
      [this](const auto& call, const auto& request, auto& response) {
        return PutPhrase(call, request, response);
      });
}

absl::Status MessagingApi::Send(const rpc::Call& call, const v1::SendMessageRequest& request,
                                v1::SendMessageResponse& response) {
  ASSIGN_OR_RETURN(const Draft draft, ParseDraft(request));
  const Author author = AuthorOf(call.caller);
  RETURN_IF_ERROR(host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    MessageBook book(tx, host_.log(), host_.timers(), vault_, call.caller.tenant);
    PhraseBook phrases(tx, call.caller.tenant);
    const absl::Time now = host_.clock().Now();
    ASSIGN_OR_RETURN(Sent sent,
                     SendMessage(book, phrases, draft, author, NewUuid(now, host_.random()), now));
    if (!sent.overridden_codes.empty()) {
      tx.AfterCommit([name = sent.message.name(), actor = author.actor,
                      codes = absl::StrJoin(sent.overridden_codes, ",")] {
        LogWarning("guard_overridden", {{"message", name}, {"actor", actor}, {"codes", codes}});
      });
    }
    *response.mutable_message() = std::move(sent.message);
    response.mutable_message()->clear_body();
    response.mutable_findings()->Assign(sent.findings.begin(), sent.findings.end());
    return absl::OkStatus();
  }));
  // The answer that is kept for a second call has no body, since it is not sealed (R-I10); the
  // request has it, and the same id means the same request.
  response.mutable_message()->set_body(request.body());
  return absl::OkStatus();
}

absl::Status MessagingApi::Receive(const rpc::Call& call, const v1::ReceiveMessageRequest& request,
                                   v1::ReceiveMessageResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(rpc::CheckLength("body", "BODY", request.body(), 1, kInboundCharactersMax));
  if (request.channel() == common::v1::CHANNEL_UNSPECIFIED) {
    return InvalidField("channel", "CHANNEL_MISSING", "say which channel it came by");
  }
  const Inbound inbound{complaint, request.channel(), request.body(), call.caller.Actor()};
  RETURN_IF_ERROR(host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    MessageBook book(tx, host_.log(), host_.timers(), vault_, call.caller.tenant);
    const absl::Time now = host_.clock().Now();
    ASSIGN_OR_RETURN(*response.mutable_message(),
                     ReceiveMessage(book, inbound, NewUuid(now, host_.random()), now));
    response.mutable_message()->clear_body();
    return absl::OkStatus();
  }));
  response.mutable_message()->set_body(request.body());  // kept nowhere unsealed, as in Send
  return absl::OkStatus();
}

absl::Status MessagingApi::List(const rpc::Call& call, const v1::ListMessagesRequest& request,
                                v1::ListMessagesResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  Uuid after;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(after, Uuid::Parse(cursor));
  }
  const int page_size = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    response.Clear();
    RETURN_IF_ERROR(FindConversation(tx, call.caller.tenant, complaint).status());
    ASSIGN_OR_RETURN(auto messages, ListMessages(tx, vault_.envelope(), call.caller.tenant,
                                                 complaint, after, page_size));
    const bool has_more = messages.size() > static_cast<size_t>(page_size);
    if (has_more) messages.resize(static_cast<size_t>(page_size));
    for (auto& [id, message] : messages) {
      HideFrom(call.caller.role, message);
      *response.add_messages() = std::move(message);
    }
    if (has_more) {
      response.set_next_page_token(rpc::MakePageToken(request, messages.back().first.ToString()));
    }
    return absl::OkStatus();
  });
}

absl::Status MessagingApi::Check(const rpc::Call& call, const v1::CheckMessageRequest& request,
                                 v1::CheckMessageResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("body", "BODY", request.body(), 1, kOutboundCharactersMax));
  return host_.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PhraseBook phrases(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(response, CheckMessage(phrases, request.body(), AuthorOf(call.caller).kind));
    return absl::OkStatus();
  });
}

absl::Status MessagingApi::PutPhrase(const rpc::Call& call,
                                     const v1::PutForbiddenPhraseRequest& request,
                                     v1::PutForbiddenPhraseResponse& response) {
  RETURN_IF_ERROR(CheckPhrase(request.phrase()));
  return host_.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PhraseBook phrases(tx, call.caller.tenant);
    RETURN_IF_ERROR(PutForbiddenPhrase(phrases, request.phrase()));
    *response.mutable_phrase() = request.phrase();
    return absl::OkStatus();
  });
}

}  // namespace redress::messaging
