// Calendar files of any bytes: read or refused with a line; and what was read keeps the laws of
// working time, and ends.
#include "base/error.h"
#include "calendar/reader.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr char kCountry[] = R"(
id: cn
version: 1
zone: Asia/Shanghai
hours: {monday-friday: 09:00-18:00}
holidays: [{date: 2026-02-15, through: 2026-02-23}, {date: 2026-10-01, through: 2026-10-07}]
make_up_days: [{date: 2026-02-14, as: monday}, {date: 2026-10-10, hours: 09:00-12:00}]
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  fuzz::Input input(data, size);
  const int64_t from_hours = input.Byte() * 7'000LL + input.Byte();  // 1970 to 2175
  const absl::Duration working = absl::Minutes(1 + input.Byte() * 60 + input.Byte());
  static const auto& country = *new auto(calendar::ReadCalendar(kCountry).value());
  const auto calendar = calendar::ReadCalendar(input.Rest(), [](absl::string_view id, int version) {
    return id == "cn" && version == 1 ? &country : nullptr;
  });
  if (!calendar.ok()) {
    Expect(calendar.status().code() == absl::StatusCode::kInvalidArgument, "the text is at fault");
    Expect(!ReasonOf(calendar.status()).empty(), "a refusal has a reason");
    Expect(!FieldOf(calendar.status()).empty(), "a refusal has a field");
    Expect(calendar.status().message().substr(0, 5) == "line ", "a refusal has a line");
    return 0;
  }
  const absl::Time from = absl::UnixEpoch() + absl::Hours(from_hours);
  const absl::Time deadline = calendar->Add(from, working);
  if (deadline < absl::InfiniteFuture()) {
    Expect(deadline > from, "time passes");
    Expect(calendar->WorkingTime(from, deadline) == working, "as much as was added");
    absl::Duration counted;
    const auto intervals = calendar->Intervals(from, deadline, 1'000'000);
    for (const auto& interval : intervals.intervals) counted += interval.end - interval.start;
    Expect(counted == working, "as much as was counted");
  }
  const absl::Time start = calendar->Subtract(from, working);
  if (start > absl::InfinitePast()) {
    Expect(calendar->WorkingTime(start, from) == working, "as much as was taken away");
  }
  const absl::Time open = calendar->NextOpen(from);
  Expect(open >= from && (open == absl::InfiniteFuture() || calendar->IsOpen(open)), "it opens");
  const absl::CivilDay date = absl::ToCivilDay(from, calendar->zone());
  if (const auto day = calendar->AddWorkingDays(date, 45); day.has_value()) {
    Expect(calendar->WorkingDaysBetween(date, *day) == 45, "as many days as were added");
  }
  return 0;
}
