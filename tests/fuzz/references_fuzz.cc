// Reference numbers: what is made is one, however it is typed, and reading any text is safe.
#include <set>

#include "absl/strings/ascii.h"
#include "services/intake/domain/reference.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  fuzz::Input input(data, size);
  int64_t number = 0;
  for (int i = 0; i < 5; ++i) number = number << 8 | input.Byte();
  number %= intake::kShortReferences + (int64_t{1} << 35);
  const absl::CivilDay day =
      absl::CivilDay(2020, 1, 1) + (input.Byte() << 8 | input.Byte()) % 29'000;

  const std::string made = intake::MakeReference(day, number);
  Expect(intake::IsReference(made), "what is made is a reference");
  Expect(intake::CanonicalReference(made) == made, "what is made is canonical");
  Expect(intake::CanonicalReference(" " + absl::AsciiStrToLower(made) + "\t") == made,
         "lower case and space are the same");
  Expect(intake::MakeReference(day, number == 0 ? 1 : number - 1) != made,
         "a neighbour is another one");

  const std::string typed = input.Bytes();
  const std::string canonical = intake::CanonicalReference(typed);
  Expect(intake::CanonicalReference(canonical) == canonical, "canonical once and for all");
  if (intake::IsReference(canonical)) {
    Expect(canonical.size() == 16 || canonical.size() == 18, "a reference has its length");
    // Two neighbours that were swapped are seen.
    for (size_t at = 3; at + 1 < canonical.size(); ++at) {
      std::string swapped = canonical;
      std::swap(swapped[at], swapped[at + 1]);
      if (swapped != canonical && at + 2 < canonical.size() && swapped[at] != '-' &&
          swapped[at + 1] != '-') {
        const bool alike =
            std::set<char>{canonical[at], canonical[at + 1]} == std::set<char>{'0', 'Z'};
        Expect(alike || !intake::IsReference(swapped), "swapped neighbours show");
      }
    }
  }
  return 0;
}
