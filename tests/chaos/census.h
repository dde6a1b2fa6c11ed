// What every database says after a fault, compared.
//
//   EXPECT_EQ(Census(suite).Problems(acknowledged), "");
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pg/database.h"
#include "testing/suite.h"

namespace redress {

class Census {
 public:
  explicit Census(test::Suite& suite);

  // True when every consumer stands at its sources' heads.
  bool CaughtUp();
  // How far behind each consumer is, for people.
  std::string Lag();
  // What is wrong, a line each; "" when nothing is: an acknowledged complaint that is missing or
  // doubled, a service that has not exactly one effect a complaint, a gap in a log, events out of
  // order.
  std::string Problems(const std::map<std::string, std::string>& name_by_request_id);

 private:
  pg::Database& Db(const std::string& service) { return *databases_.at(service); }
  std::set<std::string> Column(const std::string& service, const pg::Statement& statement);
  int64_t Number(const std::string& service, const pg::Statement& statement);

  std::map<std::string, std::unique_ptr<pg::Database>> databases_;
};

}  // namespace redress
