// Waiting for a condition with a deadline; tests never sleep for a fixed time.
//
//   ASSERT_TRUE(test::WaitUntil([&] { return consumer.taken() == 3; }, absl::Seconds(10)));
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"

namespace redress::test {

// Asks every few milliseconds; false when the time is over.
bool WaitUntil(absl::FunctionRef<bool()> condition, absl::Duration limit);

}  // namespace redress::test
