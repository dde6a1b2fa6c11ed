// What a text is about, by patterns in Chinese and English (R-I6, R-I8).
//
//   ASSIGN_OR_RETURN(auto triage, TriageEngine::FromLexicon(tsv));
//   const v1::Triage understood = triage->Understand(subject, body);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/intake/v1/complaint.pb.h"
#include "text/pattern_set.h"

namespace redress::intake {

// Immutable, thread-safe.
class TriageEngine {
 public:
  // Lexicon rows as in lexicon.tsv. Error: INVALID_ARGUMENT naming the line at fault.
  static absl::StatusOr<std::unique_ptr<TriageEngine>> FromLexicon(absl::string_view tsv);

  // Everything but the level, which also depends on the order and the customer (see level.h).
  v1::Triage Understand(absl::string_view subject, absl::string_view body) const;

 private:
  enum class Use { kCategory, kSignal, kTone, kKind };
  struct Entry {
    Use use;
    std::string code;
    double weight;
  };
  TriageEngine(std::vector<Entry> entries, std::unique_ptr<text::PatternSet> patterns,
               std::string version)
      : entries_(std::move(entries)),
        patterns_(std::move(patterns)),
        version_(std::move(version)) {}

  const std::vector<Entry> entries_;
  const std::unique_ptr<text::PatternSet> patterns_;
  const std::string version_;
};

// The same with the level, for a text of which nothing else is known.
v1::Triage UnderstandAlone(const TriageEngine& engine, absl::string_view subject,
                           absl::string_view body);

// The lexicon that this build carries.
absl::string_view BuiltInLexicon();

}  // namespace redress::intake
