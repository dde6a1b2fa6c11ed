// Links between complaints and corrections, on a real Postgres (R-I5, R-I6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "events/log.h"
#include "pg/migrate.h"
#include "services/intake/app/link_complaints.h"
#include "services/intake/app/move_complaints.h"
#include "services/intake/app/reclassify.h"
#include "services/intake/domain/links.h"
#include "services/intake/domain/personal.h"
#include "services/intake/store/correction_book.h"
#include "services/intake/store/filing_book.h"
#include "services/intake/store/link_book.h"
#include "services/intake/store/personal_part.h"
#include "services/intake/store/register_reader.h"
#include "services/intake/store/standing_book.h"
#include "testing/fake_clock.h"
#include "testing/private_postgres.h"
#include "vault/vault.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>> MigrationFiles();

namespace {

using common::v1::COMPLAINT_STATE_CLOSED;
using common::v1::COMPLAINT_STATE_FILED;
using common::v1::COMPLAINT_STATE_IN_PROGRESS;
using common::v1::COMPLAINT_STATE_MERGED;
using common::v1::COMPLAINT_STATE_WAITING_CUSTOMER;
using testing::ElementsAre;
using testing::HasSubstr;

class LinksTest : public ::testing::Test {
 protected:
  LinksTest()
      : db_({.conninfo = test::PrivatePostgres::Get().NewDatabase("intake"), .pool_size = 16},
            SystemClock(), SystemRandom()),
        log_(db_, SystemRandom()),
        clock_(absl::FromUnixSeconds(1'790'000'000)) {
    const absl::Status migrated = pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()},
                                                    {"events", events::MigrationFiles()},
                                                    {"vault", vault::MigrationFiles()},
                                                    {"intake", MigrationFiles()}});
    EXPECT_TRUE(migrated.ok()) << migrated;
  }

  ComplaintId File(const std::string& tenant = "demo", const std::string& customer = "c1") {
    clock_.Advance(absl::Seconds(1));
    Filing filing;
    filing.tenant = tenant;
    filing.request_id = absl::StrCat("file-", ++requests_);
    filing.fingerprint = filing.request_id;
    filing.id = ComplaintId(NewUuid(clock_.Now(), SystemRandom()));
    v1::ComplaintDraft& draft = *filing.complaint.mutable_draft();
    draft.set_channel(common::v1::CHANNEL_APP);
    draft.mutable_customer()->set_customer_id(customer);
    draft.set_body("还没有收到货");
    v1::Triage& triage = *filing.complaint.mutable_triage();
    triage.set_category("logistics");
    triage.set_subcategory("late");
    triage.set_needs_review(true);
    filing.personal = TakePersonal(draft);
    std::vector<Filing> filings = {filing};
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgFilingBook book(tx, log_, vault_);
      return FileBatch(book, absl::MakeSpan(filings), {}, {absl::CivilDay(2026, 9, 21), requests_},
                       clock_.Now())
          .status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return filing.id;
  }

  LinkCommand Of(const ComplaintId& id) { return {"demo", id, "", "agents/lin"}; }

  absl::StatusOr<ComplaintId> TryMerge(const ComplaintId& id, const ComplaintId& into) {
    ComplaintId survivor;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgStandingBook book(tx, log_);
      PgLinkBook links(tx);
      PgCorrectionBook corrections(tx, SystemRandom());
      ASSIGN_OR_RETURN(survivor, Merge(book, links, corrections, Of(id), into, clock_.Now()));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return survivor;
  }
  absl::StatusOr<ComplaintId> TryUnmerge(const ComplaintId& id) {
    ComplaintId survivor;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgStandingBook book(tx, log_);
      PgLinkBook links(tx);
      ASSIGN_OR_RETURN(survivor, Unmerge(book, links, Of(id), clock_.Now()));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return survivor;
  }
  absl::Status TryWithdraw(const ComplaintId& id) {
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgStandingBook book(tx, log_);
      PgLinkBook links(tx);
      return Withdraw(book, links, "demo", id, "", "", "platforms/shop", clock_.Now());
    });
  }
  void MustMerge(const ComplaintId& id, const ComplaintId& into) {
    const absl::Status status = TryMerge(id, into).status();
    ASSERT_TRUE(status.ok()) << status;
  }
  absl::Status TryReopen(const ComplaintId& id) {
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgStandingBook book(tx, log_);
      return Reopen(book, Of(id), "customer_request", clock_.Now());
    });
  }
  absl::Status TryReclassify(const ComplaintId& id, const v1::ReclassifyComplaintRequest& request) {
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgStandingBook book(tx, log_);
      PgCorrectionBook corrections(tx, SystemRandom());
      ASSIGN_OR_RETURN(const Wish wish, ReadWish(request));
      return Reclassify(book, corrections, Of(id), wish, nullptr, {}, clock_.Now());
    });
  }

  events::v1::Event EventOf(const ComplaintId& id) {
    clock_.Advance(absl::Seconds(1));
    events::v1::Event event;
    event.set_tenant("demo");
    event.set_complaint(id.Name());
    *event.mutable_occur_time() = ToProto(clock_.Now());
    return event;
  }
  void Hear(const ComplaintId& id, const events::v1::Event& event) {
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      PgStandingBook book(tx, log_);
      PgLinkBook links(tx);
      const Heard heard{id, "routing", ++heard_, &event};
      return TakeInEvents(book, links, {&heard, 1});
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void Close(const ComplaintId& id) {
    events::v1::Event event = EventOf(id);
    event.mutable_case_closed()->set_outcome("resolved");
    Hear(id, event);
  }

  v1::Complaint Get(const ComplaintId& id) {
    StoredComplaint stored;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(stored, GetComplaint(tx, "demo", id));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return stored.complaint;
  }
  std::vector<std::string> Summaries(const ComplaintId& id) {
    std::vector<std::string> summaries;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto lines, ListTimeline(tx, id, absl::InfinitePast(), 0, 100));
      for (const TimelineLine& line : lines) summaries.push_back(line.entry.summary());
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return summaries;
  }
  std::string SurvivorOf(const ComplaintId& id) {
    std::string name;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto survivor, FindSurvivor(tx, "demo", id));
      if (survivor) name = survivor->stored.id.Name();
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return name;
  }

  pg::Database db_;
  const crypto::KeyRing ring_ = *crypto::KeyRing::FromText(std::string(64, 'a'));
  const crypto::Envelope envelope_{ring_, SystemRandom()};
  vault::Vault vault_{envelope_};
  events::Log log_;
  test::FakeClock clock_;
  int requests_ = 0;
  int64_t heard_ = 0;
};

