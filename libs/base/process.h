// What every program does first, and what becomes of its threads.
#pragma once

namespace redress {

// Sets what the libraries leave to the process. Call it before any thread begins.
void PrepareProcess();

// The calling thread gives way to the process's other threads from now on, for what may take its
// time. It still gets a tenth of a busy core, so that nobody waits long for a lock that it has.
void GiveWay();

// The calling thread runs as soon as it has something to do, for what keeps time and is short.
void TakePrecedence();

}  // namespace redress
