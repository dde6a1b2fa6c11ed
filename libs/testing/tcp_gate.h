// A TCP proxy that a test can close, to cut a connection without touching either side.
//
//   test::TcpGate gate(redis_port);
//   connect to gate.port() ... gate.Close(); ... gate.Open();
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace redress::test {

// Thread-safe.
class TcpGate {
 public:
  explicit TcpGate(int port);
  ~TcpGate();

  int port() const { return port_; }
  // Cuts every connection and refuses new ones until Open.
  void Close();
  void Open() { open_ = true; }

 private:
  void Accept();
  void Carry(int client, int server);

  const int target_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> open_ = true;
  std::atomic<bool> stopped_ = false;
  absl::Mutex mutex_;
  std::vector<int> sockets_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> carriers_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace redress::test
