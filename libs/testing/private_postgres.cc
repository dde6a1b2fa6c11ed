#include "testing/private_postgres.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "pg/connection.h"
#include "testing/wait.h"

namespace redress::test {
namespace {

constexpr char kBin[] = "/usr/lib/postgresql/15/bin/";

// Postgres refuses to run as root.
std::string User() { return getuid() == 0 ? "postgres" : ""; }

}  // namespace

PrivatePostgres& PrivatePostgres::Get() {
  static PrivatePostgres postgres("pg");
  return postgres;
}

PrivatePostgres::PrivatePostgres(const std::string& purpose) : directory_(NewDirectory(purpose)) {
  const std::string data = directory_ + "/data";
  if (RunToEnd({absl::StrCat(kBin, "initdb"), "-D", data, "-U", "admin", "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--no-sync"},
               {.log_path = directory_ + "/initdb.log", .run_as = User()}) != 0) {
    std::fprintf(stderr, "initdb failed:\n%s\n", ReadFile(directory_ + "/initdb.log").c_str());
    std::abort();
  }
  // The settings that are deployed, so that what is tested and measured is what runs.
  std::ofstream(data + "/postgresql.auto.conf", std::ios::app)
      << ReadFile(REDRESS_POSTGRES_SETTINGS)
      << "\nlisten_addresses = ''\nunix_socket_directories = '" << directory_ << "'\n";
  Start();
}

PrivatePostgres::~PrivatePostgres() {
  if (server_) Kill();
}

void PrivatePostgres::Launch() {
  server_ = std::make_unique<Process>(
      std::vector<std::string>{absl::StrCat(kBin, "postgres"), "-D", directory_ + "/data"},
      ProcessOptions{.log_path = directory_ + "/postgres.log", .run_as = User()});
}

void PrivatePostgres::Start() {
  Launch();
  const bool answers = WaitUntil(
      [this] {
        // It ends at once while processes of a server that was killed still hold its memory: they
        // are in groups of their own, and notice a moment later.
        if (!server_->Running()) Launch();
        return pg::Connection::Open(Conninfo("postgres", "admin"), SystemClock()).ok();
      },
      absl::Seconds(60));
  if (!answers) {
    std::fprintf(stderr, "Postgres did not start:\n%s\n",
                 ReadFile(directory_ + "/postgres.log").c_str());
    std::abort();
  }
}

void PrivatePostgres::Stop() {
  server_->Signal(SIGINT);
  server_->Wait();
  server_.reset();
}

void PrivatePostgres::Kill() {
  kill(-server_->pid(), SIGKILL);
  server_->Wait();
  server_.reset();
  // A server that was killed leaves its lock behind; its number may belong to another process by
  // now.
  unlink((directory_ + "/data/postmaster.pid").c_str());
}

void PrivatePostgres::Admin(const std::string& sql) {
  auto connection = pg::Connection::Open(Conninfo("postgres", "admin"), SystemClock());
  absl::Status status = connection.status();
  if (status.ok())
    status = (*connection)->ExecText(sql, SystemClock().Now() + absl::Seconds(30)).status();
  if (!status.ok()) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), std::string(status.message()).c_str());
    std::abort();
  }
}

std::string PrivatePostgres::NewDatabase(const std::string& name) {
  const std::string database = absl::StrCat(name, "_", ++count_);
  Admin(absl::StrCat("CREATE DATABASE ", database));
  return Conninfo(database, "admin");
}

std::string PrivatePostgres::NewServiceDatabase(const std::string& name) {
  Admin(absl::StrCat("CREATE ROLE ", name, " LOGIN"));
  Admin(absl::StrCat("CREATE DATABASE ", name, " OWNER ", name));
  return Conninfo(name, name);
}

std::string PrivatePostgres::Conninfo(const std::string& database, const std::string& user) const {
  return absl::StrCat("host=", directory_, " dbname=", database, " user=", user);
}

}  // namespace redress::test
