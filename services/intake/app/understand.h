// What a complaint's text says, before anything is looked up.
//
//   Understand(triage, filing);
#pragma once

#include "services/intake/app/ports.h"
#include "services/intake/domain/triage.h"

namespace redress::intake {

// Triage (R-I6) and order numbers (R-I2) of the draft, whose personal data it then sets apart
// (R-I10).
void Understand(const TriageEngine& triage, Filing& filing);

}  // namespace redress::intake
