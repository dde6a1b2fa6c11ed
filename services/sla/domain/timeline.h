// A complaint's rounds of work, made out of its history.
//
//   const Timeline timeline(history);
//   for (const Round& round : timeline.rounds()) ...
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/domain/history.h"

namespace redress::sla {

// One moment of a round, and how things stand from then on.
struct Beat {
  absl::Time time;  // nothing happens before the filing, whatever another service's clock says
  const Moment* moment = nullptr;
  const events::v1::ComplaintFiled* filed = nullptr;  // what promises look at, as it is now
  absl::string_view since;  // what happened, for people; empty for what is no reason to look at
                            // promises anew
  bool live = false;        // neither ended nor merged
};

// A round of work: from the filing or a reopening until its end, or the next reopening.
struct Round {
  int cycle = 1;
  absl::Time start;
  std::optional<absl::Time> end;  // when it was closed or withdrawn, if that was heard of
  absl::string_view end_reason;
  std::vector<Beat> beats;  // the first one begins it, the last one may end it
};

// Refers to the history, which must outlive it.
class Timeline {
 public:
  explicit Timeline(const History& history);
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  // None without a filing.
  const std::vector<Round>& rounds() const { return rounds_; }
  // Since when the complaint is joined to another one, if it is.
  std::optional<absl::Time> merge_time() const { return merge_time_; }
  // What promises look at, as it is in the end; only with a round.
  const events::v1::ComplaintFiled& filed() const { return *filed_; }

 private:
  void Add(const Moment& moment, absl::Time at);
  absl::string_view Take(const Moment& moment);

  std::vector<Round> rounds_;
  std::optional<absl::Time> merge_time_;
  const events::v1::ComplaintFiled* filed_ = nullptr;
  std::deque<events::v1::ComplaintFiled> corrected_;
};

}  // namespace redress::sla
