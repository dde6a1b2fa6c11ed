// The suite as real processes on a private Postgres and Redis.
//
//   test::Suite suite({.services = {"intake", "sla"}});
//   suite.StartAll();
//   auto stub = intake::v1::IntakeService::NewStub(suite.Channel("intake"));
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/process.h"

namespace redress::test {

struct SuiteOptions {
  std::vector<std::string> services = {"intake",    "routing",  "sla",      "resolution",
                                       "messaging", "feedback", "analytics"};
  bool platform_sim = true;
  std::vector<std::string> flags = {};  // for every service
};

// Ports are chosen before the start and kept over restarts. Every replica of a service has its own.
class Suite {
 public:
  explicit Suite(SuiteOptions options);

  // Starts what does not run yet and waits until all of it is ready. False when something does not
  // become ready.
  bool StartAll();
  // `replica` is 0 or higher; each one's first start gives it ports of its own.
  void Start(const std::string& service, int replica = 0,
             const std::vector<std::string>& flags = {});
  bool WaitReady(const std::string& service, int replica = 0);
  Process* Get(const std::string& service, int replica = 0);
  int Port(const std::string& service, int replica = 0) const;
  int ProbePort(const std::string& service, int replica = 0) const;

  std::shared_ptr<grpc::Channel> Channel(const std::string& service, int replica = 0) const;
  std::string Conninfo(const std::string& service) const;
  std::string LogPath(const std::string& service, int replica = 0) const;
  const std::string& directory() const { return directory_; }
  PrivatePostgres& postgres() { return postgres_; }
  PrivateRedis& redis() { return redis_; }
  // The exit code of `redress` with these arguments and the suite's addresses; its output goes to
  // `output`.
  int Redress(std::vector<std::string> arguments, std::string* output);
  // Runs such a command again and again until it ends well and prints the words.
  bool Prints(const std::vector<std::string>& arguments, const std::string& words,
              absl::Duration limit, std::string* output);
  // The path of a new file in the suite's directory.
  std::string Written(const std::string& name, const std::string& text) const;

 private:
  struct Member {
    int port = 0;
    int probe_port = 0;
    std::unique_ptr<Process> process;
  };
  Member& MemberOf(const std::string& service, int replica);

  const SuiteOptions options_;
  const std::string directory_;
  PrivatePostgres postgres_;
  PrivateRedis redis_;
  std::map<std::pair<std::string, int>, Member> members_;
};

// Body of an HTTP GET on loopback, and its status; 0 when nobody answers.
int HttpGet(int port, const std::string& path, std::string* body);

}  // namespace redress::test
