#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "services/sla/api/replica_testing.h"
#include "services/sla/api/world_testing.h"
#include "services/sla/app/put_documents.h"
#include "testing/wait.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace story;  // NOLINT: words of the stories

constexpr absl::string_view kAdmin = "demo:admin:root";

std::string CalendarText(absl::string_view id, int version,
                         absl::string_view hours = "09:00-17:00") {
  return absl::StrCat("id: ", id, "\nversion: ", version,
                      "\nzone: Asia/Shanghai\nhours: {monday-friday: ", hours, "}\n");
}

std::string PolicyText(absl::string_view id, int version, int rank, absl::string_view limit = "4h",
                       absl::string_view calendar = "24x7") {
  return absl::StrCat("id: ", id, "\nversion: ", version, "\nrank: ", rank,
                      "\ncalendar: ", calendar, "\nmilestones:\n  - {name: ", id,
                      "_reply, rule: R-X, what: a reply, because: it is so, start: matched, "
                      "stop: any_message, limit: ",
                      limit, "}\n");
}

// "office@2 ACTIVE" for each.
std::string Words(const v1::Policy& policy) {
  std::string state = v1::PolicyState_Name(policy.state());
  return absl::StrCat(policy.name(), "@", policy.version(), " ",
                      state.substr(std::string("POLICY_STATE_").size()));
}

class PolicyRpcsTest : public ::testing::Test {
 protected:
  std::string NewRequest() { return absl::StrCat("r-", ++requests_); }

  absl::StatusOr<v1::PutCalendarResponse> PutCalendar(const std::string& document) {
    v1::PutCalendarRequest request;
    request.set_request_id(NewRequest());
    request.set_document(document);
    return replica_.Call(caller_, &v1::SlaService::Stub::PutCalendar, request);
  }
  absl::StatusOr<v1::PutPolicyResponse> PutPolicy(const std::string& document,
                                                  const std::string& etag = "") {
    v1::PutPolicyRequest request;
    request.set_request_id(NewRequest());
    request.set_document(document);
    request.set_etag(etag);
    return replica_.Call(caller_, &v1::SlaService::Stub::PutPolicy, request);
  }
  absl::StatusOr<v1::ActivatePolicyResponse> Activate(const std::string& name, int version,
                                                      std::optional<absl::Time> when = {},
                                                      const std::string& etag = "") {
    v1::ActivatePolicyRequest request;
    request.set_request_id(NewRequest());
    request.set_name(name);
    request.set_version(version);
    if (when) *request.mutable_active_time() = ToProto(*when);
    request.set_etag(etag);
    return replica_.Call(caller_, &v1::SlaService::Stub::ActivatePolicy, request);
  }
  absl::StatusOr<v1::RetirePolicyResponse> Retire(const std::string& name,
                                                  std::optional<absl::Time> when = {}) {
    v1::RetirePolicyRequest request;
    request.set_request_id(NewRequest());
    request.set_name(name);
    if (when) *request.mutable_retire_time() = ToProto(*when);
    return replica_.Call(caller_, &v1::SlaService::Stub::RetirePolicy, request);
  }
  std::vector<std::string> Policies(const v1::ListPoliciesRequest& request = {}) {
    const auto listed = replica_.Call(caller_, &v1::SlaService::Stub::ListPolicies, request);
    EXPECT_TRUE(listed.ok()) << listed.status();
    std::vector<std::string> words;
    for (const v1::Policy& policy : listed->policies()) words.push_back(Words(policy));
    return words;
  }

