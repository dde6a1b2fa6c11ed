#include "services/feedback/api/cursors.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::feedback {
namespace {

TEST(CallbackCursor, IsReadAsItWasWritten) {
  v1::Callback callback;
  callback.set_name("callbacks/01900000-0000-7000-8000-000000000003");
  callback.set_state(v1::CALLBACK_STATE_DONE);
  *callback.mutable_due_time() = ToProto(absl::FromUnixMicros(1'795'000'000'123'456));
  const auto urgency = ParseCallbackCursor(CallbackCursor(callback));
  ASSERT_TRUE(urgency.ok());
  EXPECT_EQ(urgency->state, v1::CALLBACK_STATE_DONE);
  EXPECT_EQ(urgency->due_time, absl::FromUnixMicros(1'795'000'000'123'456));
  EXPECT_EQ(urgency->id.Name(), callback.name());
}

TEST(CallbackCursor, StandsBeforeEverythingWhenEmpty) {
  EXPECT_EQ(ParseCallbackCursor("")->state, 0);
}

TEST(CallbackCursor, RefusesWhatIsNone) {
  for (const char* cursor : {"1", "1 2", "a 2 callbacks/x", "1 2 callbacks/x"}) {
    EXPECT_EQ(ReasonOf(ParseCallbackCursor(cursor).status()), "PAGE_TOKEN_INVALID") << cursor;
  }
}

}  // namespace
}  // namespace redress::feedback
