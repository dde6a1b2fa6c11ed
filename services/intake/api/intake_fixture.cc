#include "services/intake/api/intake_fixture.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "services/intake/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/wait.h"

namespace redress::intake {
namespace {

runtime::HostOptions Options(const std::string& conninfo) {
  runtime::HostOptions options;
  options.name = "intake";
  options.address = "127.0.0.1";
  options.conninfo = conninfo;
  options.redis = test::PrivateRedis::Get().options();
  // Replicas on one database share what they keep in Redis, and nobody else does.
  options.stream_prefix = absl::StrCat("test-", std::hash<std::string>()(conninfo));
  options.auth = "dev";
  return options;
}

std::string KeyFile() {
  static const std::string& path = *[] {
    auto* made = new std::string(test::NewDirectory("intake") + "/data.key");
    std::ofstream(*made) << std::string(64, 'a') << "\n";
    return made;
  }();
  return path;
}

}  // namespace

Replica::Replica(const std::string& conninfo, std::map<std::string, std::string> settings)
    : host_(Options(conninfo), SystemClock(), SystemRandom()) {
  const std::string nobody = absl::StrCat("127.0.0.1:", test::FreePort());
  for (const char* source : {"routing", "sla", "resolution", "messaging", "feedback"}) {
    settings.try_emplace(absl::StrCat(source, "_address"), nobody);
  }
  settings.try_emplace("data_key_file", KeyFile());
  auto parts = Wire(host_, Settings::Of(std::move(settings)));
  EXPECT_TRUE(parts.ok()) << parts.status();
  parts_ = *std::move(parts);
  const absl::Status started = host_.Start([] { return false; });
  EXPECT_TRUE(started.ok()) << started;
  stub_ =
      v1::IntakeService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
}

Replica::~Replica() { host_.Stop(); }

IntakeFixture::IntakeFixture() : conninfo_(test::PrivatePostgres::Get().NewDatabase("intake")) {}

void IntakeFixture::Begin(std::map<std::string, std::string> settings) {
  replica_.reset();
  replica_ = std::make_unique<Replica>(conninfo_, std::move(settings));
}

Replica& IntakeFixture::Intake() {
  if (!replica_) Begin({});
  return *replica_;
}

std::unique_ptr<Replica> IntakeFixture::Another(std::map<std::string, std::string> settings) {
  return std::make_unique<Replica>(conninfo_, std::move(settings));
}

v1::ComplaintDraft IntakeFixture::DraftOf(const std::string& customer, const std::string& body) {
  v1::ComplaintDraft draft;
  draft.set_channel(common::v1::CHANNEL_APP);
  draft.mutable_customer()->set_customer_id(customer);
  draft.mutable_customer()->set_phone("13900001234");
  draft.set_body(body);
  return draft;
}

platform::v1::Order IntakeFixture::OrderOf(const std::string& order_id, const std::string& customer,
                                           absl::Duration age) {
  platform::v1::Order order;
  order.set_order_id(order_id);
  order.set_customer_id(customer);
  order.set_sku(absl::StrCat("SKU-", order_id));
  order.set_supplier_id("SUP-1");
  order.set_batch("B1");
  order.set_region("CN-31");
  order.set_logistics_state("delivered");
  order.mutable_amount()->set_currency("CNY");
  order.mutable_amount()->set_minor_units(19'900);
  *order.mutable_order_time() = ToProto(ToMicros(SystemClock().Now() - age));
  return order;
}

std::unique_ptr<grpc::ClientContext> IntakeFixture::Context(const std::string& caller) {
  return rpc::MakeContext({.authorization = "Bearer dev:" + caller,
                           .deadline = SystemClock().Now() + absl::Seconds(20)},
                          SystemRandom());
}

std::string IntakeFixture::NewRequestId() {
  return NewUuid(SystemClock().Now(), SystemRandom()).ToString();
}

void IntakeFixture::WaitIndexed() {
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        return Count("search_cursor JOIN event_head USING (partition) WHERE last_seq > seq") == 0;
      },
      absl::Seconds(20)));
}

