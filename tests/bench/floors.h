// What the machine gives without the suite, measured in the same run.
#pragma once

#include "testing/suite.h"

namespace redress::bench {

// pgbench, prepared, 32 clients: inserts of one row, each its own commit, a second.
double SingleRowInserts(test::Suite& suite, int seconds);
// pgbench, prepared, 2 clients: rows a second in inserts of 100 rows.
double MultiRowInserts(test::Suite& suite, int seconds);
// A gRPC callback echo in a process of its own, 256 calls in flight: calls a second.
double GrpcEcho(int seconds);
// redis-benchmark, XADD by 50 clients, a second.
double Xadd(test::Suite& suite);

// Serves the echo until it is killed; prints its port.
int ServeEcho();

}  // namespace redress::bench
