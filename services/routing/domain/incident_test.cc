#include "services/routing/domain/incident.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::routing {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const Actor kSue{"agents/sue", true};

GroupVerdict Verdict() {
  GroupVerdict verdict{.kind = GroupVerdict::Kind::kOpens};
  verdict.incident = {{GroupKind::kSku, "4711"}, absl::ToUnixSeconds(kNow)};
  verdict.evidence.key = verdict.incident.key;
  verdict.evidence.filings = 23;
  verdict.evidence.customers = 21;
  verdict.evidence.expected = 1.4;
  verdict.evidence.to_s = absl::ToUnixSeconds(kNow);
  verdict.evidence.from_s = verdict.evidence.to_s - 3600;
  return verdict;
}

TEST(IncidentDomainTest, RR7SaysWhyInWordsAndWhenAStatementIsDue) {
  const v1::Incident incident = DetectedIncident("demo", Verdict(), kNow, {}, kNow).incident;
  EXPECT_EQ(incident.explanation(), "23 in 60 min from 21 customers against 1.4 expected");
  EXPECT_EQ(FromProto(incident.statement_due_time()), kNow + absl::Hours(2));
  EXPECT_EQ(incident.keys(0), "sku/4711");
}

TEST(IncidentDomainTest, RR7SameDetectionIsTheSameIncidentForEver) {
  const IncidentRef ref = Verdict().incident;
  EXPECT_EQ(IncidentIdOf("demo", ref), IncidentIdOf("demo", ref));
  EXPECT_NE(IncidentIdOf("demo", ref), IncidentIdOf("acme", ref));
  EXPECT_NE(IncidentIdOf("demo", ref), IncidentIdOf("demo", {ref.key, ref.time_s + 1}));
  // It stands in stored rows.
  EXPECT_EQ(RefText(ref), "1800000000 sku/4711");
}

TEST(IncidentDomainTest, RR7WideningKeepsTheBeginningAndIsToldOnce) {
  v1::Incident incident = DetectedIncident("demo", Verdict(), kNow, {}, kNow).incident;
  GroupEvidence wider = Verdict().evidence;
  wider.key = {GroupKind::kSupplier, "acme"};
  wider.from_s += 1800;
  EXPECT_TRUE(Widen(incident, wider, kNow));
  EXPECT_FALSE(Widen(incident, wider, kNow));
  EXPECT_EQ(incident.keys_size(), 2);
  EXPECT_EQ(incident.from_time().seconds(), Verdict().evidence.from_s);
}

TEST(IncidentDomainTest, RR7FalseAlarmEndsItOnlyBeforeAStatement) {
  v1::Incident incident = DetectedIncident("demo", Verdict(), kNow, {}, kNow).incident;
  v1::CloseIncidentRequest close;
  close.set_false_alarm_reason("a test order");
  v1::Incident told = incident;
  google::protobuf::RepeatedPtrField<v1::StatementText> texts;
  texts.Add()->set_language("zh");
  ASSERT_TRUE(Publish(told, texts, kSue, kNow).ok());
  EXPECT_EQ(ReasonOf(Close(told, close, kSue, kNow)), "STATEMENT_PUBLISHED");
  ASSERT_TRUE(Close(incident, close, kSue, kNow).ok());
  EXPECT_EQ(ReasonOf(Publish(incident, texts, kSue, kNow)), "INCIDENT_CLOSED");
  EXPECT_FALSE(NoteOverdue(incident, kNow));
}

TEST(IncidentDomainTest, RR7UnknownRolesAndItemsAreRefusedAndChangeNothing) {
  v1::Incident incident = DetectedIncident("demo", Verdict(), kNow, {}, kNow).incident;
  const std::string before = incident.SerializeAsString();
  EXPECT_EQ(ReasonOf(AssignRole(incident, "king", "agents/lin", kSue, kNow)), "ROLE_UNKNOWN");
  v1::CheckItemRequest check;
  check.set_item("dance");
  EXPECT_EQ(ReasonOf(CheckItem(incident, check, kSue, kNow)), "ITEM_UNKNOWN");
  EXPECT_EQ(incident.SerializeAsString(), before);
}

TEST(IncidentDomainTest, StatementsAreBoundedAndWhatWasSaidStays) {
  v1::Incident incident = DetectedIncident("demo", Verdict(), kNow, {}, kNow).incident;
  google::protobuf::RepeatedPtrField<v1::StatementText> texts;
  texts.Add()->set_text(std::string(300 << 10, 'a'));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Publish(incident, texts, kSue, kNow).ok());
  EXPECT_EQ(ReasonOf(Publish(incident, texts, kSue, kNow)), "STATEMENTS_FULL");
  EXPECT_EQ(incident.statements_size(), 3);
  texts[0].set_text("shorter");
  EXPECT_TRUE(Publish(incident, texts, kSue, kNow).ok());
}

TEST(IncidentDomainTest, HistoryIsBoundedAndKeepsTheBeginning) {
  v1::Incident incident = DetectedIncident("demo", Verdict(), kNow, {}, kNow).incident;
  for (int i = 0; i < 500; ++i) Note(incident, "linked", "1", "", kNow);
  EXPECT_EQ(incident.history_size(), 200);
  EXPECT_EQ(incident.history(0).change(), "opened");
}

TEST(IncidentDomainTest, StatementIsInTheLanguageOfTheComplaintWhereThereIsOne) {
  v1::Statement statement;
  for (const char* language : {"zh-CN", "en"}) {
    v1::StatementText& text = *statement.add_texts();
    text.set_language(language);
    text.set_text(language);
  }
  EXPECT_EQ(TextFor(statement, "en-GB"), "en");
  EXPECT_EQ(TextFor(statement, "zh"), "zh-CN");
  EXPECT_EQ(TextFor(statement, "fr"), "zh-CN");
}

}  // namespace
}  // namespace redress::routing
