// The model's bytes, taken in by the assembler: as a C++ array they would take a minute to compile.
#include "services/intake/domain/triage_model.h"

__asm__(
    ".section .rodata\n"
    ".balign 16\n"
    "redress_triage_model_begin:\n"
    ".incbin \"" REDRESS_TRIAGE_MODEL
    "\"\n"
    "redress_triage_model_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char redress_triage_model_begin[];
extern const char redress_triage_model_end[];
}

namespace redress::intake {

absl::string_view BuiltInModel() {
  return {redress_triage_model_begin,
          static_cast<size_t>(redress_triage_model_end - redress_triage_model_begin)};
}

}  // namespace redress::intake
