// redress-timer-worker CONNINFO NAME: one replica that fires timers, for tests to kill. Each firing
// is a row, so that a doubled one is two rows.
#include <csignal>
#include <cstdio>

#include "base/process.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "timer/timers.h"

namespace redress {
namespace {

constexpr pg::Statement kFiring{"worker_firing",
                                "INSERT INTO firing (subject, due_time, replica, replica_time) "
                                "SELECT subject, due, $3, $4 FROM unnest($1::uuid[], "
                                "$2::timestamptz[]) AS fired(subject, due)"};

class Rows final : public timer::Handler {
 public:
  explicit Rows(std::string name) : name_(std::move(name)) {}
  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override {
    std::vector<Uuid> subjects;
    std::vector<absl::Time> dues;
    for (const timer::Fired& one : fired) {
      subjects.push_back(one.subject);
      dues.push_back(one.due_time);
    }
    return tx.Exec(kFiring, subjects, dues, name_, SystemClock().Now()).status();
  }

 private:
  const std::string name_;
};

int Work(const std::string& conninfo, const std::string& name) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  pg::Database db({.conninfo = conninfo, .pool_size = 12}, SystemClock(), SystemRandom());
  Metrics metrics;
  Rows rows(name);
  timer::Timers timers(db, SystemClock(), SystemRandom(), metrics);
  timers.On("chaos", rows);
  timers.Start();
  int received = 0;
  sigwait(&signals, &received);
  timers.Stop();
  return 0;
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::PrepareProcess();
  if (argc != 3) {
    std::fprintf(stderr, "usage: redress-timer-worker CONNINFO NAME\n");
    return 2;
  }
  return redress::Work(argv[1], argv[2]);
}
