#include "tools/redress_cli/staffing/trial.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/match.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/queue.h"
#include "services/routing/domain/shift.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::cli {
namespace {

using routing::CaseKey;
using routing::CaseRecord;

constexpr char kTenant[] = "trial";
constexpr absl::Duration kSweep = absl::Minutes(1);  // where needs relax

// What waits, in memory.
class PaperQueue final : public routing::WaitingCases {
 public:
  void Add(CaseRecord record) {
    const routing::Desk desk{kTenant, routing::IdOf(record.work_case.department())};
    lanes_[{desk, routing::LaneOf(record.work_case)}].insert(
        {routing::RankTime(record.work_case), record.key.complaint});
    records_[record.key.complaint] = std::move(record);
  }
  void Remove(const CaseRecord& record) {
    const routing::Desk desk{kTenant, routing::IdOf(record.work_case.department())};
    const auto lane = lanes_.find({desk, routing::LaneOf(record.work_case)});
    if (lane != lanes_.end()) {
      lane->second.erase({routing::RankTime(record.work_case), record.key.complaint});
      if (lane->second.empty()) lanes_.erase(lane);
    }
    records_.erase(record.key.complaint);
  }
  bool empty() const { return records_.empty(); }
  const absl::flat_hash_map<ComplaintId, CaseRecord>& records() const { return records_; }

  absl::StatusOr<std::vector<std::pair<routing::Desk, std::string>>> Lanes(
      const std::vector<routing::Desk>& desks) override {
    std::vector<std::pair<routing::Desk, std::string>> lanes;
    for (const auto& [lane, waiting] : lanes_) {
      if (std::find(desks.begin(), desks.end(), lane.first) != desks.end()) lanes.push_back(lane);
    }
    return lanes;
  }
  absl::StatusOr<std::vector<routing::QueuedCase>> FirstQueued(
      const std::vector<routing::LaneReach>& lanes, int64_t limit) override {
    std::vector<routing::QueuedCase> first;
    for (const routing::LaneReach& lane : lanes) {
      const auto found = lanes_.find({lane.desk, lane.lane});
      if (found == lanes_.end()) continue;
      int64_t left = limit;
      for (const auto& [rank_time, complaint] : found->second) {
        if (left == 0 || rank_time > lane.reach) break;
        if (routing::WaitTime(records_[complaint].work_case) > lane.reach) continue;
        first.push_back({rank_time, {kTenant, complaint}});
        --left;
      }
    }
    std::sort(first.begin(), first.end(), [](const auto& a, const auto& b) {
      return std::make_pair(a.rank_time, a.key) < std::make_pair(b.rank_time, b.key);
    });
    if (static_cast<int64_t>(first.size()) > limit) first.resize(static_cast<size_t>(limit));
    return first;
  }
  absl::StatusOr<std::vector<CaseRecord>> LockQueued(const std::vector<routing::QueuedCase>& queue,
                                                     int64_t limit) override {
    std::vector<CaseRecord> records;
    for (const routing::QueuedCase& one : queue) {
      if (static_cast<int64_t>(records.size()) == limit) break;
      records.push_back(records_[one.key.complaint]);
    }
    return records;
  }

 private:
  std::map<std::pair<routing::Desk, std::string>, std::set<std::pair<absl::Time, ComplaintId>>>
      lanes_;
  absl::flat_hash_map<ComplaintId, CaseRecord> records_;
};

struct Person {
  routing::FreeAgent agent;
  bool here = true;
  absl::Time since;    // when load and presence were counted last
  double used_s = 0;   // of capacity, counted
  double there_s = 0;  // of capacity
};

// Who works, in memory.
class PaperStaff final : public routing::FreeStaff {
 public:
  std::vector<Person> people;

  Person& Of(const std::string& agent_id) { return people[places_[agent_id]]; }
  void Add(Person person) {
    places_[person.agent.agent_id] = people.size();
    people.push_back(std::move(person));
  }
  // Counts until `now`; before `from` nothing.
  void Count(Person& person, absl::Time now, absl::Time from) const {
    const absl::Time since = std::max(person.since, from);
    if (now > since) {
      const double seconds = absl::ToDoubleSeconds(now - since);
      person.used_s += seconds * person.agent.load;
      if (person.here) person.there_s += seconds * person.agent.capacity;
    }
    person.since = now;
  }

