// Every way of asking wrongly, through real gRPC against real processes: the status, the reason,
// the field, and that nothing was written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"

namespace redress {
namespace {

using intake::v1::FileComplaintRequest;
using intake::v1::FileComplaintResponse;

constexpr char kShop[] = "Bearer dev:demo:platform:shop";

class BadInput : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new test::Suite({.services = {"intake", "routing"}, .platform_sim = false});
    ASSERT_TRUE(suite_->StartAll());
  }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }
  BadInput() : stub_(intake::v1::IntakeService::NewStub(suite_->Channel("intake"))) {}

  static std::unique_ptr<grpc::ClientContext> Context(const std::string& authorization,
                                                      absl::Duration limit = absl::Seconds(10)) {
    return rpc::MakeContext({authorization, SystemClock().Now() + limit}, SystemRandom());
  }
  static FileComplaintRequest Good() {
    FileComplaintRequest request;
    request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    request.mutable_complaint()->set_channel(common::v1::CHANNEL_APP);
    request.mutable_complaint()->mutable_customer()->set_customer_id("c1");
    request.mutable_complaint()->mutable_customer()->set_phone("13800001234");
    request.mutable_complaint()->set_body("快递弄丢了我的包裹");
    return request;
  }
  absl::StatusOr<FileComplaintResponse> File(const FileComplaintRequest& request,
                                             const std::string& authorization = kShop) {
    FileComplaintResponse response;
    const auto context = Context(authorization);
    RETURN_IF_ERROR(rpc::FromGrpc(stub_->FileComplaint(context.get(), request, &response)));
    return response;
  }
  // Complaints, events and requests in the database.
  static int64_t RowsWritten() {
    static constexpr pg::Statement kCount{
        "test_rows",
        "SELECT (SELECT count(*) FROM complaint) + (SELECT count(*) FROM event) "
        "+ (SELECT count(*) FROM request_log)"};
    pg::Database db({.conninfo = suite_->Conninfo("intake")}, SystemClock(), SystemRandom());
    int64_t count = -1;
    EXPECT_TRUE(db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
                    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCount));
                    count = rows.Int(0, 0);
                    return absl::OkStatus();
                  }).ok());
    return count;
  }

  static test::Suite* suite_;
  std::unique_ptr<intake::v1::IntakeService::Stub> stub_;
};

test::Suite* BadInput::suite_ = nullptr;

struct BadFiling {
  const char* what;
  std::function<void(FileComplaintRequest&)> spoil;
  absl::StatusCode code;
  const char* reason;
  const char* field;
};

std::string Many(const char* text, int count) {
  std::string many;
  for (int i = 0; i < count; ++i) many += text;
  return many;
}

