// Tables that more than one command prints.
//
//   out.Print(ClocksTable(clocks, clock.Now()));
#pragma once

#include "absl/time/time.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/messaging/v1/messaging.pb.h"
#include "redress/routing/v1/routing.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "tools/redress_cli/parts/output.h"

namespace redress::cli {

using Clocks = google::protobuf::RepeatedPtrField<sla::v1::Clock>;
using Steps = google::protobuf::RepeatedPtrField<routing::v1::Step>;
using SkillNeeds = google::protobuf::RepeatedPtrField<routing::v1::SkillNeed>;

Table ClocksTable(const Clocks& clocks, absl::Time now);
// The highest share that staff were told of: "90 %" of the time, "25 % over" behind the deadline.
std::string WarnedText(const sla::v1::Clock& clock);
Table StepsTable(const Steps& steps);
// "food_law:3!,refund:1": each at its least level, ! with a certificate.
std::string NeedsText(const SkillNeeds& needs);
// "food_law:3 (F-1 until ...)", or "... (F-1 expired ...)" when it proves nothing any more.
std::string SkillText(const routing::v1::Skill& skill, absl::Time now);
// Who wrote it: the customer, a person by name, or the suite.
std::string MessageAuthor(const messaging::v1::Message& message);
Table MessagesTable();
void AddMessage(Table& table, const messaging::v1::Message& message);
Table TimelineTable();
void AddTimelineEntry(Table& table, const intake::v1::TimelineEntry& entry);
// The same entry as a line of its own, for a timeline that is watched.
std::string TimelineLine(const intake::v1::TimelineEntry& entry);

}  // namespace redress::cli