  // Milestones of a complaint that is filed at a moment, as `replica` folds it.
  std::string ClocksOfOneFiledAt(Replica& replica, absl::Time at,
                                 const std::string& tenant = "demo") {
    const ComplaintId complaint = World::NewComplaint();
    const absl::Status taken =
        replica.TakeIn({World::EventOf(tenant, complaint, File(), at - kFiled)});
    EXPECT_TRUE(taken.ok()) << taken;
    v1::GetClocksRequest request;
    request.set_complaint(complaint.Name());
    const auto clocks =
        replica.Call(tenant + ":agent:lin", &v1::SlaService::Stub::GetClocks, request);
    EXPECT_TRUE(clocks.ok()) << clocks.status();
    std::vector<std::string> words;
    for (const v1::Clock& clock : clocks->clocks()) {
      if (!clock.has_start_time()) continue;  // pending
      words.push_back(absl::StrCat(clock.milestone(), "@", clock.policy_version()));
    }
    return absl::StrJoin(words, " ");
  }

  template <typename Response>
  static void Refused(const absl::StatusOr<Response>& response, absl::StatusCode code,
                      absl::string_view reason, absl::string_view field) {
    EXPECT_EQ(response.status().code(), code) << response.status();
    EXPECT_EQ(ReasonOf(response.status()), reason) << response.status();
    EXPECT_EQ(FieldOf(response.status()), field) << response.status();
  }

  const std::string conninfo_ = Replica::NewDatabase();
  Replica replica_{conninfo_};
  std::string caller_{kAdmin};
  int requests_ = 0;
};

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// R-S11: versions stand side by side, and none changes.
TEST_F(PolicyRpcsTest, ACalendarIsStoredOnceAndNeverChanges) {
  const auto put = PutCalendar(CalendarText("office", 1));
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(put->calendar().name(), "calendars/office");
  EXPECT_EQ(put->calendar().version(), 1);
  EXPECT_FALSE(put->calendar().shipped());
  const auto again = PutCalendar(CalendarText("office", 1));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->calendar().create_time().nanos(), put->calendar().create_time().nanos());
  Refused(PutCalendar(CalendarText("office", 1, "10:00-17:00")), kPrecondition,
          "CALENDAR_VERSION_TAKEN", "document.version");
  Refused(PutCalendar(CalendarText("cn", 1)), kPrecondition, "CALENDAR_VERSION_TAKEN",
          "document.version");
  EXPECT_TRUE(PutCalendar(CalendarText("office", 2, "10:00-17:00")).ok());
  // Dates of a calendar that ships, and of the tenant's own.
  for (const absl::string_view source : {"{id: cn, version: 1}", "{id: office, version: 2}"}) {
    const auto desk = PutCalendar(absl::StrCat(CalendarText(source[5] == 'c' ? "desk" : "shop", 1),
                                               "dates_from: ", source, "\n"));
    EXPECT_TRUE(desk.ok()) << desk.status();
  }
  v1::ListCalendarsRequest request;
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = replica_.Call(caller_, &v1::SlaService::Stub::ListCalendars, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Calendar& one : page->calendars()) {
      listed.push_back(absl::StrCat(one.name(), "@", one.version(), one.shipped() ? " ships" : ""));
      EXPECT_THAT(one.document(), HasSubstr("zone: Asia/Shanghai"));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(listed, ElementsAre("calendars/cn@1 ships", "calendars/desk@1", "calendars/office@1",
                                  "calendars/office@2", "calendars/shop@1"));
}

TEST_F(PolicyRpcsTest, AFaultInADocumentIsToldWithItsPlace) {
  Refused(PutCalendar(""), kInvalid, "DOCUMENT_MISSING", "document");
  Refused(PutCalendar(std::string(kDocumentBytesMax + 1, ' ')), kInvalid, "DOCUMENT_TOO_LONG",
          "document");
  Refused(PutCalendar(CalendarText("24x7", 1)), kInvalid, "CALENDAR_ID_TAKEN", "document.id");
  Refused(PutCalendar(CalendarText("Office", 1)), kInvalid, "CALENDAR_ID_INVALID", "document.id");
  Refused(PutCalendar(CalendarText("office", 1) + "dates_from: {id: cn, version: 9}\n"), kInvalid,
          "CALENDAR_UNKNOWN", "document.dates_from");
  Refused(PutPolicy(""), kInvalid, "DOCUMENT_MISSING", "document");
  Refused(PutPolicy("id: [\n"), kInvalid, "YAML_INVALID", "document");
  Refused(PutPolicy(PolicyText("office", 1, 7, "0h")), kInvalid, "LIMIT_ZERO",
          "document.milestones[0].limit");
  const auto unknown = PutPolicy(PolicyText("office", 1, 7, "4h", "{id: office, version: 1}"));
  Refused(unknown, kInvalid, "CALENDAR_UNKNOWN", "document.calendar");
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("line 4"));
}

