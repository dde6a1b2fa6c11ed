// Group complaints from filings to closed incidents, on a real database (R-R7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "services/routing/api/group_watch.h"
#include "services/routing/api/timer_handlers.h"
#include "services/routing/app/lead_incident.h"
#include "services/routing/app/raise_linked.h"
#include "services/routing/store/group_states.h"
#include "services/routing/store/incident_book.h"
#include "services/routing/store/incident_work.h"
#include "services/routing/store/pgtest_fixture.h"
#include "testing/wait.h"

namespace redress::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Actor kSue{"agents/sue", true};

class IncidentTest : public RoutingFixture {
 protected:
  IncidentTest() : taker_(resources_, setup_), due_(resources_, metrics_) {
    timers_.On(kIncidentStatement, due_);
  }

  // A filing whose case is open; not looked at yet.
  events::Delivered FileOne(const std::string& sku, const std::string& customer) {
    const CaseKey key = NewKey();
    events::Delivered filed = Filed(key, {.category = "product_quality"});
    filed.event.mutable_complaint_filed()->set_sku(sku);
    filed.event.mutable_complaint_filed()->set_customer_id(customer);
    TakeIn({filed});
    return filed;
  }
  void Look(const std::vector<events::Delivered>& events) {
    const absl::Status taken =
        db_.Run({}, [&](pg::Transaction& tx) { return taker_.Take(tx, events); });
    ASSERT_TRUE(taken.ok()) << taken;
  }
  // A day and more of what is usual, without cases.
  void Warm() {
    std::vector<events::Delivered> usual;
    const absl::Time end = clock_.Now();
    for (int i = 0; i < 30 * 6; ++i) {
      const CaseKey key = NewKey();
      events::Delivered filed = Filed(key, {.category = i % 2 == 0 ? "product_quality" : "other"});
      *filed.event.mutable_occur_time() = ToProto(end - absl::Hours(30) + i * absl::Minutes(10));
      filed.event.mutable_complaint_filed()->set_sku(absl::StrCat("usual", i % 40));
      filed.event.mutable_complaint_filed()->set_customer_id(absl::StrCat("usual", i));
      usual.push_back(filed);
    }
    Look(usual);
  }
  // So many customers, a second from one to the next.
  std::vector<CaseKey> Burst(const std::string& sku, int count, int first = 0) {
    std::vector<CaseKey> keys;
    std::vector<events::Delivered> filed;
    for (int i = 0; i < count; ++i) {
      filed.push_back(FileOne(sku, absl::StrCat("c", first + i)));
      keys.push_back({"demo", filed.back().complaint});
      clock_.Advance(absl::Seconds(1));
    }
    Look(filed);
    return keys;
  }
  // Does what incidents bring with them, to the end.
  void Work() {
    for (auto* some : {&SearchSome, &RaiseSome, &TellSome}) {
      int64_t done = 1;
      while (done > 0) {
        const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(done, (*some)(tx, resources_));
          return absl::OkStatus();
        });
        ASSERT_TRUE(status.ok()) << status;
      }
    }
  }
  std::vector<v1::Incident> All() {
    std::vector<v1::Incident> all;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(all, ListIncidents(tx, "demo", {}));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return all;
  }
  IncidentKey KeyOf(const v1::Incident& incident) {
    return {"demo", *IncidentId::Parse(incident.name())};
  }
  template <typename Move>
  absl::Status Lead(const Move& move) {
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgIncidentBook book(tx, timers_);
      return move(book).status();
    });
  }
  absl::Status Publish(const v1::Incident& incident, const std::string& text) {
    return Lead([&](IncidentBook& book) {
      v1::PublishStatementRequest request;
      auto& one = *request.add_texts();
      one.set_language("zh");
      one.set_text(text);
      return PublishStatement(book, KeyOf(incident), request, kSue, clock_.Now());
    });
  }
  v1::Incident OpenByHand(const std::string& having) {
    const IncidentKey key{"demo", IncidentId(NewUuid(clock_.Now(), SystemRandom()))};
    v1::OpenIncidentRequest request;
    request.set_display_name("kettles");
    request.set_explanation("calls of one hospital");
    request.set_key(having);
    EXPECT_TRUE(Lead([&](IncidentBook& book) {
                  return OpenIncident(book, key, request, kSue, setup_.policy, clock_.Now());
                }).ok());
    return All()[0];
  }
  // Looks at the log of a burst once more, with nothing remembered of the first time.
  void LookAnew(const std::vector<events::Delivered>& log) {
    Count("WITH a AS (DELETE FROM group_key), b AS (DELETE FROM group_traffic) SELECT 1");
    const absl::Duration lasted = absl::Seconds(log.size());
    clock_.Advance(-lasted);
    Warm();
    clock_.Advance(lasted);
    Look(log);
  }
  // Of the newest incident.
  void StatementTimeIsOver() {
    const timer::Fired fired{
        .kind = kIncidentStatement, .tenant = "demo", .subject = KeyOf(All()[0]).id.uuid()};
    const absl::Status status = db_.Run(
        {}, [&](pg::Transaction& tx) { return due_.Fire(tx, absl::MakeConstSpan(&fired, 1)); });
    ASSERT_TRUE(status.ok()) << status;
  }
  int CountKind(const CaseKey& key, const std::string& kind) {
    const std::vector<std::string> kinds = Kinds(key);
    return static_cast<int>(std::count(kinds.begin(), kinds.end(), kind));
  }

  IncidentSetup setup_;
  FilingTaker taker_;
  StatementDue due_;
};

