#include "services/analytics/domain/question.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/common/v1/common.pb.h"

namespace redress::analytics {
namespace {

constexpr size_t kCodeBytesMax = 256;
constexpr int32_t kLevelMax = 3;
// The years 1 to 9999, as Timestamp has them.
constexpr int64_t kSecondsMin = -62'135'596'800;
constexpr int64_t kSecondsMax = 253'402'300'799;
constexpr int32_t kNanosMax = 999'999'999;

absl::StatusOr<std::vector<v1::Dimension>> ReadDimensions(const v1::QueryRequest& request) {
  std::vector<v1::Dimension> dimensions;
  for (int i = 0; i < request.dimensions_size(); ++i) {
    const v1::Dimension dimension = request.dimensions(i);
    if (dimension == v1::DIMENSION_UNSPECIFIED) {
      return InvalidField("dimensions", "DIMENSION_MISSING",
                          "name what to split by, or leave the entry out");
    }
    if (std::find(dimensions.begin(), dimensions.end(), dimension) != dimensions.end()) {
      return InvalidField("dimensions", "DIMENSION_TWICE", "give each dimension once");
    }
    dimensions.push_back(dimension);
  }
  return dimensions;
}

absl::StatusOr<int32_t> ReadChannel(const std::string& name) {
  if (name.empty()) return 0;
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
  if (!common::v1::Channel_Parse(name, &channel) || channel == common::v1::CHANNEL_UNSPECIFIED) {
    return InvalidField("filter.channel", "CHANNEL_UNKNOWN",
                        "give a channel by its enum name, for example CHANNEL_APP");
  }
  return channel;
}

absl::StatusOr<absl::Time> ReadTime(absl::string_view field,
                                    const google::protobuf::Timestamp& time) {
  if (time.seconds() < kSecondsMin || time.seconds() > kSecondsMax || time.nanos() < 0 ||
      time.nanos() > kNanosMax) {
    return InvalidField(field, "TIME_OUT_OF_RANGE", "give a time of the years 1 to 9999");
  }
  return FromProto(time);
}

absl::StatusOr<Range> ReadRange(const v1::QueryRequest& request) {
  Range range;
  if (request.has_from()) {
    ASSIGN_OR_RETURN(range.from, ReadTime("from", request.from()));
  }
  if (request.has_until()) {
    ASSIGN_OR_RETURN(range.until, ReadTime("until", request.until()));
  }
  if (range.empty()) {
    return InvalidField("until", "RANGE_EMPTY", "give a time after `from`");
  }
  if (request.has_from()) range.from = HourOf(range.from);
  if (request.has_until() && HourOf(range.until) != range.until) {
    range.until = HourOf(range.until) + absl::Hours(1);
  }
  return range;
}

absl::Status CheckFilter(const v1::QueryFilter& filter) {
  if (filter.category().size() > kCodeBytesMax) {
    return InvalidField("filter.category", "CATEGORY_TOO_LONG",
                        absl::StrCat("give a code of at most ", kCodeBytesMax, " bytes"));
  }
  if (filter.level() < 0 || filter.level() > kLevelMax) {
    return InvalidField("filter.level", "LEVEL_OUT_OF_RANGE",
                        "give a level from 1 to 3, or 0 for every one");
  }
  if (filter.department().size() > kCodeBytesMax) {
    return InvalidField("filter.department", "DEPARTMENT_TOO_LONG",
                        absl::StrCat("give an id of at most ", kCodeBytesMax, " bytes"));
  }
  if (absl::StrContains(filter.department(), '/')) {
    return InvalidField("filter.department", "DEPARTMENT_MALFORMED",
                        "give the id alone, without departments/");
  }
  return absl::OkStatus();
}

}  // namespace

bool Question::SplitsBy(v1::Dimension dimension) const {
  return std::find(dimensions.begin(), dimensions.end(), dimension) != dimensions.end();
}

absl::StatusOr<Question> ReadQuestion(const v1::QueryRequest& request) {
  Question question;
  question.metric = request.metric();
  if (question.metric == v1::METRIC_UNSPECIFIED) {
    return InvalidField("metric", "METRIC_MISSING", "say what to count");
  }
  ASSIGN_OR_RETURN(question.dimensions, ReadDimensions(request));
  RETURN_IF_ERROR(CheckFilter(request.filter()));
  ASSIGN_OR_RETURN(question.channel, ReadChannel(request.filter().channel()));
  question.category = request.filter().category();
  question.level = request.filter().level();
  question.department = request.filter().department();
  question.grain = request.grain();
  ASSIGN_OR_RETURN(question.range, ReadRange(request));
  return question;
}

absl::Status TooManyRows() {
  return Error(absl::StatusCode::kInvalidArgument, "TOO_MANY_ROWS",
               absl::StrCat("the answer has more than ", kRowsMax,
                            " rows: narrow the time range, ask for fewer dimensions, a coarser "
                            "grain, or filter"));
}

}  // namespace redress::analytics
