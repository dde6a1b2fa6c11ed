#include "services/intake/domain/pattern_lexicon.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/taxonomy.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>> LexiconFiles();  // generated from lexicon.tsv

namespace {

bool HasHan(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) >= 0xE3; });
}

bool HasLatin(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char byte) { return byte >= 'a' && byte <= 'z'; });
}

// The alternatives of a pattern that are plain words: 漏水 of 质量(差|问题)|漏水|发烫.
absl::flat_hash_set<std::string> PlainWords(absl::string_view pattern) {
  if (absl::StartsWith(pattern, "\\b(") && absl::EndsWith(pattern, ")\\b")) {
    pattern = pattern.substr(3, pattern.size() - 6);
  }
  absl::flat_hash_set<std::string> words;
  int depth = 0;
  size_t from = 0;
  for (size_t at = 0; at <= pattern.size(); ++at) {
    if (at < pattern.size() && pattern[at] != '|') {
      depth += pattern[at] == '(' ? 1 : pattern[at] == ')' ? -1 : 0;
      continue;
    }
    if (depth != 0) continue;
    const absl::string_view word = pattern.substr(from, at - from);
    if (!word.empty() && word.find_first_of("()[]{}.*+?\\^$") == absl::string_view::npos) {
      words.insert(std::string(word));
    }
    from = at + 1;
  }
  return words;
}

// What turns the words right after it.
constexpr std::array kNegations = {
    "不是",     "并非",   "没有",   "不算",     "绝非",         "不会",    "不怕",      "没",
    "未",       "无",     "不",     "避免",     "防止",         "以防",    "杜绝",      "not a ",
    "not an ",  "not ",   "isn't ", "isn't a ", "no ",          "wasn't ", "wasn't a ", "didn't ",
    "doesn't ", "don't ", "never ", "without ", "without any ", "aren't ", "weren't ",  "cannot "};

// What may stand between a negation and the words that it turns.
constexpr std::array kBetween = {"任何", "什么", "出现",  "发现", "发生",  "有",   "会",    "感觉",
                                 "觉得", "看到", "一点",  "导致", "引起",  "那种", "买到",  "收到",
                                 "遇到", "是",   "很",    "any ", "a ",    "an ",  "have ", "been ",
                                 "get ", "had ", "find ", "see ", "very ", "too "};

// A question that is no statement.
constexpr std::array kAsked = {
    "会不会",   "是否会",     "会否",           "能不能",      "容易不容易",     "怕",
    "担心",     "以为",       "万一",           "if it ",      "could it ",      "does it ",
    "will it ", "afraid of ", "worried about ", "in case of ", "thought it was "};

// Somebody else's goods.
constexpr std::array kElsewhere = {"别家",
                                   "别的店",
                                   "其他店",
                                   "其他家",
                                   "另一家",
                                   "另外一家",
                                   "隔壁",
                                   "别人家",
                                   "朋友在",
                                   "朋友家",
                                   "同事在",
                                   "以前在别",
                                   "之前在别",
                                   "别处",
                                   "网上说",
                                   "听说",
                                   "新闻里",
                                   "新闻说",
                                   "some other shop",
                                   "other sellers",
                                   "other shops",
                                   "another shop",
                                   "another seller",
                                   "elsewhere",
                                   "other stores",
                                   "another store",
                                   "my friend's",
                                   "i heard",
                                   "i read about"};

template <size_t kSize>
bool AnyEnds(absl::string_view text, const std::array<const char*, kSize>& ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](const char* end) { return absl::EndsWith(text, end); });
}

absl::string_view Tail(absl::string_view text, size_t bytes) {
  return text.size() > bytes ? text.substr(text.size() - bytes) : text;
}

// Of the sentence, or of the clause, that is about to end with `text`.
absl::string_view SinceLast(absl::string_view text, absl::string_view ends) {
  const size_t at = text.find_last_of(ends);
  return at == absl::string_view::npos ? text : text.substr(at + 1);
}

}  // namespace

