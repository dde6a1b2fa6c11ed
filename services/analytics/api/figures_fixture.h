// What the tests on Postgres share: a database with this service's tables, and events to feed it.
//
//   Take({Filed(complaint, time)});
//   EXPECT_EQ(Live().filed(), 1);
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "pg/migrate.h"
#include "services/analytics/api/event_handler.h"
#include "services/analytics/app/answer_query.h"
#include "services/analytics/app/read_live.h"
#include "services/analytics/store/sql_figures.h"
#include "services/analytics/wiring.h"
#include "testing/private_postgres.h"

namespace redress::analytics {

inline absl::TimeZone ZoneNamed(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

inline absl::Time Utc(int year, int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
}

class FiguresTest : public testing::Test {
 protected:
  using Event = events::v1::Event;

  FiguresTest()
      : db_({.conninfo = test::PrivatePostgres::Get().NewDatabase("analytics")}, SystemClock(),
            SystemRandom()) {
    EXPECT_EQ(pg::Migrate(db_, {{"analytics", MigrationFiles()}}), absl::OkStatus());
  }

  static ComplaintId NewComplaint() {
    return ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()));
  }

  static Event At(const ComplaintId& complaint, absl::Time time,
                  const std::string& tenant = "demo") {
    Event event;
    event.set_tenant(tenant);
    event.set_complaint(complaint.Name());
    *event.mutable_occur_time() = ToProto(time);
    return event;
  }

  static Event Filed(const ComplaintId& complaint, absl::Time time,
                     common::v1::Channel channel = common::v1::CHANNEL_APP,
                     const std::string& category = "logistics",
                     common::v1::Level level = common::v1::LEVEL_ROUTINE,
                     const std::string& tenant = "demo") {
    Event event = At(complaint, time, tenant);
    event.mutable_complaint_filed()->set_channel(channel);
    event.mutable_complaint_filed()->set_category(category);
    event.mutable_complaint_filed()->set_level(level);
    return event;
  }

  static Event Opened(const ComplaintId& complaint, absl::Time time,
                      const std::string& department) {
    Event event = At(complaint, time);
    event.mutable_case_opened()->set_department("departments/" + department);
    return event;
  }

  static Event Closed(const ComplaintId& complaint, absl::Time time, const std::string& outcome) {
    Event event = At(complaint, time);
    event.mutable_case_closed()->set_outcome(outcome);
    return event;
  }

  static std::vector<events::Delivered> Delivery(const std::vector<Event>& events) {
    std::vector<events::Delivered> delivered;
    for (const Event& event : events) {
      events::Delivered& one = delivered.emplace_back();
      one.complaint = *ComplaintId::Parse(event.complaint());
      one.event = event;
    }
    return delivered;
  }

  // Takes events in as one batch.
  void Take(const std::vector<Event>& events) { TakeBy(handler_, events); }
  void TakeBy(EventHandler& handler, const std::vector<Event>& events) {
    const std::vector<events::Delivered> delivered = Delivery(events);
    EXPECT_EQ(db_.Run({}, [&](pg::Transaction& tx) { return handler.Handle(tx, delivered); }),
              absl::OkStatus());
  }

  absl::StatusOr<v1::QueryResponse> TryAsk(const v1::QueryRequest& request,
                                           const absl::TimeZone& zone,
                                           const std::string& tenant = "demo") {
    ASSIGN_OR_RETURN(const Question question, ReadQuestion(request));
    v1::QueryResponse response;
    RETURN_IF_ERROR(db_.Run({.read_only = true}, [&](pg::Transaction& tx) {
      response.Clear();
      SqlFigures figures(tx, tenant);
      return AnswerQuery(figures, question, zone, response);
    }));
    return response;
  }
  v1::QueryResponse Ask(const v1::QueryRequest& request, const std::string& tenant = "demo") {
    const auto response = TryAsk(request, zone_, tenant);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::QueryResponse();
  }

  v1::GetLiveResponse Live(absl::Time now = Utc(2026, 11, 21, 4),
                           const std::string& tenant = "demo") {
    v1::GetLiveResponse response;
    EXPECT_EQ(db_.Run({.read_only = true},
                      [&](pg::Transaction& tx) {
                        response.Clear();
                        SqlFigures figures(tx, tenant);
                        return ReadLive(figures, now, zone_, response);
                      }),
              absl::OkStatus());
    return response;
  }

  // Each row as `day.hour keys value`, in UTC.
  static std::vector<std::string> Lines(const v1::QueryResponse& response) {
    std::vector<std::string> lines;
    for (const v1::Row& row : response.rows()) {
      std::string line;
      if (row.has_bucket_time()) {
        absl::StrAppend(
            &line, absl::FormatTime("%d.%H ", FromProto(row.bucket_time()), absl::UTCTimeZone()));
      }
      for (const std::string& key : row.keys()) absl::StrAppend(&line, key, " ");
      lines.push_back(absl::StrCat(line, row.value()));
    }
    return lines;
  }

  const absl::TimeZone zone_ = ZoneNamed("Asia/Shanghai");
  pg::Database db_;
  EventHandler handler_{zone_, 3};
};

}  // namespace redress::analytics
