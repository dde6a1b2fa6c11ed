#include "census.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"

namespace redress {
namespace {

// Which services take in whose events.
const std::map<std::string, std::vector<std::string>>& Sources() {
  static const auto& sources = *new std::map<std::string, std::vector<std::string>>{
      {"intake", {"routing", "sla", "resolution", "messaging", "feedback"}},
      {"routing", {"intake", "sla", "resolution"}},
      {"sla", {"intake", "routing", "messaging", "resolution"}},
      {"resolution", {"intake"}},
      {"messaging", {"intake"}},
      {"feedback", {"routing"}},
      {"analytics", {"intake", "routing", "sla", "resolution", "messaging", "feedback"}},
  };
  return sources;
}

constexpr pg::Statement kHeads{
    "census_heads", "SELECT partition::text || '=' || last_seq FROM event_head WHERE last_seq > 0"};
constexpr pg::Statement kCursors{
    "census_cursors",
    "SELECT source || ':' || partition || '=' || seq FROM consumer_cursor WHERE seq > 0"};
constexpr pg::Statement kGaps{
    "census_gaps",
    "SELECT count(*) FROM event_head AS h WHERE last_seq <> "
    "(SELECT count(*) FROM event AS e WHERE e.partition = h.partition) OR last_seq <> "
    "(SELECT coalesce(max(seq), 0) FROM event AS e WHERE e.partition = h.partition)"};
constexpr pg::Statement kParked{"census_parked", "SELECT count(*) FROM event_parked"};
constexpr pg::Statement kComplaints{"census_complaints",
                                    "SELECT complaint_id::text FROM complaint"};
// One ComplaintFiled a complaint and no other events of intake's here: as many events as
// complaints.
constexpr pg::Statement kFiledEvents{"census_filed",
                                     "SELECT count(*) - count(DISTINCT complaint_id) FROM event"};
// Each source's lines of a complaint must have been heard in the order of their numbers, each once.
constexpr pg::Statement kDisorder{
    "census_disorder",
    "SELECT count(*) FROM (SELECT seq, lag(seq) OVER (PARTITION BY complaint_id, source ORDER BY "
    "entry_id) AS before "
    "FROM timeline WHERE source <> 'intake') AS line WHERE before >= seq"};
constexpr pg::Statement kCases{"census_cases",
                               "SELECT complaint_id::text FROM work_case WHERE state > 0"};
constexpr pg::Statement kClockSets{"census_clock_sets", "SELECT complaint_id::text FROM clock_set"};
constexpr pg::Statement kFacts{"census_facts", "SELECT complaint_id::text FROM complaint_facts"};
constexpr pg::Statement kConversations{"census_conversations",
                                       "SELECT complaint_id::text FROM conversation"};
constexpr pg::Statement kAnalytics{
    "census_analytics", "SELECT complaint_id::text FROM fact WHERE filed_time IS NOT NULL"};
constexpr pg::Statement kFiledTotal{
    "census_filed_total",
    "SELECT coalesce(sum(value), 0)::bigint FROM rollup_hour WHERE metric = 1"};

std::string Id(const std::string& name) { return name.substr(name.find('/') + 1); }

}  // namespace

Census::Census(test::Suite& suite) {
  for (const auto& [service, sources] : Sources()) {
    databases_[service] = std::make_unique<pg::Database>(
        pg::DatabaseOptions{.conninfo = suite.Conninfo(service), .pool_size = 1}, SystemClock(),
        SystemRandom());
  }
}

std::set<std::string> Census::Column(const std::string& service, const pg::Statement& statement) {
  std::set<std::string> values;
  const absl::Status status = Db(service).Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(statement));
    values.clear();
    for (int r = 0; r < rows.size(); ++r) values.insert(rows.Text(r, 0));
    return absl::OkStatus();
  });
  if (!status.ok()) values.insert(absl::StrCat("unreadable: ", std::string(status.message())));
  return values;
}

int64_t Census::Number(const std::string& service, const pg::Statement& statement) {
  int64_t number = -1;
  Db(service)
      .Run({},
           [&](pg::Transaction& tx) -> absl::Status {
             ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(statement));
             number = rows.Int(0, 0);
             return absl::OkStatus();
           })
      .IgnoreError();
  return number;
}

std::string Census::Lag() {
  std::map<std::string, std::set<std::string>> heads;
  for (const auto& [service, sources] : Sources()) heads[service] = Column(service, kHeads);
  std::string lag;
  for (const auto& [service, sources] : Sources()) {
    const std::set<std::string> cursors = Column(service, kCursors);
    for (const std::string& source : sources) {
      for (const std::string& head : heads[source]) {
        if (!cursors.contains(absl::StrCat(source, ":", head))) {
          absl::StrAppend(&lag, service, " is not at ", source, ":", head, "\n");
        }
      }
    }
  }
  return lag;
}

bool Census::CaughtUp() { return Lag().empty(); }

std::string Census::Problems(const std::map<std::string, std::string>& name_by_request_id) {
  std::string problems;
  const auto must_be_zero = [&](const std::string& service, const pg::Statement& statement,
                                const char* what) {
    const int64_t count = Number(service, statement);
    if (count != 0) absl::StrAppend(&problems, service, ": ", count, " ", what, "\n");
  };
  const std::set<std::string> complaints = Column("intake", kComplaints);
  std::set<std::string> acknowledged;
  for (const auto& [request_id, name] : name_by_request_id) {
    if (!complaints.contains(Id(name)))
      absl::StrAppend(&problems, "lost: ", request_id, " ", name, "\n");
    if (!acknowledged.insert(name).second)
      absl::StrAppend(&problems, "acknowledged twice: ", name, "\n");
  }
  for (const auto& [service, sources] : Sources()) {
    must_be_zero(service, kGaps, "partitions with gaps in the log");
    must_be_zero(service, kParked, "parked events");
  }
  must_be_zero("intake", kFiledEvents, "events too many");
  must_be_zero("intake", kDisorder, "timeline lines out of order or doubled");
  const auto must_equal = [&](const std::string& service, const pg::Statement& statement) {
    const std::set<std::string> there = Column(service, statement);
    if (there == complaints) return;
    absl::StrAppend(&problems, service, " knows ", there.size(), " of ", complaints.size(),
                    " complaints\n");
  };
  must_equal("routing", kCases);
  must_equal("sla", kClockSets);
  must_equal("resolution", kFacts);
  must_equal("messaging", kConversations);
  must_equal("analytics", kAnalytics);
  if (const int64_t filed = Number("analytics", kFiledTotal);
      filed != static_cast<int64_t>(complaints.size())) {
    absl::StrAppend(&problems, "analytics counts ", filed, " filed of ", complaints.size(), "\n");
  }
  return problems;
}

}  // namespace redress
