// Labelled texts, as corpus/*.tsv has them; corpus/README.md says what the labels mean.
//
//   ASSIGN_OR_RETURN(std::vector<LabelledText> texts, ReadCorpus("zh_varied.tsv", tsv));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/common/v1/common.pb.h"

namespace redress::intake {

struct LabelledText {
  std::string text;
  common::v1::Kind kind = common::v1::KIND_UNSPECIFIED;  // unspecified for praise
  std::vector<std::string> categories;                   // the main one first
  common::v1::Level level = common::v1::LEVEL_ROUTINE;   // by what is written alone
  std::vector<std::string> signals;
  int sentiment = 0;  // -1, 0 or 1
};

// Error: INVALID_ARGUMENT naming the file, the line and what is wrong with it: a column, a code, or
// a level that the guide's own rules forbid.
absl::StatusOr<std::vector<LabelledText>> ReadCorpus(absl::string_view file, absl::string_view tsv);

}  // namespace redress::intake
