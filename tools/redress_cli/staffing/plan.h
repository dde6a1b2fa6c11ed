// What comes in, for a trial of a roster, as people write it:
//
//   starts: 2026-03-02            # a day, from midnight in the zone
//   days: 28
//   warm_up_hours: 24             # not counted; 0 when left out
//   zone: Asia/Shanghai           # UTC when left out
//   streams:
//     - name: food by chat
//       department: quality
//       channel: chat             # app when left out; costs as in the roster
//       language: zh
//       level: 1                  # 1 to 3
//       per_hour: 42.5            # or 24 of them, one an hour of the day
//       handling_minutes: 6       # of an agent's time, on average
//       handling: exponential     # or fixed
//       answer_within_minutes: 240
//       skills: [{skill: food_safety, level_min: 3, certified: true}]
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::cli {

inline constexpr size_t kStreamsMax = 100;

// Complaints of one kind.
struct Stream {
  std::string name;
  std::string department_id;
  common::v1::Channel channel = common::v1::CHANNEL_APP;
  std::string language;
  int level = 1;
  std::vector<double> per_hour;  // one, or one an hour of the day
  double handling_minutes = 0;
  bool fixed = false;                // each takes as long; else exponentially distributed
  double answer_within_minutes = 0;  // 0 for no limit
  std::vector<routing::v1::SkillNeed> skills;
};

struct Plan {
  absl::Time start;
  int days = 0;
  int warm_up_hours = 0;
  absl::TimeZone zone = absl::UTCTimeZone();
  std::vector<Stream> streams;
};

// Errors: INVALID_ARGUMENT with the line, the field and the reason.
absl::StatusOr<Plan> ReadPlan(absl::string_view text);

}  // namespace redress::cli
