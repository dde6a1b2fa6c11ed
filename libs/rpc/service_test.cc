#include "rpc/service.h"

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "base/error.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/client.h"
#include "rpc/server.h"

namespace redress::rpc {
namespace {

using intake::v1::FileComplaintRequest;
using intake::v1::FileComplaintResponse;
using intake::v1::IntakeService;

class ServiceTest : public testing::Test {
 protected:
  ServiceTest()
      : authenticator_(MakeDevAuthenticator()),
        executor_(2, 64),
        service_(FileComplaintRequest::descriptor()->file(), "IntakeService",
                 {*authenticator_, executor_, metrics_, SystemClock(), SystemRandom()}) {
    service_.Unary<FileComplaintRequest, FileComplaintResponse>(
        "FileComplaint", {Role::kPlatform},
        [this](const Call& call, const FileComplaintRequest& request,
               FileComplaintResponse& response) {
          ++handled_;
          tenant_ = call.caller.tenant;
          response.mutable_complaint()->set_reference(request.complaint().subject());
          return absl::OkStatus();
        });
  }

  template <typename Request, typename Response>
  void Wire(const char* method) {
    service_.Unary<Request, Response>(method, {Role::kPlatform},
                                      [](const Call&, const Request&, Response&) {
                                        return absl::InternalError("password=hunter2");
                                      });
  }

  void StartServer() {
    using namespace intake::v1;  // NOLINT: the names of many messages
    Wire<ReclassifyComplaintRequest, ReclassifyComplaintResponse>("ReclassifyComplaint");
    Wire<ListCorrectionsRequest, ListCorrectionsResponse>("ListCorrections");
    Wire<ReopenComplaintRequest, ReopenComplaintResponse>("ReopenComplaint");
    Wire<MergeComplaintsRequest, MergeComplaintsResponse>("MergeComplaints");
    Wire<UnmergeComplaintRequest, UnmergeComplaintResponse>("UnmergeComplaint");
    Wire<GetComplaintContextRequest, GetComplaintContextResponse>("GetComplaintContext");
    Wire<GetChannelHealthRequest, GetChannelHealthResponse>("GetChannelHealth");
    Wire<EraseCustomerRequest, EraseCustomerResponse>("EraseCustomer");
    Wire<PutCategoryRequest, PutCategoryResponse>("PutCategory");
    Wire<ListCategoriesRequest, ListCategoriesResponse>("ListCategories");
    service_.Watch<WatchProgressRequest, WatchProgressResponse>(
        "WatchProgress", {Role::kPlatform},
        [](const Call&, const auto&, auto) { return absl::InternalError(""); });
    service_.Watch<ExportCustomerRequest, ExportCustomerResponse>(
        "ExportCustomer", {Role::kPlatform},
        [](const Call&, const auto&, auto) { return absl::InternalError(""); });
    service_.Exchange<ImportOrdersRequest, ImportOrdersResponse>(
        "ImportOrders", {Role::kPlatform}, 1, /*on_executor=*/true,
        [](const Call&, const Item&, std::unique_ptr<ImportOrdersRequest> request, auto answer) {
          ImportOrdersResponse response;
          response.set_stored(request->orders_size());
          answer(response);
        });
    // Answers nothing until `hold_` are held, then the last one first.
    service_.Exchange<ImportComplaintsRequest, ImportComplaintsResponse>(
        "ImportComplaints", {Role::kPlatform}, /*unanswered_max=*/3, /*on_executor=*/false,
        [this](const Call&, const Item& item, std::unique_ptr<ImportComplaintsRequest> request,
               std::function<void(const ImportComplaintsResponse&)> answer) {
          ImportComplaintsResponse response;
          response.set_index(item.index);
          response.set_request_id(request->request_id());
          response.mutable_error()->set_reason(ReasonOf(item.refused));
          most_held_ = std::max(most_held_.load(), ++held_);
          waiting_.emplace_back([this, answer, response] {
            --held_;
            answer(response);
          });
          if (waiting_.size() < hold_) return;
          while (!waiting_.empty()) {
            auto next = std::move(waiting_.back());
            waiting_.pop_back();
            next();
          }
        });
    Wire<GetComplaintRequest, GetComplaintResponse>("GetComplaint");
    Wire<ListComplaintsRequest, ListComplaintsResponse>("ListComplaints");
    Wire<WithdrawComplaintRequest, WithdrawComplaintResponse>("WithdrawComplaint");
    Wire<GetProgressRequest, GetProgressResponse>("GetProgress");
    Wire<ListTimelineRequest, ListTimelineResponse>("ListTimeline");
    // Answered by whoever takes it from `unanswered_`.
    service_.Async<TriageTextRequest, TriageTextResponse>(
        "TriageText", {Role::kPlatform},
        [this](const Call&, std::unique_ptr<TriageTextRequest>, auto done) {
          absl::MutexLock lock(&mutex_);
          unanswered_.push_back(std::move(done));
        });
    Wire<PutOrdersRequest, PutOrdersResponse>("PutOrders");
    service_.Watch<WatchTimelineRequest, WatchTimelineResponse>(
        "WatchTimeline", {Role::kPlatform},
        [](const Call&, const WatchTimelineRequest&,
           std::shared_ptr<Stream<WatchTimelineResponse>> stream) {
          for (int i = 0; i < 3; ++i) {
            WatchTimelineResponse response;
            response.mutable_entry()->set_seq(i);
            stream->Write(response);
          }
          stream->Finish(absl::OkStatus());
          return absl::OkStatus();
        });
    server_.Add(service_);
    const auto port = server_.Start();
    ASSERT_TRUE(port.ok()) << port.status();
    channel_ = MakeChannel(absl::StrCat("127.0.0.1:", *port), {});
    stub_ = IntakeService::NewStub(channel_);
  }

