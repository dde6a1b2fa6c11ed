#include "services/analytics/domain/fact.h"

#include <algorithm>

#include "absl/strings/strip.h"
#include "base/proto_time.h"
#include "services/analytics/domain/calendar.h"
#include "services/analytics/domain/counts.h"

namespace redress::analytics {
namespace {

using events::v1::Event;

// Applies one event to one fact. Lives as long as one call of Fold.
class Folder {
 public:
  explicit Folder(Fact& fact) : fact_(fact) {}

  void Apply(const Event& event);
  std::vector<Increment> Take() && { return std::move(increments_); }

 private:
  void File(const events::v1::ComplaintFiled& filed, absl::Time time);
  void Withdraw(absl::Time time);
  void End(FactState state, v1::Metric metric, absl::Time time);
  void Close(const events::v1::CaseClosed& closed, absl::Time time);
  void Merge(absl::Time time);
  void Unmerge();
  void Reopen(int32_t round, absl::Time time);
  void Reclassify(const events::v1::ComplaintReclassified& corrected, absl::Time time);
  // The filing and what came of it, as they stand in the figures.
  void EmitStanding(int64_t sign);
  void StartClocks(const events::v1::ClocksStarted& started, absl::Time time);
  void MoveTo(absl::string_view department_name);
  void Add(v1::Metric metric, absl::Time time, const std::string& department, int64_t value);
  void AddAll(const Counts& counts) {
    for (const Count& count : counts) Add(count.metric, count.time, fact_.department, count.value);
  }
  void Hold(Held held);
  void Emit(const Held& held, int64_t value);

