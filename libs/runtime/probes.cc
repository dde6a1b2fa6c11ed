#include "runtime/probes.h"

#include <CivetServer.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "base/error.h"

namespace redress::runtime {
namespace {

constexpr absl::Duration kKnockEvery = absl::Milliseconds(10);

// A connection without a word.
void Knock(const std::string& address, int port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, address.c_str(), &to.sin_addr) != 1) return;
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  (void)::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  ::close(socket);
}

}  // namespace

class Probes::Handler final : public CivetHandler {
 public:
  explicit Handler(const Probes& probes) : probes_(probes) {}

  bool handleGet(CivetServer*, mg_connection* connection) override {
    const std::string path = mg_get_request_info(connection)->local_uri;
    if (path == "/metrics") return Answer(connection, 200, probes_.metrics_.Render());
    if (path == "/healthz") return Answer(connection, 200, "alive\n");
    absl::MutexLock lock(&probes_.mutex_);
    return Answer(connection, probes_.ready_ ? 200 : 503, absl::StrCat(probes_.reason_, "\n"));
  }

 private:
  static bool Answer(mg_connection* connection, int code, const std::string& body) {
    mg_printf(connection,
              "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n"
              "Connection: close\r\n\r\n",
              code, code == 200 ? "OK" : "Service Unavailable", body.size());
    mg_write(connection, body.data(), body.size());
    return true;
  }

  const Probes& probes_;
};

absl::StatusOr<std::unique_ptr<Probes>> Probes::Start(const std::string& address, int port,
                                                      const Metrics& metrics) {
  std::unique_ptr<Probes> probes(new Probes(address, metrics));
  probes->handler_ = std::make_unique<Handler>(*probes);
  try {
    probes->server_ = std::make_unique<CivetServer>(std::vector<std::string>{
        "listening_ports", absl::StrCat(address, ":", port), "num_threads", "2"});
  } catch (const CivetException& error) {
    return Unavailable("ADDRESS_IN_USE",
                       absl::StrCat("cannot serve probes on ", address, ":", port));
  }
  for (const char* path : {"/metrics$", "/healthz$", "/readyz$"}) {
    probes->server_->addHandler(path, probes->handler_.get());
  }
  probes->port_ = probes->server_->getListeningPorts().front();
  return probes;
}

Probes::Probes(std::string address, const Metrics& metrics)
    : address_(std::move(address)), metrics_(metrics) {}

// civetweb sees that it shall stop when somebody connects, or else once in two seconds.
Probes::~Probes() {
  if (!server_) return;
  absl::Notification stopped;
  std::thread knocking([&] {
    do {
      Knock(address_, port_);
    } while (!stopped.WaitForNotificationWithTimeout(kKnockEvery));
  });
  server_.reset();
  stopped.Notify();
  knocking.join();
}

void Probes::SetReady(bool ready, const std::string& reason) {
  absl::MutexLock lock(&mutex_);
  ready_ = ready;
  reason_ = reason;
}

}  // namespace redress::runtime
