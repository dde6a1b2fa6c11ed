// One figure as one JSON line, and the little that every bench needs.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "pg/database.h"
#include "testing/suite.h"

namespace redress::bench {

struct Figure {
  std::string bench;
  std::string metric;
  double value = 0;
  std::string unit;
  double floor = 0;  // of the same run; 0 where none applies
  std::string conditions;
};

// {"bench","metric","value","unit","floor","ratio","conditions"} on standard output.
void Print(const Figure& figure);

// A number of a flat JSON object, or -1.
double JsonNumber(const std::string& json, const std::string& key);

// Of what is sorted, `q` from 0 to 1; -1 of nothing.
double Quantile(const std::vector<double>& sorted, double q);

// What this process has taken so far.
struct Spent {
  double cpu_s = 0;   // of all its threads
  double rss_mb = 0;  // at the most
};
Spent SpentSoFar();

// The fields of a /proc/…/stat from the state on, which is field 3 of proc(5); empty when it is
// gone. What comes before may hold anything.
std::vector<std::string> StatFields(const std::string& path);
// Memory in use that such fields count.
double ResidentMb(const std::vector<std::string>& fields);
// The processor time that they count; with that of children that have ended, if asked.
double CpuSeconds(const std::vector<std::string>& fields, bool with_ended_children = false);

// The same of a Postgres server and of every backend that it has now or has had.
double ServerCpuSeconds(pid_t root);

// One number from a database.
double Ask(const std::string& conninfo, const pg::Statement& statement);

// Events of intake that its search index has still to read.
double IndexLag(const std::string& conninfo);
// Waits until there are none, and asks so seldom that it takes nothing from the index. False when
// the time is over.
bool WaitIndexed(const std::string& conninfo, absl::Duration limit);

// What a load of `redress load` gave. Where something failed, the end of intake's log says why.
struct Load {
  double filed = 0;
  double failed = 0;
  double per_s = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  std::string json;
};
Load RunLoad(test::Suite& suite, std::vector<std::string> flags);

}  // namespace redress::bench
