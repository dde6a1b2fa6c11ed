// Simulated customers: read what the platform carried to them, and answer surveys.
//
//   Customers customers(session, tally, stop, {.seed = 7, .dissatisfied = 0.2});
//   customers.Run();  // on a thread of its own, until the stop sign
#pragma once

#include <deque>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "tools/redress_cli/parts/session.h"
#include "tools/redress_cli/simulate/tally.h"

namespace redress::cli {

// The signed token at the end of a survey's link, or "" for a message without one.
std::string SurveyTokenIn(absl::string_view body);

// What this customer answers: a share is dissatisfied; the same for the same seed and token.
feedback::v1::Answers DrawAnswers(uint64_t seed, absl::string_view token, double dissatisfied);

// One thread, which calls Run.
class Customers {
 public:
  struct Options {
    uint64_t seed = 1;
    double dissatisfied = 0.2;
  };
  Customers(const Session& session, Tally& tally, const StopSign& stop, Options options);

  void Run();

 private:
  struct Survey {
    std::string token;
    int tries = 0;
  };

  // Takes in what was carried since the last time. Error: the platform's.
  absl::Status Read();
  void AnswerAll();
  bool AnsweredBefore(const std::string& token) const;
  // True when the survey need not be tried again.
  bool Answer(Survey& survey);

  const Session& session_;
  Tally& tally_;
  const StopSign& stop_;
  const Options options_;
  std::string newest_seen_;  // request_id of the newest delivery read
  absl::flat_hash_set<uint64_t> tokens_seen_;
  std::deque<Survey> surveys_;
};

}  // namespace redress::cli
