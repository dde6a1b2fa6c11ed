#include "services/routing/domain/escalation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

// A case climbs twice at most, so that more causes than these change nothing.
constexpr size_t kCausesMax = 16;
constexpr int kRejectionsThatEscalate = 2;

std::string DepartmentOfRung(const CaseRecord& record, int rung) {
  if (rung == 2) return "supervisor";
  const bool media = std::find(record.signals.begin(), record.signals.end(), "media_exposure") !=
                     record.signals.end();
  return media ? "pr" : "legal";
}

}  // namespace

bool NoteCause(CaseRecord& record, absl::string_view trigger, absl::string_view subject,
               absl::string_view detail) {
  if (record.closed()) return false;
  if (record.opened() && record.work_case.rung() >= kTopRung) return false;
  std::string cause = absl::StrCat(trigger, " ", subject);
  if (!detail.empty()) absl::StrAppend(&cause, " ", detail);
  if (std::find(record.causes.begin(), record.causes.end(), cause) != record.causes.end()) {
    return false;  // R-R5: once per cause
  }
  if (record.causes.size() >= kCausesMax) return false;
  record.causes.push_back(std::move(cause));
  return true;
}

std::string TriggerOf(absl::string_view cause) {
  return std::string(cause.substr(0, cause.find(' ')));
}

std::string SubjectOf(absl::string_view cause) {
  const std::vector<std::string> words = absl::StrSplit(cause, ' ');
  return words.size() < 2 ? "" : words[1];
}

bool ForgetBreach(CaseRecord& record, absl::string_view clock_id) {
  const auto is_of = [&](const std::string& cause) {
    const std::string trigger = TriggerOf(cause);
    return (trigger == "clock_breach" || trigger == "clock_overdue") &&
           SubjectOf(cause) == clock_id;
  };
  return std::erase_if(record.causes, is_of) > 0;
}

bool LiftedSince(const CaseRecord& record, absl::string_view subject, absl::Time moment) {
  if (subject.empty()) return false;
  const auto& escalations = record.work_case.escalations();
  return std::any_of(escalations.begin(), escalations.end(), [&](const v1::Escalation& one) {
    return one.subject() == subject && FromProto(one.escalate_time()) >= moment;
  });
}

bool NoteRejection(CaseRecord& record) {
  if (record.closed()) return false;
  return ++record.rejections == kRejectionsThatEscalate;
}

Ascent Ascend(CaseRecord& record, absl::string_view trigger,
              absl::FunctionRef<bool(absl::string_view)> staffed, absl::Time now,
              absl::string_view subject) {
  v1::Case& work_case = record.work_case;
  Ascent ascent{.from_rung = work_case.rung(), .to_rung = work_case.rung() + 1};
  work_case.set_rung(ascent.to_rung);
  v1::Escalation& escalation = *work_case.add_escalations();
  escalation.set_from_rung(ascent.from_rung);
  escalation.set_to_rung(ascent.to_rung);
  escalation.set_trigger(std::string(trigger));
  escalation.set_subject(std::string(subject));
  *escalation.mutable_escalate_time() = ToProto(now);

  const std::string department = DepartmentOfRung(record, ascent.to_rung);
  if (work_case.department() == DepartmentName(department) || !staffed(department)) return ascent;
  ascent.moved = true;
  ascent.release = SendTo(record, DepartmentName(department), now);
  work_case.clear_skills();  // they were asked of the people below
  return ascent;
}

}  // namespace redress::routing
