// One complaint from filing to the figures, through all seven services as real processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "testing/suite.h"

namespace redress {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Story, OneComplaintGoesThroughAllServicesAndTheFiguresReconcile) {
  test::Suite suite({});
  ASSERT_TRUE(suite.StartAll());
  std::string output;
  ASSERT_EQ(suite.Redress({"file", "--customer", "c1", "--phone", "13800001234", "--channel", "app",
                           "--subject", "假货", "--body", "收到的商品是假货，我要退款", "--amount",
                           "199.00", "--json"},
                          &output),
            0)
      << output;
  const size_t at = output.find("RD-");
  ASSERT_NE(at, std::string::npos) << output;
  const std::string reference = output.substr(at, output.find('"', at) - at);

  ASSERT_EQ(suite.Redress({"load", "--count", "40"}, &output), 0) << output;
  ASSERT_EQ(suite.Redress({"simulate", "--agents", "6", "--until-idle", "--seconds", "90",
                           "--dissatisfied", "0.3"},
                          &output),
            0)
      << output;

  ASSERT_EQ(suite.Redress({"story", reference}, &output), 0) << output;
  EXPECT_THAT(output, AllOf(HasSubstr("complaint_filed"), HasSubstr("case_opened"),
                            HasSubstr("case_accepted"), HasSubstr("clocks_started"),
                            HasSubstr("message_sent"), HasSubstr("solution_proposed")));
  EXPECT_THAT(output, AllOf(HasSubstr("solution_executed"), HasSubstr("case_closed"),
                            HasSubstr("survey_answered"), HasSubstr("clock_met")));

  ASSERT_EQ(suite.Redress({"progress", reference, "--proof", "1234"}, &output), 0) << output;
  EXPECT_THAT(output, HasSubstr("已办结"));
  EXPECT_EQ(suite.Redress({"progress", reference, "--proof", "9999"}, &output), 1) << output;
  EXPECT_EQ(suite.Redress({"reconcile", "--within", "30s"}, &output), 0) << output;
  EXPECT_EQ(suite.Redress({"events", "parked"}, &output), 0) << output;
  EXPECT_THAT(output, testing::Not(HasSubstr("complaints/"))) << output;

  // R-I10: no log knows a phone or a message's words.
  for (const char* service :
       {"intake", "routing", "sla", "resolution", "messaging", "feedback", "analytics"}) {
    const std::string log = test::ReadFile(suite.LogPath(service));
    EXPECT_THAT(log, testing::Not(HasSubstr("13800001234"))) << service;
    EXPECT_THAT(log, testing::Not(HasSubstr("我要退款"))) << service;
  }
}

}  // namespace
}  // namespace redress
