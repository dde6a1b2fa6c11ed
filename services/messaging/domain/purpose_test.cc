#include "services/messaging/domain/purpose.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::messaging {
namespace {

TEST(Purpose, IsReplyWhenNotGiven) { EXPECT_EQ(*PurposeOf(""), "reply"); }

TEST(Purpose, KnowsItsCodes) {
  for (const char* code : {"reply", "question", "statement", "survey", "notice"}) {
    EXPECT_EQ(*PurposeOf(code), code);
  }
}

TEST(Purpose, RefusesAnythingElseByField) {
  for (const char* code : {"Reply", "reply ", "advert"}) {
    const absl::Status status = PurposeOf(code).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << code;
    EXPECT_EQ(ReasonOf(status), "PURPOSE_UNKNOWN");
    EXPECT_EQ(FieldOf(status), "purpose");
  }
}

}  // namespace
}  // namespace redress::messaging
