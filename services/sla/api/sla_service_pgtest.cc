// The RPCs, through gRPC, on a wired host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/proto_time.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "rpc/client.h"
#include "services/sla/api/event_handler.h"
#include "services/sla/api/replica_testing.h"
#include "services/sla/api/sla_service.h"
#include "services/sla/api/world_testing.h"
#include "services/sla/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"

namespace redress::sla {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;
using namespace story;  // NOLINT: words of the stories

class SlaServiceTest : public ::testing::Test {
 protected:
  void TakeIn(const std::vector<events::Delivered>& events) {
    const absl::Status status = replica_.TakeIn(events);
    ASSERT_TRUE(status.ok()) << status;
  }

  absl::StatusOr<v1::GetClocksResponse> GetClocks(const std::string& caller,
                                                  const std::string& complaint) {
    v1::GetClocksRequest request;
    request.set_complaint(complaint);
    return replica_.Call(caller, &v1::SlaService::Stub::GetClocks, request);
  }

  absl::StatusOr<v1::ListAtRiskResponse> ListAtRisk(const std::string& caller,
                                                    const v1::ListAtRiskRequest& request) {
    return replica_.Call(caller, &v1::SlaService::Stub::ListAtRisk, request);
  }

  Replica replica_{Replica::NewDatabase()};
};

// Filed just now, so that no timer comes due while a test runs.
events::Delivered Now(const std::string& tenant, const ComplaintId& complaint, const Step& step) {
  return World::EventOf(tenant, complaint, step, SystemClock().Now() - kFiled);
}

TEST_F(SlaServiceTest, ClocksComeEarliestDeadlineFirst) {
  const ComplaintId complaint = World::NewComplaint();
  TakeIn({Now("demo", complaint, File({.level = common::v1::LEVEL_CRISIS}))});
  const auto clocks = GetClocks("demo:agent:lin", complaint.Name());
  ASSERT_TRUE(clocks.ok()) << clocks.status();
  std::vector<std::string> milestones;
  for (const v1::Clock& clock : clocks->clocks()) milestones.push_back(clock.milestone());
  EXPECT_THAT(milestones, ElementsAre("statement_level_3", "first_response", "first_response_outer",
                                      "return_review"));  // the last one is pending
}

TEST_F(SlaServiceTest, UnknownAndForeignComplaintsAreNotFound) {
  const ComplaintId complaint = World::NewComplaint();
  TakeIn({Now("demo", complaint, File())});
  for (const auto& [caller, name] : {std::pair{"demo:agent:lin", World::NewComplaint().Name()},
                                     std::pair{"other:agent:lin", complaint.Name()}}) {
    const absl::Status status = GetClocks(caller, name).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReasonOf(status), "NOT_FOUND");
  }
}

TEST_F(SlaServiceTest, AMalformedNameIsNamed) {
  const absl::Status status = GetClocks("demo:agent:lin", "agents/lin").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldOf(status), "complaint");
}

TEST_F(SlaServiceTest, StaffAndBackendsReadAndNobodyElse) {
  const ComplaintId complaint = World::NewComplaint();
  TakeIn({Now("demo", complaint, File())});
  v1::ListAtRiskRequest list;
  *list.mutable_before() = ToProto(SystemClock().Now() + absl::Hours(5));
  for (const char* role :
       {"agent", "supervisor", "approver", "analyst", "auditor", "admin", "platform"}) {
    const std::string caller = absl::StrCat("demo:", role, ":x");
    EXPECT_TRUE(GetClocks(caller, complaint.Name()).ok()) << role;
    EXPECT_TRUE(ListAtRisk(caller, list).ok()) << role;
  }
  for (const char* role : {"customer", "operator"}) {
    const std::string caller = absl::StrCat("demo:", role, ":x");
    EXPECT_EQ(GetClocks(caller, complaint.Name()).status().code(),
              absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ListAtRisk(caller, list).status().code(), absl::StatusCode::kPermissionDenied);
  }
}

