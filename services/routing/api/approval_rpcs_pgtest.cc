// Approvals through gRPC on a wired host; the fixture beside it is another replica (R-R8).
#include <atomic>
#include <thread>

#include "redress/routing/v1/approval.grpc.pb.h"
#include "services/routing/api/replica_testing.h"
#include "services/routing/store/approval_book.h"

namespace redress::routing {
namespace {

using ApprovalStub = v1::ApprovalService::Stub;

class ApprovalRpcsTest : public ReplicaFixture {
 protected:
  ApprovalRpcsTest() : lapse_approvals_(resources_) {
    timers_.On(kApprovalLapse, lapse_approvals_);
  }

  // Resolution's word that lin's proposal on the complaint is above their authority, asked by wu.
  events::Delivered Requested(const CaseKey& key, const ApprovalId& id, int64_t minor_units) {
    events::Delivered delivered = EventOf(key);
    delivered.event.set_actor("agents/wu");
    events::v1::ApprovalRequested& requested = *delivered.event.mutable_approval_requested();
    requested.set_approval_id(id.uuid().ToString());
    requested.set_kind("compensation");
    requested.set_subject("proposals/p");
    requested.mutable_amount()->set_currency("CNY");
    requested.mutable_amount()->set_minor_units(minor_units);
    requested.set_requester("agents/lin");
    return delivered;
  }
  events::Delivered NotNeeded(const CaseKey& key, const ApprovalId& id) {
    events::Delivered delivered = EventOf(key);
    delivered.event.mutable_approval_withdrawn()->set_approval_id(id.uuid().ToString());
    return delivered;
  }
  // Later than those before: two of one millisecond have no order.
  ApprovalId NewId() {
    return ApprovalId(NewUuid(test::kNow + absl::Milliseconds(++ids_), SystemRandom()));
  }
  // A new request; 900 yuan are a supervisor's to grant.
  ApprovalId Asked(const CaseKey& key, int64_t minor_units = 90'000) {
    const ApprovalId id = NewId();
    TakeIn({Requested(key, id, minor_units)});
    return id;
  }

