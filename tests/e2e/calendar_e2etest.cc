// `redress calendar` with the real program and the calendar that ships (R-S11, R-S14).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "testing/process.h"

namespace redress {
namespace {

using testing::HasSubstr;

std::string FromEnvironment(const char* name, const char* fallback) {
  const char* const value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

class CalendarCommand : public testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {
        FromEnvironment("REDRESS_BIN", "build/dev/bin") + "/redress", "calendar"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const int code = test::RunToEnd(command, {.log_path = folder_ + "/output"});
    output_ = test::ReadFile(folder_ + "/output");
    return code;
  }
  std::string Written(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  const std::string folder_ = test::NewDirectory("calendar");
  const std::string cn_ = FromEnvironment("REDRESS_SOURCE", ".") + "/deploy/calendars/cn.yaml";
  std::string output_;
};

TEST_F(CalendarCommand, ChecksTheCalendarThatShips) {
  EXPECT_EQ(Run({"check", cn_}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("cn version 1, Asia/Shanghai, holidays on 89 dates"));
}

TEST_F(CalendarCommand, ExplainsADeadlineOverTheSpringFestival) {
  EXPECT_EQ(Run({"explain", cn_, "2026-02-13 16:30", "12h"}), 0);
  EXPECT_THAT(output_, HasSubstr("make-up working day: 春节"));
  EXPECT_THAT(output_, HasSubstr("closed, holiday: 春节"));
  EXPECT_THAT(output_, HasSubstr("deadline 2026-02-24 Tue 10:30:00, after 12h of working time"));
}

TEST_F(CalendarCommand, ExplainsWorkingDaysForMachines) {  // R-S10
  EXPECT_EQ(Run({"explain", cn_, "2026-02-11T10:00:00+08:00", "7d", "--json"}), 0);
  EXPECT_THAT(output_, HasSubstr("\"deadline\":\"2026-02-28T00:00:00+08:00\""));
}

TEST_F(CalendarCommand, TakesDatesFromTheFileBeside) {
  Written("cn.yaml", test::ReadFile(cn_));
  const std::string desk = Written("desk.yaml",
                                   "id: desk\nversion: 2\nzone: Asia/Shanghai\n"
                                   "hours: {monday-friday: 08:00-20:00}\n"
                                   "dates_from: {id: cn, version: 1}\n");
  EXPECT_EQ(Run({"explain", desk, "2026-02-14 19:00", "2h"}), 0);
  EXPECT_THAT(output_, HasSubstr("deadline 2026-02-24 Tue 09:00:00"));
}

TEST_F(CalendarCommand, RefusesWithTheLine) {
  const std::string bad = Written("bad.yaml",
                                  "id: bad\nversion: 1\nzone: UTC\nhours: {monday: 09:00-18:00}\n"
                                  "holidays: [{date: 2026-02-30}]\n");
  EXPECT_EQ(Run({"check", bad}), 1);
  EXPECT_THAT(output_, HasSubstr("DATE_INVALID: line 5, holidays[0].date: 2026-02-30"));
  EXPECT_EQ(Run({"explain", cn_, "someday", "12h"}), 2);
  EXPECT_EQ(Run({"explain", cn_, "2026-02-13 16:30", "soon"}), 2);
  EXPECT_EQ(Run({"explain", cn_, "2026-02-13 16:30", "9000000h"}), 1);
  EXPECT_THAT(output_, HasSubstr("CALENDAR_ENDS"));
}

}  // namespace
}  // namespace redress