TEST_F(IncidentTest, RR7BurstOpensOneIncidentAndItsCasesGoToTheTop) {
  Warm();
  const std::vector<CaseKey> keys = Burst("kettle", 12);
  ASSERT_EQ(All().size(), 1);
  Work();
  const v1::Incident incident = All()[0];
  EXPECT_THAT(incident.keys(), ElementsAre("sku/kettle"));
  EXPECT_THAT(incident.explanation(), HasSubstr("from 10 customers against"));
  EXPECT_EQ(incident.state(), v1::INCIDENT_STATE_COLLECT);
  EXPECT_EQ(incident.complaints_count(), 12);
  EXPECT_EQ(incident.pending_count(), 0);
  for (const CaseKey& key : keys) {
    const v1::Case work_case = Get(key);
    EXPECT_EQ(work_case.rung(), 3);
    EXPECT_EQ(work_case.level(), common::v1::LEVEL_CRISIS);
    EXPECT_EQ(work_case.incident(), incident.name());
    EXPECT_EQ(CountKind(key, "incident_linked"), 1);
    EXPECT_EQ(work_case.escalations(0).trigger(), "incident");
  }
  // A new one joins, and nothing that was done is done again.
  const CaseKey late = Burst("kettle", 1, 50)[0];
  Work();
  EXPECT_EQ(All().size(), 1);
  EXPECT_EQ(Get(late).incident(), incident.name());
  EXPECT_EQ(CountKind(keys[0], "case_escalated"), 2);
}

TEST_F(IncidentTest, RR7FewOrOfOneCustomerAreNoIncident) {
  Warm();
  Burst("kettle", 9);
  clock_.Advance(absl::Hours(2));
  std::vector<events::Delivered> angry;
  angry.reserve(20);
  for (int i = 0; i < 20; ++i) angry.push_back(FileOne("toaster", "angry"));
  Look(angry);
  EXPECT_TRUE(All().empty());
}

TEST_F(IncidentTest, RR7LogTakenInAnewGivesTheSameIncidents) {
  std::vector<events::Delivered> log;
  Warm();
  for (int i = 0; i < 12; ++i) {
    log.push_back(FileOne("kettle", absl::StrCat("c", i)));
    clock_.Advance(absl::Seconds(1));
  }
  Look(log);
  Work();
  const v1::Incident before = All()[0];
  ASSERT_TRUE(Publish(before, "我们正在调查").ok());
  LookAnew(log);  // the detection's memory is lost, people's work is not
  Work();
  ASSERT_EQ(All().size(), 1);
  EXPECT_EQ(All()[0].name(), before.name());
  EXPECT_EQ(All()[0].statements_size(), 1);
  EXPECT_EQ(CountKind({"demo", log[0].complaint}, "incident_linked"), 1);
}

