#include "rpc/breaker.h"

#include <algorithm>

namespace redress::rpc {
namespace {

bool IsFailure(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal: return true;
    default: return false;
  }
}

}  // namespace

Breaker::Breaker(BreakerOptions options, Clock& clock, prometheus::Gauge& state)
    : options_(options), clock_(clock), shown_(state), open_for_(options.open_min) {
  absl::MutexLock lock(&mutex_);
  Show();
}

void Breaker::Show() { shown_.Set(static_cast<double>(state_)); }

int Breaker::AllowMany(int wanted) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kClosed) return wanted;
  if (wanted <= 0 || trying_ || clock_.Monotonic() < next_call_) return 0;
  state_ = State::kHalfOpen;
  trying_ = true;
  Show();
  return 1;
}

bool Breaker::Allow() { return AllowMany(1) == 1; }

void Breaker::Record(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (!IsFailure(status)) {
    // An answer that was asked for before it opened says nothing of now.
    if (state_ == State::kOpen) return;
    state_ = State::kClosed;
    failures_ = 0;
    trying_ = false;
    open_for_ = options_.open_min;
    return Show();
  }
  ++failures_;
  if (state_ == State::kOpen) return;
  if (state_ == State::kClosed && failures_ < options_.failures_max) return;
  if (state_ == State::kHalfOpen) open_for_ = std::min(open_for_ * 2, options_.open_max);
  state_ = State::kOpen;
  trying_ = false;
  next_call_ = clock_.Monotonic() + open_for_;
  Show();
}

Breaker::State Breaker::state() const {
  absl::MutexLock lock(&mutex_);
  return state_;
}

absl::Time Breaker::next_call() const {
  absl::MutexLock lock(&mutex_);
  return state_ == State::kClosed ? absl::InfinitePast() : next_call_;
}

}  // namespace redress::rpc
