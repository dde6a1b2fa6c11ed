// Triage of any text gives a whole and sensible answer, the same each time (R-I6 to R-I8).
#include "services/intake/domain/taxonomy.h"
#include "services/intake/domain/triage.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

const redress::intake::TriageEngine& Engine() {
  using namespace redress::intake;
  static const TriageEngine& engine = []() -> const TriageEngine& {
    auto made = TriageEngine::FromLexicon(BuiltInLexicon()).value();
    made->Use(TriageModel::Load(BuiltInModel()).value());
    return *made.release();
  }();
  return engine;
}

}  // namespace

// What is done once must not count as the time of the first text.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  redress::intake::UnderstandAlone(Engine(), "", "x");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  const intake::TriageEngine& engine = Engine();
  fuzz::Input input(data, size);
  const std::string subject = input.Text();
  const std::string body = input.Text();
  const intake::v1::Triage triage = intake::UnderstandAlone(engine, subject, body);
  Expect(intake::IsCategory(triage.category() + "." + triage.subcategory()), "a known category");
  for (const std::string& signal : triage.signals())
    Expect(intake::IsSignal(signal), "a known signal");
  Expect(triage.level() >= 1 && triage.level() <= 3, "a level");
  Expect(triage.confidence() >= 0 && triage.confidence() <= 1, "confidence from 0 to 1");
  Expect(triage.sentiment() >= -1 && triage.sentiment() <= 1, "sentiment from -1 to 1");
  Expect(!triage.reasons().empty(), "a reason");
  for (const std::string& reason : triage.reasons())
    Expect(text::IsValidUtf8(reason), "reasons are UTF-8");
  Expect(intake::UnderstandAlone(engine, subject, body).SerializeAsString() ==
             triage.SerializeAsString(),
         "the same answer again");
  return 0;
}
