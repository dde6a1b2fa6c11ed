// A Postgres of this test process alone, with fsync on.
//
//   pg::Database db({.conninfo = test::PrivatePostgres::Get().NewDatabase("log")}, clock,
//   random);
#pragma once

#include <memory>
#include <string>

#include "testing/process.h"

namespace redress::test {

// Started when first asked for, gone with the process. Thread-safe but for Stop, Kill and Start.
class PrivatePostgres {
 public:
  static PrivatePostgres& Get();

  explicit PrivatePostgres(const std::string& purpose);
  ~PrivatePostgres();

  // Makes an empty database with a unique name that begins with `name`, and gives its conninfo.
  std::string NewDatabase(const std::string& name);
  // Makes a role and a database of exactly this name, as a deployment has.
  std::string NewServiceDatabase(const std::string& name);
  std::string Conninfo(const std::string& database, const std::string& user) const;

  // Of the server's first process.
  pid_t pid() const { return server_->pid(); }

  void Stop();  // fast shutdown, as an operator's restart does
  // Afterwards the log goes into segments that it had before, as on a server that has run long.
  void Checkpoint() { Admin("CHECKPOINT"); }
  void Kill();  // kill -9 of the whole server
  void Start();

 private:
  void Launch();
  void Admin(const std::string& sql);

  const std::string directory_;
  std::unique_ptr<Process> server_;
  int count_ = 0;
};

}  // namespace redress::test
