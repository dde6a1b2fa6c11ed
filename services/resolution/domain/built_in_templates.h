// The templates that a tenant has before it puts any (R-H1), by the taxonomy of R-I8.
//
//   const v1::Template offered = BuiltInFor(facts, defaults, LanguageOf(facts));
//   const auto by_id = BuiltInById("counterfeit", defaults, Language::kBoth);
//   const std::vector<v1::Template> all = BuiltInTemplates(defaults, Language::kBoth);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "redress/resolution/v1/resolution.pb.h"
#include "services/resolution/domain/facts.h"

namespace redress::resolution {

// What the built-in templates give, in fen; configuration.
struct Defaults {
  int64_t coupon = 2'000;            // a word of regret
  int64_t compensation = 10'000;     // a coupon that makes good more than the time lost
  int64_t medical_cost = 30'000;     // a test in a hospital
  int64_t refund_part_percent = 20;  // of the amount in dispute, where a template names no amount
};

// In which words a customer, or both kinds of staff, read.
enum class Language { kChinese, kEnglish, kBoth };

// Chinese unless the complaint's text is in another language.
Language LanguageOf(const Facts& facts);
std::string InLanguage(Language language, absl::string_view chinese, absl::string_view english);

// All of them by name. A refund in full, and one in part without an amount, take theirs from the
// complaint (Tailor).
std::vector<v1::Template> BuiltInTemplates(const Defaults& defaults, Language language);

std::optional<v1::Template> BuiltInById(absl::string_view template_id, const Defaults& defaults,
                                        Language language);

// The one that triage suggests where it is built in, else that of the sub-category, else that of
// the category, else the most general one: there always is one.
v1::Template BuiltInFor(const Facts& facts, const Defaults& defaults, Language language);

}  // namespace redress::resolution
