#include "testing/private_redis.h"

#include <signal.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "testing/wait.h"

namespace redress::test {

PrivateRedis& PrivateRedis::Get() {
  static PrivateRedis redis;
  return redis;
}

PrivateRedis::PrivateRedis() : directory_(NewDirectory("redis")) {
  options_.port = FreePort();
  Start();
}

std::string PrivateRedis::address() const {
  return absl::StrCat(options_.host, ":", options_.port);
}

void PrivateRedis::Start() {
  server_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/bin/redis-server", "--port", absl::StrCat(options_.port),
                               "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir",
                               directory_},
      ProcessOptions{.log_path = directory_ + "/redis.log"});
  const bool answers = WaitUntil(
      [this] { return redis::Connection(options_).Command({"PING"}).ok(); }, absl::Seconds(20));
  if (!answers) {
    std::fprintf(stderr, "Redis did not start:\n%s\n", ReadFile(directory_ + "/redis.log").c_str());
    std::abort();
  }
}

void PrivateRedis::Stop() {
  server_->Signal(SIGKILL);
  server_->Wait();
  server_.reset();
}

void PrivateRedis::FlushAll() {
  const auto reply = redis::Connection(options_).Command({"FLUSHALL"});
  if (!reply.ok()) std::abort();
}

}  // namespace redress::test