// R-S14: a draft may be replaced, what was ever active never.
TEST_F(PolicyRpcsTest, ADraftIsReplacedUntilItIsActivated) {
  const auto put = PutPolicy(PolicyText("office", 1, 7));
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(Words(put->policy()), "policies/office@1 DRAFT");
  EXPECT_EQ(put->policy().rank(), 7);
  EXPECT_EQ(PutPolicy(PolicyText("office", 1, 7))->policy().etag(), put->policy().etag());
  const auto replaced = PutPolicy(PolicyText("office", 1, 8), put->policy().etag());
  ASSERT_TRUE(replaced.ok()) << replaced.status();
  EXPECT_EQ(replaced->policy().rank(), 8);
  Refused(PutPolicy(PolicyText("office", 1, 9), put->policy().etag()), absl::StatusCode::kAborted,
          "ETAG_MISMATCH", "etag");
  Refused(PutPolicy(PolicyText("office", 2, 9), "1"), absl::StatusCode::kAborted, "ETAG_MISMATCH",
          "etag");
  Refused(Activate("policies/office", 1, {}, put->policy().etag()), absl::StatusCode::kAborted,
          "ETAG_MISMATCH", "etag");
  ASSERT_TRUE(Activate("policies/office", 1, {}, replaced->policy().etag()).ok());
  const auto taken = PutPolicy(PolicyText("office", 1, 9));
  Refused(taken, kPrecondition, "POLICY_NOT_DRAFT", "document.version");
  EXPECT_THAT(std::string(taken.status().message()), HasSubstr("as version 2"));
  EXPECT_TRUE(PutPolicy(PolicyText("office", 1, 8)).ok());
  const auto ships = PutPolicy(PolicyText("default", 1, 9));
  Refused(ships, kPrecondition, "POLICY_SHIPPED", "document.version");
}

TEST_F(PolicyRpcsTest, AnActivationThatCannotBeIsRefused) {
  ASSERT_TRUE(PutPolicy(PolicyText("office", 1, 100)).ok());
  Refused(Activate("office", 1), kInvalid, "NAME_INVALID", "name");
  Refused(Activate("policies/office", 0), kInvalid, "VERSION_INVALID", "version");
  Refused(Activate("policies/office", 2), absl::StatusCode::kNotFound, "NOT_FOUND", "");
  Refused(Activate("policies/office", 1, absl::UnixEpoch()), kInvalid, "TIME_PAST", "active_time");
  v1::ActivatePolicyRequest request;
  request.set_request_id("bad");
  request.set_name("policies/office");
  request.set_version(1);
  request.mutable_active_time()->set_nanos(-1);
  Refused(replica_.Call(caller_, &v1::SlaService::Stub::ActivatePolicy, request), kInvalid,
          "TIME_OUT_OF_RANGE", "active_time");
  // The pack that ships has rank 100 as well.
  Refused(Activate("policies/office", 1), kPrecondition, "POLICY_RANK_TWICE", "version");
  Refused(Retire("policies/office"), kPrecondition, "POLICY_NOT_ACTIVE", "name");
  Refused(Retire("policies/nobodys"), absl::StatusCode::kNotFound, "NOT_FOUND", "");
  EXPECT_THAT(Policies(), ElementsAre("policies/cn_12315@1 DRAFT", "policies/cn_12315@2 DRAFT",
                                      "policies/default@1 DRAFT", "policies/default@2 ACTIVE",
                                      "policies/office@1 DRAFT"));
}

