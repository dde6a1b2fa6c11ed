#include "testing/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "testing/wait.h"

namespace redress::test {
namespace {

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::abort();
}

// Directories to remove at the end of the process.
class Directories {
 public:
  ~Directories() {
    for (const std::string& path : paths_) {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  }
  void Add(const std::string& path) { paths_.push_back(path); }

 private:
  std::vector<std::string> paths_;
};

}  // namespace

Process::Process(const std::vector<std::string>& command, const ProcessOptions& options) {
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = options.run_as.empty() ? nullptr : getpwnam(options.run_as.c_str());
  if (!options.run_as.empty() && user == nullptr) Die("getpwnam");
  const uid_t uid = user ? user->pw_uid : 0;
  const gid_t gid = user ? user->pw_gid : 0;
  pid_ = fork();
  if (pid_ < 0) Die("fork");
  if (pid_ > 0) return;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = open(options.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (log < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0) _exit(126);
  if (user != nullptr && getuid() == 0 &&
      (setgroups(0, nullptr) != 0 || setgid(gid) != 0 || setuid(uid) != 0)) {
    _exit(126);
  }
  // Changing the user forgets the parent-death signal.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const std::string& pair : options.environment) putenv(const_cast<char*>(pair.c_str()));
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Process::~Process() {
  if (!ended_) {
    kill(-pid_, SIGCONT);
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);
    Wait();
  }
}

void Process::Signal(int signal_number) {
  if (!ended_) kill(pid_, signal_number);
}

int Process::Wait() {
  if (ended_) return exit_code_;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

bool Process::Running() {
  if (ended_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

int Process::Stop(absl::Duration limit) {
  Signal(SIGTERM);
  if (!WaitUntil([this] { return !Running(); }, limit)) Signal(SIGKILL);
  return Wait();
}

int RunToEnd(const std::vector<std::string>& command, const ProcessOptions& options) {
  return Process(command, options).Wait();
}

std::string NewDirectory(const std::string& purpose) {
  static Directories directories;
  std::string path = absl::StrCat(std::filesystem::temp_directory_path().string(), "/redress-",
                                  purpose, "-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) Die("mkdtemp");
  chmod(path.c_str(), 0777);
  directories.Add(path);
  return path;
}

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (probe < 0 || bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Die("FreePort");
  }
  close(probe);
  return ntohs(address.sin_port);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace redress::test
