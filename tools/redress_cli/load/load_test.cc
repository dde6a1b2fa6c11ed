#include "tools/redress_cli/load/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <sstream>

#include "absl/strings/str_split.h"
#include "base/error.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"

namespace redress::cli {
namespace {

// An intake that files nothing: it counts, and fails the first `failures` tries of each request.
class CountingIntake final : public intake::v1::IntakeService::CallbackService {
 public:
  grpc::ServerUnaryReactor* FileComplaint(grpc::CallbackServerContext* context,
                                          const intake::v1::FileComplaintRequest* request,
                                          intake::v1::FileComplaintResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Status status;
    {
      absl::MutexLock lock(&mutex_);
      if (++tries_[request->request_id()] <= failures_) {
        status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "away");
      }
    }
    response->mutable_complaint()->set_name("complaints/" + request->request_id());
    response->mutable_complaint()->set_reference("RD-1");
    reactor->Finish(status);
    return reactor;
  }

  // Answers in turn with an error and with a name.
  grpc::ServerBidiReactor<intake::v1::ImportComplaintsRequest,
                          intake::v1::ImportComplaintsResponse>*
  ImportComplaints(grpc::CallbackServerContext*) override {
    class Reactor final : public grpc::ServerBidiReactor<intake::v1::ImportComplaintsRequest,
                                                         intake::v1::ImportComplaintsResponse> {
     public:
      Reactor() { StartRead(&request_); }
      void OnReadDone(bool ok) override {
        if (!ok) return Finish(grpc::Status::OK);
        response_.Clear();
        response_.set_index(index_++);
        if (!request_.live() || index_ % 2 == 0) response_.mutable_error()->set_code("ABORTED");
        StartWrite(&response_);
      }
      void OnWriteDone(bool) override { StartRead(&request_); }
      void OnDone() override { delete this; }

     private:
      intake::v1::ImportComplaintsRequest request_;
      intake::v1::ImportComplaintsResponse response_;
      int64_t index_ = 0;
    };
    return new Reactor;
  }

  size_t requests() const {
    absl::MutexLock lock(&mutex_);
    return tries_.size();
  }
  void FailFirst(int failures) {
    absl::MutexLock lock(&mutex_);
    failures_ = failures;
  }

 private:
  mutable absl::Mutex mutex_;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int> tries_ ABSL_GUARDED_BY(mutex_);
};

class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&intake_);
    server_ = builder.BuildAndStart();
    const auto flags = Flags::Parse(SessionFlags(), {"--intake", absl::StrCat("127.0.0.1:", port)});
    session_ = *Session::Open(*flags, rpc::Role::kPlatform, "demo", SystemClock(), SystemRandom());
  }
  ~LoadTest() override { server_->Shutdown(); }

  LoadReport Report(const LoadOptions& options) {
    LoadReport report;
    EXPECT_TRUE(RunLoad(options, *session_, report, [](const LoadReport&) {}).ok());
    return report;
  }

  CountingIntake intake_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Session> session_;
};

TEST_F(LoadTest, FilesAsManyAsAskedFor) {
  const LoadReport report = Report({.count = 500, .inflight = 16});
  EXPECT_EQ(report.filed, 500);
  EXPECT_EQ(report.failures(), 0);
  EXPECT_EQ(intake_.requests(), 500);
  EXPECT_EQ(report.latency.count(), 500);
  EXPECT_GT(report.rate(), 0);
}

TEST_F(LoadTest, KeepsToItsRate) {
  const LoadReport report =
      Report({.duration = absl::Milliseconds(500), .rate = 400, .inflight = 8});
  EXPECT_EQ(report.filed, 200);
  EXPECT_GE(report.elapsed, absl::Milliseconds(490));
}

TEST_F(LoadTest, RetriesNothingByItself) {
  intake_.FailFirst(1);
  const LoadReport report = Report({.count = 20});
  EXPECT_EQ(report.filed, 0);
  EXPECT_THAT(report.failed, testing::ElementsAre(testing::Pair("UNAVAILABLE", 20)));
}

// R-I4: a retry carries the same request_id.
TEST_F(LoadTest, RetriesWithTheSameRequestIdWhenAsked) {
  intake_.FailFirst(2);
  std::ostringstream ids;
  const LoadReport report = Report({.count = 20, .retry = true, .acknowledged = &ids});
  EXPECT_EQ(report.filed, 20);
  EXPECT_EQ(report.retried, 40);
  EXPECT_EQ(intake_.requests(), 20);
  const std::string text = ids.str();
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 20);
  const std::vector<absl::string_view> fields = absl::StrSplit(lines[0], '\t');
  ASSERT_EQ(fields.size(), 3);
  EXPECT_EQ(fields[1], absl::StrCat("complaints/", fields[0]));
  EXPECT_EQ(fields[2], "RD-1");
}

TEST_F(LoadTest, WantsAnEnd) {
  LoadReport report;
  EXPECT_TRUE(IsUsageError(RunLoad({}, *session_, report, [](const LoadReport&) {})));
}

TEST_F(LoadTest, AStreamIsKeptFullAndCounted) {
  LoadOptions options;
  options.count = 1000;
  options.inflight = 16;
  options.stream = true;
  LoadReport report;
  ASSERT_TRUE(RunLoad(options, *session_, report, [](const LoadReport&) {}).ok());
  EXPECT_EQ(report.filed, 500);
  EXPECT_EQ(report.failed["ABORTED "], 500);
  EXPECT_EQ(report.latency.count(), 500);
}

}  // namespace
}  // namespace redress::cli
