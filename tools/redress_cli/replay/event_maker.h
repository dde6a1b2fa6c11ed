// Complaints that never were, as the events of a year: filed, answered, proposed for, closed,
// reopened, told in order of time by the services that would have told them.
//
//   EventMaker maker({.count = 1000, .seed = 7, .from = from, .length = absl::Hours(24 * 365)});
//   while (maker.Next(made)) csv.Append(made.service, made.event, text);
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/events/v1/events.pb.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::cli {

struct MadeEvent {
  absl::string_view service;
  events::v1::Event event;  // without event_id
};

// The same options give the same events, byte for byte. About nine events a complaint; holds those
// of complaints that are being worked on. Not thread-safe.
class EventMaker {
 public:
  struct Options {
    int64_t count = 0;  // complaints
    uint64_t seed = 1;
    absl::Time from;        // of the first filing
    absl::Duration length;  // in which all are filed; work on the last goes on a little
    std::string tenant = "demo";
  };

  explicit EventMaker(Options options);

  // False when all is told.
  bool Next(MadeEvent& made);

  int64_t filed() const { return filed_; }

 private:
  struct Planned {
    absl::Time time;
    int64_t order = 0;
    MadeEvent made;
  };
  struct Later {
    bool operator()(const Planned& left, const Planned& right) const {
      return left.time != right.time ? left.time > right.time : left.order > right.order;
    }
  };
  struct Life;  // one complaint's

  absl::Time FilingTime(int64_t number) const;
  bool Chance(int percent) { return random_.Below(100) < static_cast<uint64_t>(percent); }
  // Mostly near `usual`, seldom many times as long, as people's delays are.
  absl::Duration Delay(absl::Duration usual);
  events::v1::Event& Plan(Life& life, absl::string_view service);
  void Say(Life& life, absl::string_view purpose, bool by_person);
  void MakeComplaint(int64_t number);
  void Describe(events::v1::ComplaintFiled& filed);
  void Settle(Life& life);
  void Answer(Life& life);
  void Solve(Life& life);
  void Close(Life& life);

  const Options options_;
  SeededRandom random_;
  std::priority_queue<Planned, std::vector<Planned>, Later> planned_;
  int64_t filed_ = 0;
  int64_t order_ = 0;
};

}  // namespace redress::cli
