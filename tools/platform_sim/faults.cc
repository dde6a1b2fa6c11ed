#include "tools/platform_sim/faults.h"

#include "base/error.h"

namespace redress::platformsim {
namespace {

constexpr int kDelayMsMax = 60'000;
constexpr uint64_t kRateSteps = 1'000'000;

bool IsRate(double value) { return value >= 0 && value <= 1; }

}  // namespace

FaultPlan::FaultPlan(v1::Faults faults, Clock& clock, Random& random)
    : clock_(clock), random_(random), faults_(std::move(faults)) {}

absl::Status FaultPlan::Check(const v1::Faults& faults) {
  if (faults.delay_ms() < 0 || faults.delay_ms() > kDelayMsMax) {
    return InvalidField("faults.delay_ms", "DELAY_OUT_OF_BOUNDS", "give 0 to 60000 milliseconds");
  }
  if (!IsRate(faults.fail_rate())) {
    return InvalidField("faults.fail_rate", "RATE_OUT_OF_BOUNDS", "give a share from 0 to 1");
  }
  if (!IsRate(faults.twice_rate())) {
    return InvalidField("faults.twice_rate", "RATE_OUT_OF_BOUNDS", "give a share from 0 to 1");
  }
  if (!IsRate(faults.two_answers_rate())) {
    return InvalidField("faults.two_answers_rate", "RATE_OUT_OF_BOUNDS",
                        "give a share from 0 to 1");
  }
  if (!IsRate(faults.foreign_rate())) {
    return InvalidField("faults.foreign_rate", "RATE_OUT_OF_BOUNDS", "give a share from 0 to 1");
  }
  return absl::OkStatus();
}

void FaultPlan::Set(const v1::Faults& faults) {
  absl::MutexLock lock(&mutex_);
  faults_ = faults;
}

v1::Faults FaultPlan::Get() const {
  absl::MutexLock lock(&mutex_);
  return faults_;
}

absl::Status FaultPlan::Before() {
  const v1::Faults faults = Get();
  if (faults.delay_ms() > 0) clock_.Sleep(absl::Milliseconds(faults.delay_ms()));
  if (Strikes(faults.fail_rate())) {
    return Unavailable("PLATFORM_AWAY", "the platform is away; nothing was done, try again");
  }
  return absl::OkStatus();
}

FaultPlan::Lie FaultPlan::OfOrders() {
  const v1::Faults faults = Get();
  if (Strikes(faults.foreign_rate())) return Lie::kForeign;
  return Strikes(faults.two_answers_rate()) ? Lie::kTwoAnswers : Lie::kNone;
}

absl::Status FaultPlan::After() {
  if (Strikes(Get().twice_rate())) {
    return Unavailable("ANSWER_LOST", "the answer was lost; ask again with the same request_id");
  }
  return absl::OkStatus();
}

bool FaultPlan::Strikes(double rate) {
  return rate > 0 && random_.Below(kRateSteps) < static_cast<uint64_t>(rate * kRateSteps);
}

}  // namespace redress::platformsim
