#include "services/routing/domain/people_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/escalation.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rule_check.h"
#include "text/utf8.h"

namespace redress::routing {
namespace {

constexpr size_t kCertificateNumberMax = 100;
constexpr int kCapacityDefault = 5;
constexpr int kCapacityMax = 100;
constexpr int kChannelCostMax = 100;
constexpr int kGiveBackMax = 604'800;
constexpr int kDepartmentsMax = 20;
constexpr int kLanguagesMax = 20;
constexpr int kSkillsMax = 50;
constexpr int kSkillLevelDefault = 3;
constexpr int kTrainingMinutesMax = 1'440;

absl::Status CheckText(const std::string& field, absl::string_view what, absl::string_view text,
                       size_t characters_max) {
  if (text.empty()) return InvalidField(field, absl::StrCat(what, "_MISSING"), "give one");
  if (text::CountCharacters(text) <= characters_max) return absl::OkStatus();
  return InvalidField(field, absl::StrCat(what, "_TOO_LONG"),
                      absl::StrCat("give at most ", characters_max, " characters"));
}

absl::Status CheckCertificate(const v1::Certificate& certificate, const std::string& path) {
  RETURN_IF_ERROR(CheckText(path + ".number", "CERTIFICATE_NUMBER", certificate.number(),
                            kCertificateNumberMax));
  return CheckTime(path + ".expire_time", certificate.expire_time());
}

absl::Status CheckSkills(const v1::Agent& agent, const std::string& path) {
  if (agent.skills_size() > kSkillsMax) {
    return InvalidField(path, "SKILLS_TOO_MANY", absl::StrCat(kSkillsMax, " skills at most"));
  }
  std::set<absl::string_view> seen;
  for (int i = 0; i < agent.skills_size(); ++i) {
    const v1::Skill& skill = agent.skills(i);
    const std::string own = absl::StrCat(path, "[", i, "]");
    if (!IsId(skill.skill())) {
      return InvalidField(own + ".skill", "CODE_MALFORMED", "a code is 1 to 63 of a-z, 0-9 and _");
    }
    if (!seen.insert(skill.skill()).second) {
      return InvalidField(own + ".skill", "SKILL_TWICE",
                          absl::StrCat(skill.skill(), " is given twice; give each skill once"));
    }
    if (skill.level() < 0 || skill.level() > kSkillLevelMax) {
      return InvalidField(
          own + ".level", "SKILL_LEVEL_OUT_OF_RANGE",
          absl::StrCat("give 1 to ", kSkillLevelMax, ", or 0 for ", kSkillLevelDefault));
    }
    if (skill.has_certificate()) {
      RETURN_IF_ERROR(CheckCertificate(skill.certificate(), own + ".certificate"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDepartments(const v1::Agent& agent, const std::string& path) {
  if (agent.departments().empty() || agent.departments_size() > kDepartmentsMax) {
    return InvalidField(path, "DEPARTMENTS_COUNT",
                        absl::StrCat("give 1 to ", kDepartmentsMax, " departments"));
  }
  std::set<absl::string_view> seen;
  for (int i = 0; i < agent.departments_size(); ++i) {
    const std::string own = absl::StrCat(path, "[", i, "]");
    RETURN_IF_ERROR(ParseName("departments", agent.departments(i), own).status());
    if (seen.insert(agent.departments(i)).second) continue;
    return InvalidField(own, "DEPARTMENT_TWICE", "give each department once");
  }
  return absl::OkStatus();
}

absl::Status CheckLanguages(const v1::Agent& agent, const std::string& path) {
  if (agent.languages_size() > kLanguagesMax) {
    return InvalidField(path, "LANGUAGES_TOO_MANY",
                        absl::StrCat(kLanguagesMax, " languages at most"));
  }
  for (int i = 0; i < agent.languages_size(); ++i) {
    if (IsLanguageTag(agent.languages(i))) continue;
    return InvalidField(absl::StrCat(path, "[", i, "]"), "LANGUAGE_MALFORMED",
                        "give a BCP 47 language, for example zh-CN");
  }
  return absl::OkStatus();
}

absl::Status CheckChannelCosts(const v1::Department& department, const std::string& path) {
  std::set<int> seen;
  for (int i = 0; i < department.channel_costs_size(); ++i) {
    const v1::ChannelCost& cost = department.channel_costs(i);
    const std::string own = absl::StrCat(path, "[", i, "]");
    if (cost.channel() == common::v1::CHANNEL_UNSPECIFIED) {
      return InvalidField(own + ".channel", "CHANNEL_MISSING", "name a channel");
    }
    if (!seen.insert(cost.channel()).second) {
      return InvalidField(own + ".channel", "CHANNEL_TWICE", "name each channel once");
    }
    if (cost.cost() < 1 || cost.cost() > kChannelCostMax) {
      return InvalidField(own + ".cost", "COST_OUT_OF_RANGE",
                          absl::StrCat("give 1 to ", kChannelCostMax, " units of capacity"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckDepartment(const v1::Department& department, const std::string& path) {
  RETURN_IF_ERROR(ParseName("departments", department.name(), path + ".name").status());
  RETURN_IF_ERROR(CheckText(path + ".display_name", "DISPLAY_NAME", department.display_name(),
                            kDisplayNameMax));
  if (department.rung() < 0 || department.rung() > kTopRung) {
    return InvalidField(path + ".rung", "RUNG_OUT_OF_RANGE",
                        "give 1 to 3, or 0 for the first rung");
  }
  RETURN_IF_ERROR(CheckChannelCosts(department, path + ".channel_costs"));
  if (department.has_give_back_seconds() &&
      (department.give_back_seconds() < 0 || department.give_back_seconds() > kGiveBackMax)) {
    return InvalidField(path + ".give_back_seconds", "GIVE_BACK_OUT_OF_RANGE",
                        absl::StrCat("give 0 to ", kGiveBackMax, " seconds"));
  }
  return absl::OkStatus();
}

absl::Status CheckAgent(const v1::Agent& agent, const std::string& path) {
  RETURN_IF_ERROR(ParseName("agents", agent.name(), path + ".name").status());
  RETURN_IF_ERROR(
      CheckText(path + ".display_name", "DISPLAY_NAME", agent.display_name(), kDisplayNameMax));
  RETURN_IF_ERROR(CheckDepartments(agent, path + ".departments"));
  if (agent.capacity() < 0 || agent.capacity() > kCapacityMax) {
    return InvalidField(path + ".capacity", "CAPACITY_OUT_OF_RANGE",
                        absl::StrCat("give 0 for the default, or 1 to ", kCapacityMax));
  }
  RETURN_IF_ERROR(CheckLanguages(agent, path + ".languages"));
  RETURN_IF_ERROR(CheckSkills(agent, path + ".skills"));
  if (!agent.team().empty()) {
    RETURN_IF_ERROR(ParseName("teams", agent.team(), path + ".team").status());
  }
  if (!agent.shift().empty()) {
    RETURN_IF_ERROR(ParseName("shifts", agent.shift(), path + ".shift").status());
  }
  return CheckTime(path + ".join_time", agent.join_time());
}

absl::Status CheckTeam(const v1::Team& team, const std::string& path) {
  RETURN_IF_ERROR(ParseName("teams", team.name(), path + ".name").status());
  RETURN_IF_ERROR(
      CheckText(path + ".display_name", "DISPLAY_NAME", team.display_name(), kDisplayNameMax));
  RETURN_IF_ERROR(ParseName("departments", team.department(), path + ".department").status());
  if (team.lead().empty()) return absl::OkStatus();
  return ParseName("agents", team.lead(), path + ".lead").status();
}

absl::Status CheckTraining(const v1::Training& training, const std::string& path) {
  RETURN_IF_ERROR(ParseName("agents", training.agent(), path + ".agent").status());
  if (!IsId(training.course())) {
    return InvalidField(path + ".course", "CODE_MALFORMED", "a code is 1 to 63 of a-z, 0-9 and _");
  }
  if (training.minutes() < 1 || training.minutes() > kTrainingMinutesMax) {
    return InvalidField(path + ".minutes", "MINUTES_OUT_OF_RANGE",
                        absl::StrCat("give 1 to ", kTrainingMinutesMax, " minutes of one day"));
  }
  return ParseDate(training.date(), path + ".date").status();
}

absl::Status CheckReferences(const v1::Agent& agent, const std::string& path,
                             const KnownNames& known) {
  for (int i = 0; i < agent.departments_size(); ++i) {
    if (known.departments.contains(agent.departments(i))) continue;
    return InvalidField(
        absl::StrCat(path, ".departments[", i, "]"), "DEPARTMENT_UNKNOWN",
        absl::StrCat("put ", agent.departments(i), " first, or name another department"));
  }
  if (!agent.team().empty() && !known.teams.contains(agent.team())) {
    return InvalidField(path + ".team", "TEAM_UNKNOWN",
                        absl::StrCat("put ", agent.team(), " first, or name another team"));
  }
  if (!agent.shift().empty() && !known.shifts.contains(agent.shift())) {
    return InvalidField(path + ".shift", "SHIFT_UNKNOWN",
                        absl::StrCat("put ", agent.shift(), " first, or name another shift"));
  }
  return absl::OkStatus();
}

absl::Status CheckReferences(const v1::Team& team, const std::string& path,
                             const KnownNames& known) {
  if (known.departments.contains(team.department())) return absl::OkStatus();
  return InvalidField(path + ".department", "DEPARTMENT_UNKNOWN",
                      absl::StrCat("put ", team.department(), " first, or name another one"));
}

v1::Department KeptDepartment(v1::Department department) {
  department.set_rung(std::max(1, department.rung()));
  return department;
}

v1::Agent KeptAgent(v1::Agent agent) {
  if (agent.capacity() == 0) agent.set_capacity(kCapacityDefault);
  for (v1::Skill& skill : *agent.mutable_skills()) {
    if (skill.level() == 0) skill.set_level(kSkillLevelDefault);
  }
  agent.clear_presence();
  agent.clear_load();
  agent.clear_presence_expire_time();
  agent.clear_on_shift();
  agent.clear_shift_change_time();
  agent.clear_training_minutes();
  agent.clear_idle_time();
  return agent;
}

v1::Team KeptTeam(v1::Team team) {
  team.clear_members_count();
  team.clear_tenured_count();
  team.clear_tenured_share();
  team.clear_below_tenure_goal();
  team.clear_training_due_count();
  return team;
}

absl::Duration GiveBackAfter(const v1::Department& department) {
  return absl::Seconds(department.has_give_back_seconds() ? department.give_back_seconds()
                                                          : kGiveBackDefault);
}

absl::Time FirstCertificateEnd(const v1::Agent& agent) {
  absl::Time first = absl::InfiniteFuture();
  for (const v1::Skill& skill : agent.skills()) {
    if (!skill.certificate().has_expire_time()) continue;
    first = std::min(first, FromProto(skill.certificate().expire_time()));
  }
  return first;
}

absl::Time TenuredSince(absl::Time now) {
  const absl::CivilSecond at = absl::ToCivilSecond(now, absl::UTCTimeZone());
  return absl::FromCivil(absl::CivilSecond(at.year() - kTenuredYears, at.month(), at.day(),
                                           at.hour(), at.minute(), at.second()),
                         absl::UTCTimeZone());
}

v1::TrainingYear TrainingOf(int year, int minutes) {
  v1::TrainingYear training;
  training.set_year(year);
  training.set_minutes(minutes);
  training.set_due_minutes(kTrainingDueMinutes);
  training.set_best_practice_minutes(kTrainingBestMinutes);
  training.set_missing_minutes(std::max(0, kTrainingDueMinutes - minutes));
  return training;
}

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text, absl::string_view field) {
  absl::CivilDay date;
  if (text.size() == 10 && absl::ParseCivilTime(text, &date) &&
      absl::FormatCivilTime(date) == text && date.year() >= 1970) {
    return date;
  }
  return InvalidField(field, "DATE_INVALID", "give a day that there is, as 2026-02-14");
}

}  // namespace redress::routing
