#include "services/feedback/domain/answers.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::feedback {
namespace {

constexpr int kRatingMax = 5;
constexpr int kRecommendMax = 10;
constexpr size_t kCommentCharactersMax = 2000;

absl::Status CheckRating(absl::string_view field, int rating, int min) {
  if (rating >= min && rating <= kRatingMax) return absl::OkStatus();
  return InvalidField(field, "RATING_OUT_OF_RANGE",
                      min == 0 ? "give 1 to 5, or 0 for no answer" : "give 1 to 5");
}

}  // namespace

absl::Status CheckAnswers(const v1::Answers& answers) {
  RETURN_IF_ERROR(CheckRating("answers.overall", answers.overall(), 1));
  RETURN_IF_ERROR(CheckRating("answers.attitude", answers.attitude(), 0));
  RETURN_IF_ERROR(CheckRating("answers.speed", answers.speed(), 0));
  RETURN_IF_ERROR(CheckRating("answers.solved", answers.solved(), 0));
  if (answers.has_recommend() && (answers.recommend() < 0 || answers.recommend() > kRecommendMax)) {
    return InvalidField("answers.recommend", "RECOMMEND_OUT_OF_RANGE",
                        "give 0 to 10, or leave it out");
  }
  if (answers.comment().size() > kCommentCharactersMax &&
      text::CountCharacters(answers.comment()) > kCommentCharactersMax) {
    return InvalidField("answers.comment", "COMMENT_TOO_LONG", "2,000 characters at most");
  }
  return absl::OkStatus();
}

std::string VerdictOf(int overall) {
  if (overall >= 4) return std::string(kSatisfied);
  return std::string(overall == 3 ? kNeutral : kDissatisfied);
}

}  // namespace redress::feedback