// R-S14: a plan that is made again, by another request, is the same plan.
TEST_F(PolicyRpcsTest, AVersionIsPlannedTwiceForOneMoment) {
  const absl::Time from = ToMicros(SystemClock().Now() + absl::Hours(1));
  ASSERT_TRUE(PutPolicy(PolicyText("office", 1, 7)).ok());
  const auto first = Activate("policies/office", 1, from);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = Activate("policies/office", 1, from);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Words(again->policy()), "policies/office@1 SCHEDULED");
  EXPECT_EQ(again->policy().SerializeAsString(), first->policy().SerializeAsString());
}

// R-S14: the time of the event decides, on every replica, for this tenant alone.
TEST_F(PolicyRpcsTest, EveryReplicaFoldsUnderThePoliciesOfTheEventsTime) {
  Replica other(conninfo_);
  const absl::Time from = ToMicros(SystemClock().Now() + absl::Hours(1));
  const absl::Time until = from + absl::Hours(1);
  const std::string shipped = "first_response@2 first_response_outer@2";
  EXPECT_EQ(ClocksOfOneFiledAt(other, from), shipped);  // and keeps it in memory
  ASSERT_TRUE(PutPolicy(PolicyText("office", 1, 7, "1h")).ok());
  ASSERT_TRUE(PutPolicy(PolicyText("office", 2, 7, "2h")).ok());
  ASSERT_TRUE(Activate("policies/office", 1, from).ok());
  EXPECT_EQ(Words(Activate("policies/office", 2, until)->policy()), "policies/office@2 SCHEDULED");
  for (Replica* replica : {&replica_, &other}) {
    const absl::Duration moment = absl::Microseconds(1);
    EXPECT_EQ(ClocksOfOneFiledAt(*replica, from - moment), shipped);
    EXPECT_EQ(ClocksOfOneFiledAt(*replica, from), "office_reply@1 " + shipped);
    EXPECT_EQ(ClocksOfOneFiledAt(*replica, until - moment), "office_reply@1 " + shipped);
    EXPECT_EQ(ClocksOfOneFiledAt(*replica, until), "office_reply@2 " + shipped);
    EXPECT_EQ(ClocksOfOneFiledAt(*replica, from, "other"), shipped);
  }
  ASSERT_TRUE(Retire("policies/office", from).ok());
  EXPECT_EQ(ClocksOfOneFiledAt(other, until), shipped);
}

// A tenant may supersede or retire what ships, and turn on what is off; another tenant has it
// still.
TEST_F(PolicyRpcsTest, ATenantDecidesAboutWhatShips) {
  const absl::Time from = SystemClock().Now() + absl::Hours(1);
  ASSERT_TRUE(PutPolicy(PolicyText("default", 3, 100, "1h")).ok());
  ASSERT_TRUE(Activate("policies/default", 3, from).ok());
  EXPECT_EQ(ClocksOfOneFiledAt(replica_, from), "default_reply@3");
  const auto on = Activate("policies/cn_12315", 1, from);
  ASSERT_TRUE(on.ok()) << on.status();
  EXPECT_TRUE(on->policy().shipped());
  EXPECT_THAT(on->policy().document(), HasSubstr("id: cn_12315"));
  EXPECT_THAT(Policies(), ElementsAre("policies/cn_12315@1 SCHEDULED", "policies/cn_12315@2 DRAFT",
                                      "policies/default@1 DRAFT", "policies/default@2 ACTIVE",
                                      "policies/default@3 SCHEDULED"));
  const auto off = Retire("policies/default", from + absl::Hours(1));
  ASSERT_TRUE(off.ok()) << off.status();
  EXPECT_EQ(Words(off->policy()), "policies/default@3 SCHEDULED");
  EXPECT_EQ(ClocksOfOneFiledAt(replica_, from + absl::Hours(1)), "");
  EXPECT_EQ(ClocksOfOneFiledAt(replica_, from + absl::Hours(1), "other"),
            "first_response@2 first_response_outer@2");
}

