#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "benches.h"
#include "figures.h"
#include "services/intake/domain/triage.h"
#include "text/normalise.h"
#include "tools/redress_cli/parts/complaint_texts.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::bench {
namespace {

constexpr size_t kTexts = 20'000;
constexpr absl::Duration kLong = absl::Seconds(4);

// Texts a second of one thread, over and over the same texts.
template <typename Work>
double PerSecond(const std::vector<intake::v1::ComplaintDraft>& texts, const Work& work) {
  Clock& clock = SystemClock();
  const absl::Time start = clock.Monotonic();
  int64_t done = 0;
  while (clock.Monotonic() - start < kLong) {
    for (const intake::v1::ComplaintDraft& text : texts) work(text);
    done += static_cast<int64_t>(texts.size());
  }
  return static_cast<double>(done) / absl::ToDoubleSeconds(clock.Monotonic() - start);
}

}  // namespace

int Triage() {
  const auto engine = intake::TriageEngine::FromLexicon(intake::BuiltInLexicon());
  if (!engine.ok()) return 1;
  auto model = intake::TriageModel::Load(intake::BuiltInModel());
  if (!model.ok()) return 1;
  (*engine)->Use(*std::move(model));
  cli::SeededRandom random(1);
  cli::ComplaintTexts source(random, 50'000);
  std::vector<intake::v1::ComplaintDraft> texts(kTexts);
  size_t bytes = 0;
  for (auto& text : texts) {
    source.Fill(text);
    bytes += text.subject().size() + text.body().size();
  }
  const std::string conditions = absl::StrCat("one thread, ", kTexts, " made-up complaints of ",
                                              bytes / kTexts, " bytes on average");
  size_t sum = 0;  // keeps the compiler from leaving the work out
  const double normalised = PerSecond(texts, [&](const intake::v1::ComplaintDraft& text) {
    sum += text::Normalise(text.body()).size();
  });
  const double understood = PerSecond(texts, [&](const intake::v1::ComplaintDraft& text) {
    sum += (*engine)->Understand(text.subject(), text.body()).category().size();
  });
  Print({"triage", "normalised_per_s", normalised, "1/s", 0, conditions});
  Print({"triage", "understood_per_s", understood, "1/s", normalised, conditions});
  return sum > 0 ? 0 : 1;
}

}  // namespace redress::bench
