#include "testing/tcp_gate.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace redress::test {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool Forward(int from, int to) {
  char buffer[65536];
  const ssize_t got = recv(from, buffer, sizeof(buffer), 0);
  for (ssize_t sent = 0; sent < got;) {
    const ssize_t part = send(to, buffer + sent, static_cast<size_t>(got - sent), MSG_NOSIGNAL);
    if (part <= 0) return false;
    sent += part;
  }
  return got > 0;
}

}  // namespace

TcpGate::TcpGate(int port) : target_port_(port) {
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

TcpGate::~TcpGate() {
  stopped_ = true;
  Close();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  std::vector<std::thread> carriers;
  {
    absl::MutexLock lock(&mutex_);
    carriers.swap(carriers_);
  }
  for (std::thread& carrier : carriers) carrier.join();
}

void TcpGate::Close() {
  open_ = false;
  absl::MutexLock lock(&mutex_);
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  sockets_.clear();
}

void TcpGate::Accept() {
  while (!stopped_) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) continue;
    if (!open_) {
      close(client);
      continue;
    }
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = Loopback(target_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(client);
      close(server);
      continue;
    }
    absl::MutexLock lock(&mutex_);
    sockets_.push_back(client);
    sockets_.push_back(server);
    carriers_.emplace_back([this, client, server] { Carry(client, server); });
  }
}

void TcpGate::Carry(int client, int server) {
  bool both = true;
  while (both) {
    pollfd ready[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(ready, 2, -1) < 0) break;
    if (ready[0].revents != 0) both = Forward(client, server);
    if (both && ready[1].revents != 0) both = Forward(server, client);
  }
  absl::MutexLock lock(&mutex_);
  std::erase(sockets_, client);
  std::erase(sockets_, server);
  close(client);
  close(server);
}

}  // namespace redress::test