  absl::StatusOr<std::vector<routing::FreeAgent>> Free(const std::vector<routing::Desk>& desks,
                                                       const std::vector<std::string>&,
                                                       int64_t limit) override {
    std::vector<routing::FreeAgent> free;
    for (const Person& person : people) {
      if (!person.here || person.agent.load >= person.agent.capacity) continue;
      const auto& own = person.agent.department_ids;
      const bool works = std::any_of(desks.begin(), desks.end(), [&](const routing::Desk& desk) {
        return std::find(own.begin(), own.end(), desk.second) != own.end();
      });
      if (works) free.push_back(person.agent);
    }
    std::stable_sort(free.begin(), free.end(),
                     [](const auto& a, const auto& b) { return a.idle_time < b.idle_time; });
    if (static_cast<int64_t>(free.size()) > limit) free.resize(static_cast<size_t>(limit));
    return free;
  }
  absl::StatusOr<std::set<routing::AgentKey>> Take(std::vector<routing::LoadChange> changes,
                                                   absl::Time now) override {
    std::set<routing::AgentKey> taken;
    for (const routing::LoadChange& change : changes) {
      Person& person = Of(change.agent_id);
      Count(person, now, counted_from);
      person.agent.load += change.delta;
      person.agent.idle_time = now;
      taken.emplace(change.tenant, change.agent_id);
    }
    return taken;
  }
  absl::Time counted_from;

 private:
  std::map<std::string, size_t> places_;
};

struct Happening {
  enum Kind { kFinish, kShift, kArrive, kSweep };
  absl::Time time;
  Kind kind = kArrive;
  size_t place = 0;      // of the stream or the person
  std::string agent_id;  // who finishes
  int cost = 0;

  bool operator>(const Happening& other) const {
    return std::tie(time, kind, place, agent_id) >
           std::tie(other.time, other.kind, other.place, other.agent_id);
  }
};

class Trial {
 public:
  Trial(const Plan& plan, const routing::Roster& roster, const TrialOptions& options)
      : plan_(plan), roster_(roster), options_(options), random_(options.seed) {
    staff_.counted_from = plan.start + absl::Hours(plan.warm_up_hours);
    end_ = plan.start + absl::Hours(24) * plan.days;
    waits_.resize(plan.streams.size());
    delays_.resize(plan.streams.size());
    departments_ = routing::WithDefaults(roster.departments);
  }

  absl::StatusOr<TrialReport> Run() {
    RETURN_IF_ERROR(Begin());
    while (!coming_.empty() && coming_.top().time < end_) {
      const Happening next = coming_.top();
      coming_.pop();
      now_ = ToMicros(next.time);  // as cases keep their moments
      RETURN_IF_ERROR(Happen(next));
    }
    now_ = end_;
    return Report();
  }

 private:
  absl::Status Begin() {
    for (const routing::v1::Agent& agent : roster_.agents) {
      Person person{.since = plan_.start};
      person.agent = {.tenant = kTenant,
                      .agent_id = routing::IdOf(agent.name()),
                      .skills = agent.skills(),
                      .capacity = agent.capacity(),
                      .idle_time = plan_.start};
      for (const std::string& name : agent.departments()) {
        person.agent.department_ids.push_back(routing::IdOf(name));
        staffed_.insert(routing::IdOf(name));
      }
      for (const std::string& language : agent.languages()) {
        person.agent.languages.push_back(routing::PrimaryLanguage(language));
      }
      shift_of_.push_back(-1);
      for (size_t shift = 0; shift < roster_.shifts.size(); ++shift) {
        if (roster_.shifts[shift].name() == agent.shift()) {
          shift_of_.back() = static_cast<int>(shift);
        }
      }
      staff_.Add(std::move(person));
    }
    for (size_t shift = 0; shift < roster_.shifts.size(); ++shift) {
      ASSIGN_OR_RETURN(
          calendar::Calendar hours,
          routing::CalendarOf(roster_.shifts[shift], absl::StrCat("shifts[", shift, "]")));
      shifts_.push_back(std::move(hours));
    }
    for (size_t place = 0; place < staff_.people.size(); ++place) TurnShift(place, plan_.start);
    for (size_t stream = 0; stream < plan_.streams.size(); ++stream) {
      const Stream& own = plan_.streams[stream];
      if (!staffed_.contains(own.department_id)) {
        return Error(absl::StatusCode::kFailedPrecondition, "DEPARTMENT_UNSTAFFED",
                     absl::StrCat("nobody of the roster works for ", own.department_id,
                                  ", where stream ", own.name, " goes"));
      }
      relaxes_ = relaxes_ || !own.skills.empty();
      Arrival(stream, plan_.start);
    }
    if (relaxes_) coming_.push({plan_.start + kSweep, Happening::kSweep, 0, "", 0});
    return absl::OkStatus();
  }

