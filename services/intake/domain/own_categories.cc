#include "services/intake/domain/own_categories.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/taxonomy.h"
#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr size_t kSubcategoryMax = 63;
constexpr size_t kNameMax = 100;
constexpr int kPhrasesMax = 50;
constexpr size_t kPhraseMin = 2;
constexpr size_t kPhraseMax = 32;

bool IsSubcategory(absl::string_view text) {
  return !text.empty() && text.size() <= kSubcategoryMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
         });
}

absl::Status CheckCode(const std::string& code) {
  constexpr char kField[] = "category.code";
  const absl::Span<const BuiltInCategory> built_in = BuiltInCategories();
  const bool known_family =
      std::any_of(built_in.begin(), built_in.end(),
                  [&](const BuiltInCategory& one) { return FamilyOf(one.code) == FamilyOf(code); });
  if (!known_family || !IsSubcategory(SubcategoryOf(code))) {
    return InvalidField(kField, "CODE_MALFORMED",
                        "give one of the six categories and a code of your own below it, of a-z, "
                        "0-9 and _, for example logistics.locker_full");
  }
  for (const BuiltInCategory& one : built_in) {
    // Rules, policies and templates know a subcategory by this word alone.
    if (SubcategoryOf(one.code) == SubcategoryOf(code)) {
      return InvalidField(kField, "CATEGORY_BUILT_IN",
                          absl::StrCat("the built-in ", one.code, " is called so; take another"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPhrases(const v1::Category& category) {
  if (category.phrases_size() > kPhrasesMax) {
    return InvalidField("category.phrases", "PHRASES_TOO_MANY",
                        absl::StrCat(kPhrasesMax, " at most"));
  }
  std::set<std::string> forms;
  for (int i = 0; i < category.phrases_size(); ++i) {
    const std::string field = absl::StrCat("category.phrases[", i, "]");
    const std::string form = text::Normalise(category.phrases(i));
    const size_t characters = text::CountCharacters(form);
    if (characters < kPhraseMin || characters > kPhraseMax) {
      return InvalidField(field, "PHRASE_LENGTH",
                          absl::StrCat("give ", kPhraseMin, " to ", kPhraseMax, " characters"));
    }
    if (!forms.insert(form).second) {
      return InvalidField(field, "PHRASE_TWICE", "give each phrase once");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::string_view FamilyOf(absl::string_view code) { return code.substr(0, code.find('.')); }

absl::string_view SubcategoryOf(absl::string_view code) {
  const size_t dot = code.find('.');
  return dot == absl::string_view::npos ? absl::string_view() : code.substr(dot + 1);
}

absl::Status CheckCategory(const v1::Category& category) {
  RETURN_IF_ERROR(CheckCode(category.code()));
  if (category.display_names().empty()) {
    return InvalidField("category.display_names", "DISPLAY_NAME_MISSING",
                        "give a name for people, in zh or en");
  }
  for (const auto& [language, name] : category.display_names()) {
    const std::string field = absl::StrCat("category.display_names[", language, "]");
    if (language != "zh" && language != "en") {
      return InvalidField(field, "LANGUAGE_UNKNOWN", "give names in zh and en");
    }
    const size_t characters = text::CountCharacters(name);
    if (characters == 0 || characters > kNameMax) {
      return InvalidField(field, "DISPLAY_NAME_LENGTH",
                          absl::StrCat("give 1 to ", kNameMax, " characters"));
    }
  }
  return CheckPhrases(category);
}

OwnCategories::OwnCategories(absl::Span<const v1::Category> categories) {
  for (const v1::Category& category : categories) {
    if (category.retired()) continue;
    const auto place = by_code_.emplace(category.code(), category.least_level()).first;
    for (const std::string& phrase : category.phrases()) {
      const int value = trie_.Add(text::Normalise(phrase), static_cast<int>(phrases_.size()));
      if (static_cast<size_t>(value) == phrases_.size()) phrases_.emplace_back();
      phrases_[static_cast<size_t>(value)].push_back({place->first, phrase});
    }
  }
}

common::v1::Level OwnCategories::LeastLevel(absl::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? common::v1::LEVEL_UNSPECIFIED : found->second;
}

std::vector<OwnCategories::Hit> OwnCategories::Find(absl::Span<const char32_t> letters) const {
  std::map<absl::string_view, absl::string_view> found;
  for (size_t at = 0; at < letters.size(); ++at) {
    if (at > 0 && IsLatin(letters[at]) && IsLatin(letters[at - 1])) continue;
    const int value = trie_.LongestAt(letters, at).value;
    if (value < 0) continue;
    for (const Phrase& phrase : phrases_[static_cast<size_t>(value)]) {
      found.emplace(phrase.code, phrase.words);
    }
  }
  std::vector<Hit> hits;
  hits.reserve(found.size());
  for (const auto& [code, words] : found) hits.push_back({std::string(code), std::string(words)});
  return hits;
}

}  // namespace redress::intake
