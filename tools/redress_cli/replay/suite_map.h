// The map of what `redress events export` and `redress sla generate-log` write, as text.
#pragma once

#include <string>

namespace redress::cli {

std::string SuiteMapText();

}  // namespace redress::cli
