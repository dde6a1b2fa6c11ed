// What is told of clocks: the difference between what was told so far and what events say now.
//
//   set.record = TellChange(set.record, std::move(told), std::move(drawn), policies, facts);
//
// Everything that a record shows follows from two things: the drawn clocks, which follow from the
// set of events, and the facts told so far, each of which leaves the same trace whenever it is
// remembered. So a record can be made again from the logs, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/clock.h"

namespace redress::sla {

// The reason of a clock that was told to have begun, and that by events heard of later never did.
inline constexpr absl::string_view kUnfounded = "unfounded";

// Clocks by id, as far as facts tell of them: what began them, and what stays of alarms.
class Told {
 public:
  Told() = default;
  explicit Told(const v1::GetClocksResponse& record);

  void Take(const events::v1::Event& fact);

  // Null for a clock that was never told to have begun.
  const v1::Clock* Find(absl::string_view clock_id) const;
  v1::Clock& Of(absl::string_view clock_id);
  // In order of their ids.
  const std::vector<v1::Clock>& clocks() const { return clocks_; }

 private:
  std::vector<v1::Clock> clocks_;
};

// The record as it is shown. `drawn` clocks have different ids.
v1::GetClocksResponse Show(const Told& told, std::vector<v1::Clock> drawn,
                           const Policies& policies);

// The same for clocks of which `before` was told, and `told` is what it says; appends what is to
// tell of the change.
v1::GetClocksResponse TellChange(const v1::GetClocksResponse& before, Told told,
                                 std::vector<v1::Clock> drawn, const Policies& policies,
                                 Facts& facts);

}  // namespace redress::sla
