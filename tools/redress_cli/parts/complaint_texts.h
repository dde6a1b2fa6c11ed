// Complaints as customers write them, in Chinese and English, over every category and level.
//
//   SeededRandom random(7);
//   ComplaintTexts texts(random, 50'000);
//   FileComplaintRequest request; texts.Fill(*request.mutable_complaint());
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "redress/intake/v1/complaint.pb.h"

namespace redress::cli {

// About 60 % routine, 30 % serious and 10 % crisis by what is written (R-I7); the grade itself is
// the suite's to give. Not thread-safe.
class ComplaintTexts {
 public:
  // `customers` is how many different people complain.
  ComplaintTexts(Random& random, int64_t customers);

  // Fills the whole draft: customer, channel, text, order, amount.
  void Fill(intake::v1::ComplaintDraft& draft);
  // The same around a text that is given.
  void FillAround(const std::string& body, intake::v1::ComplaintDraft& draft);

 private:
  void FillCircumstances(intake::v1::ComplaintDraft& draft);

  Random& random_;
  const int64_t customers_;
};

}  // namespace redress::cli
