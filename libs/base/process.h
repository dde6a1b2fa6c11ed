// What every program does first.
#pragma once

namespace redress {

// Sets what the libraries leave to the process. Call it before any thread begins.
void PrepareProcess();

}  // namespace redress
