#include "services/routing/domain/departments.h"

#include <algorithm>
#include <map>

#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

v1::Department Make(absl::string_view id, absl::string_view display_name, int rung) {
  v1::Department department;
  department.set_name(DepartmentName(id));
  department.set_display_name(std::string(display_name));
  department.set_rung(rung);
  return department;
}

}  // namespace

const std::vector<v1::Department>& DefaultDepartments() {
  static const auto& departments = *new std::vector<v1::Department>{
      Make("after_sales", "After-sales", 1),
      Make("finance", "Finance", 1),
      Make("frontline", "Frontline", 1),
      Make("it_security", "IT security", 1),
      Make("legal", "Legal", 3),
      Make("logistics", "Logistics", 1),
      Make("pr", "Public relations", 3),
      Make("quality", "Quality", 1),
      Make("supervisor", "Supervisors", 2),
  };
  return departments;
}

std::vector<v1::Department> WithDefaults(const std::vector<v1::Department>& own) {
  std::map<std::string, v1::Department> by_name;
  for (const v1::Department& department : DefaultDepartments()) {
    by_name[department.name()] = department;
  }
  for (const v1::Department& department : own) by_name[department.name()] = department;
  std::vector<v1::Department> all;
  for (auto& [name, department] : by_name) all.push_back(std::move(department));
  return all;
}

const v1::Department* FindDepartment(const std::vector<v1::Department>& departments,
                                     absl::string_view id) {
  const std::string name = DepartmentName(id);
  const auto found =
      std::find_if(departments.begin(), departments.end(),
                   [&](const v1::Department& department) { return department.name() == name; });
  return found == departments.end() ? nullptr : &*found;
}

int RungOf(const std::vector<v1::Department>& departments, absl::string_view id) {
  const v1::Department* department = FindDepartment(departments, id);
  return department == nullptr ? 1 : std::max(1, department->rung());
}

int ChannelCostOf(const std::vector<v1::Department>& departments, absl::string_view id,
                  common::v1::Channel channel) {
  const v1::Department* department = FindDepartment(departments, id);
  if (department == nullptr) return 1;
  for (const v1::ChannelCost& cost : department->channel_costs()) {
    if (cost.channel() == channel) return std::max(1, cost.cost());
  }
  return 1;
}

}  // namespace redress::routing