// What is switched on later begins no clocks before, and what is switched off finishes its own.
TEST_F(PolicyRpcsTest, ASettingHoldsFromItsFirstStartOn) {
  const absl::Time now = SystemClock().Now();
  const auto has_its_clocks_at = [&](Replica& replica, absl::Time at) {
    const ComplaintId complaint = World::NewComplaint();
    const auto filed = World::EventOf(
        "demo", complaint, File({.channel = common::v1::CHANNEL_API, .source = "regulator_12315"}),
        at - kFiled);
    EXPECT_TRUE(replica.TakeIn({filed}).ok());
    v1::GetClocksRequest request;
    request.set_complaint(complaint.Name());
    const auto clocks = replica.Call("demo:agent:x", &v1::SlaService::Stub::GetClocks, request);
    EXPECT_TRUE(clocks.ok()) << clocks.status();
    return std::any_of(clocks->clocks().begin(), clocks->clocks().end(),
                       [](const auto& clock) { return clock.policy() == "policies/cn_12315"; });
  };
  EXPECT_FALSE(has_its_clocks_at(replica_, now));
  {
    Replica later(conninfo_, "default,cn_12315");
    EXPECT_FALSE(has_its_clocks_at(later, now - absl::Hours(1)));
    EXPECT_TRUE(has_its_clocks_at(later, now + absl::Hours(1)));
    EXPECT_FALSE(has_its_clocks_at(replica_, now + absl::Hours(1)));
  }
  Replica without(conninfo_);
  EXPECT_FALSE(has_its_clocks_at(without, now + absl::Hours(1)));
  Replica again(conninfo_, "cn_12315,default");
  EXPECT_FALSE(has_its_clocks_at(again, now - absl::Hours(1)));
  EXPECT_TRUE(has_its_clocks_at(again, now + absl::Hours(1)));
}