// R-I5: a reversible link, both timelines kept.
TEST_F(LinksTest, AMergeIsShownOnBothSidesAndTakenBack) {
  const ComplaintId a = File();
  const ComplaintId b = File();
  ASSERT_EQ(TryMerge(a, b).value(), b);
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_MERGED);
  EXPECT_EQ(Get(a).merged_into(), b.Name());
  EXPECT_THAT(Get(b).merged_complaints(), ElementsAre(a.Name()));
  EXPECT_THAT(Summaries(a), ElementsAre("joined to " + b.Name()));
  EXPECT_THAT(Summaries(b), ElementsAre(a.Name() + " was joined to it"));
  EXPECT_EQ(Get(a).etag(), "2");

  ASSERT_EQ(TryUnmerge(a).value(), b);
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_FILED);
  EXPECT_EQ(Get(a).merged_into(), "");
  EXPECT_EQ(Get(b).merged_complaints_size(), 0);
  EXPECT_EQ(Summaries(a).size(), 2u);
  EXPECT_EQ(Summaries(b).size(), 2u);
  EXPECT_EQ(ReasonOf(TryUnmerge(a).status()), "NOT_MERGED");
}

// R-I5
TEST_F(LinksTest, AChainIsFollowedToItsEnd) {
  const ComplaintId a = File();
  const ComplaintId b = File();
  const ComplaintId c = File();
  const ComplaintId d = File();
  MustMerge(a, b);
  MustMerge(b, c);
  EXPECT_EQ(SurvivorOf(a), c.Name());
  EXPECT_EQ(TryMerge(d, a).value(), c);  // the end of the chain goes on
  EXPECT_EQ(Get(d).merged_into(), c.Name());
  // The middle leaves with what it had taken in.
  ASSERT_TRUE(TryUnmerge(b).ok());
  EXPECT_EQ(SurvivorOf(a), b.Name());
  EXPECT_EQ(SurvivorOf(b), "");
}

