#include "tools/redress_cli/replay/suite_map.h"

#include <utility>
#include <vector>

namespace redress::cli {

std::vector<std::pair<std::string, std::string>> ReplayMapFiles();  // generated from suite_map.yaml

std::string SuiteMapText() { return ReplayMapFiles().front().second; }

}  // namespace redress::cli
