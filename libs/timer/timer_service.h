// TimerService on a service's own timers.
#pragma once

#include <memory>

#include "pg/database.h"
#include "rpc/service.h"
#include "timer/timers.h"

namespace redress::timer {

// Everything must outlive the service.
std::unique_ptr<rpc::Service> MakeTimerService(pg::Database& db, const Timers& timers,
                                               rpc::Environment environment);

}  // namespace redress::timer
