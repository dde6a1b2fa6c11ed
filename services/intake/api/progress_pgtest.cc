#include <gmock/gmock.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/intake/api/intake_fixture.h"
#include "services/intake/api/proof_throttle.h"
#include "testing/fake_clock.h"
#include "testing/private_redis.h"
#include "testing/process.h"

namespace redress::intake {
namespace {

class ProgressTest : public IntakeFixture {
 protected:
  struct Filed {
    std::string name, reference, token;
  };
  Filed FileOne() {
    v1::FileComplaintRequest request;
    request.set_request_id(NewRequestId());
    *request.mutable_complaint() = DraftOf("c1", "快递丢了");
    v1::FileComplaintResponse response;
    const grpc::Status status = Intake().stub().FileComplaint(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.complaint().name(), response.complaint().reference(),
            response.progress_token()};
  }
  absl::StatusOr<v1::Progress> Ask(const std::string& reference, const std::string& proof,
                                   Replica* replica = nullptr,
                                   const std::string& caller = "demo:customer:web") {
    v1::GetProgressRequest request;
    request.set_reference(reference);
    request.set_proof(proof);
    v1::GetProgressResponse response;
    Replica& asked = replica ? *replica : Intake();
    const absl::Status status =
        rpc::FromGrpc(asked.stub().GetProgress(Context(caller).get(), request, &response));
    if (!status.ok()) return status;
    return response.progress();
  }
  void Withdraw(const std::string& name) {
    v1::WithdrawComplaintRequest request;
    request.set_request_id(NewRequestId());
    request.set_name(name);
    v1::WithdrawComplaintResponse response;
    const grpc::Status status =
        Intake().stub().WithdrawComplaint(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  // One who watches, until this is gone.
  struct Watch {
    Watch(Replica& replica, const Filed& filed, const std::string& language,
          const std::string& resume_token)
        : context(Context("demo:customer:web")) {
      v1::WatchProgressRequest request;
      request.set_reference(filed.reference);
      request.set_proof(filed.token);
      request.set_language(language);
      request.set_resume_token(resume_token);
      reader = replica.stub().WatchProgress(context.get(), request);
    }
    ~Watch() {
      context->TryCancel();
      v1::WatchProgressResponse response;
      while (reader->Read(&response)) {
      }
      reader->Finish();
    }
    v1::WatchProgressResponse Next() {
      v1::WatchProgressResponse response;
      EXPECT_TRUE(reader->Read(&response));
      return response;
    }
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<v1::WatchProgressResponse>> reader;
  };
};

// R-I9
TEST_F(ProgressTest, TheTokenOfTheFilingProves) {
  const Filed one = FileOne();
  const Filed two = FileOne();
  EXPECT_EQ(Ask(one.reference, one.token)->reference(), one.reference);
  EXPECT_EQ(Ask(one.reference, "1234")->reference(), one.reference);
  EXPECT_EQ(Ask(one.reference, two.token).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Ask(one.reference, one.token, nullptr, "other:customer:web").status().code(),
            absl::StatusCode::kNotFound);
}

// R-I9: over all replicas together.
TEST_F(ProgressTest, GuessingIsThrottledOverAllReplicas) {
  auto another = Another();
  const Filed filed = FileOne();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Ask(filed.reference, "0000", i % 2 == 0 ? nullptr : another.get()).status().code(),
              absl::StatusCode::kNotFound);
  }
  EXPECT_EQ(ReasonOf(Ask(filed.reference, "1234").status()), "TOO_MANY_PROOFS");
  EXPECT_EQ(ReasonOf(Ask(filed.reference, "1234", another.get()).status()), "TOO_MANY_PROOFS");
  // Who has the token is not shut out by somebody who guesses.
  EXPECT_TRUE(Ask(filed.reference, filed.token).ok());
}

// R-I9, R-I10: an erased complaint tells nobody anything; who has its token is told why.
TEST_F(ProgressTest, AnErasedComplaintHasNoProgress) {
  const Filed filed = FileOne();
  v1::EraseCustomerRequest request;
  request.set_request_id(NewRequestId());
  request.set_customer_id("c1");
  v1::EraseCustomerResponse response;
  ASSERT_TRUE(Intake().stub().EraseCustomer(Context().get(), request, &response).ok());
  EXPECT_EQ(ReasonOf(Ask(filed.reference, filed.token).status()), "CUSTOMER_ERASED");
  EXPECT_EQ(Ask(filed.reference, "1234").status().code(), absl::StatusCode::kNotFound);
}

// R-I5, R-I9: who watches a merged complaint sees the one that goes on, and holds up nobody
TEST_F(ProgressTest, ManyWhoWatchMergedOnesLeaveTimeForOthers) {
  const Filed merged = FileOne();
  const Filed survivor = FileOne();
  const Filed other = FileOne();
  v1::MergeComplaintsRequest request;
  request.set_request_id(NewRequestId());
  request.set_name(merged.name);
  request.set_into(survivor.name);
  ASSERT_TRUE(Call(&Stub::MergeComplaints, request).ok());
  std::vector<std::unique_ptr<Watch>> watches;
  watches.reserve(510);
  for (int i = 0; i < 510; ++i) {
    watches.push_back(std::make_unique<Watch>(Intake(), merged, "en", ""));
  }
  for (const auto& watch : watches) watch->Next();
  Watch last(Intake(), other, "en", "");
  last.Next();
  Withdraw(other.name);
  EXPECT_EQ(last.Next().progress().state(), common::v1::COMPLAINT_STATE_WITHDRAWN);
  Withdraw(survivor.name);
  for (const auto& watch : watches) {
    EXPECT_EQ(watch->Next().progress().state(), common::v1::COMPLAINT_STATE_WITHDRAWN);
  }
}

// R-I9, R-I11
TEST_F(ProgressTest, WatchersSeeEveryChangeInTheirLanguage) {
  const Filed filed = FileOne();
  Watch chinese(Intake(), filed, "", "");
  Watch english(Intake(), filed, "en", "");
  const v1::Progress zh = chinese.Next().progress();
  const v1::Progress en = english.Next().progress();
  EXPECT_EQ(zh.reference(), filed.reference);
  EXPECT_NE(zh.status_text(), en.status_text());
  EXPECT_EQ(zh.steps_size(), 1);
  Withdraw(filed.name);
  EXPECT_EQ(chinese.Next().progress().state(), common::v1::COMPLAINT_STATE_WITHDRAWN);
  EXPECT_EQ(english.Next().progress().steps_size(), 2);
}

// R-I9: what goes on inside crowds out nothing that the customer is told.
TEST_F(ProgressTest, ManyOffersHideNoStep) {
  const Filed filed = FileOne();
  AddOffers(filed.name, 1200);
  Withdraw(filed.name);
  const auto progress = Ask(filed.reference, filed.token);
  ASSERT_TRUE(progress.ok()) << progress.status();
  EXPECT_EQ(progress->steps_size(), 2);
}

// A page is never longer than was asked for, the first one neither.
TEST_F(ProgressTest, ATimelineIsPagedFromItsFilingOn) {
  const Filed filed = FileOne();
  Withdraw(filed.name);
  std::vector<std::string> kinds;
  v1::ListTimelineRequest request;
  request.set_name(filed.name);
  request.set_page_size(1);
  do {
    v1::ListTimelineResponse page;
    const grpc::Status status = Intake().stub().ListTimeline(Context().get(), request, &page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_LE(page.entries_size(), 1);
    for (const v1::TimelineEntry& entry : page.entries()) kinds.push_back(entry.kind());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(kinds, testing::ElementsAre("complaint_filed", "complaint_withdrawn"));
}

// R-I9: also at another replica.
TEST_F(ProgressTest, WatchingGoesOnBehindTheResumeToken) {
  auto another = Another();
  const Filed filed = FileOne();
  std::string seen;
  {
    Watch watch(Intake(), filed, "", "");
    seen = watch.Next().resume_token();
  }
  Watch again(*another, filed, "", seen);
  Withdraw(filed.name);
  // The first thing that comes is the change, not what was seen.
  const v1::WatchProgressResponse next = again.Next();
  EXPECT_EQ(next.progress().state(), common::v1::COMPLAINT_STATE_WITHDRAWN);
  EXPECT_NE(next.resume_token(), seen);
  Watch late(*another, filed, "", seen);
  EXPECT_EQ(late.Next().resume_token(), next.resume_token());
}

// R-I9
TEST_F(ProgressTest, NobodyWatchesWithoutProof) {
  Filed filed = FileOne();
  filed.token = "9999";
  const auto context = Context("demo:customer:web");
  v1::WatchProgressRequest request;
  request.set_reference(filed.reference);
  request.set_proof("9999");
  const auto reader = Intake().stub().WatchProgress(context.get(), request);
  v1::WatchProgressResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

class ProofThrottleTest : public ::testing::Test {
 protected:
  static ProofThrottle::Options Options(bool with_redis, size_t counts_max = 1'000) {
    ProofThrottle::Options options;
    options.redis = test::PrivateRedis::Get().options();
    if (!with_redis) options.redis.port = test::FreePort();
    options.prefix = absl::StrCat(NewUuid(SystemClock().Now(), SystemRandom()).ToString(), ":");
    options.counts_max = counts_max;
    return options;
  }
  test::FakeClock clock_{absl::FromUnixSeconds(1'790'000'000)};
};

// R-I9
TEST_F(ProofThrottleTest, CountsForItselfWhileRedisIsAway) {
  ProofThrottle throttle(Options(/*with_redis=*/false), clock_);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(throttle.Check("r").ok());
    throttle.Failed("r");
  }
  EXPECT_EQ(ReasonOf(throttle.Check("r")), "TOO_MANY_PROOFS");
  EXPECT_TRUE(throttle.Check("other").ok());
  clock_.Advance(absl::Minutes(11));
  EXPECT_TRUE(throttle.Check("r").ok());
}

// R-I9: neither here nor in Redis.
TEST_F(ProofThrottleTest, AFloodOfOthersOpensNothing) {
  const ProofThrottle::Options options = Options(/*with_redis=*/true, /*counts_max=*/100);
  ProofThrottle alone(Options(/*with_redis=*/false, /*counts_max=*/100), clock_);
  ProofThrottle shared(options, clock_);
  ProofThrottle another(options, clock_);
  for (ProofThrottle* throttle : {&alone, &shared}) {
    for (int i = 0; i < 5; ++i) throttle->Failed("r");
    for (int i = 0; i < 1'000; ++i) throttle->Failed(absl::StrCat("made-up-", i));
    EXPECT_EQ(ReasonOf(throttle->Check("r")), "TOO_MANY_PROOFS");
  }
  EXPECT_EQ(ReasonOf(another.Check("r")), "TOO_MANY_PROOFS");
}

}  // namespace
}  // namespace redress::intake
