#include "text/pattern_set.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <queue>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::text {
namespace {

// Words shorter than this, in bytes, occur everywhere and rule nothing out.
constexpr int kLeastBytes = 3;

RE2::Options PatternOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(64 << 20);
  return options;
}

// Finds many words in one pass (Aho and Corasick's automaton over bytes, of which those that no
// word has share one column).
class WordFinder {
 public:
  void Build(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      for (const char byte : word) {
        uint8_t& column = columns_[static_cast<unsigned char>(byte)];
        if (column == 0) column = static_cast<uint8_t>(width_++);
      }
    }
    Add();
    for (size_t i = 0; i < words.size(); ++i) {
      uint32_t state = 0;
      for (const char byte : words[i]) {
        const size_t at = state * width_ + columns_[static_cast<unsigned char>(byte)];
        if (next_[at] == 0) {
          const uint32_t added = Add();
          next_[at] = added;
        }
        state = next_[at];
      }
      ends_[state].push_back(static_cast<int>(i));
    }
    Complete();
  }

  // Indices of the words that occur, in any order, each once. `seen` is the caller's scratch.
  void Find(absl::string_view text, std::vector<int>& found) const {
    uint32_t row = 0;
    for (const char byte : text) {
      const uint32_t step = steps_[row + columns_[static_cast<unsigned char>(byte)]];
      row = step & ~kEnds;
      if ((step & kEnds) == 0) continue;
      const std::vector<int>& ends = ends_[row / width_];
      found.insert(found.end(), ends.begin(), ends.end());
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }

 private:
  uint32_t Add() {
    next_.resize(next_.size() + width_);
    ends_.emplace_back();
    return static_cast<uint32_t>(ends_.size() - 1);
  }

  // Turns missing steps into those of the longest suffix.
  void Complete() {
    std::vector<uint32_t> suffix(ends_.size());
    std::queue<uint32_t> waiting;
    for (size_t column = 0; column < width_; ++column) {
      if (next_[column] != 0) waiting.push(next_[column]);
    }
    for (; !waiting.empty(); waiting.pop()) {
      const uint32_t state = waiting.front();
      const std::vector<int>& shorter = ends_[suffix[state]];
      ends_[state].insert(ends_[state].end(), shorter.begin(), shorter.end());
      for (size_t column = 0; column < width_; ++column) {
        uint32_t& step = next_[state * width_ + column];
        const uint32_t other = next_[suffix[state] * width_ + column];
        if (step == 0) {
          step = other;
        } else {
          suffix[step] = other;
          waiting.push(step);
        }
      }
    }
    steps_.reserve(next_.size());
    for (const uint32_t state : next_) {
      steps_.push_back(static_cast<uint32_t>(state * width_) | (ends_[state].empty() ? 0 : kEnds));
    }
    next_ = {};
  }

  std::array<uint8_t, 256> columns_{};
  size_t width_ = 1;
  // Of a step to a state where words end, so that the others need no look at `ends_`.
  static constexpr uint32_t kEnds = uint32_t{1} << 31;
  std::vector<uint32_t> next_;   // state × column, until it is complete
  std::vector<uint32_t> steps_;  // then: where the next state's row begins
  std::vector<std::vector<int>> ends_;
};

}  // namespace

struct PatternSet::Impl {
  Impl() : patterns(kLeastBytes) {}
  re2::FilteredRE2 patterns;
  WordFinder words;
};

PatternSet::PatternSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PatternSet::~PatternSet() = default;

absl::StatusOr<std::unique_ptr<PatternSet>> PatternSet::Compile(
    const std::vector<std::string>& patterns) {
  auto impl = std::make_unique<Impl>();
  for (const std::string& pattern : patterns) {
    int id = 0;
    const RE2::ErrorCode error = impl->patterns.Add(pattern, PatternOptions(), &id);
    if (error != RE2::NoError) {
      return Error(absl::StatusCode::kInvalidArgument, "PATTERN_INVALID",
                   absl::StrCat("pattern ", pattern, ": ", RE2(pattern, PatternOptions()).error()));
    }
  }
  std::vector<std::string> words;
  if (!patterns.empty()) impl->patterns.Compile(&words);
  impl->words.Build(words);
  return std::unique_ptr<PatternSet>(new PatternSet(std::move(impl)));
}

std::vector<PatternSet::Found> PatternSet::Match(absl::string_view text) const {
  std::vector<int> words;
  impl_->words.Find(text, words);
  std::vector<int> candidates;
  impl_->patterns.AllPotentials(words, &candidates);
  std::sort(candidates.begin(), candidates.end());
  std::vector<Found> found;
  for (const int index : candidates) {
    re2::StringPiece match;
    if (impl_->patterns.GetRE2(index).Match({text.data(), text.size()}, 0, text.size(),
                                            RE2::UNANCHORED, &match, 1)) {
      found.push_back({index, {match.data(), match.size()}});
    }
  }
  return found;
}

}  // namespace redress::text
