// The RPCs about rules, through gRPC, on a wired host; the fixture beside it is another replica.
#include "base/proto_time.h"
#include "services/routing/api/replica_testing.h"

namespace redress::routing {
namespace {

constexpr char kSupervisor[] = "demo:supervisor:sue";
constexpr char kDocument[] =
    "rules:\n"
    "  - name: Refunds of vip\n"
    "    match: {categories: [after_sales], tiers: [vip]}\n"
    "    department: finance\n"
    "  - name: Parcels\n"
    "    match: {categories: [logistics]}\n"
    "    department: supervisor\n"
    "  - name: Everything else\n"
    "    department: frontline\n";

class RuleRpcsTest : public ReplicaFixture {
 protected:
  absl::StatusOr<v1::PutRulesResponse> PutDocument(const std::string& document) {
    auto put = Write<v1::PutRulesRequest>();
    put.set_document(document);
    return Put(put);
  }
  absl::StatusOr<v1::PutRulesResponse> Put(const v1::PutRulesRequest& put) {
    v1::PutRulesResponse response;
    const absl::Status status = Call(&Stub::PutRules, kSupervisor, put, &response);
    if (!status.ok()) return status;
    return response;
  }
  absl::StatusOr<v1::RuleSet> Activate(int version, std::optional<int> expected = std::nullopt) {
    auto activate = Write<v1::ActivateRulesRequest>();
    activate.set_version(version);
    if (expected) activate.set_expected_version(*expected);
    v1::ActivateRulesResponse response;
    const absl::Status status = Call(&Stub::ActivateRules, kSupervisor, activate, &response);
    if (!status.ok()) return status;
    return response.rule_set();
  }
  v1::RuleSet Rules(std::optional<int> version = std::nullopt) {
    v1::GetRulesRequest get;
    if (version) get.set_version(*version);
    v1::GetRulesResponse response;
    const absl::Status status = Call(&Stub::GetRules, "demo:agent:lin", get, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response.rule_set();
  }
  std::vector<v1::RuleSet> Listed(int page_size = 0) {
    std::vector<v1::RuleSet> all;
    v1::ListRulesRequest list;
    list.set_page_size(page_size);
    do {
      v1::ListRulesResponse page;
      const absl::Status status = Call(&Stub::ListRules, "demo:auditor:ann", list, &page);
      EXPECT_TRUE(status.ok()) << status;
      all.insert(all.end(), page.rule_sets().begin(), page.rule_sets().end());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return all;
  }
  v1::ExplainRoutingResponse Explained(const CaseKey& key) {
    v1::ExplainRoutingRequest explain;
    explain.set_complaint(key.complaint.Name());
    v1::ExplainRoutingResponse response;
    const absl::Status status = Call(&Stub::ExplainRouting, "demo:agent:lin", explain, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  v1::SimulateRulesRequest Trial() {
    v1::SimulateRulesRequest trial;
    trial.set_document(kDocument);
    *trial.mutable_from_time() = ToProto(test::kNow);
    *trial.mutable_until_time() = ToProto(test::kNow + absl::Hours(24));
    return trial;
  }
  absl::Status Try(const v1::SimulateRulesRequest& trial, v1::SimulateRulesResponse* response) {
    return Call(&Stub::SimulateRules, kSupervisor, trial, response);
  }
  CaseKey FileVip(const std::string& category) {
    const CaseKey key = NewKey();
    events::Delivered filed = Filed(key, {.category = category});
    filed.event.mutable_complaint_filed()->set_tier("vip");
    TakeIn({filed});
    return key;
  }
};

// R-R2: taken, but not without a word; the same in a dry run
TEST_F(RuleRpcsTest, ASkillThatNobodyHasIsTakenWithAWarning) {
  constexpr char kSkilled[] =
      "rules:\n"
      "  - name: Food\n"
      "    match: {categories: [food]}\n"
      "    department: frontline\n"
      "    skills:\n"
      "      - {skill: calm_words}\n"
      "      - {skill: food_law, level_min: 3}\n"
      "  - name: Everything else\n"
      "    department: frontline\n";
  ReplicaFixture::Put("lin", {.skills = {{"calm_words", 2}}});
  for (const bool dry : {true, false}) {
    auto put = Write<v1::PutRulesRequest>();
    put.set_document(kSkilled);
    put.set_validate_only(dry);
    const auto told = Put(put);
    ASSERT_TRUE(told.ok()) << told.status();
    ASSERT_EQ(told->warnings_size(), 1);
    EXPECT_EQ(told->warnings(0).rule_number(), 1);
    EXPECT_EQ(told->warnings(0).field(), "document.rules[0].skills[1]");
    EXPECT_EQ(told->warnings(0).line(), 7);
    EXPECT_EQ(told->warnings(0).reason(), "SKILL_NOBODY_HAS");
    EXPECT_EQ(
        told->warnings(0).message(),
        "rule 1 (Food): nobody in departments/frontline has food_law at level 3 or above; its "
        "cases wait until less is asked");
  }
  EXPECT_EQ(Rules().version(), 1);
  auto put = Write<v1::PutRulesRequest>();
  *put.mutable_rules() = Rules().rules();
  const auto told = Put(put);
  ASSERT_EQ(told->warnings_size(), 1);
  EXPECT_EQ(told->warnings(0).field(), "rules[0].skills[1]");
  EXPECT_EQ(told->warnings(0).line(), 0);
  ReplicaFixture::Put("wu", {.skills = {{"food_law", 3}}});
  EXPECT_EQ(PutDocument(kSkilled)->warnings_size(), 0);
}

// R-R1: versions are stored for ever, and an earlier one can decide again
TEST_F(RuleRpcsTest, EveryVersionIsKeptAndCanDecideAgain) {
  EXPECT_EQ(Rules().version(), 0);
  EXPECT_TRUE(Rules().active());
  ASSERT_EQ(PutDocument(kDocument)->version(), 1);
  EXPECT_EQ(Rules().document(), kDocument);
  EXPECT_EQ(Rules().rules_size(), 3);
  EXPECT_EQ(Rules().creator(), "agents/sue");
  auto put = Write<v1::PutRulesRequest>();
  v1::Rule& all = *put.add_rules();
  all.set_display_name("All to quality");
  all.set_department("departments/quality");
  ASSERT_EQ(Put(put)->version(), 2);
  const CaseKey second = File({.category = "logistics"});
  EXPECT_EQ(Get(second).department(), "departments/quality");
  EXPECT_EQ(Get(second).rules_version(), 2);

  const auto back = Activate(1);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->version(), 1);
  EXPECT_TRUE(back->active());
  const CaseKey first = File({.category = "logistics"});
  EXPECT_EQ(Get(first).department(), "departments/supervisor");
  EXPECT_EQ(Get(first).rules_version(), 1);
  EXPECT_EQ(Get(second).rules_version(), 2);  // it keeps the version that routed it
  ASSERT_EQ(PutDocument(kDocument)->version(), 3);
  ASSERT_TRUE(Activate(0).ok());
  EXPECT_EQ(Get(File({.category = "logistics"})).department(), "departments/logistics");

  std::vector<std::string> listed;
  for (const v1::RuleSet& set : Listed(2)) {
    listed.push_back(absl::StrCat(set.version(), set.active() ? " active" : "", " ",
                                  set.rules_count(), set.document(), set.rules_size()));
  }
  EXPECT_EQ(listed, (std::vector<std::string>{"3 30", "2 10", "1 30", "0 active 80"}));
  EXPECT_EQ(Rules(2).document(), "rules:\n  - name: \"All to quality\"\n    department: quality\n");
  EXPECT_EQ(ReasonOf(Activate(9).status()), "RULES_VERSION_UNKNOWN");
  EXPECT_EQ(Activate(9).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FieldOf(Activate(-1).status()), "version");
}

// R-R1: the same request gives the same answer, and one effect
TEST_F(RuleRpcsTest, APutIsDoneOncePerRequest) {
  auto put = Write<v1::PutRulesRequest>();
  put.set_document(kDocument);
  EXPECT_EQ(Put(put)->version(), 1);
  EXPECT_EQ(Put(put)->version(), 1);
  EXPECT_EQ(Listed().size(), 2U);
  put.mutable_document()->append("\n");
  EXPECT_EQ(Put(put).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Listed().size(), 2U);
}

// R-R1: nobody overwrites what they have not seen
TEST_F(RuleRpcsTest, AnUpdateOfWhatSomebodyChangedIsRefused) {
  auto put = Write<v1::PutRulesRequest>();
  put.set_document(kDocument);
  put.set_expected_version(0);
  ASSERT_EQ(Put(put)->version(), 1);
  put.set_request_id("another");
  const absl::Status late = Put(put).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(late), "RULES_VERSION_MISMATCH");
  EXPECT_EQ(ReasonOf(Activate(0, 2).status()), "RULES_VERSION_MISMATCH");
  EXPECT_EQ(Rules().version(), 1);
  EXPECT_TRUE(Activate(0, 1).ok());
}

// R-R1, many at once: each gets a number of its own, and of those who expect the same only one
TEST_F(RuleRpcsTest, ConcurrentPutsDoNotLoseEachOther) {
  constexpr int kWriters = 8;
  std::atomic<int> put = 0;
  std::atomic<int> mismatched = 0;
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      v1::PutRulesRequest request;
      request.set_request_id(absl::StrCat("w-", i));
      request.set_document(kDocument);
      request.set_expected_version(0);
      v1::PutRulesResponse response;
      const absl::Status status = Call(&Stub::PutRules, kSupervisor, request, &response);
      if (status.ok()) ++put;
      if (ReasonOf(status) == "RULES_VERSION_MISMATCH") ++mismatched;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(put, 1);
  EXPECT_EQ(mismatched, kWriters - 1);
  EXPECT_EQ(Listed().size(), 2U);
}

// R-R1: bad rules are refused whole, with line and field; the running version goes on
TEST_F(RuleRpcsTest, BadRulesLeaveThoseThatDecideAlone) {
  ASSERT_EQ(PutDocument(kDocument)->version(), 1);
  const auto refused = [&](const std::string& document, const std::string& reason,
                           const std::string& field, const std::string& line) {
    const absl::Status status = PutDocument(document).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), reason) << status;
    EXPECT_EQ(FieldOf(status), field) << status;
    EXPECT_NE(std::string(status.message()).find(line), std::string::npos) << status;
  };
  refused("rules: [", "YAML_INVALID", "document", "line 1");
  refused("rules:\n  - {name: a, departmant: legal}\n", "KEY_UNKNOWN",
          "document.rules[0].departmant", "line 2");
  refused("rules:\n  - name: a\n    department: moon\n", "DEPARTMENT_UNKNOWN",
          "document.rules[0].department", "line 3");
  refused(
      "rules:\n  - name: a\n    match:\n      level: {at_least: 3, at_most: 1}\n"
      "    department: legal\n",
      "RANGE_EMPTY", "document.rules[0].match.level", "line 4");
  refused("rules:\n  - {name: a, department: legal}\n  - {name: b, department: frontline}\n",
          "RULE_UNREACHABLE", "document.rules[1]", "line 3");
  refused("rules:\n  - {name: a, match: {tiers: vip}, department: legal}\n", "LAST_RULE_NOT_OPEN",
          "document.rules[0]", "line 2");
  refused(std::string((256 << 10) + 1, '#'), "DOCUMENT_TOO_LONG", "document", "KiB");
  EXPECT_EQ(ReasonOf(PutDocument("").status()), "RULES_MISSING");
  auto both = Write<v1::PutRulesRequest>();
  both.set_document(kDocument);
  both.add_rules()->set_display_name("x");
  EXPECT_EQ(ReasonOf(Put(both).status()), "RULES_TWICE");
  EXPECT_EQ(Rules().version(), 1);
  EXPECT_EQ(Listed().size(), 2U);
  EXPECT_EQ(Get(File({.category = "logistics"})).department(), "departments/supervisor");
}

TEST_F(RuleRpcsTest, ACheckStoresNothing) {
  auto put = Write<v1::PutRulesRequest>();
  put.set_document("rules:\n  - {name: a, department: moon}\n");
  put.set_validate_only(true);
  EXPECT_EQ(ReasonOf(Put(put).status()), "DEPARTMENT_UNKNOWN");
  put.set_document(kDocument);
  EXPECT_EQ(Put(put)->version(), 0);
  EXPECT_EQ(Put(put)->rules_count(), 3);
  put.set_expected_version(4);
  EXPECT_EQ(ReasonOf(Put(put).status()), "RULES_VERSION_MISMATCH");
  put.clear_expected_version();
  EXPECT_EQ(Listed().size(), 1U);
  put.set_validate_only(false);  // the same id, for good
  EXPECT_EQ(Put(put)->version(), 1);
}

// R-R1: explained per case, from the version that routed it
TEST_F(RuleRpcsTest, ACaseExplainsItsRoutingForEver) {
  ASSERT_EQ(PutDocument(kDocument)->version(), 1);
  const CaseKey key = File({.category = "logistics"});
  v1::ExplainRoutingResponse told = Explained(key);
  EXPECT_EQ(told.rules_version(), 1);
  EXPECT_TRUE(told.rules_active());
  EXPECT_EQ(told.explanation(), "rule 2 because category is logistics");
  EXPECT_EQ(told.chosen_department(), "departments/supervisor");
  ASSERT_EQ(told.verdicts_size(), 2);
  EXPECT_EQ(told.verdicts(0).display_name(), "Refunds of vip");
  EXPECT_EQ(told.verdicts(0).reason(), "category is logistics, not after_sales");
  EXPECT_TRUE(told.verdicts(1).holds());

  ASSERT_TRUE(Activate(0).ok());
  told = Explained(key);
  EXPECT_EQ(told.rules_version(), 1);
  EXPECT_FALSE(told.rules_active());
  EXPECT_EQ(told.verdicts_size(), 2);

  v1::ExplainRoutingRequest explain;
  explain.set_complaint(key.complaint.Name());
  v1::ExplainRoutingResponse other;
  EXPECT_EQ(Call(&Stub::ExplainRouting, "other:agent:lin", explain, &other).code(),
            absl::StatusCode::kNotFound);
}

// R-R1: of a case from before versions were kept there is the sentence alone
TEST_F(RuleRpcsTest, AnOldCaseSaysWhatItKnows) {
  const CaseKey key = File({.category = "logistics"});
  v1::Case old = Get(key);
  old.clear_rules_version();
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        const pg::Statement forget{
                            "forget", "UPDATE work_case SET facts_seen = '', record = $1"};
                        const std::string record = old.SerializeAsString();
                        return tx.Exec(forget, pg::Bytes{record}).status();
                      })
                  .ok());
  const v1::ExplainRoutingResponse told = Explained(key);
  EXPECT_FALSE(told.has_rules_version());
  EXPECT_EQ(told.verdicts_size(), 0);
  EXPECT_EQ(told.explanation(), "rule 5 because category is logistics");
  v1::SimulateRulesResponse tried;
  ASSERT_TRUE(Try(Trial(), &tried).ok());
  EXPECT_EQ(tried.unknown_count(), 1);
  EXPECT_EQ(tried.cases_count(), 0);
}

