// What the tests of routing share.
//
//   CaseRecord record = OpenedCase({.category = "logistics"});
#pragma once

#include <string>
#include <vector>

#include "services/routing/domain/case.h"
#include "services/routing/domain/names.h"

namespace redress::routing::test {

// Far ahead: what tests let begin now has not ended for a service that goes by the real clock.
inline const absl::Time kNow = absl::FromUnixSeconds(3'999'999'600);

struct FilingSpec {
  std::string category = "other";
  std::string subcategory = "other";
  common::v1::Level level = common::v1::LEVEL_ROUTINE;
  std::vector<std::string> signals = {};
  common::v1::Channel channel = common::v1::CHANNEL_APP;
  std::string language = "zh-CN";
};

inline events::v1::ComplaintFiled Filing(const FilingSpec& spec = {}) {
  events::v1::ComplaintFiled filing;
  filing.set_category(spec.category);
  filing.set_subcategory(spec.subcategory);
  filing.set_level(spec.level);
  for (const std::string& signal : spec.signals) filing.add_signals(signal);
  filing.set_channel(spec.channel);
  filing.set_language(spec.language);
  return filing;
}

inline v1::Rule RuleTo(const std::string& department) {
  v1::Rule rule;
  rule.set_display_name("a rule");
  rule.set_department(department);
  return rule;
}

inline v1::Skill SkillOf(const std::string& code, int level) {
  v1::Skill skill;
  skill.set_skill(code);
  skill.set_level(level);
  return skill;
}

inline ComplaintId Complaint(uint8_t number) {
  Uuid uuid;
  uuid.bytes[15] = number;
  return ComplaintId(uuid);
}

// A case that waits in the frontline.
inline CaseRecord OpenedCase(const FilingSpec& spec = {}) {
  CaseRecord record;
  record.key = {"demo", Complaint(1)};
  OpenCase(record, Filing(spec), {"frontline", "rule 8 because it matches everything"}, 1, kNow);
  return record;
}

// One that `agent_id` has accepted.
inline CaseRecord AssignedCase(const std::string& agent_id = "lin", const FilingSpec& spec = {}) {
  CaseRecord record = OpenedCase(spec);
  MakeOffer(record, agent_id, "offer-1", kNow, kNow + absl::Seconds(60));
  AcceptOffer(record, "offer-1", {AgentName(agent_id)}, kNow).IgnoreError();
  return record;
}

}  // namespace redress::routing::test
