// The benches by name.
#pragma once

namespace redress::bench {

// Durable intake with its relay, the other services off (P1). Exit code.
int Intake();
// From commit to effect, and the whole suite on the same cores (P2, P3, P1's last part). Exit code.
int Events();

}  // namespace redress::bench
