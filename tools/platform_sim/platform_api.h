// The contracts of the host platform (R-H5), answered from memory.
//
//   PlatformApi api(memory, faults, environment);
//   for (rpc::Service* service : api.services()) server.Add(*service);
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "rpc/service.h"
#include "tools/platform_sim/faults.h"
#include "tools/platform_sim/memory.h"

namespace redress::platformsim {

// Owns its services; what it is given must outlive it.
class PlatformApi {
 public:
  PlatformApi(Memory& memory, FaultPlan& faults, const rpc::Environment& environment);

  std::vector<rpc::Service*> services() const;

 private:
  rpc::Service& Add(const char* name);
  // One call: counted, perhaps failed before or after the deed.
  absl::Status Act(const std::string& tenant, const std::string& request_id,
                   const std::function<absl::Status()>& deed);
  void AddOrders();
  void AddPayments();
  void AddWarehouse();
  void AddDelivery();

  Memory& memory_;
  FaultPlan& faults_;
  const rpc::Environment environment_;
  std::vector<std::unique_ptr<rpc::Service>> services_;
};

}  // namespace redress::platformsim
