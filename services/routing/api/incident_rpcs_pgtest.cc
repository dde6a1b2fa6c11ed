// IncidentService through gRPC, on a wired host that raises and tells by itself (R-R7).
#include <gmock/gmock.h>

#include "redress/routing/v1/incident.grpc.pb.h"
#include "services/routing/api/replica_testing.h"

namespace redress::routing {
namespace {

using Incidents = v1::IncidentService::Stub;

constexpr char kSue[] = "demo:supervisor:sue";
constexpr absl::Duration kPatience = absl::Seconds(30);

class IncidentRpcsTest : public ReplicaFixture {
 protected:
  v1::OpenIncidentRequest Opening(const std::vector<CaseKey>& keys) {
    auto request = Write<v1::OpenIncidentRequest>();
    request.set_display_name("kettles");
    request.set_explanation("three calls of one hospital");
    for (const CaseKey& key : keys) request.add_complaints(key.complaint.Name());
    return request;
  }
  std::string Open(const std::vector<CaseKey>& keys) {
    v1::OpenIncidentResponse response;
    const absl::Status status = Call(&Incidents::OpenIncident, kSue, Opening(keys), &response);
    EXPECT_TRUE(status.ok()) << status;
    return response.incident().name();
  }
};

TEST_F(IncidentRpcsTest, RR7PersonOpensLinksAndUnlinks) {
  const CaseKey one = File();
  const CaseKey two = File();
  const std::string incident = Open({one});
  auto link = Write<v1::LinkComplaintsRequest>();
  link.set_incident(incident);
  link.add_complaints(one.complaint.Name());
  link.add_complaints(two.complaint.Name());
  v1::LinkComplaintsResponse linked;
  ASSERT_TRUE(Call(&Incidents::LinkComplaints, kSue, link, &linked).ok());
  EXPECT_EQ(linked.linked_count(), 1);
  EXPECT_EQ(linked.incident().complaints_count(), 2);
  EXPECT_TRUE(redress::test::WaitUntil([&] { return Get(two).rung() == 3; }, kPatience));
  EXPECT_EQ(Get(two).incident(), incident);

  v1::OpenIncidentResponse other;
  EXPECT_EQ(ReasonOf(Call(&Incidents::OpenIncident, kSue, Opening({two}), &other)),
            "COMPLAINT_LINKED");
  auto unlink = Write<v1::UnlinkComplaintsRequest>();
  unlink.set_incident(incident);
  unlink.add_complaints(two.complaint.Name());
  v1::UnlinkComplaintsResponse unlinked;
  ASSERT_TRUE(Call(&Incidents::UnlinkComplaints, kSue, unlink, &unlinked).ok());
  EXPECT_EQ(unlinked.unlinked_count(), 1);
  EXPECT_EQ(Get(two).incident(), "");
  EXPECT_EQ(Get(two).rung(), 3);  // R-R5: up only
  EXPECT_TRUE(Call(&Incidents::OpenIncident, kSue, Opening({two}), &other).ok());

  v1::ListIncidentComplaintsRequest list;
  list.set_incident(incident);
  v1::ListIncidentComplaintsResponse listed;
  ASSERT_TRUE(Call(&Incidents::ListIncidentComplaints, kSue, list, &listed).ok());
  ASSERT_EQ(listed.complaints_size(), 1);
  EXPECT_EQ(listed.complaints(0).reason(), "person");
}

TEST_F(IncidentRpcsTest, BadRequestsAreRefusedWithFieldAndReason) {
  const CaseKey key = File();
  const std::string incident = Open({key});
  v1::OpenIncidentResponse opened;
  auto open = Opening({});
  open.set_key("colour/red");
  EXPECT_EQ(ReasonOf(Call(&Incidents::OpenIncident, kSue, open, &opened)), "GROUP_KEY_MALFORMED");
  open = Opening({});
  *open.mutable_from_time() = ToProto(SystemClock().Now());
  EXPECT_EQ(ReasonOf(Call(&Incidents::OpenIncident, kSue, open, &opened)), "KEY_MISSING");
  open = Opening({});
  open.add_complaints("complaints/nine");
  const absl::Status malformed = Call(&Incidents::OpenIncident, kSue, open, &opened);
  EXPECT_EQ(FieldOf(malformed), "complaints[0]");
  EXPECT_EQ(ReasonOf(Call(&Incidents::OpenIncident, kSue, Opening({NewKey()}), &opened)),
            "NOT_FOUND");

  auto statement = Write<v1::PublishStatementRequest>();
  statement.set_incident(incident);
  v1::PublishStatementResponse published;
  EXPECT_EQ(ReasonOf(Call(&Incidents::PublishStatement, kSue, statement, &published)),
            "TEXTS_OUT_OF_RANGE");
  for (const char* language : {"zh-CN", "zh"}) {
    auto& text = *statement.add_texts();
    text.set_language(language);
    text.set_text("我们正在调查");
  }
  EXPECT_EQ(ReasonOf(Call(&Incidents::PublishStatement, kSue, statement, &published)),
            "LANGUAGE_TWICE");
  EXPECT_EQ(Call(&Incidents::PublishStatement, "demo:agent:lin", statement, &published).code(),
            absl::StatusCode::kPermissionDenied);

  auto close = Write<v1::CloseIncidentRequest>();
  close.set_incident(incident);
  v1::CloseIncidentResponse closed;
  EXPECT_EQ(ReasonOf(Call(&Incidents::CloseIncident, kSue, close, &closed)),
            "REVIEW_OR_FALSE_ALARM");
  close.mutable_review()->set_cause("a bad seal");
  EXPECT_EQ(ReasonOf(Call(&Incidents::CloseIncident, kSue, close, &closed)),
            "ACTIONS_OUT_OF_RANGE");
  auto role = Write<v1::AssignIncidentRoleRequest>();
  role.set_incident(incident);
  role.set_role("lead");
  role.set_agent("agents/nobody");
  v1::AssignIncidentRoleResponse assigned;
  EXPECT_TRUE(absl::IsNotFound(Call(&Incidents::AssignIncidentRole, kSue, role, &assigned)));
  auto drill = Write<v1::StartDrillRequest>();
  drill.set_display_name("spring");
  drill.set_key("sku/4711");
  drill.set_complaints_count(9);
  v1::StartDrillResponse started;
  EXPECT_EQ(ReasonOf(Call(&Incidents::StartDrill, kSue, drill, &started)), "COUNT_OUT_OF_RANGE");

  v1::GetIncidentRequest get;
  get.set_incident(incident);
  v1::GetIncidentResponse got;
  ASSERT_TRUE(Call(&Incidents::GetIncident, kSue, get, &got).ok());
  EXPECT_EQ(got.incident().history_size(), 1);  // nothing was changed
  EXPECT_TRUE(absl::IsNotFound(Call(&Incidents::GetIncident, "acme:supervisor:sue", get, &got)));
}

TEST_F(IncidentRpcsTest, RR7DrillTakesNoComplaintThatThereIs) {
  auto drill = Write<v1::StartDrillRequest>();
  drill.set_display_name("spring");
  drill.set_key("supplier/acme");
  v1::StartDrillResponse started;
  ASSERT_TRUE(Call(&Incidents::StartDrill, kSue, drill, &started).ok());
  EXPECT_EQ(started.incident().complaints_count(), 20);
  const CaseKey key = File();
  auto link = Write<v1::LinkComplaintsRequest>();
  link.set_incident(started.incident().name());
  link.add_complaints(key.complaint.Name());
  v1::LinkComplaintsResponse linked;
  EXPECT_EQ(ReasonOf(Call(&Incidents::LinkComplaints, kSue, link, &linked)), "INCIDENT_IS_DRILL");
}

TEST_F(IncidentRpcsTest, ListsGoByPages) {
  for (int i = 0; i < 5; ++i) Open({});
  std::set<std::string> names;
  v1::ListIncidentsRequest list;
  list.set_page_size(2);
  int pages = 0;
  do {
    v1::ListIncidentsResponse page;
    ASSERT_TRUE(Call(&Incidents::ListIncidents, kSue, list, &page).ok());
    for (const v1::Incident& incident : page.incidents()) names.insert(incident.name());
    list.set_page_token(page.next_page_token());
    ++pages;
  } while (!list.page_token().empty());
  EXPECT_EQ(names.size(), 5);
  EXPECT_EQ(pages, 3);
}

}  // namespace
}  // namespace redress::routing
