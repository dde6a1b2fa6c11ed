// What every service stands on: database, event log, relay, consumer, timers, server, probes; and
// the order in which they start and stop.
//
//   runtime::Host host(options, SystemClock(), SystemRandom());
//   host.AddMigrations("intake", intake::MigrationFiles());
//   rpc::Service& service = host.AddService(file, "IntakeService");
//   RETURN_IF_ERROR(host.Start());
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "events/consumer.h"
#include "events/log.h"
#include "events/relay.h"
#include "pg/database.h"
#include "pg/migrate.h"
#include "pg/request_log.h"
#include "rpc/server.h"
#include "rpc/service.h"
#include "runtime/options.h"
#include "runtime/probes.h"
#include "telemetry/metrics.h"
#include "timer/timers.h"

namespace redress::runtime {

class Host {
 public:
  Host(HostOptions options, Clock& clock, Random& random);
  ~Host();

  Clock& clock() { return clock_; }
  Random& random() { return random_; }
  Metrics& metrics() { return metrics_; }
  pg::Database& db() { return db_; }
  events::Log& log() { return log_; }
  timer::Timers& timers() { return timers_; }
  rpc::TokenSource& tokens() { return *tokens_; }
  const HostOptions& options() const { return options_; }

  // Before Start. Handlers must outlive the host's running, that is, Stop.
  void AddMigrations(const std::string& set,
                     std::vector<std::pair<std::string, std::string>> files);
  rpc::Service& AddService(const google::protobuf::FileDescriptor* file, const std::string& name);
  // Takes in the events of other services; each source is a name and the address of its gRPC port.
  void Consume(const std::vector<std::pair<std::string, std::string>>& sources,
               events::Handler& handler, absl::Duration pace = events::kPace);
  // The same, of sources that are reached already.
  void Consume(std::vector<events::Source> sources, events::Handler& handler,
               absl::Duration pace = events::kPace);
  std::shared_ptr<grpc::Channel> Channel(const std::string& address) const;
  // Called when the database is up to date, before anything else; a failure ends the start.
  void Prepare(std::function<absl::Status()> action) { prepare_.push_back(std::move(action)); }
  // Called when the database is up to date, before the first call.
  void OnMigrated(std::function<void()> action) { on_migrated_.push_back(std::move(action)); }
  // Called first when stopping, before the server and everything below.
  void OnStop(std::function<void()> action) { on_stop_.push_back(std::move(action)); }
  // Called when the last call has been answered.
  void OnDrained(std::function<void()> action) { on_drained_.push_back(std::move(action)); }

  // A write by RPC: one transaction, once per request_id (R-I4), with the call's deadline.
  template <typename Request, typename Response>
  absl::Status Write(const rpc::Call& call, const Request& request, Response& response,
                     absl::FunctionRef<absl::Status(pg::Transaction&)> effect) {
    return db_.Run({.deadline = call.deadline}, [&](pg::Transaction& tx) {
      response.Clear();
      return pg::Once(tx, call.caller.tenant, call.method, request.request_id(), request, response,
                      [&] { return effect(tx); });
    });
  }
  // A read by RPC.
  absl::Status Read(const rpc::Call& call, absl::FunctionRef<absl::Status(pg::Transaction&)> body) {
    return db_.Run({.deadline = call.deadline, .read_only = true}, body);
  }

  // What the process does instead of serving, once its database is up to date; then it ends.
  void Instead(std::function<absl::Status(const std::function<bool()>& cancelled)> action) {
    instead_ = std::move(action);
  }
  bool serves() const { return !instead_; }
  absl::Status RunInstead(const std::function<bool()>& cancelled);

  // Brings the database up to date; waits for Postgres until `cancelled` says so.
  absl::Status Migrate(const std::function<bool()>& cancelled);
  // Waits for Postgres and Redis, migrates, starts everything. Probes answer from the first moment.
  absl::Status Start(const std::function<bool()>& cancelled);
  // Drains: no new calls, calls under way finish, leases are handed over.
  void Stop();

  int port() const { return port_; }
  int probe_port() const { return probes_ ? probes_->port() : 0; }

 private:
  void WatchReadiness();

  const HostOptions options_;
  Clock& clock_;
  Random& random_;
  Metrics metrics_;
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<rpc::TokenSource> tokens_;
  pg::Database db_;
  events::Log log_;
  events::Relay relay_;
  timer::Timers timers_;
  rpc::Executor executor_;
  std::unique_ptr<events::Consumer> consumer_;
  std::vector<pg::MigrationSet> migrations_;
  std::vector<std::unique_ptr<rpc::Service>> services_;
  std::function<absl::Status(const std::function<bool()>&)> instead_;
  std::vector<std::function<absl::Status()>> prepare_;
  std::vector<std::function<void()>> on_migrated_;
  std::vector<std::function<void()>> on_stop_;
  std::vector<std::function<void()>> on_drained_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Probes> probes_;
  int port_ = 0;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool started_ = false;
  std::thread readiness_;
};

}  // namespace redress::runtime
