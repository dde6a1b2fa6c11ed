// What a change of rules would have moved among past cases (R-R1).
//
//   RuleTrial trial(base, tried, 3);
//   trial.Add(complaint, facts);
//   trial.Finish(response);
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

// Not thread-safe. Its memory grows with the departments that rules name, never with the cases.
class RuleTrial {
 public:
  RuleTrial(std::vector<v1::Rule> base, std::vector<v1::Rule> tried, int examples_max)
      : base_(std::move(base)),
        tried_(std::move(tried)),
        examples_max_(examples_max),
        decided_(tried_.size(), 0) {}

  // One case, with what rules saw of it.
  void Add(const ComplaintId& complaint, const events::v1::ComplaintFiled& facts);
  // One of which it was not kept.
  void AddUnknown() { ++unknown_; }

  void Finish(v1::SimulateRulesResponse& response) const;

 private:
  struct Move {
    int64_t cases = 0;
    std::vector<ComplaintId> examples;
  };
  struct Count {
    int64_t before = 0;
    int64_t after = 0;
  };

  const std::vector<v1::Rule> base_;
  const std::vector<v1::Rule> tried_;
  const int examples_max_;
  int64_t cases_ = 0;
  int64_t moved_ = 0;
  int64_t unknown_ = 0;
  std::vector<int64_t> decided_;  // by each rule tried
  std::map<std::string, Count> departments_;
  std::map<std::pair<std::string, std::string>, Move> moves_;
};

}  // namespace redress::routing