  v1::Approval GetApproval(const ApprovalId& id, const std::string& caller = "demo:agent:lin") {
    v1::GetApprovalRequest request;
    request.set_name(id.Name());
    v1::GetApprovalResponse response;
    const absl::Status status = Call(&ApprovalStub::GetApproval, caller, request, &response);
    if (status.code() == absl::StatusCode::kNotFound) return {};
    EXPECT_TRUE(status.ok()) << status;
    return response.approval();
  }
  absl::Status Approve(const std::string& caller, const ApprovalId& id,
                       const std::string& etag = "") {
    auto request = Write<v1::ApproveRequest>();
    request.set_name(id.Name());
    request.set_etag(etag);
    v1::ApproveResponse response;
    return Call(&ApprovalStub::Approve, caller, request, &response);
  }
  absl::Status Reject(const std::string& caller, const ApprovalId& id, const std::string& reason) {
    auto request = Write<v1::RejectRequest>();
    request.set_name(id.Name());
    request.set_reason(reason);
    v1::RejectResponse response;
    return Call(&ApprovalStub::Reject, caller, request, &response);
  }
  std::vector<std::string> List(const std::string& caller, v1::ListApprovalsRequest request) {
    std::vector<std::string> names;
    do {
      v1::ListApprovalsResponse page;
      const absl::Status status = Call(&ApprovalStub::ListApprovals, caller, request, &page);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) break;
      for (const v1::Approval& approval : page.approvals()) names.push_back(approval.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<std::string> Mine(const std::string& caller) {
    v1::ListApprovalsRequest request;
    request.set_mine(true);
    request.set_page_size(1);
    return List(caller, request);
  }
  // The time of a rung has come; the timer's own word.
  absl::Status LapseOf(const ApprovalId& id, int rung) {
    return db_.Run({}, [&](pg::Transaction& tx) {
      const std::vector<timer::Fired> fired = {
          {kApprovalLapse, "demo", id.uuid(), clock_.Now(), clock_.Now(), absl::StrCat(rung), 0}};
      return lapse_approvals_.Fire(tx, fired);
    });
  }
  int64_t Armed() { return Count("SELECT count(*) FROM timer WHERE kind = 'approval_lapse'"); }

  ApprovalLapseHandler lapse_approvals_;
  int ids_ = 0;
};

// R-R8
TEST_F(ApprovalRpcsTest, ARequestIsApprovedOnceByTheRungOfItsAmount) {
  const CaseKey key = File();
  const ApprovalId id = Asked(key, 600'000);
  TakeIn({Requested(key, id, 600'000)});  // heard twice
  EXPECT_EQ(GetApproval(id).rung(), 2);
  EXPECT_EQ(GetApproval(id).requester(), "agents/lin");
  EXPECT_EQ(GetApproval(id).asker(), "agents/wu");
  EXPECT_EQ(Armed(), 1);
  EXPECT_EQ(Approve("demo:agent:zhu", id).code(), absl::StatusCode::kPermissionDenied);
  const absl::Status small = Approve("demo:supervisor:chen", id);
  EXPECT_EQ(small.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(small), "AMOUNT_ABOVE_LIMIT");
  EXPECT_EQ(ReasonOf(Approve("demo:approver:zhao", id, "9")), "ETAG_MISMATCH");
  ASSERT_TRUE(Approve("demo:approver:zhao", id, GetApproval(id).etag()).ok());
  EXPECT_EQ(GetApproval(id).state(), v1::APPROVAL_STATE_APPROVED);
  EXPECT_EQ(GetApproval(id).approver(), "agents/zhao");
  EXPECT_EQ(Armed(), 0);
  const absl::Status again = Approve("demo:approver:sun", id);
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(again), "APPROVAL_DECIDED");
  EXPECT_TRUE(LapseOf(id, 2).ok());  // fired late
  TakeIn({NotNeeded(key, id)});      // and crossed
  EXPECT_EQ(GetApproval(id).state(), v1::APPROVAL_STATE_APPROVED);
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "approval_decided"}));
}

// R-R8: nobody approves their own.
TEST_F(ApprovalRpcsTest, NobodyApprovesTheirOwn) {
  const CaseKey key = File();
  const ApprovalId id = Asked(key);
  for (const char* caller : {"demo:approver:lin", "demo:supervisor:wu"}) {
    const absl::Status refused = Approve(caller, id);
    EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ReasonOf(refused), "OWN_REQUEST");
    EXPECT_EQ(ReasonOf(Reject(caller, id, "no")), "OWN_REQUEST");
    EXPECT_TRUE(Mine(caller).empty());
  }
  // Nor does whom the complaint is about.
  v1::Case work_case = Get(key);
  work_case.set_complained_agent("agents/chen");
  const std::string record = work_case.SerializeAsString();
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        const pg::Statement accuse{
                            "accuse", "UPDATE work_case SET record = $1 WHERE complaint_id = $2"};
                        return tx.Exec(accuse, pg::Bytes{record}, key.complaint.uuid()).status();
                      })
                  .ok());
  EXPECT_EQ(ReasonOf(Approve("demo:supervisor:chen", id)), "OWN_REQUEST");
  EXPECT_TRUE(Mine("demo:supervisor:chen").empty());
  EXPECT_EQ(Mine("demo:supervisor:sun").size(), 1u);
  EXPECT_EQ(GetApproval(id).state(), v1::APPROVAL_STATE_WAITING);
  EXPECT_TRUE(Approve("demo:supervisor:sun", id).ok());
}

// R-R8: the reason is the agent's to read; other services hear a code alone.
TEST_F(ApprovalRpcsTest, ARejectionNeedsAReason) {
  const CaseKey key = File();
  const ApprovalId id = Asked(key);
  EXPECT_EQ(ReasonOf(Reject("demo:supervisor:chen", id, "")), "REASON_MISSING");
  EXPECT_EQ(ReasonOf(Reject("demo:supervisor:chen", id, std::string(201, 'x'))), "REASON_TOO_LONG");
  ASSERT_TRUE(Reject("demo:supervisor:chen", id, "Half of it would do").ok());
  EXPECT_EQ(GetApproval(id).state(), v1::APPROVAL_STATE_REJECTED);
  EXPECT_EQ(GetApproval(id).note(), "Half of it would do");
  const auto events = log_.Read(PartitionOf(key.complaint), 0, 100'000, absl::InfiniteFuture());
  ASSERT_TRUE(events.ok());
  events::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(events->back().payload));
  EXPECT_FALSE(event.approval_decided().approved());
  EXPECT_EQ(event.approval_decided().reason(), "other");
  EXPECT_EQ(event.approval_decided().approver(), "agents/chen");
  EXPECT_EQ(event.actor(), "agents/chen");
}

