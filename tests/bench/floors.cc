#include "floors.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/random.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "testing/wait.h"

namespace redress::bench {
namespace {

using intake::v1::TriageTextRequest;
using intake::v1::TriageTextResponse;

// A row about as wide as a complaint.
constexpr char kTable[] =
    "CREATE TABLE IF NOT EXISTS floor (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant text "
    "NOT NULL, body bytea "
    "NOT NULL, create_time timestamptz NOT NULL DEFAULT now())";

double NumberAfter(const std::string& text, const std::string& words) {
  const size_t at = text.rfind(words);
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + words.size(), nullptr);
}

double Pgbench(test::Suite& suite, const std::string& script, int clients, int seconds) {
  static int count = 0;
  const std::string conninfo = suite.postgres().NewDatabase("floor");
  pg::Database db({.conninfo = conninfo}, SystemClock(), SystemRandom());
  if (!db.Run({}, [](pg::Transaction& tx) { return tx.ExecText(kTable).status(); }).ok()) return -1;
  const std::string file = absl::StrCat(suite.directory(), "/floor-", ++count, ".sql");
  std::ofstream(file) << script;
  const std::string out = file + ".out";
  test::RunToEnd(
      {"/usr/lib/postgresql/15/bin/pgbench", "-n", "-M", "prepared", "-c", absl::StrCat(clients),
       "-j", "2", "-T", absl::StrCat(seconds), "-f", file, conninfo},
      {.log_path = out});
  return NumberAfter(test::ReadFile(out), "tps = ");
}

class EchoService final : public intake::v1::IntakeService::CallbackService {
 public:
  grpc::ServerUnaryReactor* TriageText(grpc::CallbackServerContext* context,
                                       const TriageTextRequest*, TriageTextResponse*) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// Keeps one call under way until the time is over.
struct Caller {
  Caller(intake::v1::IntakeService::Stub& stub, std::atomic<bool>& over,
         std::atomic<int64_t>& answered, std::atomic<int>& running)
      : stub(stub), over(over), answered(answered), running(running) {}
  void Next() {
    context = std::make_unique<grpc::ClientContext>();
    stub.async()->TriageText(context.get(), &request, &response,
                             [this](const grpc::Status& status) {
                               answered += status.ok() ? 1 : 0;
                               if (over) {
                                 --running;
                               } else {
                                 Next();
                               }
                             });
  }
  intake::v1::IntakeService::Stub& stub;
  std::atomic<bool>& over;
  std::atomic<int64_t>& answered;
  std::atomic<int>& running;
  std::unique_ptr<grpc::ClientContext> context;
  TriageTextRequest request;
  TriageTextResponse response;
};

}  // namespace

double SingleRowInserts(test::Suite& suite, int seconds) {
  return Pgbench(
      suite,
      "INSERT INTO floor (tenant, body) VALUES ('demo', decode(repeat('ab', 600), 'hex'));\n", 32,
      seconds);
}

double MultiRowInserts(test::Suite& suite, int seconds) {
  return 100 *
         Pgbench(suite,
                 "INSERT INTO floor (tenant, body) SELECT 'demo', decode(repeat('ab', 600), 'hex') "
                 "FROM generate_series(1, 100);\n",
                 2, seconds);
}

double GrpcEcho(int seconds) {
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
  if (length <= 0) return -1;
  self[length] = '\0';
  const std::string log = absl::StrCat(test::NewDirectory("echo"), "/port");
  test::Process server({self, "echo-server"}, {.log_path = log});
  int port = 0;
  if (!test::WaitUntil([&] { return absl::SimpleAtoi(test::ReadFile(log), &port); },
                       absl::Seconds(10)))
    return -1;
  std::vector<std::unique_ptr<intake::v1::IntakeService::Stub>> stubs;
  for (int i = 0; i < 2; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("bench.channel", i);  // a connection of its own
    stubs.push_back(intake::v1::IntakeService::NewStub(grpc::CreateCustomChannel(
        absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), arguments)));
  }
  std::atomic<bool> over = false;
  std::atomic<int64_t> answered = 0;
  std::atomic<int> running = 256;
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < 256; ++i) {
    callers.push_back(
        std::make_unique<Caller>(*stubs[static_cast<size_t>(i) % 2], over, answered, running));
    callers.back()->request.set_body("收到的商品是假货，我要退款");
    callers.back()->Next();
  }
  const absl::Time start = SystemClock().Monotonic();
  SystemClock().Sleep(absl::Seconds(seconds));
  const int64_t count = answered;
  const double elapsed = absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
  over = true;
  test::WaitUntil([&] { return running == 0; }, absl::Seconds(10));
  return static_cast<double>(count) / elapsed;
}

double Xadd(test::Suite& suite) {
  const std::string out = suite.directory() + "/xadd.out";
  test::RunToEnd(
      {"redis-benchmark", "-p", absl::StrCat(suite.redis().options().port), "-n", "300000", "-c",
       "50", "-q", "XADD", "floor", "MAXLEN", "~", "20000", "*", "e", std::string(300, 'x')},
      {.log_path = out});
  const std::string text = test::ReadFile(out);
  const size_t at = text.rfind(" requests per second");
  if (at == std::string::npos) return -1;
  const size_t colon = text.rfind(": ", at);
  return std::strtod(text.c_str() + colon + 2, nullptr);
}

int ServeEcho() {
  EchoService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("%d\n", port);
  std::fflush(stdout);
  server->Wait();
  return 0;
}

}  // namespace redress::bench