absl::string_view BuiltInLexicon() {
  static const std::string lexicon = LexiconFiles()[0].second;
  return lexicon;
}

bool IsTakenBack(absl::string_view text, absl::string_view hit) {
  const auto at = static_cast<size_t>(hit.data() - text.data());
  absl::string_view before = Tail(text.substr(0, at), 160);
  // A full stop ends what somebody else's goods are said to be; a comma does too in Chinese, where
  // 「，」 normalises to it.
  const absl::string_view sentence = SinceLast(before, ".!?;,\n");
  for (const char* elsewhere : kElsewhere) {
    if (absl::StrContains(sentence, elsewhere)) return true;
  }
  before = Tail(sentence, 48);
  if (AnyEnds(before, kAsked)) return true;
  if (absl::StartsWith(hit, "不是") && absl::EndsWith(before, "是")) return true;  // 是不是正品
  for (int words = 0; words < 3; ++words) {
    // 「是不是假货」 and 「要不是假货」 doubt, they do not deny.
    if (AnyEnds(before, kNegations))
      return !absl::EndsWith(before, "是不是") && !absl::EndsWith(before, "莫不是") &&
             !absl::EndsWith(before, "不会是") && !absl::EndsWith(before, "是不");
    const auto between = std::find_if(kBetween.begin(), kBetween.end(), [&](const char* word) {
      return absl::EndsWith(before, word);
    });
    if (between == kBetween.end()) return false;
    before.remove_suffix(absl::string_view(*between).size());
  }
  return false;
}

absl::StatusOr<std::unique_ptr<PatternLexicon>> PatternLexicon::Read(absl::string_view tsv) {
  std::unique_ptr<PatternLexicon> lexicon(new PatternLexicon);
  std::vector<std::string> han;
  std::vector<std::string> latin;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
    ++line_number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    static const auto& uses = *new std::map<std::string, Use>{{"category", Use::kCategory},
                                                              {"signal", Use::kSignal},
                                                              {"kind", Use::kKind},
                                                              {"topic", Use::kTopic}};
    double weight = 0;
    if (cells.size() != 4 || !uses.contains(cells[0]) || !absl::SimpleAtod(cells[2], &weight) ||
        weight <= 0) {
      return Error(absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
                   absl::StrCat("lexicon line ", line_number,
                                ": give use, code, weight and pattern, tab separated"));
    }
    const Use use = uses.at(cells[0]);
    if (((use == Use::kCategory || use == Use::kTopic) && !IsCategory(cells[1])) ||
        (use == Use::kSignal && !IsSignal(cells[1]))) {
      return Error(
          absl::StatusCode::kInvalidArgument, "LEXICON_MALFORMED",
          absl::StrCat("lexicon line ", line_number, ": there is no ", cells[0], " ", cells[1]));
    }
    const bool is_han = HasHan(cells[3]);
    (is_han ? han : latin).push_back(cells[3]);
    (is_han ? lexicon->han_ : lexicon->latin_)
        .entries.push_back(static_cast<int>(lexicon->entries_.size()));
    lexicon->entries_.push_back({use, cells[1], weight});
    lexicon->words_.push_back(PlainWords(cells[3]));
  }
  ASSIGN_OR_RETURN(lexicon->han_.patterns, text::PatternSet::Compile(han));
  ASSIGN_OR_RETURN(lexicon->latin_.patterns, text::PatternSet::Compile(latin));
  return lexicon;
}

std::vector<PatternHit> PatternLexicon::Find(absl::string_view text) const {
  std::vector<PatternHit> hits;
  const auto find = [&](const Script& script) {
    for (const auto& [index, words] : script.patterns->Match(text)) {
      hits.push_back({script.entries[static_cast<size_t>(index)], std::string(words),
                      IsTakenBack(text, words)});
    }
  };
  if (HasHan(text)) find(han_);
  if (HasLatin(text)) find(latin_);
  return hits;
}

}  // namespace redress::intake