  absl::Status Happen(const Happening& next) {
    routing::MatchRequest request;
    switch (next.kind) {
      case Happening::kFinish: {
        Person& person = staff_.Of(next.agent_id);
        staff_.Count(person, now_, staff_.counted_from);
        person.agent.load -= next.cost;
        person.agent.idle_time = now_;
        if (!person.here) return absl::OkStatus();
        request.freed.push_back(person.agent);
        break;
      }
      case Happening::kShift:
        TurnShift(next.place, now_);
        if (!staff_.people[next.place].here) return absl::OkStatus();
        request.freed.push_back(staff_.people[next.place].agent);
        break;
      case Happening::kArrive: {
        const CaseRecord record = Open(next.place);
        Arrival(next.place, now_);
        queue_.Add(record);
        request.waiting.push_back({&queue_.records().at(record.key.complaint), ""});
        request.loaded.insert(record.key);
        request.desks.insert({kTenant, plan_.streams[next.place].department_id});
        break;
      }
      case Happening::kSweep:
        coming_.push({now_ + kSweep, Happening::kSweep, 0, "", 0});
        for (const std::string& department : staffed_) request.desks.insert({kTenant, department});
        break;
    }
    if (queue_.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<routing::Pair> pairs,
                     routing::Match(queue_, staff_, options_.rings, now_, std::move(request)));
    for (const routing::Pair& pair : pairs) Start(pair);
    return absl::OkStatus();
  }

  CaseRecord Open(size_t stream) {
    const Stream& own = plan_.streams[stream];
    CaseRecord record;
    Uuid uuid;
    ++number_;
    for (size_t byte = 0; byte < 8; ++byte) {
      uuid.bytes[15 - byte] = static_cast<uint8_t>(number_ >> (8 * byte));
    }
    record.key = {kTenant, ComplaintId(uuid)};
    events::v1::ComplaintFiled filing;
    filing.set_channel(own.channel);
    filing.set_language(own.language);
    filing.set_level(static_cast<common::v1::Level>(own.level));
    routing::OpenCase(record, filing, {.department_id = own.department_id, .skills = own.skills}, 1,
                      now_);
    record.work_case.set_cost(routing::ChannelCostOf(departments_, own.department_id, own.channel));
    stream_of_[record.key.complaint] = stream;
    if (now_ >= staff_.counted_from) ++waits_[stream].arrived;
    return record;
  }

  void Start(const routing::Pair& pair) {
    const size_t stream = stream_of_.extract(pair.record.key.complaint).mapped();
    const Stream& own = plan_.streams[stream];
    const absl::Time came = FromProto(pair.record.work_case.open_time());
    if (came >= staff_.counted_from) Offered(stream, now_ - came);
    const double minutes =
        own.fixed ? own.handling_minutes : -own.handling_minutes * std::log(Uniform());
    coming_.push({now_ + absl::Minutes(minutes), Happening::kFinish, 0, pair.agent_id,
                  routing::CostOf(pair.record.work_case)});
    queue_.Remove(pair.record);
  }

  void Offered(size_t stream, absl::Duration wait) {
    Waits& waits = waits_[stream];
    ++waits.offered;
    if (wait > absl::ZeroDuration()) ++waits.waited;
    if (TooLong(stream, wait)) ++waits.breached;
    delays_[stream].push_back(absl::ToDoubleMinutes(wait));
  }
  bool TooLong(size_t stream, absl::Duration wait) const {
    const double limit = plan_.streams[stream].answer_within_minutes;
    return limit > 0 && absl::ToDoubleMinutes(wait) > limit;
  }

  // In (0, 1].
  double Uniform() {
    constexpr uint64_t kSteps = uint64_t{1} << 53;
    return static_cast<double>(random_.Below(kSteps) + 1) / static_cast<double>(kSteps);
  }