// R-I5: nobody's complaint ends because somebody else took theirs back
TEST_F(LinksTest, OneThatGoesOnForOtherCustomersIsNotTakenBack) {
  const ComplaintId others = File("demo", "c2");
  const ComplaintId middle = File();
  const ComplaintId survivor = File();
  MustMerge(others, middle);
  MustMerge(middle, survivor);
  EXPECT_EQ(ReasonOf(TryWithdraw(survivor)), "GOES_ON_FOR_OTHERS");
  EXPECT_EQ(FieldOf(TryWithdraw(survivor)), "name");
  EXPECT_EQ(Get(survivor).state(), COMPLAINT_STATE_FILED);
  ASSERT_TRUE(TryUnmerge(others).ok());
  // What is left joined is the same customer's.
  const absl::Status withdrawn = TryWithdraw(survivor);
  EXPECT_TRUE(withdrawn.ok()) << withdrawn;
  EXPECT_EQ(Get(others).state(), COMPLAINT_STATE_FILED);
}

// R-I5: cycles refused
TEST_F(LinksTest, CirclesAndWhatIsNotThereAreRefusedWithTheFieldAtFault) {
  const ComplaintId a = File();
  const ComplaintId b = File();
  const ComplaintId c = File();
  EXPECT_EQ(ReasonOf(TryMerge(a, a).status()), "SELF_MERGE");
  MustMerge(a, b);
  MustMerge(b, c);
  const absl::Status circle = TryMerge(c, a).status();
  EXPECT_EQ(ReasonOf(circle), "MERGE_CYCLE");
  EXPECT_EQ(FieldOf(circle), "into");
  EXPECT_EQ(ReasonOf(TryMerge(a, c).status()), "ALREADY_MERGED");
  const absl::Status foreign = TryMerge(c, File("other")).status();
  EXPECT_EQ(foreign.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FieldOf(foreign), "into");
  LinkCommand stale = Of(c);
  stale.etag = "77";
  const absl::Status moved = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    PgStandingBook book(tx, log_);
    PgLinkBook links(tx);
    PgCorrectionBook corrections(tx, SystemRandom());
    return Merge(book, links, corrections, stale, File(), clock_.Now()).status();
  });
  EXPECT_EQ(ReasonOf(moved), "ETAG_MISMATCH");
}

TEST_F(LinksTest, AChainHasABound) {
  std::vector<ComplaintId> ids = {File()};
  for (int i = 1; i < kChainMax; ++i) {
    ids.push_back(File());
    MustMerge(ids[ids.size() - 2], ids.back());
  }
  EXPECT_EQ(SurvivorOf(ids.front()), ids.back().Name());
  EXPECT_EQ(ReasonOf(TryMerge(ids.back(), File()).status()), "CHAIN_TOO_LONG");
}

// R-I5: of merges that would close a circle at the same time, one is refused.
TEST_F(LinksTest, MergesAtOnceNeverMakeACircle) {
  for (int round = 0; round < 20; ++round) {
    const std::vector<ComplaintId> ring = {File(), File(), File()};
    std::vector<absl::Status> answers(ring.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < ring.size(); ++i) {
      threads.emplace_back(
          [&, i] { answers[i] = TryMerge(ring[i], ring[(i + 1) % ring.size()]).status(); });
    }
    for (std::thread& thread : threads) thread.join();
    int refused = 0;
    for (const absl::Status& answer : answers) {
      if (answer.ok()) continue;
      ++refused;
      EXPECT_EQ(ReasonOf(answer), "MERGE_CYCLE") << answer;
    }
    EXPECT_EQ(refused, 1) << "round " << round;
  }
}

// R-I5: what comes late is told on both sides, and counts for the survivor.
TEST_F(LinksTest, LateEventsFollowTheChain) {
  const ComplaintId a = File();
  const ComplaintId b = File();
  const ComplaintId c = File();
  MustMerge(a, b);
  MustMerge(b, c);
  events::v1::Event asked = EventOf(c);
  asked.mutable_message_sent()->set_purpose("question");
  Hear(c, asked);
  EXPECT_EQ(Get(c).state(), COMPLAINT_STATE_WAITING_CUSTOMER);
  events::v1::Event answered = EventOf(a);
  answered.mutable_message_received()->set_channel(common::v1::CHANNEL_APP);
  Hear(a, answered);
  EXPECT_EQ(Get(c).state(), COMPLAINT_STATE_IN_PROGRESS);
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_MERGED);
  EXPECT_EQ(Summaries(a).back(), "message received by app");
  EXPECT_EQ(Summaries(c).back(), a.Name() + ": message received by app");
  EXPECT_EQ(Summaries(b).size(), 2u);  // joined, and one joined to it: no lines of others
}