// R-R1, R-I2: an order that is found later is seen by the rules
TEST_F(RuleRpcsTest, AnOrderFoundLaterSendsTheCaseWhereItBelongs) {
  ASSERT_TRUE(PutDocument("rules:\n"
                          "  - name: A bad batch\n"
                          "    match: {batches: [B-7]}\n"
                          "    department: quality\n"
                          "  - {name: Everything else, department: frontline}\n")
                  .ok());
  const CaseKey key = File({.category = "other"});
  EXPECT_EQ(Get(key).department(), "departments/frontline");
  events::Delivered linked = EventOf(key);
  linked.event.mutable_order_linked()->set_batch("B-7");
  linked.event.mutable_order_linked()->set_level(common::v1::LEVEL_ROUTINE);
  TakeIn({linked});
  EXPECT_EQ(Get(key).department(), "departments/quality");
  EXPECT_EQ(Explained(key).explanation(), "rule 1 because batch is B-7");
  // The same word again is no reason to choose again, by other rules.
  const std::string etag = Get(key).etag();
  ASSERT_TRUE(PutDocument("rules:\n  - {name: Everything, department: logistics}\n").ok());
  TakeIn({linked});
  EXPECT_EQ(Get(key).department(), "departments/quality");
  EXPECT_EQ(Get(key).etag(), etag);
  ASSERT_TRUE(Activate(1).ok());
  // Whoever has accepted keeps it.
  RoutingFixture::Put("lin");
  const CaseKey accepted = File({.category = "other"});
  ASSERT_TRUE(Accept(accepted).ok());
  linked.complaint = accepted.complaint;
  linked.event.set_complaint(accepted.complaint.Name());
  TakeIn({linked});
  EXPECT_EQ(Get(accepted).department(), "departments/frontline");
  EXPECT_EQ(Explained(accepted).explanation(), "rule 2 because it matches everything");
}