// R-I4
TEST_F(PolicyRpcsTest, ARequestThatComesTwiceIsDoneOnce) {
  v1::PutPolicyRequest put;
  put.set_request_id("one");
  put.set_document(PolicyText("office", 1, 7));
  const auto first = replica_.Call(caller_, &v1::SlaService::Stub::PutPolicy, put);
  ASSERT_TRUE(first.ok()) << first.status();
  v1::ActivatePolicyRequest activate;
  activate.set_request_id("two");
  activate.set_name("policies/office");
  activate.set_version(1);
  const auto on = replica_.Call(caller_, &v1::SlaService::Stub::ActivatePolicy, activate);
  ASSERT_TRUE(on.ok()) << on.status();
  EXPECT_EQ(replica_.Call(caller_, &v1::SlaService::Stub::PutPolicy, put)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(
      replica_.Call(caller_, &v1::SlaService::Stub::ActivatePolicy, activate)->SerializeAsString(),
      on->SerializeAsString());
  activate.set_version(2);
  Refused(replica_.Call(caller_, &v1::SlaService::Stub::ActivatePolicy, activate), kInvalid,
          "REQUEST_ID_REUSED", "request_id");
}

TEST_F(PolicyRpcsTest, AdminsWriteAndThoseWhoLookAfterThemRead) {
  ASSERT_TRUE(PutPolicy(PolicyText("office", 1, 7)).ok());
  for (const char* role : {"agent", "supervisor", "approver", "analyst", "auditor", "operator",
                           "customer", "platform"}) {
    caller_ = absl::StrCat("demo:", role, ":x");
    const auto denied = absl::StatusCode::kPermissionDenied;
    EXPECT_EQ(PutCalendar(CalendarText("office", 1)).status().code(), denied) << role;
    EXPECT_EQ(PutPolicy(PolicyText("office", 2, 7)).status().code(), denied) << role;
    EXPECT_EQ(Activate("policies/office", 1).status().code(), denied) << role;
    EXPECT_EQ(Retire("policies/office").status().code(), denied) << role;
  }
  for (const char* role : {"supervisor", "auditor", "operator", "admin"}) {
    caller_ = absl::StrCat("demo:", role, ":x");
    EXPECT_EQ(Policies().size(), 5) << role;
  }
  caller_ = "demo:agent:x";
  EXPECT_EQ(replica_.Call(caller_, &v1::SlaService::Stub::ListCalendars, {}).status().code(),
            absl::StatusCode::kPermissionDenied);
  // Another tenant has its own.
  caller_ = "other:admin:x";
  EXPECT_EQ(Policies().size(), 4);
  Refused(Activate("policies/office", 1), absl::StatusCode::kNotFound, "NOT_FOUND", "");
  v1::ListPoliciesRequest drafts;
  drafts.add_states(v1::POLICY_STATE_DRAFT);
  caller_ = std::string(kAdmin);
  EXPECT_THAT(Policies(drafts),
              ElementsAre("policies/cn_12315@1 DRAFT", "policies/cn_12315@2 DRAFT",
                          "policies/default@1 DRAFT", "policies/office@1 DRAFT"));
}

// An event that is being folded is folded under what was before, or what comes after; an activation
// never slips between. R-S14
TEST_F(PolicyRpcsTest, AnActivationWaitsForFoldsUnderWay) {
  ASSERT_TRUE(PutPolicy(PolicyText("office", 1, 7)).ok());
  PolicyRegistry registry(ShippedPacks::Read("default").value());
  std::thread activation;
  absl::StatusOr<v1::ActivatePolicyResponse> on;
  absl::Time held_until;
  const absl::Status folded = replica_.host().db().Run({}, [&](pg::Transaction& tx) {
    EXPECT_TRUE(registry.Hold(tx, {"demo", "other"}).ok());
    activation = std::thread([&] { on = Activate("policies/office", 1); });
    const bool waits = test::WaitUntil(
        [&] {
          const auto waiting = tx.ExecText(
              "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
          return waiting.ok() && waiting->View(0, 0) == "1";
        },
        absl::Seconds(10));
    EXPECT_TRUE(waits);
    held_until = SystemClock().Now();
    return absl::OkStatus();
  });
  activation.join();
  EXPECT_TRUE(folded.ok()) << folded;
  ASSERT_TRUE(on.ok()) << on.status();
  EXPECT_GT(FromProto(on->policy().active_time()), held_until);
}

// What an older program cannot read is left out, and the service goes on.
TEST_F(PolicyRpcsTest, ADocumentThatCannotBeReadAnyMoreStopsNothing) {
  const absl::Time from = SystemClock().Now() + absl::Hours(1);
  ASSERT_TRUE(PutPolicy(PolicyText("office", 1, 7)).ok());
  ASSERT_TRUE(PutPolicy(PolicyText("desk", 1, 8, "1h")).ok());
  ASSERT_TRUE(Activate("policies/office", 1, from).ok());
  ASSERT_TRUE(Activate("policies/desk", 1, from).ok());
  EXPECT_TRUE(replica_.host()
                  .db()
                  .Run({},
                       [](pg::Transaction& tx) {
                         return tx
                             .ExecText(
                                 "UPDATE policy_version SET document = 'new: words' "
                                 "WHERE id = 'office'")
                             .status();
                       })
                  .ok());
  EXPECT_EQ(ClocksOfOneFiledAt(replica_, from),
            "desk_reply@1 first_response@2 first_response_outer@2");
}

TEST_F(PolicyRpcsTest, ATenantMayStoreSoManyVersions) {
  EXPECT_TRUE(
      replica_.host()
          .db()
          .Run({},
               [](pg::Transaction& tx) {
                 return tx
                     .ExecText(absl::StrCat(
                         "INSERT INTO policy_version SELECT 'demo', 'many', n, 7, false, '', "
                         "now(), NULL, NULL, 1 FROM generate_series(1, ",
                         kVersionsMax, ") AS n"))
                     .status();
               })
          .ok());
  Refused(PutPolicy(PolicyText("office", 1, 7)), kPrecondition, "DOCUMENTS_TOO_MANY", "document");
}

}  // namespace
}  // namespace redress::sla
