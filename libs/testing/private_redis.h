// A Redis of this test process alone.
//
//   redis::Connection redis(test::PrivateRedis::Get().options());
#pragma once

#include <memory>
#include <string>

#include "redis/connection.h"
#include "testing/process.h"

namespace redress::test {

class PrivateRedis {
 public:
  static PrivateRedis& Get();
  PrivateRedis();

  const redis::Options& options() const { return options_; }
  std::string address() const;
  void FlushAll();
  void Stop();
  void Start();

 private:
  const std::string directory_;
  redis::Options options_;
  std::unique_ptr<Process> server_;
};

}  // namespace redress::test
