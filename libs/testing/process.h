// A child process of a test.
//
//   test::Process process({"/usr/bin/redis-server", "--port", "0"}, {.log_path = dir +
//   "/redis.log"}); process.Signal(SIGKILL); process.Wait();
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace redress::test {

struct ProcessOptions {
  std::string log_path = "/dev/null";         // standard output and error
  std::string run_as;                         // a user's name, or empty for this one
  std::vector<std::string> environment = {};  // NAME=value, added to this process's own
};

// Killed with its group when the object goes, and by the kernel when the test process dies.
class Process {
 public:
  explicit Process(const std::vector<std::string>& command, const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Signal(int signal_number);
  // The exit code, or 128 + signal; waits for the end.
  int Wait();
  // True until the process has ended; never waits.
  bool Running();
  // SIGTERM, then SIGKILL when the time is over. Returns the exit code.
  int Stop(absl::Duration limit);
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
  int exit_code_ = 0;
};

// Runs to the end and returns the exit code.
int RunToEnd(const std::vector<std::string>& command, const ProcessOptions& options);

// A new directory under the system's temporary one, readable by every user; removed when the
// process ends.
std::string NewDirectory(const std::string& purpose);

// A TCP port of loopback that nobody has at this moment.
int FreePort();

// A file's content, "" when it cannot be read.
std::string ReadFile(const std::string& path);

}  // namespace redress::test