// R-R8: lapse escalates once, and at the top it waits and is seen.
TEST_F(ApprovalRpcsTest, ALapseAsksTheNextRung) {
  const CaseKey key = File();
  const ApprovalId id = Asked(key);
  EXPECT_EQ(Mine("demo:supervisor:chen").size(), 1u);
  clock_.Advance(absl::Hours(4));
  ASSERT_TRUE(LapseOf(id, 1).ok());
  ASSERT_TRUE(LapseOf(id, 1).ok());
  EXPECT_EQ(GetApproval(id).rung(), 2);
  EXPECT_EQ(Armed(), 1);
  EXPECT_EQ(ReasonOf(Approve("demo:supervisor:chen", id)), "RUNG_LAPSED");
  EXPECT_TRUE(Mine("demo:supervisor:chen").empty());
  v1::ListApprovalsRequest overdue;
  overdue.set_overdue(true);
  EXPECT_TRUE(List("demo:supervisor:chen", overdue).empty());
  ASSERT_TRUE(LapseOf(id, 2).ok());
  EXPECT_TRUE(GetApproval(id).overdue());
  EXPECT_EQ(List("demo:supervisor:chen", overdue), (std::vector<std::string>{id.Name()}));
  EXPECT_EQ(Kinds(key),
            (std::vector<std::string>{"case_opened", "approval_lapsed", "approval_lapsed"}));
  overdue.set_complaint(key.complaint.Name());
  Asked(key);  // in time
  EXPECT_EQ(List("demo:supervisor:chen", overdue), (std::vector<std::string>{id.Name()}));
  ASSERT_TRUE(Approve("demo:approver:zhao", id).ok());
  EXPECT_TRUE(List("demo:supervisor:chen", overdue).empty());
}

// R-R8: two replicas, many approvers and the timer at once: one word.
TEST_F(ApprovalRpcsTest, DecisionsAndTheLapseRaceAndOneWins) {
  for (int round = 0; round < 8; ++round) {
    const CaseKey key = File();
    const ApprovalId id = Asked(key);
    std::atomic<int> decided = 0;
    std::vector<std::thread> threads;
    threads.reserve(7);
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&, i] {
        const std::string approver = absl::StrCat("agents/zhao", i);
        const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) {
          PgApprovalBook book(tx, log_, timers_);
          PgChainBook chains(tx);
          return DecideApproval(book, chains,
                                {.key = {"demo", id},
                                 .decider = {.name = approver, .approver = i % 2 == 0},
                                 .approved = i < 3},
                                clock_.Now())
              .status();
        });
        if (status.ok()) ++decided;
        const std::string reason = ReasonOf(status);
        EXPECT_TRUE(status.ok() || reason == "APPROVAL_DECIDED" || reason == "RUNG_LAPSED")
            << status;
      });
    }
    threads.emplace_back([&] { EXPECT_TRUE(LapseOf(id, 1).ok()); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(decided, 1);
    EXPECT_EQ(Armed(), 0);
    std::vector<std::string> kinds = Kinds(key);
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "approval_decided"), 1);
    EXPECT_EQ(kinds.back(), "approval_decided") << "nothing lapses after the word";
  }
}

// R-R8: harmless in any order.
TEST_F(ApprovalRpcsTest, AWithdrawalEndsItAndOneOfNothingIsHarmless) {
  const CaseKey key = File();
  TakeIn({NotNeeded(key, NewId())});
  const ApprovalId id = NewId();
  TakeIn({Requested(key, id, 90'000), NotNeeded(key, id), Requested(key, id, 90'000)});
  EXPECT_EQ(GetApproval(id).state(), v1::APPROVAL_STATE_WITHDRAWN);
  EXPECT_EQ(Armed(), 0);
  EXPECT_EQ(ReasonOf(Approve("demo:supervisor:chen", id)), "APPROVAL_WITHDRAWN");
  const ApprovalId early = Asked(NewKey());  // before the complaint's filing is known here
  EXPECT_TRUE(Approve("demo:supervisor:chen", early).ok());
}

