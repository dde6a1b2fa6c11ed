// The whole service on a real Postgres and Redis, called by gRPC, beside a neighbour that a test
// rules.
//
//   TEST_F(FeedbackTest, DoesSomething) { EXPECT_TRUE(Answer(Answers(NewToken(), 5)).ok()); }
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "rpc/client.h"
#include "runtime/host.h"
#include "services/feedback/api/event_handler.h"
#include "services/feedback/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/process.h"
#include "testing/wait.h"

namespace redress::feedback {

inline constexpr absl::Duration kLimit = absl::Seconds(20);
inline constexpr char kUrl[] = "https://shop.example/survey/";

// Takes surveys as messaging would; does not know the complaint at first, if told so.
class FakeMessaging final : public messaging::v1::MessagingService::Service {
 public:
  FakeMessaging() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  grpc::Status SendMessage(grpc::ServerContext*, const messaging::v1::SendMessageRequest* request,
                           messaging::v1::SendMessageResponse*) override {
    absl::MutexLock lock(&mutex_);
    requests_.push_back(*request);
    if (unknown_ > 0) {
      --unknown_;
      return {grpc::StatusCode::NOT_FOUND, "not here yet"};
    }
    return grpc::Status::OK;
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  void KnowNothingFirst(int calls) {
    absl::MutexLock lock(&mutex_);
    unknown_ = calls;
  }
  std::vector<messaging::v1::SendMessageRequest> requests() {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<messaging::v1::SendMessageRequest> requests_ ABSL_GUARDED_BY(mutex_);
  int unknown_ ABSL_GUARDED_BY(mutex_) = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class FeedbackTest : public testing::Test {
 protected:
  FeedbackTest() : host_(Options(), SystemClock(), SystemRandom()) {
    const std::string directory = redress::test::NewDirectory("feedback");
    std::ofstream(directory + "/data_key") << std::string(64, 'a') << "\n";
    std::ofstream(directory + "/secret") << std::string(32, 's') << "\n";
    auto wired = Wire(host_, Settings::Of({{"data_key_file", directory + "/data_key"},
                                           {"survey_secret_file", directory + "/secret"},
                                           {"survey_url", kUrl},
                                           {"messaging_address", messaging_.address()},
                                           {"routing_address", "127.0.0.1:1"},
                                           {"intake_address", "127.0.0.1:1"}}));
    EXPECT_TRUE(wired.ok()) << wired.status();
    service_ = *std::move(wired);
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
    stub_ = v1::FeedbackService::NewStub(
        rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
  }
  ~FeedbackTest() override { host_.Stop(); }

  static runtime::HostOptions Options() {
    runtime::HostOptions options;
    options.name = "feedback";
    options.address = "127.0.0.1";
    options.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("feedback");
    options.redis = redress::test::PrivateRedis::Get().options();
    options.stream_prefix =
        absl::StrCat("test", NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    options.auth = "dev";
    options.log_level = "error";
    return options;
  }

  static events::Delivered Closed(const ComplaintId& complaint, const std::string& outcome,
                                  const std::string& tenant = "demo") {
    events::Delivered delivered;
    delivered.source = "routing";
    delivered.complaint = complaint;
    delivered.event.set_tenant(tenant);
    delivered.event.set_complaint(complaint.Name());
    delivered.event.mutable_case_closed()->set_outcome(outcome);
    return delivered;
  }
  static events::Delivered Opened(const ComplaintId& complaint) {
    events::Delivered delivered = Closed(complaint, "");
    delivered.event.mutable_case_opened()->set_department("departments/quality");
    return delivered;
  }
  static ComplaintId NewComplaint() {
    return ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()));
  }
  void TakeIn(const std::vector<events::Delivered>& batch) {
    ClosingHandler handler(host_, vault_, absl::Hours(24 * 14));
    const absl::Status status =
        host_.db().Run({}, [&](pg::Transaction& tx) { return handler.Handle(tx, batch); });
    EXPECT_TRUE(status.ok()) << status;
  }
  // Closes a new complaint's case, waits until its survey was sent, and gives the link's token.
  std::string NewToken() {
    const size_t before = messaging_.requests().size();
    complaint_ = NewComplaint();
    TakeIn({Closed(complaint_, "resolved")});
    EXPECT_TRUE(
        redress::test::WaitUntil([&] { return messaging_.requests().size() > before; }, kLimit));
    const std::string body = messaging_.requests().back().body();
    return body.substr(body.find(kUrl) + sizeof(kUrl) - 1);
  }

  std::unique_ptr<grpc::ClientContext> As(const std::string& who) {
    return rpc::MakeContext(
        {.authorization = "Bearer dev:" + who, .deadline = SystemClock().Now() + absl::Seconds(10)},
        SystemRandom());
  }
  v1::AnswerSurveyRequest Answers(const std::string& token, int overall) {
    v1::AnswerSurveyRequest request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.set_token(token);
    request.mutable_answers()->set_overall(overall);
    return request;
  }
  absl::StatusOr<v1::Survey> Answer(const v1::AnswerSurveyRequest& request,
                                    const std::string& who = "demo:customer:web") {
    v1::AnswerSurveyResponse response;
    const auto context = As(who);
    const absl::Status status =
        rpc::FromGrpc(stub_->AnswerSurvey(context.get(), request, &response));
    if (!status.ok()) return status;
    return response.survey();
  }
  absl::StatusOr<v1::Survey> Get(const std::string& token,
                                 const std::string& who = "demo:customer:web") {
    v1::GetSurveyRequest request;
    request.set_token(token);
    v1::GetSurveyResponse response;
    const auto context = As(who);
    const absl::Status status = rpc::FromGrpc(stub_->GetSurvey(context.get(), request, &response));
    if (!status.ok()) return status;
    return response.survey();
  }
  v1::ListResponsesResponse List(v1::ListResponsesRequest request = {},
                                 const std::string& who = "demo:agent:lin") {
    v1::ListResponsesResponse response;
    const auto context = As(who);
    const grpc::Status status = stub_->ListResponses(context.get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  v1::ListCallbacksResponse Callbacks(v1::ListCallbacksRequest request = {},
                                      const std::string& who = "demo:supervisor:wu") {
    v1::ListCallbacksResponse response;
    const auto context = As(who);
    const grpc::Status status = stub_->ListCallbacks(context.get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  absl::StatusOr<v1::Callback> Complete(const std::string& name, const std::string& outcome,
                                        const std::string& who = "demo:supervisor:wu") {
    v1::CompleteCallbackRequest request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.set_name(name);
    request.set_outcome(outcome);
    v1::CompleteCallbackResponse response;
    const auto context = As(who);
    const absl::Status status =
        rpc::FromGrpc(stub_->CompleteCallback(context.get(), request, &response));
    if (!status.ok()) return status;
    return response.callback();
  }
  std::vector<events::v1::Event> Events(const ComplaintId& complaint) {
    const auto numbered =
        host_.log().Read(PartitionOf(complaint), 0, 500, SystemClock().Now() + absl::Seconds(5));
    EXPECT_TRUE(numbered.ok());
    std::vector<events::v1::Event> events;
    for (const events::Numbered& one : *numbered) {
      events::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(one.payload));
      if (event.complaint() == complaint.Name()) events.push_back(std::move(event));
    }
    return events;
  }
  // How often `text` stands in clear in a column.
  int64_t CountInClear(const std::string& table, const std::string& column,
                       const std::string& text) {
    int64_t count = -1;
    const absl::Status status = host_.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
      auto rows = tx.ExecText(absl::StrCat("SELECT ", column, " FROM ", table));
      if (!rows.ok()) return rows.status();
      count = 0;
      for (int r = 0; r < rows->size(); ++r) {
        const std::string bytes = rows->Text(r, 0);
        const bool found = absl::StrContains(bytes, absl::BytesToHexString(text)) ||
                           absl::StrContains(bytes, text);
        count += found ? 1 : 0;
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }

  static events::Delivered Erased(const ComplaintId& complaint) {
    events::Delivered delivered;
    delivered.source = "intake";
    delivered.complaint = complaint;
    delivered.event.set_tenant("demo");
    delivered.event.set_complaint(complaint.Name());
    *delivered.event.mutable_personal_data_erased()->mutable_erase_time() =
        ToProto(ToMicros(SystemClock().Now()));
    return delivered;
  }

  FakeMessaging messaging_;
  // The service's own keys, as another replica has them.
  const crypto::KeyRing ring_ = *crypto::KeyRing::FromText(std::string(64, 'a'));
  const crypto::Envelope envelope_{ring_, SystemRandom()};
  vault::Vault vault_{envelope_};
  runtime::Host host_;
  std::shared_ptr<void> service_;
  std::unique_ptr<v1::FeedbackService::Stub> stub_;
  ComplaintId complaint_;
  std::atomic<int> requests_ = 0;
};

}  // namespace redress::feedback