TEST_F(BadInput, ABadFilingIsRefusedPreciselyAndWritesNothing) {
  const auto kBad = absl::StatusCode::kInvalidArgument;
  const std::vector<BadFiling> table = {
      {"no request id", [](auto& r) { r.clear_request_id(); }, kBad, "REQUEST_ID_MISSING",
       "request_id"},
      {"long request id", [](auto& r) { r.set_request_id(Many("x", 129)); }, kBad,
       "REQUEST_ID_TOO_LONG", "request_id"},
      {"no complaint", [](auto& r) { r.clear_complaint(); }, kBad, "CHANNEL_MISSING",
       "complaint.channel"},
      {"empty body", [](auto& r) { r.mutable_complaint()->clear_body(); }, kBad, "FIELD_EMPTY",
       "complaint.body"},
      {"blank body", [](auto& r) { r.mutable_complaint()->set_body(" \n"); }, kBad, "FIELD_EMPTY",
       "complaint.body"},
      {"long body", [](auto& r) { r.mutable_complaint()->set_body(Many("诉", 20'001)); }, kBad,
       "FIELD_TOO_LONG", "complaint.body"},
      {"unknown channel",
       [](auto& r) { r.mutable_complaint()->set_channel(static_cast<common::v1::Channel>(77)); },
       kBad, "ENUM_UNKNOWN", "complaint.channel"},
      {"NUL in a name",
       [](auto& r) {
         r.mutable_complaint()->mutable_customer()->set_display_name(std::string("a\0", 2));
       },
       kBad, "TEXT_HAS_NUL", "complaint.customer.display_name"},
      {"no customer", [](auto& r) { r.mutable_complaint()->clear_customer(); }, kBad, "FIELD_EMPTY",
       "complaint.customer.customer_id"},
      {"negative amount",
       [](auto& r) {
         r.mutable_complaint()->mutable_amount()->set_currency("CNY");
         r.mutable_complaint()->mutable_amount()->set_minor_units(-1);
       },
       kBad, "NEGATIVE", "complaint.amount.minor_units"},
      {"tomorrow",
       [](auto& r) {
         r.mutable_complaint()->mutable_occurred_time()->set_seconds(
             absl::ToUnixSeconds(SystemClock().Now() + absl::Hours(24)));
       },
       kBad, "IN_THE_FUTURE", "complaint.occurred_time"},
  };
  const int64_t before = RowsWritten();
  for (const BadFiling& bad : table) {
    FileComplaintRequest request = Good();
    bad.spoil(request);
    const absl::Status status = File(request).status();
    EXPECT_EQ(status.code(), bad.code) << bad.what;
    EXPECT_EQ(ReasonOf(status), bad.reason) << bad.what;
    EXPECT_EQ(FieldOf(status), bad.field) << bad.what;
  }
  EXPECT_EQ(RowsWritten(), before);
}

// P11
TEST_F(BadInput, WhoMayNotCallLearnsSoAndWritesNothing) {
  const int64_t before = RowsWritten();
  EXPECT_EQ(ReasonOf(File(Good(), "").status()), "TOKEN_MISSING");
  EXPECT_EQ(ReasonOf(File(Good(), "Bearer nonsense").status()), "TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(File(Good(), "Bearer dev:demo:auditor:zhou").status()), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(RowsWritten(), before);
}

// R-I4
TEST_F(BadInput, ARequestIdAnswersTheSameOrRefuses) {
  FileComplaintRequest request = Good();
  const auto first = File(request);
  ASSERT_TRUE(first.ok()) << first.status();
  const int64_t after_first = RowsWritten();
  const auto again = File(request);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  request.mutable_complaint()->set_body("别的事情");
  EXPECT_EQ(ReasonOf(File(request).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(RowsWritten(), after_first);
}

// R-I4: a second call while the first runs has one effect
TEST_F(BadInput, ARequestIdSentManyTimesAtOnceFilesOnce) {
  const FileComplaintRequest request = Good();
  std::vector<std::string> names(16);
  std::vector<std::thread> threads;
  for (std::string& name : names) {
    threads.emplace_back([&] {
      const auto filed = File(request);
      name = filed.ok() ? filed->complaint().name() : std::string(filed.status().message());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(names, testing::Each(names[0]));
  EXPECT_THAT(names[0], testing::StartsWith("complaints/"));
}

TEST_F(BadInput, AnExpiredDeadlineWritesNothing) {
  const int64_t before = RowsWritten();
  FileComplaintResponse response;
  const auto context = Context(kShop, absl::Milliseconds(-100));
  EXPECT_EQ(stub_->FileComplaint(context.get(), Good(), &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(RowsWritten(), before);
}

TEST_F(BadInput, PagesAndNamesAreChecked) {
  intake::v1::ListComplaintsRequest list;
  intake::v1::ListComplaintsResponse listed;
  list.set_page_size(-1);
  auto context = Context(kShop);
  absl::Status status = rpc::FromGrpc(stub_->ListComplaints(context.get(), list, &listed));
  EXPECT_EQ(ReasonOf(status), "PAGE_SIZE_NEGATIVE");
  list.set_page_size(10);
  list.set_page_token("made-up");
  context = Context(kShop);
  status = rpc::FromGrpc(stub_->ListComplaints(context.get(), list, &listed));
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");

  intake::v1::GetComplaintRequest get;
  intake::v1::GetComplaintResponse got;
  for (const char* typed : {"RD-261121-7K3QX3", "RD-261121", "x", ""}) {
    get.set_name(typed);
    context = Context(kShop);
    status = rpc::FromGrpc(stub_->GetComplaint(context.get(), get, &got));
    EXPECT_EQ(ReasonOf(status), "REFERENCE_MALFORMED") << typed;
    EXPECT_EQ(FieldOf(status), "name");
  }
  get.set_name("complaints/x");
  context = Context(kShop);
  status = rpc::FromGrpc(stub_->GetComplaint(context.get(), get, &got));
  EXPECT_EQ(ReasonOf(status), "NAME_MALFORMED");
  get.set_name(ComplaintId(NewUuid(SystemClock().Now(), SystemRandom())).Name());
  context = Context(kShop);
  status = rpc::FromGrpc(stub_->GetComplaint(context.get(), get, &got));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
}

// P11: another tenant's complaint does not exist
TEST_F(BadInput, AForeignTenantSeesNothing) {
  const auto filed = File(Good());
  ASSERT_TRUE(filed.ok());
  const std::string other = "Bearer dev:other:platform:shop";
  for (const std::string& name : {filed->complaint().name(), filed->complaint().reference()}) {
    intake::v1::GetComplaintRequest get;
    intake::v1::GetComplaintResponse got;
    get.set_name(name);
    const auto context = Context(other);
    EXPECT_EQ(stub_->GetComplaint(context.get(), get, &got).error_code(),
              grpc::StatusCode::NOT_FOUND);
  }
  intake::v1::WithdrawComplaintRequest withdraw;
  intake::v1::WithdrawComplaintResponse withdrawn;
  withdraw.set_request_id("foreign");
  withdraw.set_name(filed->complaint().name());
  auto context = Context(other);
  EXPECT_EQ(stub_->WithdrawComplaint(context.get(), withdraw, &withdrawn).error_code(),
            grpc::StatusCode::NOT_FOUND);
  intake::v1::ListComplaintsRequest list;
  intake::v1::ListComplaintsResponse listed;
  context = Context(other);
  ASSERT_TRUE(stub_->ListComplaints(context.get(), list, &listed).ok());
  EXPECT_EQ(listed.complaints_size(), 0);
}

TEST_F(BadInput, AnIllegalMoveIsRefused) {
  const auto filed = File(Good());
  ASSERT_TRUE(filed.ok());
  intake::v1::WithdrawComplaintRequest withdraw;
  intake::v1::WithdrawComplaintResponse withdrawn;
  withdraw.set_request_id(absl::StrCat(filed->complaint().reference(), "-1"));
  withdraw.set_name(filed->complaint().name());
  withdraw.set_etag("999");
  auto context = Context(kShop);
  absl::Status status =
      rpc::FromGrpc(stub_->WithdrawComplaint(context.get(), withdraw, &withdrawn));
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
  withdraw.clear_etag();
  withdraw.set_request_id(absl::StrCat(filed->complaint().reference(), "-2"));
  context = Context(kShop);
  ASSERT_TRUE(stub_->WithdrawComplaint(context.get(), withdraw, &withdrawn).ok());
  EXPECT_EQ(withdrawn.complaint().state(), common::v1::COMPLAINT_STATE_WITHDRAWN);
  withdraw.set_request_id(absl::StrCat(filed->complaint().reference(), "-3"));
  context = Context(kShop);
  status = rpc::FromGrpc(stub_->WithdrawComplaint(context.get(), withdraw, &withdrawn));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "ILLEGAL_STATE");
}

// R-I9: a wrong proof tells nothing, and guessing is throttled
TEST_F(BadInput, AWrongProofTellsNothingAndIsThrottled) {
  const auto filed = File(Good());
  ASSERT_TRUE(filed.ok());
  const auto progress = [&](const std::string& reference, const std::string& proof) {
    intake::v1::GetProgressRequest request;
    intake::v1::GetProgressResponse response;
    request.set_reference(reference);
    request.set_proof(proof);
    const auto context = Context("Bearer dev:demo:customer:anyone");
    return rpc::FromGrpc(stub_->GetProgress(context.get(), request, &response));
  };
  const std::string reference = filed->complaint().reference();
  EXPECT_TRUE(progress(reference, "1234").ok());
  const absl::Status wrong = progress(reference, "0000");
  EXPECT_EQ(wrong.code(), absl::StatusCode::kNotFound);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(progress(reference, "0000").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(progress(reference, "1234")), "TOO_MANY_PROOFS");
}

}  // namespace
}  // namespace redress