TEST_F(IncidentTest, RR7OneThatAPersonOpenedIsTheDetectionsOwnHoweverOftenItIsFound) {
  Warm();
  const std::string name = OpenByHand("sku/kettle").name();
  std::vector<events::Delivered> log;
  for (int i = 0; i < 12; ++i) {
    log.push_back(FileOne("kettle", absl::StrCat("c", i)));
    clock_.Advance(absl::Seconds(1));
  }
  Look(log);
  Work();
  LookAnew(log);
  ASSERT_EQ(All().size(), 1);
  const v1::Incident incident = All()[0];
  EXPECT_EQ(incident.name(), name);
  EXPECT_EQ(incident.history_size(), 2);
  EXPECT_EQ(incident.history(1).change(), "detected");
  EXPECT_EQ(incident.complaints_count(), 12);
}

TEST_F(IncidentTest, RR7OneThatAPersonOpensTakesWhatAFalseAlarmLeaves) {
  Warm();
  Burst("kettle", 12);
  v1::CloseIncidentRequest close;
  close.set_false_alarm_reason("a test order");
  const IncidentKey alarm = KeyOf(All()[0]);
  ASSERT_TRUE(Lead([&](IncidentBook& book) {
                return MoveIncident(book, alarm, [&](v1::Incident& one) {
                  return routing::Close(one, close, kSue, clock_.Now());
                });
              }).ok());
  clock_.Advance(absl::Minutes(1));
  const std::string name = OpenByHand("sku/kettle").name();
  const CaseKey late = Burst("kettle", 1, 50)[0];
  Work();
  EXPECT_EQ(Get(late).incident(), name);
}

TEST_F(IncidentTest, RR7WhatHappenedLongBeforeItWasFiledJoinsByItsKeyToo) {
  Warm();
  const std::string name = OpenByHand("sku/kettle").name();
  events::Delivered filed = FileOne("kettle", "c");
  *filed.event.mutable_complaint_filed()->mutable_occurred_time() =
      ToProto(clock_.Now() - absl::Hours(24 * 10));
  Look({filed});
  Work();
  EXPECT_EQ(Get({"demo", filed.complaint}).incident(), name);
}

TEST_F(IncidentTest, RR7OldBurstIsNotedAndNobodyIsCalled) {
  Warm();
  std::vector<events::Delivered> log;
  log.reserve(12);
  for (int i = 0; i < 12; ++i) log.push_back(FileOne("kettle", absl::StrCat("c", i)));
  clock_.Advance(absl::Hours(30));
  Look(log);
  Work();
  ASSERT_EQ(All().size(), 1);
  EXPECT_TRUE(All()[0].past());
  EXPECT_EQ(All()[0].state(), v1::INCIDENT_STATE_CLOSED);
  EXPECT_EQ(All()[0].complaints_count(), 0);
  EXPECT_EQ(Get({"demo", log[0].complaint}).incident(), "");
}

TEST_F(IncidentTest, RR7StatementIsTheNoticeOfEachComplaintOnceAndOfWhoComesLater) {
  Warm();
  const std::vector<CaseKey> keys = Burst("kettle", 12);
  Work();
  const v1::Incident incident = All()[0];
  ASSERT_TRUE(Publish(incident, "我们正在调查").ok());
  EXPECT_EQ(All()[0].notices_pending_count(), 12);
  Work();
  EXPECT_EQ(All()[0].notices_pending_count(), 0);
  ASSERT_TRUE(Publish(incident, "原因已查明").ok());
  Work();
  for (const CaseKey& key : keys) EXPECT_EQ(CountKind(key, "incident_noticed"), 2);
  const CaseKey late = Burst("kettle", 1, 50)[0];
  Work();
  EXPECT_EQ(CountKind(late, "incident_noticed"), 1);  // the newest alone
}