  // The next one of a Poisson stream whose rate changes by the hour: drawn at the highest rate, and
  // kept with the share that its own hour has of it.
  void Arrival(size_t stream, absl::Time from) {
    const std::vector<double>& rates = plan_.streams[stream].per_hour;
    const double highest = *std::max_element(rates.begin(), rates.end());
    if (highest <= 0) return;
    absl::Time time = from;
    while (time < end_) {
      time += absl::Hours(-std::log(Uniform()) / highest);
      const size_t hour =
          rates.size() == 1 ? 0 : static_cast<size_t>(plan_.zone.At(time).cs.hour());
      if (Uniform() * highest <= rates[hour]) break;
    }
    coming_.push({time, Happening::kArrive, stream, "", 0});
  }

  void TurnShift(size_t place, absl::Time now) {
    if (shift_of_[place] < 0) return;
    Person& person = staff_.people[place];
    const routing::ShiftTurn turn =
        routing::TurnAt(shifts_[static_cast<size_t>(shift_of_[place])], now);
    staff_.Count(person, now, staff_.counted_from);
    if (turn.on && !person.here) person.agent.idle_time = now;
    person.here = turn.on;
    if (turn.change_time < end_) {
      coming_.push({turn.change_time, Happening::kShift, place, "", 0});
    }
  }

  TrialReport Report() {
    TrialReport report;
    for (const auto& [complaint, record] : queue_.records()) {
      const absl::Time came = FromProto(record.work_case.open_time());
      if (came < staff_.counted_from) continue;
      const size_t stream = stream_of_[complaint];
      ++waits_[stream].waiting;
      if (TooLong(stream, now_ - came)) ++waits_[stream].breached;
    }
    std::vector<double> every;
    for (size_t stream = 0; stream < waits_.size(); ++stream) {
      every.insert(every.end(), delays_[stream].begin(), delays_[stream].end());
      Summarise(delays_[stream], waits_[stream]);
      report.streams.push_back(waits_[stream]);
      report.all.arrived += waits_[stream].arrived;
      report.all.offered += waits_[stream].offered;
      report.all.waited += waits_[stream].waited;
      report.all.breached += waits_[stream].breached;
      report.all.waiting += waits_[stream].waiting;
    }
    Summarise(every, report.all);
    std::map<std::string, std::pair<double, double>> departments;
    for (Person& person : staff_.people) {
      staff_.Count(person, now_, staff_.counted_from);
      report.agents.push_back(
          {routing::AgentName(person.agent.agent_id), Share(person.used_s, person.there_s)});
      for (const std::string& department : person.agent.department_ids) {
        departments[department].first += person.used_s;
        departments[department].second += person.there_s;
      }
    }
    for (const auto& [department, used] : departments) {
      report.departments.push_back(
          {routing::DepartmentName(department), Share(used.first, used.second)});
    }
    return report;
  }

  static double Share(double used_s, double there_s) { return there_s > 0 ? used_s / there_s : 0; }

  static void Summarise(std::vector<double>& delays, Waits& waits) {
    if (delays.empty()) return;
    std::sort(delays.begin(), delays.end());
    double sum = 0;
    for (const double delay : delays) sum += delay;
    const auto at = [&](double share) {
      const auto place = static_cast<size_t>(share * static_cast<double>(delays.size()));
      return delays[std::min(place, delays.size() - 1)];
    };
    waits.mean = sum / static_cast<double>(delays.size());
    waits.p50 = at(0.5);
    waits.p90 = at(0.9);
    waits.p99 = at(0.99);
  }

  const Plan& plan_;
  const routing::Roster& roster_;
  const TrialOptions options_;
  SeededRandom random_;
  absl::Time now_;
  absl::Time end_;
  PaperQueue queue_;
  PaperStaff staff_;
  std::vector<routing::v1::Department> departments_;
  std::vector<calendar::Calendar> shifts_;
  std::vector<int> shift_of_;  // by person; -1 without one
  std::set<std::string> staffed_;
  bool relaxes_ = false;
  uint64_t number_ = 0;
  absl::flat_hash_map<ComplaintId, size_t> stream_of_;  // of what waits
  std::vector<Waits> waits_;
  std::vector<std::vector<double>> delays_;  // minutes, by stream
  std::priority_queue<Happening, std::vector<Happening>, std::greater<>> coming_;
};

}  // namespace

absl::StatusOr<TrialReport> TryRoster(const Plan& plan, const routing::Roster& roster,
                                      const TrialOptions& options) {
  return Trial(plan, roster, options).Run();
}

}  // namespace redress::cli
