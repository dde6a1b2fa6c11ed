#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <thread>

#include "base/error.h"
#include "services/analytics/api/event_handler.h"
#include "services/analytics/api/figures_fixture.h"
#include "services/analytics/store/sql_figure_book.h"

namespace redress::analytics {
namespace {

using events::v1::Event;

class EventHandlerTest : public FiguresTest {
 protected:
  // What one source tells of one complaint, in order.
  using Telling = std::vector<Event>;

  // The tellings of six sources about one complaint; what happens to it is drawn from `draw`.
  std::vector<Telling> Story(const ComplaintId& complaint, std::mt19937& draw) {
    const auto below = [&](int bound) { return static_cast<int>(draw() % bound); };
    const auto at = [&](int hours) {
      return At(complaint, Utc(2026, 11, 1, 0, 7) + absl::Hours(hours));
    };
    const int start = below(200);
    const bool withdrawn = below(10) == 0;
    std::vector<Telling> story(6);
    Event filed = at(start);
    filed.mutable_complaint_filed()->set_channel(static_cast<common::v1::Channel>(1 + below(13)));
    filed.mutable_complaint_filed()->set_category(below(2) == 0 ? "logistics" : "contract");
    filed.mutable_complaint_filed()->set_level(static_cast<common::v1::Level>(1 + below(3)));
    story[0].push_back(filed);
    story[1].push_back(Opened(complaint, FromProto(at(start).occur_time()), "frontline"));
    story[1].push_back(at(start + 1));
    story[1].back().mutable_step_started();
    story[1].push_back(at(start + 1));
    story[1].back().mutable_case_accepted()->set_department("departments/frontline");
    story[2].push_back(at(start));
    for (int i = 0; i < 3; ++i) story[2].back().mutable_clocks_started()->add_clocks();
    story[2].push_back(at(start + 9));
    *story[2].back().mutable_clock_breached()->mutable_deadline() = at(start + 4).occur_time();
    story[2].push_back(at(start + 9));
    story[2].back().mutable_clock_met()->set_corrects_breach(true);
    story[4].push_back(at(start + 2));
    story[4].back().mutable_message_sent();
    if (below(3) == 0) {
      story[1].push_back(at(start + 5));
      story[1].back().mutable_case_escalated()->set_department("departments/supervisor");
    }
    if (withdrawn) {
      story[0].push_back(at(start + 6));
      story[0].back().mutable_complaint_withdrawn();
      story[1].push_back(Closed(complaint, FromProto(at(start + 6).occur_time()), "withdrawn"));
      return story;
    }
    story[3].push_back(at(start + 5));
    story[3].back().mutable_solution_proposed();
    story[3].push_back(at(start + 6));
    story[3].back().mutable_solution_executed()->mutable_amount()->set_minor_units(100 + below(9));
    if (below(4) != 0) {
      story[1].push_back(Closed(complaint, FromProto(at(start + 7).occur_time()), "resolved"));
      story[5].push_back(at(start + 8));
      story[5].back().mutable_survey_issued();
      story[5].push_back(at(start + 20));
      story[5].back().mutable_survey_answered()->set_verdict(below(2) == 0 ? "satisfied"
                                                                           : "dissatisfied");
    }
    return story;
  }

  // Mixes the tellings, each one's own order kept.
  static std::vector<Event> Mixed(std::vector<Telling> tellings, std::mt19937& draw) {
    std::vector<size_t> turns;
    for (size_t i = 0; i < tellings.size(); ++i) turns.insert(turns.end(), tellings[i].size(), i);
    std::shuffle(turns.begin(), turns.end(), draw);
    std::vector<size_t> next(tellings.size());
    std::vector<Event> events;
    for (const size_t turn : turns) events.push_back(tellings[turn][next[turn]++]);
    return events;
  }

  // Counted straight from the events, without facts or rollups.
  static std::map<v1::Metric, int64_t> Recount(const std::vector<Event>& events) {
    std::map<v1::Metric, int64_t> counted;
    for (const Event& event : events) {
      switch (event.payload_case()) {
        case Event::kComplaintFiled: ++counted[v1::METRIC_FILED]; break;
        case Event::kComplaintWithdrawn: ++counted[v1::METRIC_WITHDRAWN]; break;
        case Event::kCaseClosed:
          if (event.case_closed().outcome() != "withdrawn") ++counted[v1::METRIC_CLOSED];
          break;
        case Event::kCaseOpened: ++counted[v1::METRIC_CASES_OPENED]; break;
        case Event::kCaseAccepted: ++counted[v1::METRIC_CASES_ACCEPTED]; break;
        case Event::kCaseEscalated: ++counted[v1::METRIC_ESCALATED]; break;
        case Event::kClocksStarted: counted[v1::METRIC_CLOCKS_STARTED] += 3; break;
        case Event::kClockBreached: ++counted[v1::METRIC_BREACHED]; break;
        case Event::kClockMet: ++counted[v1::METRIC_MET]; break;
        case Event::kMessageSent: ++counted[v1::METRIC_MESSAGES_SENT]; break;
        case Event::kSolutionProposed: ++counted[v1::METRIC_PROPOSED]; break;
        case Event::kSolutionExecuted:
          ++counted[v1::METRIC_EXECUTED];
          counted[v1::METRIC_COMPENSATION_MINOR_UNITS] +=
              event.solution_executed().amount().minor_units();
          break;
        case Event::kSurveyIssued: ++counted[v1::METRIC_SURVEYS_ISSUED]; break;
        case Event::kSurveyAnswered:
          ++counted[v1::METRIC_SURVEYS_ANSWERED];
          ++counted[event.survey_answered().verdict() == "satisfied" ? v1::METRIC_SATISFIED
                                                                     : v1::METRIC_DISSATISFIED];
          break;
        default: break;
      }
    }
    return counted;
  }

