// Normalising, comparing, masking and finding numbers in any text.
#include "services/intake/domain/likeness.h"
#include "services/intake/domain/near_keys.h"
#include "services/intake/domain/order_numbers.h"
#include "tests/fuzz/fuzz_input.h"
#include "text/normalise.h"
#include "text/personal_data.h"

// What is done once must not count as the time of the first text.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  redress::intake::Likeness("a", "b");
  redress::intake::FindOrderNumbers("a", "b");
  redress::text::FindPersonalData(redress::text::MaskPersonalData("a"));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  fuzz::Input input(data, size);
  const std::string a = input.Text();
  const std::string b = input.Text();

  const std::string normal = text::Normalise(a);
  Expect(text::IsValidUtf8(normal), "a normal form is UTF-8");
  Expect(text::IsValidUtf8(text::MaskPersonalData(a)), "a masked text is UTF-8");
  text::FindPersonalData(normal);
  text::DetectLanguage(a);

  const double likeness = intake::Likeness(a, b);
  Expect(likeness >= 0 && likeness <= 1, "likeness from 0 to 1");
  Expect(likeness == intake::Likeness(b, a), "likeness is symmetric");
  Expect(intake::Likeness(a, a) == 1, "a text is like itself");

  const auto keys = intake::NearKeys(a);
  Expect(keys.empty() || keys.size() == intake::kNearKeysMax, "all keys or none");
  Expect(keys == intake::NearKeys(a), "the same keys again");
  Expect(keys == intake::NearKeys("！" + a + " ？"), "punctuation changes no key");

  const auto numbers = intake::FindOrderNumbers(a, b);
  Expect(numbers.size() <= intake::kOrderNumbersMax, "few order numbers");
  for (const std::string& number : numbers) {
    Expect(!number.empty() && text::IsValidUtf8(number), "an order number is a text");
  }
  return 0;
}
