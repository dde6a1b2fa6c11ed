#include "services/intake/domain/own_categories.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/taxonomy.h"
#include "services/intake/domain/word_trie.h"
#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr size_t kSubcategoryMax = 63;
constexpr size_t kNameMax = 100;
constexpr int kPhrasesMax = 50;
constexpr size_t kPhraseMin = 2;
constexpr size_t kPhraseMax = 32;

uint64_t KeyOf(uint32_t node, char32_t letter) { return uint64_t{node} << 32 | letter; }

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
    // As it was given too: that is what reasons quote.
    if (characters < kPhraseMin || characters > kPhraseMax ||
        text::CountCharacters(category.phrases(i)) > kPhraseMax) {
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
    const absl::string_view code =
        by_code_.try_emplace(category.code(), Known{category.least_level(), !category.retired()})
            .first->first;
    if (category.retired()) continue;
    for (const std::string& phrase : category.phrases()) {
      uint32_t node = 0;
      for (const char32_t letter : text::CodePoints(text::Normalise(phrase))) {
        const auto next = static_cast<uint32_t>(ends_.size());
        const auto [child, added] = children_.try_emplace(KeyOf(node, letter), next);
        if (added) ends_.emplace_back();
        node = child->second;
      }
      ends_[node].push_back({code, phrase});
    }
  }
}

bool OwnCategories::IsInUse(absl::string_view code) const {
  const auto found = by_code_.find(code);
  return found != by_code_.end() && found->second.in_use;
}

common::v1::Level OwnCategories::LeastLevel(absl::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? common::v1::LEVEL_UNSPECIFIED : found->second.least_level;
}

uint32_t OwnCategories::Child(uint32_t node, char32_t letter) const {
  const auto found = children_.find(KeyOf(node, letter));
  return found == children_.end() ? 0 : found->second;
}

std::vector<OwnCategories::Hit> OwnCategories::Find(absl::Span<const char32_t> letters) const {
  // Words of Latin letters are found whole.
  const auto inside = [&](size_t at) {
    return at > 0 && at < letters.size() && IsLatin(letters[at - 1]) && IsLatin(letters[at]);
  };
  std::map<absl::string_view, absl::string_view> found;
  for (size_t at = 0; at < letters.size(); ++at) {
    if (inside(at)) continue;
    size_t end = at;
    for (uint32_t node = Child(0, letters[at]); node != 0;) {
      ++end;
      if (!inside(end)) {
        for (const Phrase& phrase : ends_[node]) found.emplace(phrase.code, phrase.words);
      }
      node = end < letters.size() ? Child(node, letters[end]) : 0;
    }
  }
  std::vector<Hit> hits;
  hits.reserve(found.size());
  for (const auto& [code, words] : found) hits.push_back({std::string(code), std::string(words)});
  return hits;
}

}  // namespace redress::intake
