#include "tools/redress_cli/parts/views.h"

#include <gtest/gtest.h>

namespace redress::cli {
namespace {

// R-S13: what is overdue was warned of too
TEST(ViewsTest, AClockShowsTheHighestShareThatWasTold) {
  sla::v1::Clock clock;
  EXPECT_EQ(WarnedText(clock), "");
  clock.set_warned_percent(90);
  EXPECT_EQ(WarnedText(clock), "90 %");
  clock.set_overdue_percent(100);
  EXPECT_EQ(WarnedText(clock), "100 % over");
}

}  // namespace
}  // namespace redress::cli