TEST_F(ApprovalRpcsTest, ListsByStateApproverAndComplaint) {
  const CaseKey first = File();
  const CaseKey second = File();
  const ApprovalId one = Asked(first);
  const ApprovalId two = Asked(second);
  const ApprovalId three = Asked(first, 600'000);
  ASSERT_TRUE(Approve("demo:supervisor:chen", two).ok());
  v1::ListApprovalsRequest request;
  request.set_page_size(1);
  EXPECT_EQ(List("demo:auditor:wu", request),
            (std::vector<std::string>{one.Name(), two.Name(), three.Name()}));
  request.add_states(v1::APPROVAL_STATE_WAITING);
  EXPECT_EQ(List("demo:auditor:wu", request), (std::vector<std::string>{one.Name(), three.Name()}));
  request.set_complaint(second.complaint.Name());
  EXPECT_TRUE(List("demo:auditor:wu", request).empty());
  request.clear_complaint();
  request.clear_states();
  request.set_approver("agents/chen");
  EXPECT_EQ(List("demo:auditor:wu", request), (std::vector<std::string>{two.Name()}));
  request.set_mine(true);
  v1::ListApprovalsResponse response;
  EXPECT_EQ(ReasonOf(Call(&ApprovalStub::ListApprovals, "demo:auditor:wu", request, &response)),
            "FILTERS_CONTRADICT");
  EXPECT_EQ(Mine("demo:supervisor:chen"), (std::vector<std::string>{one.Name()}));
  EXPECT_EQ(Mine("demo:approver:zhao"), (std::vector<std::string>{one.Name(), three.Name()}));
}

TEST_F(ApprovalRpcsTest, AnotherTenantSeesNothing) {
  const ApprovalId id = Asked(File());
  EXPECT_EQ(GetApproval(id, "else:approver:zhao").name(), "");
  EXPECT_EQ(Approve("else:approver:zhao", id).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(List("else:approver:zhao", {}).empty());
}

// R-R8: what waits keeps the chain it was asked under.
TEST_F(ApprovalRpcsTest, AChainIsPutAsANewVersion) {
  const ApprovalId before = Asked(File());
  Put("chen", {.departments = {"finance"}});
  auto put = Write<v1::PutApprovalChainRequest>();
  v1::ApprovalRung& rung = *put.add_rungs();
  rung.set_display_name("Finance");
  rung.set_role("supervisor");
  rung.set_department("departments/finance");
  rung.set_limit_seconds(60);
  put.set_expected_version(0);
  v1::PutApprovalChainResponse response;
  EXPECT_EQ(Call(&ApprovalStub::PutApprovalChain, "demo:supervisor:chen", put, &response).code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_TRUE(Call(&ApprovalStub::PutApprovalChain, "demo:admin:root", put, &response).ok());
  EXPECT_EQ(response.chain().version(), 1);
  EXPECT_EQ(response.chain().creator(), "admin/root");
  put.set_request_id("another");
  EXPECT_EQ(ReasonOf(Call(&ApprovalStub::PutApprovalChain, "demo:admin:root", put, &response)),
            "CHAIN_VERSION_MISMATCH");
  put.clear_expected_version();
  put.mutable_rungs(0)->set_role("boss");
  const absl::Status bad = Call(&ApprovalStub::PutApprovalChain, "demo:admin:root", put, &response);
  EXPECT_EQ(ReasonOf(bad), "ROLE_UNKNOWN");
  EXPECT_EQ(FieldOf(bad), "rungs[0].role");

  const ApprovalId after = Asked(File(), 900'000);
  EXPECT_EQ(GetApproval(after).chain_version(), 1);
  EXPECT_EQ(ReasonOf(Approve("demo:supervisor:sun", after)), "NOT_AN_APPROVER");
  EXPECT_TRUE(Approve("demo:supervisor:chen", after).ok());
  EXPECT_EQ(GetApproval(before).chain_version(), 0);
  EXPECT_TRUE(Approve("demo:supervisor:sun", before).ok());

  v1::GetApprovalChainRequest get;
  v1::GetApprovalChainResponse chain;
  ASSERT_TRUE(Call(&ApprovalStub::GetApprovalChain, "demo:agent:lin", get, &chain).ok());
  EXPECT_EQ(chain.chain().version(), 1);
  get.set_version(0);
  ASSERT_TRUE(Call(&ApprovalStub::GetApprovalChain, "demo:agent:lin", get, &chain).ok());
  EXPECT_EQ(chain.chain().rungs_size(), 2);
  get.set_version(2);
  EXPECT_EQ(Call(&ApprovalStub::GetApprovalChain, "demo:agent:lin", get, &chain).code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace redress::routing