TEST_F(IncidentTest, RR7CloseIsRefusedUntilAllIsDoneAndThenOnlyNewComplaintsOpenAnother) {
  Warm();
  Burst("kettle", 12);
  Work();
  const IncidentKey key = KeyOf(All()[0]);
  v1::CloseIncidentRequest close;
  close.mutable_review()->set_cause("a bad seal");
  const auto try_close = [&] {
    return Lead([&](IncidentBook& book) {
      return MoveIncident(book, key, [&](v1::Incident& one) {
        return routing::Close(one, close, kSue, clock_.Now());
      });
    });
  };
  const auto advance = [&](v1::IncidentState from) {
    return Lead([&](IncidentBook& book) {
      return MoveIncident(book, key, [&](v1::Incident& one) {
        return routing::Advance(one, from, "done", kSue, clock_.Now());
      });
    });
  };
  EXPECT_EQ(ReasonOf(try_close()), "STATEMENT_MISSING");
  EXPECT_EQ(ReasonOf(advance(v1::INCIDENT_STATE_COLLECT)), "LEAD_MISSING");
  ASSERT_TRUE(Lead([&](IncidentBook& book) {
                return MoveIncident(book, key, [&](v1::Incident& one) {
                  return AssignRole(one, "lead", "agents/lin", kSue, clock_.Now());
                });
              }).ok());
  ASSERT_TRUE(advance(v1::INCIDENT_STATE_COLLECT).ok());
  EXPECT_EQ(ReasonOf(advance(v1::INCIDENT_STATE_COLLECT)), "INCIDENT_MOVED");
  ASSERT_TRUE(advance(v1::INCIDENT_STATE_ANALYSE).ok());
  ASSERT_TRUE(advance(v1::INCIDENT_STATE_DECIDE).ok());
  EXPECT_EQ(ReasonOf(advance(v1::INCIDENT_STATE_ACT)), "STATEMENT_MISSING");
  ASSERT_TRUE(Publish(All()[0], "原因已查明").ok());
  Work();
  EXPECT_EQ(ReasonOf(try_close()), "ITEMS_OPEN");
  const v1::Incident listed = All()[0];
  for (const v1::IncidentItem& item : listed.items()) {
    v1::CheckItemRequest check;
    check.set_item(item.item());
    check.set_note("done");
    ASSERT_TRUE(Lead([&](IncidentBook& book) {
                  return MoveIncident(book, key, [&](v1::Incident& one) {
                    return CheckItem(one, check, kSue, clock_.Now());
                  });
                }).ok());
  }
  EXPECT_EQ(ReasonOf(try_close()), "NOT_IN_REVIEW");
  ASSERT_TRUE(advance(v1::INCIDENT_STATE_ACT).ok());
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(try_close().ok());
  EXPECT_EQ(ReasonOf(try_close()), "INCIDENT_CLOSED");
  // What was filed before is dealt with.
  Burst("kettle", 9, 100);
  EXPECT_EQ(All().size(), 1);
  Burst("kettle", 1, 200);
  EXPECT_EQ(All().size(), 2);
}

