#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "benches.h"
#include "figures.h"
#include "floors.h"

namespace redress::bench {
namespace {

constexpr pg::Statement kStored{"bench_stored", "SELECT count(*)::float8 FROM complaint"};
constexpr pg::Statement kTold{"bench_told", "SELECT count(*)::float8 FROM event"};
constexpr pg::Statement kAsked{"bench_asked", "SELECT count(*)::float8 FROM request_log"};
constexpr pg::Statement kDurable{"bench_durable",
                                 "SELECT (current_setting('fsync') = 'on' AND "
                                 "current_setting('synchronous_commit') = 'on')::int::float8"};

}  // namespace

int Intake() {
  test::Suite suite(
      {.services = {"intake"}, .platform_sim = false, .flags = {"--log_level=warning"}});
  const double single_row = SingleRowInserts(suite, 10);
  const double multi_row = MultiRowInserts(suite, 8);
  const double echo = GrpcEcho(6);
  const double xadd = Xadd(suite);
  Print({"intake", "floor_single_row_inserts_per_s", single_row, "1/s", 0,
         "pgbench prepared, 32 clients, fsync on"});
  Print({"intake", "floor_multi_row_rows_per_s", multi_row, "1/s", 0,
         "pgbench prepared, 100 rows a statement"});
  Print({"intake", "floor_grpc_echo_per_s", echo, "1/s", 0,
         "callback echo, 256 in flight, own process"});
  Print({"intake", "floor_xadd_per_s", xadd, "1/s", 0, "redis-benchmark, 50 clients"});

  if (!suite.StartAll()) return 1;
  if (Ask(suite.Conninfo("intake"), kDurable) != 1) {
    std::fprintf(stderr, "fsync or synchronous_commit is off: nothing measured here would count\n");
    return 1;
  }
  RunLoad(suite, {"--seconds", "4", "--inflight", "256", "--seed", "1"});  // warm-up
  suite.postgres().Checkpoint();
  const double before = Ask(suite.Conninfo("intake"), kStored);
  const Load full = RunLoad(suite, {"--seconds", "20", "--inflight", "256", "--seed", "2"});
  const double stored = Ask(suite.Conninfo("intake"), kStored) - before;
  const std::string where =
      "intake with relay, Postgres, Redis and load generator on the same cores; fsync on";
  Print({"intake", "filed_per_s", full.per_s, "1/s", single_row,
         absl::StrCat(where, "; 256 in flight, 20 s")});
  Print({"intake", "filed_p50_ms_at_full", full.p50_ms, "ms", 0, where});
  suite.postgres().Checkpoint();
  const Load streamed =
      RunLoad(suite, {"--seconds", "20", "--inflight", "1024", "--stream", "--seed", "4"});
  Print({"intake", "streamed_per_s", streamed.per_s, "1/s", single_row,
         absl::StrCat(where, "; ImportComplaints, live, one stream, 20 s")});
  // At full speed the index is put off; a load that can go on for ever has nothing to make up for.
  const std::string conninfo = suite.Conninfo("intake");
  Print({"intake", "index_put_off_at_full", IndexLag(conninfo), "events", 0,
         "what the search index had still to read after both loads at full speed"});
  const absl::Time idle = SystemClock().Monotonic();
  if (!WaitIndexed(conninfo, absl::Minutes(5))) {
    std::fprintf(stderr, "the index did not catch up: p99 would count that too\n");
    return 1;
  }
  Print({"intake", "index_caught_up_s", absl::ToDoubleSeconds(SystemClock().Monotonic() - idle),
         "s", 0, "with no load, before the next"});
  suite.postgres().Checkpoint();
  const Load most =
      RunLoad(suite, {"--seconds", "20", "--rate", absl::StrCat(static_cast<int>(full.per_s * 0.7)),
                      "--inflight", "2048", "--seed", "3"});
  Print({"intake", "p99_ms_at_70pct", most.p99_ms, "ms", 0,
         absl::StrCat(where, "; open loop at ", static_cast<int>(full.per_s * 0.7),
                      "/s, 20 s, after a checkpoint")});
  Print({"intake", "p50_ms_at_70pct", most.p50_ms, "ms", 0, where});
  Print({"intake", "acknowledged_less_stored", full.filed - stored, "complaints", 0,
         "complaint rows counted after the load; 0 means that what was answered is there"});
  const double complaints = Ask(suite.Conninfo("intake"), kStored);
  Print({"intake", "events_less_complaints", Ask(suite.Conninfo("intake"), kTold) - complaints,
         "rows", 0, ""});
  Print({"intake", "requests_less_complaints", Ask(suite.Conninfo("intake"), kAsked) - complaints,
         "rows", 0, ""});
  return full.failed == 0 && streamed.failed == 0 && most.failed == 0 && stored == full.filed ? 0
                                                                                              : 1;
}

}  // namespace redress::bench
