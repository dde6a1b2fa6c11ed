#include <gmock/gmock.h>

#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "crypto/sealer.h"
#include "services/intake/api/intake_fixture.h"

namespace redress::intake {
namespace {

using testing::HasSubstr;
using testing::Not;

class PersonalTest : public IntakeFixture {
 protected:
  static v1::ComplaintDraft Lin(const std::string& customer = "c-lin") {
    v1::ComplaintDraft draft = DraftOf(customer, "收到的是假货，打13911112222，地址大观园7号");
    draft.mutable_customer()->set_display_name("林黛玉");
    draft.mutable_customer()->set_phone("13800001234");
    draft.mutable_customer()->set_email("lin@example.com");
    draft.set_subject("潇湘馆的投诉");
    draft.add_attachments()->set_uri("oss://lin/photo.jpg");
    (*draft.mutable_labels())["room"] = "xiaoxiang";
    return draft;
  }

  v1::Complaint GetAs(const std::string& caller, const std::string& name) {
    v1::GetComplaintRequest request;
    request.set_name(name);
    v1::GetComplaintResponse response;
    const grpc::Status status =
        Intake().stub().GetComplaint(Context(caller).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.complaint();
  }

  // Everything that a table has, as text, byte for byte.
  std::string Dump(const std::string& table) {
    std::string dump;
    const absl::Status status =
        Intake().host().db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(
              const pg::Rows rows,
              tx.ExecText("SET bytea_output = 'escape'; SELECT t::text FROM " + table + " AS t"));
          for (int r = 0; r < rows.size(); ++r) dump += rows.Text(r, 0) + "\n";
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return dump;
  }
};

// R-I10
TEST_F(PersonalTest, NothingThatTellsWhoSomebodyIsLiesInClear) {
  const auto filed = File(Lin());
  ASSERT_TRUE(filed.ok()) << filed.status();
  for (const char* table : {"complaint", "timeline", "event", "request_log", "data_key"}) {
    const std::string dump = Dump(table);
    for (const char* planted : {"13800001234", "13911112222", "lin@example.com", "photo.jpg",
                                "xiaoxiang", "\\346\\236\\227\\351\\273\\233\\347\\216\\211",
                                "\\345\\201\\207\\350\\264\\247\\357", "林黛玉", "潇湘馆"}) {
      EXPECT_THAT(dump, Not(HasSubstr(planted))) << table;
    }
  }
  EXPECT_EQ(Count("data_key"), 1);
}

// R-I10, R-S10: of the labels others learn the source alone, and that only where it is a code.
TEST_F(PersonalTest, ASourceIsToldWhereItIsACode) {
  for (const char* source : {"regulator_12315", "Herr Xiaoxiang", "13800001234", "潇湘馆"}) {
    v1::ComplaintDraft draft = Lin();
    (*draft.mutable_labels())["source"] = source;
    const auto filed = File(draft);
    ASSERT_TRUE(filed.ok()) << filed.status();
    const auto events = EventsOf(filed->name());
    ASSERT_EQ(events.size(), 1U);
    const bool is_code = std::string(source) == "regulator_12315";
    EXPECT_EQ(events[0].complaint_filed().source(), is_code ? source : "");
    for (const char* planted : {"Xiaoxiang", "xiaoxiang", "13800001234", "潇湘馆"})
      EXPECT_THAT(events[0].SerializeAsString(), Not(HasSubstr(planted)));
  }
}

// R-I10: masked by role
TEST_F(PersonalTest, EveryRoleSeesWhatItMay) {
  const auto filed = File(Lin());
  ASSERT_TRUE(filed.ok()) << filed.status();
  EXPECT_EQ(filed->draft().SerializeAsString(),
            GetAs("demo:platform:shop", filed->name()).draft().SerializeAsString());
  const v1::ComplaintDraft full = GetAs("demo:platform:shop", filed->name()).draft();
  EXPECT_EQ(full.subject(), "潇湘馆的投诉");
  EXPECT_EQ(full.attachments(0).uri(), "oss://lin/photo.jpg");
  EXPECT_EQ(full.labels().at("room"), "xiaoxiang");
  for (const char* staff : {"demo:agent:a", "demo:supervisor:s"}) {
    const v1::ComplaintDraft seen = GetAs(staff, filed->name()).draft();
    EXPECT_EQ(seen.customer().phone(), "138****1234");
    EXPECT_EQ(seen.body(), "收到的是假货，打139********，地址大观园7号");
  }
  for (const char* other :
       {"demo:auditor:x", "demo:analyst:x", "demo:approver:x", "demo:admin:x"}) {
    const v1::ComplaintDraft seen = GetAs(other, filed->name()).draft();
    EXPECT_EQ(seen.customer().phone() + seen.customer().display_name() + seen.customer().email(),
              "");
    EXPECT_EQ(seen.subject() + seen.body(), "");
    EXPECT_EQ(seen.labels_size() + seen.attachments_size(), 0);
    EXPECT_EQ(seen.customer().customer_id(), "c-lin");
  }
}

// R-I4, R-I10
TEST_F(PersonalTest, ASecondCallGetsTheSameAnswer) {
  const auto first = File(Lin(), "r1");
  const auto second = File(Lin(), "r1");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
}

// R-I10
TEST_F(PersonalTest, CustomersHaveOneKeyEachInAllReplicas) {
  auto another = Another();
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(File(Lin(), NewRequestId(), i % 2 == 0 ? nullptr : another.get()).ok());
    ASSERT_TRUE(File(Lin("c-wu"), NewRequestId(), i % 2 == 0 ? nullptr : another.get()).ok());
  }
  EXPECT_EQ(Count("data_key"), 2);
}

// R-I10: what was sealed before customers had keys of their own stays readable.
TEST_F(PersonalTest, OldRowsStayReadable) {
  const auto filed = File(Lin());
  ASSERT_TRUE(filed.ok()) << filed.status();
  const ComplaintId id = *ComplaintId::Parse(filed->name());
  v1::Customer personal;
  personal.set_display_name("林黛玉");
  personal.set_phone("13800001234");
  const crypto::Sealer sealer = *crypto::Sealer::FromKey(std::string(64, 'a'), SystemRandom());
  const std::string sealed = sealer.Seal(personal.SerializeAsString(), id.uuid().AsBytes());
  v1::Complaint record = *filed;
  record.mutable_draft()->mutable_customer()->Clear();
  record.mutable_draft()->mutable_customer()->set_customer_id("c-lin");
  ASSERT_TRUE(
      Sql(absl::StrCat("UPDATE complaint SET sealed = '\\x", absl::BytesToHexString(sealed),
                       "', record = '\\x", absl::BytesToHexString(record.SerializeAsString()), "'"))
          .ok());
  EXPECT_EQ(GetAs("demo:platform:shop", filed->name()).draft().customer().phone(), "13800001234");
  EXPECT_EQ(GetAs("demo:platform:shop", filed->name()).draft().subject(), "潇湘馆的投诉");
  EXPECT_EQ(GetAs("demo:agent:a", filed->name()).draft().customer().display_name(), "林*");
  EXPECT_EQ(GetAs("demo:auditor:a", filed->name()).draft().body(), "");
}

class ErasureTest : public PersonalTest {
 protected:
  absl::StatusOr<v1::EraseCustomerResponse> Erase(const std::string& customer,
                                                  const std::string& request_id = NewRequestId(),
                                                  const std::string& caller = "demo:platform:shop",
                                                  Replica* replica = nullptr) {
    v1::EraseCustomerRequest request;
    request.set_request_id(request_id);
    request.set_customer_id(customer);
    v1::EraseCustomerResponse response;
    Replica& asked = replica ? *replica : Intake();
    const absl::Status status =
        rpc::FromGrpc(asked.stub().EraseCustomer(Context(caller).get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }
  // Of history nothing is asked of the other services, which are not there.
  std::string FileHistory(const v1::ComplaintDraft& draft) {
    const auto context = Context("demo:platform:shop");
    const auto stream = Intake().stub().ImportComplaints(context.get());
    v1::ImportComplaintsRequest request;
    request.set_request_id(NewRequestId());
    *request.mutable_complaint() = draft;
    EXPECT_TRUE(stream->Write(request));
    stream->WritesDone();
    v1::ImportComplaintsResponse response;
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_FALSE(response.has_error()) << response.error().ShortDebugString();
    EXPECT_TRUE(stream->Finish().ok());
    return response.name();
  }
  absl::Status Export(const std::string& customer,
                      const std::string& caller = "demo:platform:shop") {
    v1::ExportCustomerRequest request;
    request.set_customer_id(customer);
    const auto context = Context(caller);
    const auto reader = Intake().stub().ExportCustomer(context.get(), request);
    v1::ExportCustomerResponse response;
    while (reader->Read(&response)) {
    }
    return rpc::FromGrpc(reader->Finish());
  }
};

// R-I10: an export is as long as what is kept, however slowly it is read.
TEST_F(ErasureTest, AnExportWaitsForItsReader) {
  constexpr int kLines = 5000;
  const std::string name = FileHistory(Lin());
  AddOffers(name, kLines);
  v1::ExportCustomerRequest request;
  request.set_customer_id("c-lin");
  const auto context = Context("demo:platform:shop");
  const auto reader = Intake().stub().ExportCustomer(context.get(), request);
  for (int i = 0; i < 100; ++i) GetAs("demo:platform:shop", name);  // reads nothing
  int lines = 0;
  v1::ExportCustomerResponse response;
  while (reader->Read(&response)) lines += response.has_entry() ? 1 : 0;
  EXPECT_EQ(lines, kLines + 1);
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

// R-I10
TEST_F(ErasureTest, WhatWasFiledIsGoneAndThatItWasFiledRemains) {
  const auto first = File(Lin());
  const auto second = File(Lin());
  const auto other = File(Lin("c-wu"));
  Put({OrderOf("o-1", "c-lin", absl::Hours(24)), OrderOf("o-2", "c-wu", absl::Hours(24))});
  const auto erased = Erase("c-lin");
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->complaints(), 2);
  for (const auto& filed : {first, second}) {
    const v1::Complaint left = GetAs("demo:platform:shop", filed->name());
    EXPECT_EQ(left.erase_time().seconds(), erased->erase_time().seconds());
    EXPECT_EQ(left.reference(), filed->reference());
    EXPECT_EQ(left.triage().category(), filed->triage().category());
    EXPECT_EQ(left.draft().subject() + left.draft().body(), "");
    EXPECT_EQ(left.draft().customer().phone() + left.draft().customer().display_name(), "");
    EXPECT_THAT(left.draft().customer().customer_id(), testing::StartsWith("erased-"));
    auto events = EventsOf(filed->name());
    // The two are alike, which the indexer may have told in the meantime.
    const auto suspected = std::remove_if(events.begin(), events.end(), [](const auto& event) {
      return event.has_duplicate_suspected();
    });
    events.erase(suspected, events.end());
    ASSERT_EQ(events.size(), 2u);
    EXPECT_TRUE(events[1].has_personal_data_erased());
    auto timeline = TimelineOf(filed->name());
    std::erase_if(timeline,
                  [](const auto& entry) { return entry.kind() == "duplicate_suspected"; });
    EXPECT_EQ(timeline.back().kind(), "personal_data_erased");
  }
  EXPECT_EQ(GetAs("demo:platform:shop", other->name()).draft().subject(), "潇湘馆的投诉");
  EXPECT_EQ(Count("data_key"), 1);
  EXPECT_EQ(Count("customer_order"), 1);
  EXPECT_EQ(Count("complaint WHERE sealed = ''"), 2);
  EXPECT_THAT(Dump("complaint") + Dump("erasure"), Not(HasSubstr("c-lin")));
}

// R-I10: what was kept of the triage before a correction quoted the customer, in older releases
TEST_F(ErasureTest, QuotesGoOutOfCorrectionsToo) {
  const auto filed = File(Lin());
  const auto other = File(Lin("c-wu"));
  for (const auto& complaint : {filed, other}) {
    v1::ReclassifyComplaintRequest request;
    request.set_request_id(NewRequestId());
    request.set_name(complaint->name());
    request.set_category("logistics.lost");
    ASSERT_TRUE(Call(&Stub::ReclassifyComplaint, request).ok());
  }
  v1::Triage before;
  before.set_category("after_sales");
  before.add_reasons("'退款到13900001234没到' → after_sales.refund_delay (R-I8)");
  before.add_reasons("second complaint within 30 days → level 2 (R-I7)");
  ASSERT_TRUE(Sql(absl::StrCat("UPDATE correction SET before = '\\x",
                               absl::BytesToHexString(before.SerializeAsString()), "'"))
                  .ok());
  // A merge that lifted the level kept the reasons of before as the triage that stands.
  ASSERT_TRUE(Sql("UPDATE complaint SET corrected = k.before FROM correction AS k "
                  "WHERE k.complaint_id = complaint.complaint_id")
                  .ok());
  ASSERT_TRUE(Erase("c-lin").ok());
  EXPECT_EQ(Count("complaint WHERE position('13900001234'::bytea IN corrected) > 0"), 1);
  EXPECT_EQ(GetAs("demo:platform:shop", filed->name()).triage().reasons_size(), 1);
  EXPECT_EQ(Count("correction WHERE position('13900001234'::bytea IN before) > 0"), 1);
  EXPECT_EQ(Count("correction WHERE position('within 30 days'::bytea IN before) > 0"), 2);
  ASSERT_TRUE(Erase("c-wu").ok());
  EXPECT_EQ(Count("correction WHERE position('13900001234'::bytea IN before) > 0"), 0);
}

// R-I10
TEST_F(ErasureTest, IsDoneOnceAndSaysSoAgain) {
  ASSERT_TRUE(File(Lin()).ok());
  const auto first = Erase("c-lin", "e1");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Erase("c-lin", "e1")->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Erase("c-lin", "e2")->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Erase("c-nobody").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(Export("c-lin")), "CUSTOMER_ERASED");
  EXPECT_EQ(Export("c-nobody").code(), absl::StatusCode::kNotFound);
}

// R-I10: also in a replica that remembers the key of before.
TEST_F(ErasureTest, WhoComesBackBeginsAnew) {
  auto another = Another();
  const auto before = File(Lin(), NewRequestId(), another.get());
  ASSERT_TRUE(Erase("c-lin").ok());
  const auto after = File(Lin(), NewRequestId(), another.get());
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(GetAs("demo:platform:shop", after->name()).draft().subject(), "潇湘馆的投诉");
  EXPECT_EQ(GetAs("demo:platform:shop", before->name()).draft().subject(), "");
  EXPECT_EQ(Erase("c-lin")->complaints(), 2);
  EXPECT_EQ(GetAs("demo:platform:shop", after->name()).draft().subject(), "");
}

// R-I10: whatever crosses, a complaint is either erased or can be read.
TEST_F(ErasureTest, FilingGoesOnWhileSomebodyIsErased) {
  auto another = Another();
  std::vector<std::string> names;
  absl::Mutex mutex;
  std::vector<std::thread> filers;
  filers.reserve(4);
  for (int t = 0; t < 4; ++t) {
    filers.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const auto filed = File(Lin(), NewRequestId(), t % 2 == 0 ? &Intake() : another.get());
        ASSERT_TRUE(filed.ok()) << filed.status();
        absl::MutexLock lock(&mutex);
        names.push_back(filed->name());
      }
    });
  }
  for (int i = 0; i < 5; ++i) {
    const auto erased =
        Erase("c-lin", NewRequestId(), "demo:admin:wu", i % 2 == 0 ? nullptr : another.get());
    EXPECT_TRUE(erased.ok() || erased.status().code() == absl::StatusCode::kNotFound)
        << erased.status();
  }
  for (std::thread& filer : filers) filer.join();
  for (const std::string& name : names) {
    const v1::Complaint complaint = GetAs("demo:platform:shop", name);
    EXPECT_EQ(complaint.draft().subject(), complaint.has_erase_time() ? "" : "潇湘馆的投诉");
  }
}

// R-I10
TEST_F(ErasureTest, NobodyElseErasesOrExports) {
  ASSERT_TRUE(File(Lin()).ok());
  for (const char* caller :
       {"demo:agent:a", "demo:auditor:a", "demo:analyst:a", "demo:customer:c"}) {
    EXPECT_EQ(Erase("c-lin", NewRequestId(), caller).status().code(),
              absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Export("c-lin", caller).code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(Export("c-lin", "demo:admin:a").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Erase("c-lin", NewRequestId(), "other:platform:shop").status().code(),
            absl::StatusCode::kNotFound);
}

// R-I10: less than everything is no export.
TEST_F(ErasureTest, AnExportWithoutTheOtherServicesFails) {
  ASSERT_TRUE(File(Lin()).ok());
  EXPECT_EQ(ReasonOf(Export("c-lin")), "SERVICE_AWAY");
}

}  // namespace
}  // namespace redress::intake
