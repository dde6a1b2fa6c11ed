// The InspectionService of the simulated platform.
//
//   std::unique_ptr<rpc::Service> service = MakeInspectionService(memory, faults, environment);
#pragma once

#include <memory>

#include "rpc/service.h"
#include "tools/platform_sim/faults.h"
#include "tools/platform_sim/memory.h"

namespace redress::platformsim {

// Give it an executor of its own: it must answer while every call to the platform is delayed.
std::unique_ptr<rpc::Service> MakeInspectionService(Memory& memory, FaultPlan& faults,
                                                    const rpc::Environment& environment);

}  // namespace redress::platformsim