  std::unique_ptr<grpc::ClientContext> Context(const std::string& authorization) {
    return MakeContext({authorization, SystemClock().Now() + absl::Seconds(5)}, SystemRandom());
  }

  absl::Status File(const FileComplaintRequest& request,
                    const std::string& authorization = "Bearer dev:demo:platform:shop") {
    const auto context = Context(authorization);
    return FromGrpc(stub_->FileComplaint(context.get(), request, &response_));
  }

  absl::Status Triage(grpc::ClientContext& context, intake::v1::TriageTextResponse& response) {
    intake::v1::TriageTextRequest request;
    request.set_body("快递丢了");
    return FromGrpc(stub_->TriageText(&context, request, &response));
  }
  // What answers the next call of TriageText.
  std::function<void(absl::StatusOr<intake::v1::TriageTextResponse>)> TakeUnanswered() {
    absl::MutexLock lock(&mutex_);
    const auto any = [this] { return !unanswered_.empty(); };
    mutex_.Await(absl::Condition(&any));
    auto answer = std::move(unanswered_.front());
    unanswered_.pop_front();
    return answer;
  }

  std::unique_ptr<Authenticator> authenticator_;
  Executor executor_;
  Metrics metrics_;
  Service service_;
  Server server_{{.reflection = true}};
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<IntakeService::Stub> stub_;
  FileComplaintResponse response_;
  std::atomic<int> handled_ = 0;
  std::atomic<int> held_ = 0;
  std::atomic<int> most_held_ = 0;
  size_t hold_ = 1;
  std::vector<std::function<void()>> waiting_;
  std::string tenant_;
  absl::Mutex mutex_;
  std::deque<std::function<void(absl::StatusOr<intake::v1::TriageTextResponse>)>> unanswered_;
};

TEST_F(ServiceTest, RefusesToStartWithAMethodThatNobodyHandles) {
  server_.Add(service_);
  const auto port = server_.Start();
  EXPECT_EQ(ReasonOf(port.status()), "METHOD_WITHOUT_HANDLER");
  EXPECT_THAT(port.status().message(), testing::HasSubstr("GetComplaint"));
}

TEST_F(ServiceTest, AnswersWithTheTenantOfTheToken) {
  StartServer();
  FileComplaintRequest request;
  request.set_request_id("1");
  request.mutable_complaint()->set_subject("假货");
  ASSERT_TRUE(File(request).ok());
  EXPECT_EQ(response_.complaint().reference(), "假货");
  EXPECT_EQ(tenant_, "demo");
}

TEST_F(ServiceTest, AnAnswerMayComeLaterAndFromAnotherThread) {
  StartServer();
  std::thread answerer([this] {
    intake::v1::TriageTextResponse response;
    response.mutable_triage()->set_category("logistics");
    TakeUnanswered()(response);
    TakeUnanswered()(Unavailable("AWAY", "try again"));
  });
  intake::v1::TriageTextResponse response;
  const auto first = Context("Bearer dev:demo:platform:shop");
  EXPECT_TRUE(Triage(*first, response).ok());
  EXPECT_EQ(response.triage().category(), "logistics");
  const auto second = Context("Bearer dev:demo:platform:shop");
  EXPECT_EQ(ReasonOf(Triage(*second, response)), "AWAY");
  answerer.join();
}

TEST_F(ServiceTest, TheAnswerForACallerWhoWentAwayHarmsNobody) {
  StartServer();
  for (int i = 0; i < 20; ++i) {
    const auto context = Context("Bearer dev:demo:platform:shop");
    intake::v1::TriageTextResponse response;
    std::thread caller([&] { EXPECT_TRUE(absl::IsCancelled(Triage(*context, response))); });
    const auto answer = TakeUnanswered();
    context->TryCancel();
    caller.join();
    answer(intake::v1::TriageTextResponse());
  }
  FileComplaintRequest request;
  request.set_request_id("1");
  EXPECT_TRUE(File(request).ok());
}

// P11: who may not call learns so, and the handler never runs.
TEST_F(ServiceTest, RefusesMissingTokenAndWrongRole) {
  StartServer();
  FileComplaintRequest request;
  request.set_request_id("1");
  EXPECT_EQ(File(request, "").code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(File(request, "Bearer dev:demo:customer:c1")), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServiceTest, RefusesWhatNoRequestMayBe) {
  StartServer();
  FileComplaintRequest request;
  EXPECT_EQ(ReasonOf(File(request)), "REQUEST_ID_MISSING");
  request.set_request_id(std::string(129, 'x'));
  EXPECT_EQ(ReasonOf(File(request)), "REQUEST_ID_TOO_LONG");
  request.set_request_id("1");
  request.mutable_complaint()->set_channel(static_cast<common::v1::Channel>(99));
  absl::Status status = File(request);
  EXPECT_EQ(ReasonOf(status), "ENUM_UNKNOWN");
  EXPECT_EQ(FieldOf(status), "complaint.channel");
  request.mutable_complaint()->clear_channel();
  request.mutable_complaint()->mutable_customer()->set_display_name(std::string("a\0b", 3));
  EXPECT_EQ(FieldOf(File(request)), "complaint.customer.display_name");
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServiceTest, NamesTheFieldThatIsNotUtf8) {
  StartServer();
  // Bytes as a client without a checking library sends them.
  const std::string bytes = std::string("\x0a\x01") + "1" + "\x12\x03\x2a\x01\xff";
  grpc::internal::RpcMethod method("/redress.intake.v1.IntakeService/FileComplaint",
                                   grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  const auto context = Context("Bearer dev:demo:platform:shop");
  const absl::Status status =
      FromGrpc(grpc::internal::BlockingUnaryCallImpl<grpc::ByteBuffer, grpc::ByteBuffer>(
                   channel_.get(), method, context.get(), request, &response)
                   .status());
  EXPECT_EQ(ReasonOf(status), "TEXT_NOT_UTF8");
  EXPECT_EQ(FieldOf(status), "complaint.body");
}

TEST_F(ServiceTest, AFaultKeepsItsMessageToItself) {
  StartServer();
  const auto context = Context("Bearer dev:demo:platform:shop");
  intake::v1::GetComplaintRequest request;
  intake::v1::GetComplaintResponse response;
  const absl::Status status = FromGrpc(stub_->GetComplaint(context.get(), request, &response));
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(status.message(), testing::Not(testing::HasSubstr("hunter2")));
}

TEST_F(ServiceTest, StreamsInOrderAndEnds) {
  StartServer();
  const auto context = Context("Bearer dev:demo:platform:shop");
  auto reader = stub_->WatchTimeline(context.get(), {});
  intake::v1::WatchTimelineResponse response;
  std::vector<int64_t> seen;
  while (reader->Read(&response)) seen.push_back(response.entry().seq());
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_THAT(seen, testing::ElementsAre(0, 1, 2));
}

// Answers come in any order, one a message; a sender that does not wait is not read ahead of.
TEST_F(ServiceTest, ExchangesOneAnswerForEveryMessage) {
  hold_ = 3;
  StartServer();
  const auto context = Context("Bearer dev:demo:platform:shop");
  auto stream = stub_->ImportComplaints(context.get());
  for (int i = 0; i < 9; ++i) {
    intake::v1::ImportComplaintsRequest request;
    request.set_request_id(absl::StrCat("r", i));
    ASSERT_TRUE(stream->Write(request));
  }
  stream->WritesDone();
  intake::v1::ImportComplaintsResponse response;
  std::map<int64_t, std::string> seen;
  while (stream->Read(&response)) seen[response.index()] = response.request_id();
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(seen.size(), 9U);
  for (const auto& [index, id] : seen) EXPECT_EQ(id, absl::StrCat("r", index));
  EXPECT_EQ(most_held_, 3);
}

TEST_F(ServiceTest, ABadMessageOfAnExchangeStopsNoneOfTheOthers) {
  StartServer();
  const auto context = Context("Bearer dev:demo:platform:shop");
  auto stream = stub_->ImportComplaints(context.get());
  intake::v1::ImportComplaintsRequest request;
  stream->Write(request);  // no request_id
  request.set_request_id("good");
  stream->Write(request);
  stream->WritesDone();
  intake::v1::ImportComplaintsResponse response;
  std::vector<std::string> reasons;
  while (stream->Read(&response)) reasons.push_back(response.error().reason());
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(reasons, testing::ElementsAre("REQUEST_ID_MISSING", ""));
}

TEST_F(ServiceTest, RefusesAnExchangeOfTheWrongRole) {
  StartServer();
  const auto context = Context("Bearer dev:demo:customer:c1");
  auto stream = stub_->ImportOrders(context.get());
  intake::v1::ImportOrdersResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonOf(FromGrpc(stream->Finish())), "ROLE_NOT_ALLOWED");
}

TEST_F(ServiceTest, AnExchangeMayBlockOnTheExecutor) {
  StartServer();
  const auto context = Context("Bearer dev:demo:platform:shop");
  auto stream = stub_->ImportOrders(context.get());
  intake::v1::ImportOrdersRequest request;
  request.add_orders();
  for (int i = 0; i < 50; ++i) stream->Write(request);
  stream->WritesDone();
  intake::v1::ImportOrdersResponse response;
  int stored = 0;
  while (stream->Read(&response)) stored += static_cast<int>(response.stored());
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(stored, 50);
}

}  // namespace
}  // namespace redress::rpc
