#include "runtime/probes.h"

#include <CivetServer.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::runtime {

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
  std::unique_ptr<Probes> probes(new Probes(metrics));
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

Probes::Probes(const Metrics& metrics) : metrics_(metrics) {}
Probes::~Probes() = default;

void Probes::SetReady(bool ready, const std::string& reason) {
  absl::MutexLock lock(&mutex_);
  ready_ = ready;
  reason_ = reason;
}

}  // namespace redress::runtime
