// EventLogService on a service's own log and consumer.
#pragma once

#include <memory>

#include "events/consumer.h"
#include "events/log.h"
#include "events/relay.h"
#include "rpc/service.h"

namespace redress::events {

// `consumer` may be null where a service takes no events in. Everything must outlive the service.
std::unique_ptr<rpc::Service> MakeLogService(pg::Database& db, Log& log, Relay& relay,
                                             Consumer* consumer, rpc::Environment environment);

}  // namespace redress::events