  void ExpectFigures(const std::map<v1::Metric, int64_t>& counted) {
    for (int number = 1; number <= v1::Metric_MAX; ++number) {
      const auto metric = static_cast<v1::Metric>(number);
      const auto found = counted.find(metric);
      const int64_t expected = found == counted.end() ? 0 : found->second;
      for (const v1::TimeGrain grain :
           {v1::TIME_GRAIN_UNSPECIFIED, v1::TIME_GRAIN_HOUR, v1::TIME_GRAIN_DAY}) {
        v1::QueryRequest request;
        request.set_metric(metric);
        request.set_grain(grain);
        EXPECT_EQ(Ask(request).total(), expected)
            << v1::Metric_Name(metric) << " by " << v1::TimeGrain_Name(grain);
      }
    }
    std::map<v1::Metric, int64_t> totals;
    EXPECT_EQ(db_.Run({.read_only = true},
                      [&](pg::Transaction& tx) -> absl::Status {
                        SqlFigures figures(tx, "demo");
                        ASSIGN_OR_RETURN(totals, figures.Totals());
                        return absl::OkStatus();
                      }),
              absl::OkStatus());
    EXPECT_EQ(totals, counted);
  }
};

TEST_F(EventHandlerTest, FiguresAreTheEventsCounted) {  // R-A1
  constexpr unsigned kSeed = 20261121;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 draw(kSeed);
  std::vector<Telling> tellings;
  for (int i = 0; i < 120; ++i) {
    for (Telling& telling : Story(NewComplaint(), draw)) tellings.push_back(std::move(telling));
  }
  const std::vector<Event> events = Mixed(std::move(tellings), draw);
  EventHandler other(zone_, 6);
  for (size_t at = 0; at < events.size();) {
    const size_t size = std::min<size_t>(1 + draw() % 60, events.size() - at);
    TakeBy(draw() % 2 == 0 ? handler_ : other,
           {events.begin() + static_cast<std::ptrdiff_t>(at),
            events.begin() + static_cast<std::ptrdiff_t>(at + size)});
    at += size;
  }
  ExpectFigures(Recount(events));
  v1::QueryRequest request;
  request.set_metric(v1::METRIC_FILED);
  request.add_dimensions(v1::DIMENSION_DEPARTMENT);
  EXPECT_THAT(Lines(Ask(request)), testing::ElementsAre("frontline 120"));
  const v1::GetLiveResponse live = Live();
  EXPECT_EQ(live.open() + live.closed() + live.withdrawn(), 120);
}

TEST_F(EventHandlerTest, ReplicasCountIntoTheSameRowsWithoutLoss) {
  // Both take in complaints of their own and meet in the figures, of one shard at that.
  constexpr unsigned kSeed = 7;
  std::vector<std::vector<Event>> shares;
  std::vector<Event> all;
  std::mt19937 draw(kSeed);
  for (int share = 0; share < 2; ++share) {
    std::vector<Telling> tellings;
    for (int i = 0; i < 100; ++i) {
      for (Telling& telling : Story(NewComplaint(), draw)) tellings.push_back(std::move(telling));
    }
    shares.push_back(Mixed(std::move(tellings), draw));
    all.insert(all.end(), shares.back().begin(), shares.back().end());
  }
  std::vector<std::thread> replicas;
  for (const std::vector<Event>& share : shares) {
    replicas.emplace_back([&] {
      for (size_t at = 0; at < share.size(); at += 20) {
        const size_t end = std::min(share.size(), at + 20);
        Take({share.begin() + static_cast<std::ptrdiff_t>(at),
              share.begin() + static_cast<std::ptrdiff_t>(end)});
      }
    });
  }
  for (std::thread& replica : replicas) replica.join();
  ExpectFigures(Recount(all));
}

TEST_F(EventHandlerTest, ABatchThatWasRolledBackCountsOnce) {
  const ComplaintId complaint = NewComplaint();
  const std::vector<Event> events = {Opened(complaint, Utc(2026, 11, 21, 2), "quality"),
                                     Filed(complaint, Utc(2026, 11, 21, 1)),
                                     Closed(complaint, Utc(2026, 11, 21, 3), "resolved")};
  const std::vector<events::Delivered> delivered = Delivery(events);
  const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(handler_.Handle(tx, delivered));
    return absl::AbortedError("the lease was lost");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  ExpectFigures({});
  EXPECT_FALSE(Live().has_as_of());
  Take(events);
  ExpectFigures(Recount(events));
}

TEST_F(EventHandlerTest, HeldEventsSurviveBetweenBatches) {
  const ComplaintId complaint = NewComplaint();
  Take({Opened(complaint, Utc(2026, 11, 21, 2), "quality")});
  Take({Closed(complaint, Utc(2026, 11, 21, 3), "resolved")});
  ExpectFigures({});
  Take({Filed(complaint, Utc(2026, 11, 21, 1))});
  ExpectFigures({{v1::METRIC_FILED, 1}, {v1::METRIC_CASES_OPENED, 1}, {v1::METRIC_CLOSED, 1}});
}

TEST_F(EventHandlerTest, AnEventOfNobodyIsRefused) {
  Event event = Filed(NewComplaint(), Utc(2026, 11, 21, 1));
  event.clear_tenant();
  const std::vector<events::Delivered> delivered = Delivery({event});
  const absl::Status status =
      db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, delivered); });
  EXPECT_EQ(ReasonOf(status), "TENANT_MISSING");
}

