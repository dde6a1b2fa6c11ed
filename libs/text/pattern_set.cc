#include "text/pattern_set.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::text {
namespace {

RE2::Options PatternOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(64 << 20);
  return options;
}

}  // namespace

struct PatternSet::Impl {
  Impl() : set(PatternOptions(), RE2::UNANCHORED) {}
  RE2::Set set;
  std::vector<std::unique_ptr<RE2>> each;
};

PatternSet::PatternSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PatternSet::~PatternSet() = default;

absl::StatusOr<std::unique_ptr<PatternSet>> PatternSet::Compile(
    const std::vector<std::string>& patterns) {
  auto impl = std::make_unique<Impl>();
  for (const std::string& pattern : patterns) {
    std::string message;
    if (impl->set.Add(pattern, &message) < 0) {
      return Error(absl::StatusCode::kInvalidArgument, "PATTERN_INVALID",
                   absl::StrCat("pattern ", pattern, ": ", message));
    }
    impl->each.push_back(std::make_unique<RE2>(pattern, PatternOptions()));
  }
  if (!impl->set.Compile())
    return absl::ResourceExhaustedError("the patterns need too much memory");
  return std::unique_ptr<PatternSet>(new PatternSet(std::move(impl)));
}

std::vector<int> PatternSet::Match(absl::string_view text) const {
  std::vector<int> found;
  const re2::StringPiece piece(text.data(), text.size());
  RE2::Set::ErrorInfo error;
  if (!impl_->set.Match(piece, &found, &error) && error.kind == RE2::Set::kOutOfMemory) {
    // The set's automaton outgrew its bound on this text: slower, one by one, but never a wrong
    // answer.
    for (size_t i = 0; i < impl_->each.size(); ++i) {
      if (RE2::PartialMatch(piece, *impl_->each[i])) found.push_back(static_cast<int>(i));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

absl::string_view PatternSet::Find(int index, absl::string_view text) const {
  re2::StringPiece words;
  if (!impl_->each[static_cast<size_t>(index)]->Match({text.data(), text.size()}, 0, text.size(),
                                                      RE2::UNANCHORED, &words, 1)) {
    return {};
  }
  return {words.data(), words.size()};
}

}  // namespace redress::text
