#include "runtime/host.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "events/log_service.h"
#include "telemetry/log.h"
#include "timer/timer_service.h"

namespace redress::runtime {
namespace {

constexpr absl::Duration kWaitStep = absl::Milliseconds(250);
constexpr absl::Duration kReadinessStep = absl::Milliseconds(500);
constexpr absl::Duration kDrainMax = absl::Seconds(5);

rpc::JwtOptions Jwt(const HostOptions& options, const std::string& key) {
  return {.algorithm = options.jwt_algorithm, .key_pem = key};
}

std::unique_ptr<rpc::Authenticator> MakeAuthenticator(const HostOptions& options, Clock& clock) {
  if (options.auth == "dev") return rpc::MakeDevAuthenticator();
  auto jwt = rpc::MakeJwtAuthenticator(Jwt(options, options.jwt_public_key), clock);
  if (jwt.ok()) return *std::move(jwt);
  LogError("jwt_refused", {{"error", jwt.status().message()}});
  return nullptr;
}

}  // namespace

Host::Host(HostOptions options, Clock& clock, Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      authenticator_(MakeAuthenticator(options_, clock)),
      tokens_(options_.auth == "dev"
                  ? rpc::MakeDevTokenSource(options_.name)
                  : rpc::MakeJwtTokenSource(Jwt(options_, options_.jwt_private_key), options_.name,
                                            clock)),
      db_({.conninfo = options_.conninfo, .pool_size = options_.pool_size}, clock, random),
      log_(db_, random),
      relay_(db_, log_,
             {.service = options_.name,
              .stream_prefix = options_.stream_prefix,
              .redis = options_.redis},
             clock, random, metrics_),
      timers_(db_, clock, random, metrics_),
      executor_(options_.threads, 2048) {
  AddMigrations("pg", pg::SharedMigrationFiles());
  AddMigrations("events", events::MigrationFiles());
  AddMigrations("timer", timer::MigrationFiles());
}

Host::~Host() { Stop(); }

void Host::AddMigrations(const std::string& set,
                         std::vector<std::pair<std::string, std::string>> files) {
  migrations_.push_back({set, std::move(files)});
}

rpc::Service& Host::AddService(const google::protobuf::FileDescriptor* file,
                               const std::string& name) {
  services_.push_back(std::make_unique<rpc::Service>(
      file, name, rpc::Environment{*authenticator_, executor_, metrics_, clock_, random_}));
  return *services_.back();
}

std::shared_ptr<grpc::Channel> Host::Channel(const std::string& address) const {
  return rpc::MakeChannel(address, {.certificate_pem = options_.tls_certificate,
                                    .key_pem = options_.tls_key,
                                    .authority_pem = options_.tls_authority});
}

void Host::Consume(const std::vector<std::pair<std::string, std::string>>& sources,
                   events::Handler& handler, absl::Duration pace) {
  std::vector<events::Source> reached;
  reached.reserve(sources.size());
  for (const auto& [name, address] : sources) reached.push_back({name, Channel(address)});
  Consume(std::move(reached), handler, pace);
}

void Host::Consume(std::vector<events::Source> sources, events::Handler& handler,
                   absl::Duration pace) {
  events::ConsumerOptions consumer{.sources = std::move(sources),
                                   .redis = options_.redis,
                                   .stream_prefix = options_.stream_prefix,
                                   .pace = pace};
  consumer_ = std::make_unique<events::Consumer>(db_, handler, std::move(consumer), *tokens_,
                                                 clock_, random_, metrics_);
}

absl::Status Host::Migrate(const std::function<bool()>& cancelled) {
  while (true) {
    const absl::Status status = pg::Migrate(db_, migrations_);
    if (status.ok() || status.code() != absl::StatusCode::kUnavailable) return status;
    LogWarning("waiting_for_postgres", {{"error", status.message()}});
    if (probes_)
      probes_->SetReady(false,
                        absl::StrCat("waiting for Postgres: ", std::string(status.message())));
    if (cancelled()) return absl::CancelledError("stopped while waiting for Postgres");
    clock_.Sleep(kWaitStep);
  }
}

absl::Status Host::RunInstead(const std::function<bool()>& cancelled) {
  RETURN_IF_ERROR(Migrate(cancelled));
  for (const auto& action : prepare_) RETURN_IF_ERROR(action());
  return instead_(cancelled);
}

absl::Status Host::Start(const std::function<bool()>& cancelled) {
  if (authenticator_ == nullptr)
    return absl::InvalidArgumentError("the JWT settings cannot be used");
  ASSIGN_OR_RETURN(probes_, Probes::Start(options_.address, options_.probe_port, metrics_));
  RETURN_IF_ERROR(Migrate(cancelled));
  redis::Connection redis(options_.redis);
  while (true) {
    const absl::Status status = redis.Command({"PING"}).status();
    if (status.ok()) break;
    LogWarning("waiting_for_redis", {{"error", status.message()}});
    probes_->SetReady(false, absl::StrCat("waiting for Redis: ", std::string(status.message())));
    if (cancelled()) return absl::CancelledError("stopped while waiting for Redis");
    clock_.Sleep(kWaitStep);
  }
  server_ = std::make_unique<rpc::Server>(
      rpc::ServerOptions{.address = absl::StrCat(options_.address, ":", options_.port),
                         .reflection = options_.auth == "dev",
                         .certificate_pem = options_.tls_certificate,
                         .key_pem = options_.tls_key,
                         .authority_pem = options_.tls_authority});
  services_.push_back(events::MakeLogService(
      db_, log_, relay_, consumer_.get(),
      rpc::Environment{*authenticator_, executor_, metrics_, clock_, random_}));
  services_.push_back(timer::MakeTimerService(
      db_, timers_, rpc::Environment{*authenticator_, executor_, metrics_, clock_, random_}));
  for (const auto& service : services_) server_->Add(*service);
  started_ = true;
  for (const auto& action : prepare_) RETURN_IF_ERROR(action());
  for (const auto& action : on_migrated_) action();
  ASSIGN_OR_RETURN(port_, server_->Start());
  relay_.Start();
  timers_.Start();
  if (consumer_) consumer_->Start();
  readiness_ = std::thread([this] { WatchReadiness(); });
  if (!options_.port_file.empty()) {
    const std::string draft = options_.port_file + ".new";
    std::ofstream(draft) << port_ << " " << probes_->port() << "\n";
    if (std::rename(draft.c_str(), options_.port_file.c_str()) != 0) {
      return absl::InvalidArgumentError(absl::StrCat("cannot write ", options_.port_file));
    }
  }
  LogInfo("serving", {{"port", port_}, {"probe_port", probes_->port()}, {"auth", options_.auth}});
  return absl::OkStatus();
}

void Host::WatchReadiness() {
  redis::Connection redis(options_.redis);
  bool was_ready = false;
  while (true) {
    const absl::Status postgres = db_.Ping(absl::Seconds(1));
    const absl::Status redis_status = redis.Command({"PING"}).status();
    const bool ready = postgres.ok();
    // Without Redis everything goes on at the pace of the log: degraded, not unready.
    probes_->SetReady(ready, !ready ? absl::StrCat("Postgres: ", std::string(postgres.message()))
                             : redis_status.ok() ? "ready"
                                                 : "ready, without Redis: events go by the log");
    if (ready != was_ready) {
      server_->SetServing(ready);
      LogInfo(ready ? "ready" : "not_ready", {{"postgres", postgres.message()}});
      was_ready = ready;
    }
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kReadinessStep);
    if (stopping_) return;
  }
}

void Host::Stop() {
  if (!started_) return;
  started_ = false;
  LogInfo("draining", {});
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (readiness_.joinable()) readiness_.join();
  probes_->SetReady(false, "draining");
  server_->SetServing(false);
  for (const auto& action : on_stop_) action();
  server_->Shutdown(kDrainMax);
  for (const auto& action : on_drained_) action();
  executor_.Stop();
  if (consumer_) consumer_->Stop();
  timers_.Stop();
  relay_.Stop();
  LogInfo("stopped", {});
}

}  // namespace redress::runtime