TEST_F(IncidentTest, RR7DrillIsFoundAndToldAndTouchesNobody) {
  const int64_t events_before = Count("SELECT count(*) FROM event");
  v1::StartDrillRequest request;
  request.set_display_name("spring");
  request.set_key("sku/kettle");
  request.set_complaints_count(500);
  const IncidentKey key{"demo", IncidentId(NewUuid(clock_.Now(), SystemRandom()))};
  const auto drill = Lead([&](IncidentBook& book) {
    return StartDrill(book, key, request, setup_.group, kSue, setup_.policy, clock_.Now(),
                      [] { return NewUuid(SystemClock().Now(), SystemRandom()); });
  });
  ASSERT_TRUE(drill.ok()) << drill;
  Work();
  v1::Incident incident = All()[0];
  EXPECT_TRUE(incident.drill());
  EXPECT_THAT(incident.display_name(), HasSubstr("DRILL"));
  EXPECT_THAT(incident.explanation(), HasSubstr("from 10 customers"));
  EXPECT_EQ(incident.complaints_count(), 500);
  EXPECT_EQ(incident.pending_count(), 0);
  ASSERT_TRUE(Publish(incident, "演练").ok());
  Work();
  incident = All()[0];
  EXPECT_EQ(incident.notices_pending_count(), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM event"), events_before);
  EXPECT_EQ(Count("SELECT count(*) FROM work_case"), 0);
  // A real burst of the same key is an incident of its own.
  Warm();
  Burst("kettle", 10);
  EXPECT_EQ(All().size(), 2);
}

TEST_F(IncidentTest, RR7FiveThousandAreRaisedAndToldOnceInBoundedBatches) {
  constexpr int kMany = 5'000;
  const IncidentKey key{"demo", IncidentId(NewUuid(clock_.Now(), SystemRandom()))};
  v1::OpenIncidentRequest request;
  request.set_display_name("recall");
  request.set_explanation("a recall");
  request.set_key("sku/kettle");
  std::vector<events::Delivered> batch;
  for (int i = 0; i < kMany; ++i) {
    batch.push_back(Filed(NewKey(), {.category = "product_quality"}));
    batch.back().event.mutable_complaint_filed()->set_sku("kettle");
    batch.back().event.mutable_complaint_filed()->set_customer_id(absl::StrCat("c", i));
    if (batch.size() == 500) {
      TakeIn(batch);
      batch.clear();
    }
  }
  clock_.Advance(absl::Seconds(5));
  *request.mutable_from_time() = ToProto(clock_.Now() - absl::Hours(1));
  ASSERT_TRUE(Lead([&](IncidentBook& book) {
                return OpenIncident(book, key, request, kSue, setup_.policy, clock_.Now());
              }).ok());
  Work();
  EXPECT_EQ(All()[0].complaints_count(), kMany);
  ASSERT_TRUE(Publish(All()[0], "我们正在召回").ok());
  // Some batches, and an attempt that fails on the way.
  for (int i = 0; i < 3; ++i) {
    db_.Run({},
            [&](pg::Transaction& tx) -> absl::Status {
              RETURN_IF_ERROR(TellSome(tx, resources_).status());
              return i == 1 ? absl::InternalError("killed") : absl::OkStatus();
            })
        .IgnoreError();
  }
  EXPECT_EQ(All()[0].notices_pending_count(), kMany - 2 * kToldAtOnce);
  Work();
  EXPECT_EQ(All()[0].notices_pending_count(), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM work_case WHERE level = 3"), kMany);
  std::map<std::string, int> told;
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    const auto log = log_.Read(partition, 0, 1'000'000, absl::InfiniteFuture());
    ASSERT_TRUE(log.ok());
    for (const events::Numbered& numbered : *log) {
      events::v1::Event event;
      ASSERT_TRUE(event.ParseFromString(numbered.payload));
      if (event.has_incident_noticed()) ++told[event.complaint()];
    }
  }
  EXPECT_EQ(static_cast<int>(told.size()), kMany);
  for (const auto& [complaint, times] : told) ASSERT_EQ(times, 1) << complaint;
}

TEST_F(IncidentTest, RaisingAndUnlinkingNeverWaitForEachOtherInACircle) {
  const CaseKey filed{"demo", FileOne("kettle", "c").complaint};
  const IncidentKey key = KeyOf(OpenByHand("sku/kettle"));
  ASSERT_TRUE(Lead([&](IncidentBook& book) {
                return book.Link({{key, filed.complaint, kByPerson}}, clock_.Now());
              }).ok());
  std::thread raiser;
  int raised = 0;
  int unlinked = 0;
  const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ++unlinked;
    PgIncidentBook book(tx, timers_);
    RETURN_IF_ERROR(book.Lock(key).status());
    if (!raiser.joinable()) {
      raiser = std::thread([&] {
        const absl::Status done = db_.Run({}, [&](pg::Transaction& other) {
          ++raised;
          return RaiseSome(other, resources_).status();
        });
        EXPECT_TRUE(done.ok()) << done;
      });
      EXPECT_TRUE(redress::test::WaitUntil(
          [&] {
            return Count(
                       "SELECT count(*) FROM pg_stat_activity "
                       "WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1;
          },
          absl::Seconds(30)));
    }
    return Unlink(tx, key, {filed.complaint.uuid()}).status();
  });
  raiser.join();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(raised, 1);
  EXPECT_EQ(unlinked, 1);
  EXPECT_EQ(Get(filed).incident(), "");
}

