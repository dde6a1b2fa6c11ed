#include "telemetry/trace.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

constexpr char kHeader[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, KeepsTheCallersId) {
  EXPECT_EQ(TraceIdOf(kHeader, SystemRandom()), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(Trace, MakesOneWhereTheHeaderIsMalformed) {
  for (const char* header : {"", "x", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"}) {
    const std::string id = TraceIdOf(header, SystemRandom());
    EXPECT_EQ(id.size(), 32u) << header;
    EXPECT_NE(id, std::string(32, '0'));
  }
}

TEST(Trace, HeaderAndScopeRoundTrip) {
  EXPECT_EQ(
      TraceIdOf(Traceparent("4bf92f3577b34da6a3ce929d0e0e4736", SystemRandom()), SystemRandom()),
      "4bf92f3577b34da6a3ce929d0e0e4736");
  {
    TraceScope scope("a");
    EXPECT_EQ(CurrentTraceId(), "a");
  }
  EXPECT_EQ(CurrentTraceId(), "");
}

}  // namespace
}  // namespace redress