// R-S14
TEST_F(SlaServiceTest, ADeadlineIsExplainedToWhoeverMayReadIt) {
  const ComplaintId complaint = World::NewComplaint();
  TakeIn({Now("demo", complaint, File())});
  v1::ExplainClockRequest request;
  request.set_complaint(complaint.Name());
  request.set_clock_id("first_response");
  const auto explain = [&](const std::string& caller) {
    return replica_.Call(caller, &v1::SlaService::Stub::ExplainClock, request);
  };
  const auto told = explain("demo:agent:lin");
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->clock().milestone(), "first_response");
  EXPECT_EQ(told->sentences(2), "The limit is 4h; all time counts.");
  ASSERT_EQ(told->intervals_size(), 1);
  EXPECT_EQ(told->intervals(0).counted_ms(), told->clock().limit_ms());
  request.set_language("zh-CN");
  EXPECT_EQ(explain("demo:auditor:lin")->sentences(2), "时限为4小时，全时段计时。");

  EXPECT_EQ(explain("demo:customer:x").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(explain("other:agent:x").status()), "NOT_FOUND");
  request.set_language("fr");
  EXPECT_EQ(ReasonOf(explain("demo:agent:x").status()), "LANGUAGE_UNKNOWN");
  request.clear_language();
  request.set_clock_id("second_response");
  EXPECT_EQ(ReasonOf(explain("demo:agent:x").status()), "CLOCK_NOT_FOUND");
  EXPECT_EQ(FieldOf(explain("demo:agent:x").status()), "clock_id");
  request.clear_clock_id();
  EXPECT_EQ(ReasonOf(explain("demo:agent:x").status()), "CLOCK_ID_MISSING");
  request.set_complaint("x");
  EXPECT_EQ(FieldOf(explain("demo:agent:x").status()), "complaint");
}