absl::StatusOr<v1::Complaint> IntakeFixture::File(const v1::ComplaintDraft& draft,
                                                  const std::string& request_id, Replica* replica) {
  v1::FileComplaintRequest request;
  request.set_request_id(request_id);
  *request.mutable_complaint() = draft;
  v1::FileComplaintResponse response;
  Replica& asked = replica ? *replica : Intake();
  const absl::Status status =
      rpc::FromGrpc(asked.stub().FileComplaint(Context().get(), request, &response));
  if (!status.ok()) return status;
  return response.complaint();
}

std::string IntakeFixture::Filed(const v1::ComplaintDraft& draft) {
  const auto filed = File(draft);
  EXPECT_TRUE(filed.ok()) << filed.status();
  return filed.ok() ? filed->name() : "";
}

v1::Complaint IntakeFixture::Get(const std::string& name) {
  v1::GetComplaintRequest request;
  request.set_name(name);
  v1::GetComplaintResponse response;
  const grpc::Status status = Intake().stub().GetComplaint(Context().get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.complaint();
}

void IntakeFixture::Put(const std::vector<platform::v1::Order>& orders) {
  v1::PutOrdersRequest request;
  request.set_request_id(NewRequestId());
  for (const platform::v1::Order& order : orders) *request.add_orders() = order;
  v1::PutOrdersResponse response;
  const grpc::Status status = Intake().stub().PutOrders(Context().get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

void IntakeFixture::AddOffers(const std::string& complaint, int count) {
  constexpr pg::Statement kOffers{
      "test_offers",
      "INSERT INTO timeline (complaint_id, source, seq, occur_time, payload) "
      "SELECT $1, 'routing', n, $2, $3 FROM generate_series(1, $4::int) AS n"};
  const absl::Time now = ToMicros(Intake().host().clock().Now());
  events::v1::Event offer;
  offer.set_complaint(complaint);
  *offer.mutable_occur_time() = ToProto(now);
  offer.mutable_case_offered()->set_agent("agents/lin");
  const std::string payload = offer.SerializeAsString();
  const absl::Status status = Intake().host().db().Run({}, [&](pg::Transaction& tx) {
    return tx.Exec(kOffers, ComplaintId::Parse(complaint)->uuid(), now, pg::Bytes{payload}, count)
        .status();
  });
  ASSERT_TRUE(status.ok()) << status;
}

absl::Status IntakeFixture::Sql(const std::string& sql) {
  return Intake().host().db().Run({},
                                  [&](pg::Transaction& tx) { return tx.ExecText(sql).status(); });
}

int64_t IntakeFixture::Count(const std::string& table) {
  int64_t count = -1;
  const absl::Status status =
      Intake().host().db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
        const auto rows = tx.ExecText("SELECT count(*)::text FROM " + table);
        if (!rows.ok()) return rows.status();
        count = std::stoll(rows->Text(0, 0));
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return count;
}

std::vector<events::v1::Event> IntakeFixture::EventsOf(const std::string& complaint) {
  std::vector<events::v1::Event> events;
  const auto id = ComplaintId::Parse(complaint);
  if (!id.ok()) return events;
  const auto numbered = Intake().host().log().Read(PartitionOf(*id), 0, 10'000,
                                                   SystemClock().Now() + absl::Seconds(10));
  EXPECT_TRUE(numbered.ok()) << numbered.status();
  if (!numbered.ok()) return events;
  for (const events::Numbered& one : *numbered) {
    const events::Delivered delivered = events::Deliver("intake", one);
    if (delivered.complaint == *id) events.push_back(delivered.event);
  }
  return events;
}

std::vector<v1::TimelineEntry> IntakeFixture::TimelineOf(const std::string& complaint) {
  v1::ListTimelineRequest request;
  request.set_name(complaint);
  v1::ListTimelineResponse response;
  const grpc::Status status = Intake().stub().ListTimeline(Context().get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return {response.entries().begin(), response.entries().end()};
}

}  // namespace redress::intake