  Fact& fact_;
  std::vector<Increment> increments_;
};

void Folder::Emit(const Held& held, int64_t value) {
  increments_.push_back({{.metric = held.metric,
                          .bucket = held.hour,
                          .channel = fact_.channel,
                          .category = fact_.category,
                          .level = fact_.level,
                          .department = held.department},
                         value});
}

void Folder::Hold(Held held) {
  const auto same = std::find_if(fact_.held.begin(), fact_.held.end(), [&](const Held& other) {
    return other.metric == held.metric && other.hour == held.hour &&
           other.department == held.department;
  });
  if (same == fact_.held.end()) {
    fact_.held.push_back(std::move(held));
  } else if ((same->value += held.value) == 0) {
    fact_.held.erase(same);
  }
}

void Folder::Add(v1::Metric metric, absl::Time time, const std::string& department, int64_t value) {
  if (value == 0) return;
  const Held counted{metric, HourOf(time), department, value};
  if (fact_.filed_time) Emit(counted, value);
  if (!fact_.filed_time || department.empty()) Hold(counted);
}

void Folder::MoveTo(absl::string_view department_name) {
  const std::string department(absl::StripPrefix(department_name, "departments/"));
  if (department.empty() || department == fact_.department) return;
  if (!fact_.department.empty()) {
    // An ended case stays where it ended, so that a closing can be taken back from there.
    // Nor does a merged one move, for the same reason.
    if (fact_.state != FactState::kClosed && !fact_.merge_time) fact_.department = department;
    return;
  }
  fact_.department = department;
  fact_.first_department = department;
  for (Held& held : fact_.held) {
    if (fact_.filed_time) Emit(held, -held.value);
    held.department = department;
    if (fact_.filed_time) Emit(held, held.value);
  }
  if (fact_.filed_time) fact_.held.clear();
}

void Folder::File(const events::v1::ComplaintFiled& filed, absl::Time time) {
  if (fact_.filed_time) return;
  fact_.filed_time = time;
  fact_.channel = filed.channel();
  fact_.category = filed.category();
  fact_.level = filed.level();
  for (const Held& held : fact_.held) Emit(held, held.value);
  if (!fact_.department.empty()) fact_.held.clear();
  Add(v1::METRIC_FILED, time, fact_.first_department, 1);
  if (filed.historical()) {
    fact_.closings = 1;
    End(FactState::kClosed, v1::METRIC_CLOSED, FromProto(filed.close_time()));
  }
}

void Folder::End(FactState state, v1::Metric metric, absl::Time time) {
  fact_.state = state;
  fact_.end_time = time;
  Add(metric, time, fact_.department, 1);
}

void Folder::Close(const events::v1::CaseClosed& closed, absl::Time time) {
  // These count by the register's own word.
  if (closed.outcome() == "withdrawn" || closed.outcome() == "merged") return;
  if (fact_.state != FactState::kOpen || fact_.closings >= fact_.rounds) return;
  ++fact_.closings;
  if (fact_.closings < fact_.rounds) {  // the register has opened it again already
    return Add(v1::METRIC_CLOSED, time, fact_.department, 1);
  }
  if (fact_.merge_time) Add(v1::METRIC_MERGED, *fact_.merge_time, fact_.department, -1);
  End(FactState::kClosed, v1::METRIC_CLOSED, time);
}

void Folder::Merge(absl::Time time) {
  if (fact_.merge_time) return;
  fact_.merge_time = time;
  if (fact_.state == FactState::kOpen) Add(v1::METRIC_MERGED, time, fact_.department, 1);
}

void Folder::Unmerge() {
  if (!fact_.merge_time) return;
  if (fact_.state == FactState::kOpen) {
    Add(v1::METRIC_MERGED, *fact_.merge_time, fact_.department, -1);
  }
  fact_.merge_time.reset();
}

void Folder::Reopen(int32_t round, absl::Time time) {
  if (round <= fact_.rounds) return;
  fact_.rounds = round;
  if (fact_.state == FactState::kClosed && fact_.closings < round) {
    fact_.state = FactState::kOpen;
    fact_.end_time.reset();
  }
  Add(v1::METRIC_REOPENED, time, fact_.department, 1);
}

void Folder::EmitStanding(int64_t sign) {
  for (const Held& held : fact_.held) Emit(held, sign * held.value);
  // What is held under no department is in the lines above.
  const auto emit = [&](v1::Metric metric, absl::Time time, const std::string& department) {
    if (!department.empty()) Emit({metric, HourOf(time), department, 0}, sign);
  };
  emit(v1::METRIC_FILED, *fact_.filed_time, fact_.first_department);
  if (fact_.state == FactState::kClosed) {
    emit(v1::METRIC_CLOSED, *fact_.end_time, fact_.department);
  } else if (fact_.state == FactState::kWithdrawn) {
    emit(v1::METRIC_WITHDRAWN, *fact_.end_time, fact_.department);
  } else if (fact_.merge_time) {
    emit(v1::METRIC_MERGED, *fact_.merge_time, fact_.department);
  }
}

void Folder::Reclassify(const events::v1::ComplaintReclassified& corrected, absl::Time time) {
  if (!fact_.filed_time) return;  // the register tells of nothing before the filing
  if (corrected.category() != fact_.category || corrected.level() != fact_.level) {
    EmitStanding(-1);
    fact_.category = corrected.category();
    fact_.level = corrected.level();
    EmitStanding(1);
  }
  Add(v1::METRIC_CORRECTED, time, fact_.department, 1);
}

void Folder::StartClocks(const events::v1::ClocksStarted& started, absl::Time time) {
  // A clock that runs on after a merge was taken back is told again with its own beginning.
  int64_t fresh = 0;
  std::optional<absl::Time> newest = fact_.clocks_time;
  for (const events::v1::ClockStart& clock : started.clocks()) {
    const absl::Time start = FromProto(clock.start_time());
    if (fact_.clocks_time && start <= *fact_.clocks_time) continue;
    ++fresh;
    newest = newest ? std::max(*newest, start) : start;
  }
  fact_.clocks_time = newest;
  Add(v1::METRIC_CLOCKS_STARTED, time, fact_.department, fresh);
}

void Folder::Withdraw(absl::Time time) {
  if (fact_.state == FactState::kWithdrawn) return;
  if (fact_.state == FactState::kClosed) {
    Add(v1::METRIC_CLOSED, *fact_.end_time, fact_.department, -1);
  }
  End(FactState::kWithdrawn, v1::METRIC_WITHDRAWN, time);
}

void Folder::Apply(const Event& event) {
  const absl::Time occurred = FromProto(event.occur_time());
  switch (event.payload_case()) {
    case Event::kComplaintFiled: {
      // History is counted when it occurred, not when it was imported.
      const auto& filed = event.complaint_filed();
      const bool earlier = filed.historical() && filed.has_occurred_time();
      return File(filed, earlier ? FromProto(filed.occurred_time()) : occurred);
    }
    case Event::kComplaintWithdrawn: return Withdraw(occurred);
    case Event::kCaseClosed: return Close(event.case_closed(), occurred);
    case Event::kComplaintMerged: return Merge(occurred);
    case Event::kComplaintUnmerged: return Unmerge();
    case Event::kComplaintReopened: return Reopen(event.complaint_reopened().cycle(), occurred);
    case Event::kComplaintReclassified: return Reclassify(event.complaint_reclassified(), occurred);
    case Event::kClocksStarted: return StartClocks(event.clocks_started(), occurred);
    case Event::kCaseOpened:
      // A case is opened once, however often a department receives it.
      if (!fact_.department.empty()) return MoveTo(event.case_opened().department());
      MoveTo(event.case_opened().department());
      break;
    case Event::kCaseAccepted: MoveTo(event.case_accepted().department()); break;
    case Event::kCaseTransferred: return MoveTo(event.case_transferred().to_department());
    case Event::kCaseEscalated:
      AddAll(CountsOf(event));
      return MoveTo(event.case_escalated().department());
    default: break;
  }
  AddAll(CountsOf(event));
}

}  // namespace

std::vector<Increment> Fold(Fact& fact, const Event& event) {
  Folder folder(fact);
  folder.Apply(event);
  return std::move(folder).Take();
}

}  // namespace redress::analytics
