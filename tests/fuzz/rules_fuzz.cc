// Rules of any bytes: read or refused with a line; and what was read is written so that it reads as
// the same, and sends every complaint somewhere.
#include "base/error.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/rule_document.h"
#include "services/routing/domain/rule_match.h"
#include "services/routing/domain/rules.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using namespace redress;
using fuzz::Expect;

std::string Bytes(const std::vector<routing::v1::Rule>& rules) {
  std::string bytes;
  for (const routing::v1::Rule& rule : rules) bytes += rule.SerializeAsString() + "\n";
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  events::v1::ComplaintFiled filing;
  filing.set_level(static_cast<common::v1::Level>(input.Byte() % 4));
  filing.set_channel(static_cast<common::v1::Channel>(input.Byte() % 14));
  const auto rules = routing::ReadRules(input.Rest(), routing::DefaultDepartments());
  if (!rules.ok()) {
    Expect(rules.status().code() == absl::StatusCode::kInvalidArgument, "the text is at fault");
    Expect(!ReasonOf(rules.status()).empty(), "a refusal has a reason");
    Expect(!FieldOf(rules.status()).empty(), "a refusal has a field");
    Expect(rules.status().message().substr(0, 5) == "line ", "a refusal has a line");
    return 0;
  }
  const auto again = routing::ReadRules(routing::WriteRules(*rules), routing::DefaultDepartments());
  Expect(again.ok() && Bytes(*again) == Bytes(*rules), "what is written reads as the same");
  const size_t decided = routing::DecidingRule(*rules, filing);
  Expect(decided < rules->size(), "the last rule is open");
  const auto verdicts = routing::ExplainRules(*rules, filing);
  Expect(verdicts.size() == decided + 1, "every rule that was looked at is explained");
  for (const auto& verdict : verdicts) Expect(!verdict.reason().empty(), "a verdict has a reason");
  return 0;
}