TEST_F(SlaServiceTest, ClocksAtRiskComeInPagesOfTheCallersTenant) {
  std::vector<std::string> expected;
  for (int n = 0; n < 7; ++n) {
    const ComplaintId complaint = World::NewComplaint();
    TakeIn({Now("demo", complaint, File()), Now("other", World::NewComplaint(), File())});
    expected.push_back(complaint.Name());
  }
  v1::ListAtRiskRequest request;
  *request.mutable_before() = ToProto(SystemClock().Now() + absl::Hours(5));
  request.set_page_size(3);
  std::vector<std::string> listed;
  std::vector<int> sizes;
  do {
    const auto page = ListAtRisk("demo:agent:lin", request);
    ASSERT_TRUE(page.ok()) << page.status();
    sizes.push_back(page->at_risk_size());
    for (const v1::AtRisk& row : page->at_risk()) {
      EXPECT_EQ(row.clock().milestone(), "first_response");
      listed.push_back(row.complaint());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, expected);
  EXPECT_THAT(sizes, ElementsAre(3, 3, 1));
}

TEST_F(SlaServiceTest, AnEndedComplaintIsAtNoRisk) {
  const ComplaintId complaint = World::NewComplaint();
  TakeIn({Now("demo", complaint, File()), Now("demo", complaint, Closed(absl::Hours(5)))});
  v1::ListAtRiskRequest request;
  *request.mutable_before() = ToProto(SystemClock().Now() + absl::Hours(48));
  const auto page = ListAtRisk("demo:agent:lin", request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->at_risk_size(), 0);
  EXPECT_EQ(GetClocks("demo:agent:lin", complaint.Name())->clocks(0).state(),
            v1::CLOCK_STATE_BREACHED);
}

TEST_F(SlaServiceTest, AListWithoutAMomentOrWithABadOneIsRefused) {
  v1::ListAtRiskRequest request;
  absl::Status status = ListAtRisk("demo:agent:lin", request).status();
  EXPECT_EQ(ReasonOf(status), "BEFORE_MISSING");
  EXPECT_EQ(FieldOf(status), "before");
  request.mutable_before()->set_seconds(INT64_MAX);
  status = ListAtRisk("demo:agent:lin", request).status();
  EXPECT_EQ(ReasonOf(status), "TIME_INVALID");
  for (const int64_t seconds : {-62135596800, 253402300799}) {  // the bounds themselves are moments
    request.mutable_before()->set_seconds(seconds);
    EXPECT_TRUE(ListAtRisk("demo:agent:lin", request).ok());
  }
  request.set_page_token("abc");
  EXPECT_EQ(ReasonOf(ListAtRisk("demo:agent:lin", request).status()), "PAGE_TOKEN_INVALID");
}

// One who watches a complaint's clocks, until this is gone.
class Watch {
 public:
  Watch(Replica& replica, const std::string& caller, const v1::WatchClocksRequest& request)
      : context_(replica.Context(caller)),
        reader_(replica.stub().WatchClocks(context_.get(), request)) {}
  ~Watch() {
    if (finished_) return;
    context_->TryCancel();
    v1::WatchClocksResponse response;
    while (reader_->Read(&response)) {
    }
    reader_->Finish();
  }

  // The states, earliest deadline first.
  std::vector<std::string> Next() {
    v1::WatchClocksResponse response;
    EXPECT_TRUE(reader_->Read(&response));
    token_ = response.resume_token();
    std::vector<std::string> words;
    for (const v1::Clock& clock : response.clocks()) {
      if (!clock.has_start_time()) continue;  // pending
      words.push_back(absl::StrCat(clock.milestone(), ": ", InWords(clock)));
    }
    return words;
  }
  absl::Status Refusal() {
    v1::WatchClocksResponse response;
    EXPECT_FALSE(reader_->Read(&response));
    finished_ = true;
    return rpc::FromGrpc(reader_->Finish());
  }
  const std::string& token() const { return token_; }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchClocksResponse>> reader_;
  std::string token_;
  bool finished_ = false;
};

TEST(WatchClocksTest, EveryChangeIsToldWhicheverReplicaMadeIt) {
  const std::string conninfo = Replica::NewDatabase();
  Replica one(conninfo);
  Replica other(conninfo);
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(one.TakeIn({Now("demo", complaint, File())}).ok());
  v1::WatchClocksRequest request;
  request.set_complaint(complaint.Name());
  {
    Watch watch(one, "demo:agent:lin", request);
    EXPECT_THAT(watch.Next(),
                ElementsAre("first_response: RUNNING", "first_response_outer: RUNNING"));
    // Another complaint's clocks are not told.
    ASSERT_TRUE(one.TakeIn({Now("demo", World::NewComplaint(), File())}).ok());
    ASSERT_TRUE(other.TakeIn({Now("demo", complaint, Person(absl::Minutes(3)))}).ok());
    EXPECT_THAT(watch.Next(), ElementsAre(StartsWith("first_response: MET"),
                                          StartsWith("first_response_outer: MET")));
    request.set_resume_token(watch.token());
  }
  Watch again(other, "demo:supervisor:wu", request);
  // What was seen is not told again; what one transaction changed is told as one.
  ASSERT_TRUE(one.TakeIn({Now("demo", complaint, Closed(absl::Minutes(4))),
                          Now("demo", complaint, Reopened(absl::Minutes(5)))})
                  .ok());
  EXPECT_THAT(again.Next(), Contains("first_response: RUNNING"));
}

TEST(WatchClocksTest, AWatchThatCannotBeIsRefused) {
  Replica replica(Replica::NewDatabase());
  const ComplaintId complaint = World::NewComplaint();
  ASSERT_TRUE(replica.TakeIn({Now("demo", complaint, File())}).ok());
  v1::WatchClocksRequest request;
  request.set_complaint(complaint.Name());
  const auto refusal = [&](const std::string& caller) {
    return Watch(replica, caller, request).Refusal();
  };
  EXPECT_EQ(refusal("demo:customer:x").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(refusal("other:agent:x")), "NOT_FOUND");
  request.set_resume_token(std::string(65, 'x'));
  EXPECT_EQ(FieldOf(refusal("demo:agent:x")), "resume_token");
  request.set_complaint("complaints/none");
  EXPECT_EQ(FieldOf(refusal("demo:agent:x")), "complaint");
}

// R-S14: what nobody wrote is not promised in silence.
TEST(SlaWiringTest, AnUnknownPolicyPackIsRefusedAtTheStart) {
  runtime::Host host(Replica::OptionsOn(Replica::NewDatabase()), SystemClock(), SystemRandom());
  const auto parts = Wire(host, Settings::Of({{"policy_packs", "default,nobodys"}}));
  EXPECT_EQ(ReasonOf(parts.status()), "POLICY_PACK_UNKNOWN");
  EXPECT_EQ(FieldOf(parts.status()), "policy_packs");
}

}  // namespace
}  // namespace redress::sla
