#include "services/messaging/domain/phrase.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"
#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::messaging {
namespace {

constexpr size_t kPhraseCharactersMin = 2;
constexpr size_t kPhraseCharactersMax = 100;
constexpr size_t kAdviceCharactersMax = 500;

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool IsWordCharacter(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// True when no word runs across the border between `text[at - 1]` and `text[at]`.
bool IsBorder(absl::string_view text, size_t at) {
  return at == 0 || at == text.size() || !IsWordCharacter(text[at - 1]) ||
         !IsWordCharacter(text[at]);
}

v1::ForbiddenPhrase Phrase(absl::string_view words, absl::string_view advice) {
  v1::ForbiddenPhrase phrase;
  phrase.set_phrase(std::string(words));
  phrase.set_advice(std::string(advice));
  return phrase;
}

}  // namespace

std::string MatchForm(absl::string_view text) {
  const std::string normalised = text::Normalise(text);
  std::string form;
  form.reserve(normalised.size());
  for (size_t i = 0; i < normalised.size(); ++i) {
    const bool beside_wide =
        normalised[i] == ' ' && ((i > 0 && !IsAscii(normalised[i - 1])) ||
                                 (i + 1 < normalised.size() && !IsAscii(normalised[i + 1])));
    if (!beside_wide) form.push_back(normalised[i]);
  }
  return absl::StrReplaceAll(form, {{"您", "你"}});
}

bool Contains(absl::string_view text, absl::string_view phrase) {
  if (phrase.empty()) return false;
  for (size_t at = text.find(phrase); at != absl::string_view::npos;
       at = text.find(phrase, at + 1)) {
    if (IsBorder(text, at) && IsBorder(text, at + phrase.size())) return true;
  }
  return false;
}

const std::vector<v1::ForbiddenPhrase>& BuiltInPhrases() {
  static const auto* const phrases = new std::vector<v1::ForbiddenPhrase>{
      Phrase("这是正常现象", "说明原因，并告诉客户您接下来会做什么"),
      Phrase("您理解错了", "先致歉没有说清楚，再把意思重新说一遍"),
      Phrase("不归我们管", "告诉客户由谁负责，并主动转交"),
      Phrase("你自己看说明书", "把说明书上的那一步直接告诉客户"),
      Phrase("爱投诉就投诉", "感谢客户反馈，并说明将怎样处理"),
      Phrase("that is normal", "say what causes it and what you will do about it"),
      Phrase("you misunderstood",
             "say sorry for not being clear, then say it again in other words"),
      Phrase("not our problem", "say who takes care of it, and hand it over yourself"),
  };
  return *phrases;
}

absl::Status CheckPhrase(const v1::ForbiddenPhrase& phrase) {
  const size_t characters = text::CountCharacters(phrase.phrase());
  if (characters < kPhraseCharactersMin ||
      text::CountCharacters(MatchForm(phrase.phrase())) < kPhraseCharactersMin) {
    return InvalidField("phrase.phrase", "PHRASE_TOO_SHORT",
                        "give 2 characters or more, spaces not counted");
  }
  if (characters > kPhraseCharactersMax) {
    return InvalidField("phrase.phrase", "PHRASE_TOO_LONG", "100 characters at most");
  }
  if (text::CountCharacters(phrase.advice()) > kAdviceCharactersMax) {
    return InvalidField("phrase.advice", "ADVICE_TOO_LONG", "500 characters at most");
  }
  return absl::OkStatus();
}

}  // namespace redress::messaging
