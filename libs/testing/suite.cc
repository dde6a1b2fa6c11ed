#include "testing/suite.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rpc/client.h"
#include "testing/wait.h"

namespace redress::test {
namespace {

std::string Binary(const std::string& name) {
  const char* directory = getenv("REDRESS_BIN");
  return absl::StrCat(directory ? directory : "build/dev/bin", "/", name);
}

}  // namespace

Suite::Suite(SuiteOptions options)
    : options_(std::move(options)), directory_(NewDirectory("suite")), postgres_("suite-pg") {
  std::ofstream(directory_ + "/data.key") << std::string(64, 'a') << "\n";
  std::ofstream(directory_ + "/survey.secret") << std::string(64, 'b') << "\n";
  for (const std::string& service : options_.services) {
    postgres_.NewServiceDatabase(service);
    MemberOf(service, 0);
  }
  MemberOf("platform", 0);
}

Suite::Member& Suite::MemberOf(const std::string& service, int replica) {
  Member& member = members_[{service, replica}];
  if (member.port == 0) {
    member.port = FreePort();
    member.probe_port = FreePort();
  }
  return member;
}

void Suite::Start(const std::string& service, int replica, const std::vector<std::string>& flags) {
  Member& member = MemberOf(service, replica);
  if (member.process && member.process->Running()) return;
  std::vector<std::string> command;
  if (service == "platform") {
    command = {Binary("redress-platform-sim"), absl::StrCat("--port=", member.port), "--auth=dev"};
  } else {
    command = {Binary(absl::StrCat("redress-", service)),
               "--auth=dev",
               absl::StrCat("--port=", member.port),
               absl::StrCat("--probe_port=", member.probe_port),
               absl::StrCat("--database=", Conninfo(service)),
               absl::StrCat("--redis=", redis_.address())};
    if (service == "intake" || service == "messaging" || service == "feedback") {
      command.push_back(absl::StrCat("--data_key_file=", directory_, "/data.key"));
    }
    if (service == "feedback")
      command.push_back(absl::StrCat("--survey_secret_file=", directory_, "/survey.secret"));
    command.insert(command.end(), options_.flags.begin(), options_.flags.end());
  }
  command.insert(command.end(), flags.begin(), flags.end());
  // By the environment, which a service that has no such setting passes over.
  std::vector<std::string> environment;
  for (const auto& [key, other] : members_) {
    if (key.second == 0) {
      environment.push_back(absl::StrCat("REDRESS_", absl::AsciiStrToUpper(key.first),
                                         "_ADDRESS=127.0.0.1:", other.port));
    }
  }
  member.process = std::make_unique<Process>(
      command, ProcessOptions{.log_path = LogPath(service, replica), .environment = environment});
}

bool Suite::StartAll() {
  if (options_.platform_sim) Start("platform");
  for (const std::string& service : options_.services) Start(service);
  for (const std::string& service : options_.services) {
    if (!WaitReady(service)) return false;
  }
  return true;
}

bool Suite::WaitReady(const std::string& service, int replica) {
  std::string body;
  const int port = ProbePort(service, replica);
  if (WaitUntil([&] { return HttpGet(port, "/readyz", &body) == 200; }, absl::Seconds(60)))
    return true;
  std::fprintf(stderr, "%s is not ready: %s\n%s\n", service.c_str(), body.c_str(),
               ReadFile(LogPath(service, replica)).c_str());
  return false;
}

Process* Suite::Get(const std::string& service, int replica) {
  return MemberOf(service, replica).process.get();
}
int Suite::Port(const std::string& service, int replica) const {
  return members_.at({service, replica}).port;
}
int Suite::ProbePort(const std::string& service, int replica) const {
  return members_.at({service, replica}).probe_port;
}

std::shared_ptr<grpc::Channel> Suite::Channel(const std::string& service, int replica) const {
  return rpc::MakeChannel(absl::StrCat("127.0.0.1:", Port(service, replica)), {});
}

std::string Suite::Conninfo(const std::string& service) const {
  return postgres_.Conninfo(service, service);
}

std::string Suite::LogPath(const std::string& service, int replica) const {
  return absl::StrCat(directory_, "/", service, "-", replica, ".log");
}

int Suite::Redress(std::vector<std::string> arguments, std::string* output) {
  const std::string path = directory_ + "/redress.out";
  unlink(path.c_str());
  std::vector<std::string> environment;
  for (const auto& [key, member] : members_) {
    if (key.second == 0) {
      environment.push_back(
          absl::StrCat("REDRESS_", absl::AsciiStrToUpper(key.first), "=127.0.0.1:", member.port));
    }
  }
  arguments.insert(arguments.begin(), Binary("redress"));
  const int code = RunToEnd(arguments, {.log_path = path, .environment = environment});
  *output = ReadFile(path);
  return code;
}

bool Suite::Prints(const std::vector<std::string>& arguments, const std::string& words,
                   absl::Duration limit, std::string* output) {
  return WaitUntil(
      [&] { return Redress(arguments, output) == 0 && output->find(words) != std::string::npos; },
      limit);
}

std::string Suite::Written(const std::string& name, const std::string& text) const {
  const std::string path = absl::StrCat(directory_, "/", name);
  std::ofstream(path) << text;
  return path;
}

int HttpGet(int port, const std::string& path, std::string* body) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  std::string answer;
  const timeval timeout{2, 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request =
        absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    send(connection, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[65536];
    for (ssize_t got = 0; (got = recv(connection, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(got));
    }
  }
  close(connection);
  int code = 0;
  const size_t space = answer.find(' ');
  if (space == std::string::npos || !absl::SimpleAtoi(answer.substr(space + 1, 3), &code)) return 0;
  const size_t end = answer.find("\r\n\r\n");
  *body = end == std::string::npos ? "" : answer.substr(end + 4);
  return code;
}

}  // namespace redress::test