// R-R1: what a change would move, page by page, with nothing changed
TEST_F(RuleRpcsTest, ATrialTellsWhatRulesWouldMove) {
  std::vector<CaseKey> parcels;
  for (int i = 0; i < 3; ++i) {
    parcels.push_back(File({.category = "logistics"}));
    clock_.Advance(absl::Seconds(1));
  }
  const CaseKey vip = FileVip("after_sales");
  File({.category = "service_attitude"});
  clock_.Advance(absl::Hours(48));
  File({.category = "logistics"});  // outside
  v1::SimulateRulesResponse told;
  ASSERT_TRUE(Try(Trial(), &told).ok());
  EXPECT_EQ(told.base_version(), 0);
  EXPECT_EQ(told.cases_count(), 5);
  EXPECT_EQ(told.moved_count(), 4);
  ASSERT_EQ(told.moves_size(), 2);
  EXPECT_EQ(told.moves(0).from_department(), "departments/logistics");
  EXPECT_EQ(told.moves(0).to_department(), "departments/supervisor");
  EXPECT_EQ(told.moves(0).cases_count(), 3);
  EXPECT_EQ(told.moves(0).examples(0), parcels[0].complaint.Name());
  EXPECT_EQ(told.moves(1).to_department(), "departments/finance");
  EXPECT_EQ(told.moves(1).examples(0), vip.complaint.Name());
  EXPECT_EQ(told.rules(2).cases_count(), 1);
  EXPECT_EQ(told.next_page_token(), "");
  EXPECT_EQ(Rules().version(), 0);
  EXPECT_EQ(Get(parcels[0]).department(), "departments/logistics");

  // Pages add up, and go on comparing with what the first one compared with.
  v1::SimulateRulesRequest trial = Trial();
  trial.set_page_size(2);
  int64_t cases = 0;
  int64_t moved = 0;
  int pages = 0;
  do {
    v1::SimulateRulesResponse page;
    const absl::Status status = Try(trial, &page);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(page.base_version(), 0);
    cases += page.cases_count();
    moved += page.moved_count();
    trial.set_page_token(page.next_page_token());
    if (++pages == 1) {
      ASSERT_TRUE(PutDocument(kDocument).ok());
    }
  } while (!trial.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(cases, 5);
  EXPECT_EQ(moved, 4);
  // Against the rules that decide now, the same rules move nothing.
  ASSERT_TRUE(Try(Trial(), &told).ok());
  EXPECT_EQ(told.base_version(), 1);
  EXPECT_EQ(told.moved_count(), 0);
  trial = Trial();
  trial.set_base_version(0);
  ASSERT_TRUE(Try(trial, &told).ok());
  EXPECT_EQ(told.moved_count(), 4);
}

TEST_F(RuleRpcsTest, ATrialSaysWhatIsWrongWithIt) {
  v1::SimulateRulesResponse told;
  v1::SimulateRulesRequest trial = Trial();
  trial.clear_from_time();
  EXPECT_EQ(FieldOf(Try(trial, &told)), "from_time");
  trial = Trial();
  *trial.mutable_until_time() = trial.from_time();
  EXPECT_EQ(ReasonOf(Try(trial, &told)), "RANGE_EMPTY");
  trial = Trial();
  trial.set_document("rules:\n  - {name: a, department: moon}\n");
  EXPECT_EQ(FieldOf(Try(trial, &told)), "document.rules[0].department");
  trial = Trial();
  trial.set_base_version(4);
  EXPECT_EQ(ReasonOf(Try(trial, &told)), "RULES_VERSION_UNKNOWN");
  trial = Trial();
  trial.set_page_token("no token");
  EXPECT_EQ(ReasonOf(Try(trial, &told)), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(Call(&Stub::SimulateRules, "demo:agent:lin", Trial(), &told).code(),
            absl::StatusCode::kPermissionDenied);
}

// R-R1: a tenant's rules are its own
TEST_F(RuleRpcsTest, AnotherTenantKeepsItsOwn) {
  ASSERT_EQ(PutDocument(kDocument)->version(), 1);
  v1::GetRulesRequest get;
  v1::GetRulesResponse response;
  ASSERT_TRUE(Call(&Stub::GetRules, "other:admin:ada", get, &response).ok());
  EXPECT_EQ(response.rule_set().version(), 0);
  get.set_version(1);
  EXPECT_EQ(ReasonOf(Call(&Stub::GetRules, "other:admin:ada", get, &response)),
            "RULES_VERSION_UNKNOWN");
}

}  // namespace
}  // namespace redress::routing