// R-I5: the state of before, with what was heard since.
TEST_F(LinksTest, AnUnmergedComplaintStandsWhereItShould) {
  const ComplaintId a = File();
  const ComplaintId b = File();
  events::v1::Event accepted = EventOf(a);
  accepted.mutable_case_accepted()->set_agent("agents/lin");
  Hear(a, accepted);
  MustMerge(a, b);
  events::v1::Event off = EventOf(a);
  off.mutable_case_closed()->set_outcome("merged");
  Hear(a, off);
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_MERGED);
  ASSERT_TRUE(TryUnmerge(a).ok());
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_IN_PROGRESS);
  EXPECT_FALSE(Get(a).has_close_time());
}

TEST_F(LinksTest, AClosedComplaintIsReopenedInANewRound) {
  const ComplaintId a = File();
  EXPECT_EQ(Get(a).cycle(), 1);
  EXPECT_EQ(ReasonOf(TryReopen(a)), "ILLEGAL_STATE");
  Close(a);
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_CLOSED);
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(TryReopen(a).ok());
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_FILED);
  EXPECT_EQ(Get(a).cycle(), 2);
  EXPECT_FALSE(Get(a).has_close_time());
  EXPECT_EQ(Summaries(a).back(), "reopened: customer_request, round 2");
  Close(a);
  EXPECT_EQ(Get(a).state(), COMPLAINT_STATE_CLOSED);
}

// R-I6, R-I7
TEST_F(LinksTest, ACorrectionIsShownKeptAndListedNewestFirst) {
  const ComplaintId a = File();
  const ComplaintId b = File("demo", "c2");
  v1::ReclassifyComplaintRequest request;
  request.set_category("product_quality.counterfeit");
  ASSERT_TRUE(TryReclassify(a, request).ok());
  const v1::Complaint complaint = Get(a);
  EXPECT_EQ(complaint.triage().category(), "product_quality");
  EXPECT_EQ(complaint.level(), common::v1::LEVEL_SERIOUS);
  EXPECT_TRUE(complaint.triage().corrected());
  clock_.Advance(absl::Seconds(1));
  request.set_category("logistics.lost");
  ASSERT_TRUE(TryReclassify(b, request).ok());

  std::vector<StoredCorrection> page;
  const auto list = [&](const Uuid& before) {
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(page, ListCorrections(tx, "demo", before, 1));
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  };
  Uuid end;
  end.bytes.fill(0xff);
  list(end);
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0].correction.complaint(), b.Name());
  list(page[0].id);
  ASSERT_EQ(page.size(), 1u);
  const v1::Correction& correction = page[0].correction;
  EXPECT_EQ(correction.complaint(), a.Name());
  const auto personal = OpenPersonal(envelope_, "demo", page[0].complaint);
  ASSERT_TRUE(personal.ok()) << personal.status();
  EXPECT_EQ(personal->body(), "还没有收到货");
  EXPECT_EQ(correction.before().category(), "logistics");
  EXPECT_EQ(correction.after().category(), "product_quality");
  EXPECT_EQ(correction.actor(), "agents/lin");
  list(page[0].id);
  EXPECT_TRUE(page.empty());
}

// R-I7: nothing becomes less grave by a merge.
TEST_F(LinksTest, TheSurvivorTakesOverTheGraverLevel) {
  const ComplaintId a = File("demo", "c1");
  const ComplaintId b = File("demo", "c2");
  v1::ReclassifyComplaintRequest request;
  request.add_signals("injury");
  request.set_set_signals(true);
  ASSERT_TRUE(TryReclassify(a, request).ok());
  MustMerge(a, b);
  EXPECT_EQ(Get(b).level(), common::v1::LEVEL_CRISIS);
  EXPECT_THAT(Get(b).triage().signals(), ElementsAre("injury"));
  EXPECT_EQ(Get(b).triage().category(), "logistics");
  EXPECT_FALSE(Get(b).triage().corrected());  // no person's correction, and nothing to train on
  EXPECT_THAT(Summaries(b).back(), HasSubstr("level 1 to 3"));
}

// R-I7: the second complaint of a customer within the window is level 2, also when re-graded.
TEST_F(LinksTest, ARepeatStaysOneWhenItIsCorrected) {
  File();
  const ComplaintId second = File();
  v1::ReclassifyComplaintRequest request;
  request.set_category("logistics.lost");
  ASSERT_TRUE(TryReclassify(second, request).ok());
  EXPECT_EQ(Get(second).level(), common::v1::LEVEL_SERIOUS);
}

}  // namespace
}  // namespace redress::intake