TEST_F(IncidentTest, RR7MissingStatementIsSeenOnce) {
  Warm();
  Burst("kettle", 10);
  for (int times = 0; times < 2; ++times) StatementTimeIsOver();
  EXPECT_TRUE(All()[0].statement_overdue());
  EXPECT_EQ(All()[0].history_size(), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM timer WHERE kind = 'incident_statement'"), 1);
}

// Of one complaint for all, whose case somebody has; and once.
TEST_F(IncidentTest, RR7MissingStatementIsToldToWhoeverLeadsIt) {
  Warm();
  const std::vector<CaseKey> keys = Burst("kettle", 10);
  Work();
  const v1::Incident incident = All()[0];
  TakeIn({Withdrawn(keys[0])});
  ASSERT_TRUE(Lead([&](IncidentBook& book) {
                return MoveIncident(book, KeyOf(incident), [&](v1::Incident& one) {
                  return AssignRole(one, "lead", "agents/sue", kSue, clock_.Now());
                });
              }).ok());
  for (int times = 0; times < 2; ++times) StatementTimeIsOver();
  std::vector<events::v1::Event> told;
  for (const CaseKey& key : keys) {
    for (const events::v1::Event& event : Events(key)) {
      if (event.has_incident_statement_overdue()) told.push_back(event);
    }
  }
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].complaint(), keys[1].complaint.Name());
  const auto& overdue = told[0].incident_statement_overdue();
  EXPECT_EQ(overdue.incident(), incident.name());
  EXPECT_EQ(overdue.lead(), "agents/sue");
  EXPECT_EQ(FromProto(overdue.due_time()), FromProto(incident.statement_due_time()));
}

TEST_F(IncidentTest, RR7MissingStatementOfADrillIsToldToNobody) {
  const int64_t events_before = Count("SELECT count(*) FROM event");
  v1::StartDrillRequest request;
  request.set_display_name("spring");
  request.set_key("sku/kettle");
  const IncidentKey key{"demo", IncidentId(NewUuid(clock_.Now(), SystemRandom()))};
  ASSERT_TRUE(Lead([&](IncidentBook& book) {
                return StartDrill(book, key, request, setup_.group, kSue, setup_.policy,
                                  clock_.Now(),
                                  [] { return NewUuid(SystemClock().Now(), SystemRandom()); });
              }).ok());
  Work();
  StatementTimeIsOver();
  EXPECT_TRUE(All()[0].statement_overdue());
  EXPECT_EQ(Count("SELECT count(*) FROM event"), events_before);
}

// The cost of looking at filings, for whoever asks; it is not on the way from a filing to an offer.
TEST_F(IncidentTest, RR7ManyFilingsAreLookedAtInOneTransaction) {
  constexpr int kBatches = 20;
  constexpr int kInOne = 500;
  Warm();
  absl::Duration taken;
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<events::Delivered> filings;
    for (int i = 0; i < kInOne; ++i) {
      const int number = batch * kInOne + i;
      filings.push_back(Filed(NewKey(), {.category = "product_quality"}));
      auto& filed = *filings.back().event.mutable_complaint_filed();
      filed.set_sku(absl::StrCat("sku", number * 7919 % 3000));
      filed.set_supplier_id(absl::StrCat("supplier", number % 200));
      filed.set_batch("b1");
      filed.set_region(absl::StrCat("region", number % 30));
      filed.add_phrases(absl::StrCat("phrase", number % 100));
      filed.set_customer_id(absl::StrCat("customer", number));
    }
    clock_.Advance(absl::Milliseconds(500));
    const absl::Time begin = SystemClock().Now();
    Look(filings);
    taken += SystemClock().Now() - begin;
  }
  std::cout << "a filing: " << absl::FormatDuration(taken / (kBatches * kInOne)) << "\n";
  EXPECT_EQ(Count("SELECT count(*) FROM group_key WHERE key LIKE 'sku/sku%'"), 3000);
}

TEST_F(IncidentTest, RR7KeysThatAreIdleAreForgotten) {
  Warm();
  const int64_t before = Count("SELECT count(*) FROM group_key");
  EXPECT_GT(before, 40);
  GroupSettings tight;
  tight.keys_max = 10;
  const absl::Status status =
      db_.Run({}, [&](pg::Transaction& tx) { return ForgetIdleKeys(tx, "demo", tight).status(); });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Count("SELECT count(*) FROM group_key"), 10);
}

}  // namespace
}  // namespace redress::routing