TEST_F(EventHandlerTest, TheSameComplaintIdOfAnotherTenantIsAnotherComplaint) {
  const ComplaintId complaint = NewComplaint();
  Take({Filed(complaint, Utc(2026, 11, 21, 1)),
        Filed(complaint, Utc(2026, 11, 21, 1), common::v1::CHANNEL_APP, "logistics",
              common::v1::LEVEL_ROUTINE, "rival")});
  EXPECT_EQ(Live().filed(), 1);
  EXPECT_EQ(Live(Utc(2026, 11, 21, 4), "rival").filed(), 1);
}

TEST_F(EventHandlerTest, AFactSavedByAnotherWorkerIsNotOverwritten) {
  const FactKey key{"demo", NewComplaint()};
  const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    SqlFigureBook book(tx, 0);
    ASSIGN_OR_RETURN(const FactMap facts, book.Load({key}));
    Take({Filed(key.complaint, Utc(2026, 11, 21, 1))});
    return book.Save(facts);
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "FACT_MOVED");
}

TEST_F(EventHandlerTest, LiveFiguresAddUp) {  // R-A1
  const ComplaintId closed = NewComplaint();
  const ComplaintId withdrawn = NewComplaint();
  Event take_back = At(withdrawn, Utc(2026, 11, 21, 2));
  take_back.mutable_complaint_withdrawn();
  Take({Filed(closed, Utc(2026, 11, 20, 15, 59)), Filed(withdrawn, Utc(2026, 11, 20, 16)),
        Filed(NewComplaint(), Utc(2026, 11, 21, 1)),
        Closed(closed, Utc(2026, 11, 21, 2), "resolved"), take_back,
        Closed(withdrawn, Utc(2026, 11, 21, 3), "withdrawn")});
  const v1::GetLiveResponse live = Live(Utc(2026, 11, 21, 4));
  EXPECT_EQ(live.filed(), 3);
  EXPECT_EQ(live.closed(), 1);
  EXPECT_EQ(live.withdrawn(), 1);
  EXPECT_EQ(live.open(), 1);
  EXPECT_EQ(live.filed_today(), 2);  // since 16:00 UTC, midnight of Shanghai
  EXPECT_EQ(FromProto(live.as_of()), Utc(2026, 11, 21, 3));
  EXPECT_EQ(Live(Utc(2026, 11, 21, 16)).filed_today(), 0);
}

TEST_F(EventHandlerTest, AsOfIsTheNewestMomentTakenInAndNeverGoesBack) {
  Event step = At(NewComplaint(), Utc(2026, 11, 21, 3));
  step.mutable_step_started();  // no figure needs it, and it is still news
  Take({step});
  EventHandler other(zone_, 1);
  TakeBy(other, {Filed(NewComplaint(), Utc(2026, 11, 21, 1))});
  EXPECT_EQ(FromProto(Live().as_of()), Utc(2026, 11, 21, 3));
}

TEST_F(EventHandlerTest, LiveFiguresOfNobodyAreZero) {
  const v1::GetLiveResponse live = Live(Utc(2026, 11, 21, 4), "nobody");
  EXPECT_EQ(live.filed(), 0);
  EXPECT_FALSE(live.has_as_of());
}

}  // namespace
}  // namespace redress::analytics
