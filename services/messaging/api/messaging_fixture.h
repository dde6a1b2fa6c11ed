// The whole service on a real Postgres and Redis, called by gRPC, beside a neighbour that a test
// rules.
//
//   TEST_F(MessagingTest, DoesSomething) { EXPECT_TRUE(Send(Request("抱歉")).ok()); }
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "base/error.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "rpc/client.h"
#include "runtime/host.h"
#include "services/messaging/api/event_handler.h"
#include "services/messaging/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/process.h"
#include "testing/wait.h"

namespace redress::messaging {

inline constexpr absl::Duration kLimit = absl::Seconds(20);

// Takes messages as the host platform would; fails as told.
class FakePlatform final : public platform::v1::DeliveryService::Service {
 public:
  FakePlatform() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  grpc::Status SendMessage(grpc::ServerContext*, const platform::v1::SendMessageRequest* request,
                           platform::v1::SendMessageResponse* response) override {
    absl::MutexLock lock(&mutex_);
    requests_.push_back(*request);
    if (unavailable_ > 0) {
      --unavailable_;
      return {grpc::StatusCode::UNAVAILABLE, "away"};
    }
    if (refuses_) return {grpc::StatusCode::INVALID_ARGUMENT, "no such customer"};
    response->set_delivery_id("d1");
    return grpc::Status::OK;
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  void FailFirst(int calls) {
    absl::MutexLock lock(&mutex_);
    unavailable_ = calls;
  }
  void Refuse() {
    absl::MutexLock lock(&mutex_);
    refuses_ = true;
  }
  std::vector<platform::v1::SendMessageRequest> requests() {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<platform::v1::SendMessageRequest> requests_ ABSL_GUARDED_BY(mutex_);
  int unavailable_ ABSL_GUARDED_BY(mutex_) = 0;
  bool refuses_ ABSL_GUARDED_BY(mutex_) = false;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class MessagingTest : public testing::Test {
 protected:
  explicit MessagingTest(std::map<std::string, std::string> settings = {})
      : host_(Options(), SystemClock(), SystemRandom()) {
    const std::string directory = redress::test::NewDirectory("messaging");
    std::ofstream(directory + "/data_key") << std::string(64, 'a') << "\n";
    settings["data_key_file"] = directory + "/data_key";
    settings["platform_address"] = platform_.address();
    for (const char* source : {"intake", "routing", "sla"}) {
      settings[absl::StrCat(source, "_address")] = "127.0.0.1:1";
    }
    auto wired = Wire(host_, Settings::Of(std::move(settings)));
    EXPECT_TRUE(wired.ok()) << wired.status();
    service_ = *std::move(wired);
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
    stub_ = v1::MessagingService::NewStub(
        rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
    complaint_ = File("demo");
  }
  ~MessagingTest() override { host_.Stop(); }

  static runtime::HostOptions Options() {
    runtime::HostOptions options;
    options.name = "messaging";
    options.address = "127.0.0.1";
    options.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("messaging");
    options.redis = redress::test::PrivateRedis::Get().options();
    options.stream_prefix =
        absl::StrCat("test", NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    options.auth = "dev";
    options.log_level = "error";
    return options;
  }

  // Takes in the filing of a new complaint.
  ComplaintId File(const std::string& tenant) {
    const ComplaintId complaint(NewUuid(SystemClock().Now(), SystemRandom()));
    TakeIn(tenant, complaint);
    return complaint;
  }
  void TakeIn(const std::string& tenant, const ComplaintId& complaint,
              const std::string& customer_id = "customer-7") {
    events::Delivered delivered;
    delivered.source = "intake";
    delivered.complaint = complaint;
    delivered.event.set_tenant(tenant);
    delivered.event.set_complaint(complaint.Name());
    auto& filed = *delivered.event.mutable_complaint_filed();
    filed.set_channel(common::v1::CHANNEL_CHAT);
    filed.set_customer_id(customer_id);
    filed.set_language("zh");
    Hear(delivered);
  }
  void Join(const ComplaintId& complaint, const ComplaintId& into) {
    events::Delivered delivered;
    delivered.complaint = complaint;
    delivered.event.set_tenant("demo");
    delivered.event.mutable_complaint_merged()->set_into(into.Name());
    Hear(delivered);
  }
  void Part(const ComplaintId& complaint) {
    events::Delivered delivered;
    delivered.complaint = complaint;
    delivered.event.set_tenant("demo");
    delivered.event.mutable_complaint_unmerged();
    Hear(delivered);
  }
  void Hear(const events::Delivered& delivered) {
    const auto ring = crypto::KeyRing::FromText(std::string(64, 'a'));
    const crypto::Envelope envelope(*ring, SystemRandom());
    vault::Vault vault(envelope);
    FilingHandler handler(host_, vault);
    const absl::Status status = host_.db().Run({}, [&](pg::Transaction& tx) {
      return handler.Handle(tx, absl::MakeConstSpan(&delivered, 1));
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  std::unique_ptr<grpc::ClientContext> As(const std::string& who) {
    return rpc::MakeContext(
        {.authorization = "Bearer dev:" + who, .deadline = SystemClock().Now() + absl::Seconds(10)},
        SystemRandom());
  }

  v1::SendMessageRequest Request(const std::string& body) {
    v1::SendMessageRequest request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.set_complaint(complaint_.Name());
    request.set_body(body);
    return request;
  }
  absl::StatusOr<v1::SendMessageResponse> Send(const v1::SendMessageRequest& request,
                                               const std::string& who = "demo:agent:lin") {
    v1::SendMessageResponse response;
    const auto context = As(who);
    const absl::Status status =
        rpc::FromGrpc(stub_->SendMessage(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }
  absl::StatusOr<v1::ListMessagesResponse> List(const std::string& who = "demo:agent:lin",
                                                int page_size = 0,
                                                const std::string& page_token = "") {
    v1::ListMessagesRequest request;
    request.set_complaint(complaint_.Name());
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    v1::ListMessagesResponse response;
    const auto context = As(who);
    const absl::Status status =
        rpc::FromGrpc(stub_->ListMessages(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }
  // Waits until the only message has left PENDING.
  v1::Message Settled() {
    v1::Message message;
    EXPECT_TRUE(redress::test::WaitUntil(
        [&] {
          const auto list = List();
          if (!list.ok() || list->messages_size() != 1) return false;
          message = list->messages(0);
          return message.delivery_state() != v1::DELIVERY_STATE_PENDING;
        },
        kLimit));
    return message;
  }
  std::vector<events::v1::Event> Events() {
    const auto numbered =
        host_.log().Read(PartitionOf(complaint_), 0, 100, SystemClock().Now() + absl::Seconds(5));
    EXPECT_TRUE(numbered.ok());
    std::vector<events::v1::Event> events;
    for (const events::Numbered& one : *numbered) {
      events::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(one.payload));
      if (event.complaint() == complaint_.Name()) events.push_back(std::move(event));
    }
    return events;
  }
  // How often `text` stands in clear in a column.
  int64_t CountInClear(const std::string& table, const std::string& column,
                       const std::string& text) {
    int64_t count = -1;
    const absl::Status status = host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
      auto rows = tx.ExecText(absl::StrCat("SELECT ", column, "::bytea FROM ", table));
      if (!rows.ok()) return rows.status();
      count = 0;
      for (int r = 0; r < rows->size(); ++r) {
        // Without a prepared statement Postgres answers in text: \x and hex digits.
        std::string hex = rows->Text(r, 0);
        count +=
            absl::StrContains(hex, absl::BytesToHexString(text)) || absl::StrContains(hex, text)
                ? 1
                : 0;
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }

  FakePlatform platform_;
  runtime::Host host_;
  std::shared_ptr<void> service_;
  std::unique_ptr<v1::MessagingService::Stub> stub_;
  ComplaintId complaint_;
  int requests_ = 0;
};

}  // namespace redress::messaging
