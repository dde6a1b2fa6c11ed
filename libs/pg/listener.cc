#include "pg/listener.h"

#include <libpq-fe.h>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::pg {
namespace {

constexpr absl::Duration kReconnectEvery = absl::Milliseconds(500);
// A connection that died without a word is found by asking.
constexpr absl::Duration kAskEvery = absl::Seconds(30);
constexpr absl::Duration kAnswerMax = absl::Seconds(5);

}  // namespace

Listener::Listener(std::string conninfo, Clock& clock)
    : conninfo_(std::move(conninfo)), clock_(clock) {}

Listener::~Listener() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    thread = std::move(thread_);
  }
  wakeup_.Wake();
  if (thread.joinable()) thread.join();
}

int Listener::On(const std::string& channel, std::function<void(absl::string_view)> callback) {
  int number = 0;
  {
    absl::MutexLock lock(&mutex_);
    number = ++last_number_;
    subscriptions_[number] = {channel, std::move(callback)};
    if (!thread_.joinable()) thread_ = std::thread([this] { Loop(); });
  }
  wakeup_.Wake();
  return number;
}

void Listener::Off(int number) {
  absl::MutexLock calling(&calling_);
  absl::MutexLock lock(&mutex_);
  subscriptions_.erase(number);
}

void Listener::Call(absl::string_view channel, absl::string_view payload) {
  absl::MutexLock calling(&calling_);
  std::vector<std::function<void(absl::string_view)>> callbacks;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [number, subscription] : subscriptions_) {
      if (subscription.channel == channel) callbacks.push_back(subscription.callback);
    }
  }
  for (const auto& callback : callbacks) callback(payload);
}

void Listener::Loop() {
  while (true) {
    std::unique_ptr<Connection> connection;
    const absl::Status status = Hear(connection);
    {
      absl::MutexLock lock(&mutex_);
      if (stopped_) return;
    }
    LogWarning("listener_lost", {{"error", status.message()}});
    wakeup_.WaitFor(kReconnectEvery);
  }
}

// Until the connection is lost or the listener stops.
absl::Status Listener::Hear(std::unique_ptr<Connection>& connection) {
  ASSIGN_OR_RETURN(connection, Connection::Open(conninfo_, clock_));
  std::set<std::string> heard;
  while (true) {
    std::set<std::string> missing;
    {
      absl::MutexLock lock(&mutex_);
      if (stopped_) return absl::OkStatus();
      for (const auto& [number, subscription] : subscriptions_) {
        if (!heard.contains(subscription.channel)) missing.insert(subscription.channel);
      }
    }
    for (const std::string& channel : missing) {
      RETURN_IF_ERROR(
          connection->ExecText(absl::StrCat("LISTEN ", channel), clock_.Now() + kAnswerMax)
              .status());
      heard.insert(channel);
      Call(channel, "");
    }
    // Also what came with the answer to LISTEN.
    while (PGnotify* told = PQnotifies(connection->raw())) {
      const std::string channel = told->relname;
      const std::string payload = told->extra;
      PQfreemem(told);
      Call(channel, payload);
    }
    if (!wakeup_.WaitFor(kAskEvery, PQsocket(connection->raw()))) {
      RETURN_IF_ERROR(connection->ExecText("SELECT 1", clock_.Now() + kAnswerMax).status());
    } else if (!PQconsumeInput(connection->raw())) {
      return absl::UnavailableError("the connection to Postgres is lost");
    }
  }
}

}  // namespace redress::pg
