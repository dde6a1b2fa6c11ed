// Personal data planted in complaints, messages and answers, looked for everywhere (R-I10).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "redis/connection.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using intake::v1::ExportCustomerResponse;
using intake::v1::IntakeService;
using testing::HasSubstr;

const std::vector<std::string> kServices = {"intake",    "routing",  "sla",      "resolution",
                                            "messaging", "feedback", "analytics"};

constexpr char kCustomer[] = "kanarie-7";

// What nobody would write by chance, one of each kind.
struct Planted {
  std::string name = "钱柳如是莺";
  std::string phone = "13987650451";
  std::string email = "liu.canary@example.com";
  std::string address = "绛云楼巷四十七号";
  std::string body_word = "半野堂瓷瓶";
  std::string other_phone = "13876540923";
  std::string said = "鹦鹉螺杯也碎了";
  std::string answered = "拂水山庄再不来";
  std::string file = "canary-photo-8841.jpg";
  std::string label = "canary-label-5520";

  std::vector<std::string> All() const {
    return {name, phone, email, address, body_word, other_phone, said, answered, file, label};
  }
};

class Privacy : public ::testing::Test {
 protected:
  Privacy() : suite_({}) {}

  std::unique_ptr<grpc::ClientContext> As(const std::string& who) {
    return rpc::MakeContext(
        {.authorization = "Bearer dev:" + who, .deadline = SystemClock().Now() + absl::Seconds(30)},
        SystemRandom());
  }
  std::unique_ptr<grpc::ClientContext> Platform() { return As("demo:platform:shop"); }

  intake::v1::FileComplaintResponse File(const std::string& customer) {
    intake::v1::FileComplaintRequest request;
    request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    auto& draft = *request.mutable_complaint();
    draft.set_channel(common::v1::CHANNEL_APP);
    draft.mutable_customer()->set_customer_id(customer);
    draft.mutable_customer()->set_display_name(planted_.name);
    draft.mutable_customer()->set_phone(planted_.phone);
    draft.mutable_customer()->set_email(planted_.email);
    draft.set_subject(absl::StrCat(planted_.name, "的", planted_.body_word, "是假货"));
    draft.set_body(absl::StrCat("收到的", planted_.body_word, "是假货，我要退款，打",
                                planted_.other_phone, "，地址", planted_.address));
    draft.add_attachments()->set_uri("oss://" + planted_.file);
    (*draft.mutable_labels())["note"] = planted_.label;
    draft.set_order_id(absl::StrCat("order-", customer.size()));
    intake::v1::FileComplaintResponse response;
    const auto stub = IntakeService::NewStub(suite_.Channel("intake"));
    const grpc::Status status = stub->FileComplaint(Platform().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  absl::Status Say(const std::string& complaint, const std::string& body, bool inbound) {
    const auto stub = messaging::v1::MessagingService::NewStub(suite_.Channel("messaging"));
    const std::string id = NewUuid(SystemClock().Now(), SystemRandom()).ToString();
    if (inbound) {
      messaging::v1::ReceiveMessageRequest request;
      request.set_request_id(id);
      request.set_complaint(complaint);
      request.set_channel(common::v1::CHANNEL_APP);
      request.set_body(body);
      messaging::v1::ReceiveMessageResponse response;
      return rpc::FromGrpc(stub->ReceiveMessage(Platform().get(), request, &response));
    }
    messaging::v1::SendMessageRequest request;
    request.set_request_id(id);
    request.set_complaint(complaint);
    request.set_body(body);
    messaging::v1::SendMessageResponse response;
    return rpc::FromGrpc(stub->SendMessage(Platform().get(), request, &response));
  }

  // The survey of a complaint, answered with words; false while it has none.
  bool AnswerSurvey(const std::string& complaint) {
    const auto messages = messaging::v1::MessagingService::NewStub(suite_.Channel("messaging"));
    messaging::v1::ListMessagesRequest list;
    list.set_complaint(complaint);
    messaging::v1::ListMessagesResponse page;
    if (!messages->ListMessages(Platform().get(), list, &page).ok()) return false;
    for (const auto& message : page.messages()) {
      if (message.purpose() != "survey") continue;
      const size_t at = message.body().find("/survey/");
      if (at == std::string::npos) return false;
      const std::string rest = message.body().substr(at + 8);
      feedback::v1::AnswerSurveyRequest request;
      request.set_request_id("canary-" + complaint);
      request.set_token(rest.substr(0, rest.find_first_of(" \n")));
      request.mutable_answers()->set_overall(1);
      request.mutable_answers()->set_comment(planted_.answered);
      feedback::v1::AnswerSurveyResponse response;
      const auto stub = feedback::v1::FeedbackService::NewStub(suite_.Channel("feedback"));
      const grpc::Status status = stub->AnswerSurvey(Platform().get(), request, &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      return true;
    }
    return false;
  }

  absl::StatusOr<std::vector<ExportCustomerResponse>> Export(const std::string& customer) {
    const auto stub = IntakeService::NewStub(suite_.Channel("intake"));
    intake::v1::ExportCustomerRequest request;
    request.set_customer_id(customer);
    const auto context = Platform();
    const auto reader = stub->ExportCustomer(context.get(), request);
    std::vector<ExportCustomerResponse> records;
    ExportCustomerResponse record;
    while (reader->Read(&record)) records.push_back(record);
    const absl::Status status = rpc::FromGrpc(reader->Finish());
    if (!status.ok()) return status;
    return records;
  }

  // Every row of every table of every database, as text, bytes as they are and as hex digits.
  std::map<std::string, std::string> Databases() {
    std::map<std::string, std::string> dumps;
    for (const std::string& service : kServices) {
      pg::Database db({.conninfo = suite_.Conninfo(service), .pool_size = 1}, SystemClock(),
                      SystemRandom());
      const absl::Status status = db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pg::Rows tables,
                         tx.ExecText("SELECT quote_ident(schemaname) || '.' || "
                                     "quote_ident(tablename) FROM pg_tables WHERE schemaname NOT "
                                     "IN ('pg_catalog', 'information_schema')"));
        EXPECT_GT(tables.size(), 3);
        for (int t = 0; t < tables.size(); ++t) {
          for (const char* form : {"hex", "escape"}) {
            ASSIGN_OR_RETURN(
                const pg::Rows rows,
                tx.ExecText(absl::StrCat("SET bytea_output = '", form, "'; SELECT t::text FROM ",
                                         tables.Text(t, 0), " AS t")));
            std::string& dump = dumps[absl::StrCat(service, " ", tables.Text(t, 0))];
            for (int r = 0; r < rows.size(); ++r) absl::StrAppend(&dump, rows.Text(r, 0), "\n");
          }
        }
        return absl::OkStatus();
      });
      EXPECT_TRUE(status.ok()) << service << ": " << status;
    }
    return dumps;
  }

  std::string Redis() {
    redis::Connection connection(suite_.redis().options());
    std::string dump;
    std::string cursor = "0";
    do {
      const auto scanned = connection.Command({"SCAN", cursor, "COUNT", "1000"});
      EXPECT_TRUE(scanned.ok()) << scanned.status();
      if (!scanned.ok()) return dump;
      cursor = std::string((*scanned)[0].text());
      for (size_t k = 0; k < (*scanned)[1].size(); ++k) {
        const std::string key((*scanned)[1][k].text());
        absl::StrAppend(&dump, key, "\n");
        const auto raw = connection.Command({"XRANGE", key, "-", "+"});
        if (!raw.ok() || raw->is_error()) continue;
        for (size_t e = 0; e < raw->size(); ++e) {
          for (size_t f = 0; f < (*raw)[e][1].size(); ++f)
            absl::StrAppend(&dump, std::string((*raw)[e][1][f].text()), "\n");
        }
      }
    } while (cursor != "0");
    return dump;
  }

  // Where any of it stands in clear.
  std::set<std::string> Found(const std::vector<std::string>& needles) {
    std::map<std::string, std::string> places = Databases();
    places["redis"] = Redis();
    for (const std::string& service : kServices) {
      places[service + " log"] = test::ReadFile(suite_.LogPath(service));
      std::string body;
      EXPECT_EQ(test::HttpGet(suite_.ProbePort(service), "/metrics", &body), 200);
      places[service + " metrics"] = body;
    }
    std::set<std::string> found;
    for (const auto& [place, text] : places) {
      for (const std::string& needle : needles) {
        std::string escaped;  // as Postgres writes bytes in the escape form
        for (const char c : needle) {
          const auto byte = static_cast<unsigned char>(c);
          escaped += byte < 0x80 ? std::string(1, c) : absl::StrFormat("\\%03o", byte);
        }
        if (absl::StrContains(text, needle) || absl::StrContains(text, escaped) ||
            absl::StrContains(text, absl::BytesToHexString(needle))) {
          found.insert(absl::StrCat(place, ": ", needle));
        }
      }
    }
    return found;
  }

  std::string Run(const std::vector<std::string>& arguments, int code = 0) {
    std::string output;
    EXPECT_EQ(suite_.Redress(arguments, &output), code) << output;
    return output;
  }

  // Without the moment that they are of.
  std::string Figures() {
    const std::string figures = Run({"figures"});
    return figures.substr(0, figures.find("as of"));
  }

  const Planted planted_;
  test::Suite suite_;
};

TEST_F(Privacy, NothingPersonalLiesInClearAndErasedIsGoneEverywhere) {
  ASSERT_TRUE(suite_.StartAll());
  const auto first = File(kCustomer);
  const auto second = File(kCustomer);
  const auto other = File("bystander");
  const std::string name = first.complaint().name();
  ASSERT_TRUE(test::WaitUntil([&] { return Say(name, planted_.said, /*inbound=*/true).ok(); },
                              absl::Seconds(30)));
  ASSERT_TRUE(
      Say(name, absl::StrCat("抱歉，我们会处理", planted_.body_word), /*inbound=*/false).ok());
  Run({"simulate", "--agents", "6", "--no-answers", "--until-idle", "--seconds", "90"});
  ASSERT_TRUE(test::WaitUntil([&] { return AnswerSurvey(name); }, absl::Seconds(30)));
  Run({"reconcile", "--within", "30s"});

  // The search finds what is there: in tables of several services, as bytes too, and in streams.
  const std::set<std::string> control = Found({first.complaint().reference()});
  EXPECT_TRUE(control.contains("intake public.complaint: " + first.complaint().reference()));
  EXPECT_TRUE(control.contains("redis: " + first.complaint().reference()));
  EXPECT_TRUE(control.contains("intake public.event: " + first.complaint().reference()));

  const std::vector<std::string> with_customer = {
      "intake public.complaint: ", "messaging public.conversation: ",
      "resolution public.complaint_facts: "};
  for (const std::string& place : with_customer)
    EXPECT_TRUE(Found({kCustomer}).contains(place + kCustomer)) << place;

  // R-I10: at rest, on the road and in what operators look at.
  EXPECT_THAT(Found(planted_.All()), testing::IsEmpty());

  // R-I10: the export has all of it, from every service that keeps any.
  const auto exported = Export(kCustomer);
  ASSERT_TRUE(exported.ok()) << exported.status();
  std::map<int, int> kinds;
  std::set<std::string> sources;
  std::string everything;
  for (const ExportCustomerResponse& record : *exported) {
    ++kinds[record.record_case()];
    if (record.has_entry()) sources.insert(record.entry().entry().source());
    everything += record.SerializeAsString();
  }
  EXPECT_EQ(kinds[ExportCustomerResponse::kComplaint], 2);
  EXPECT_GE(kinds[ExportCustomerResponse::kMessage], 2);
  EXPECT_GE(kinds[ExportCustomerResponse::kSurvey], 1);
  for (const char* source : {"intake", "routing", "sla", "messaging", "feedback"})
    EXPECT_TRUE(sources.contains(source)) << source;
  for (const std::string& value : planted_.All()) EXPECT_THAT(everything, HasSubstr(value));
  const std::string path = suite_.directory() + "/canary.jsonl";
  EXPECT_THAT(Run({"export-customer", kCustomer, "--out", path}),
              HasSubstr(absl::StrCat(exported->size(), " records")));
  EXPECT_THAT(test::ReadFile(path), HasSubstr(planted_.answered));

  const std::string figures = Figures();

  // R-I10: erased within a minute, in all services.
  Run({"erase-customer", kCustomer}, 2);  // not without --yes
  EXPECT_THAT(Run({"erase-customer", kCustomer, "--yes"}), HasSubstr("complaints: 2"));
  const auto erased_everywhere = [&] {
    return ReasonOf(Say(name, "在吗", /*inbound=*/true)) == "CUSTOMER_ERASED";
  };
  EXPECT_TRUE(test::WaitUntil(erased_everywhere, absl::Seconds(60)));
  Run({"reconcile", "--within", "60s"});

  // With the keys at hand, through every door, by the role that sees most.
  const auto intake = IntakeService::NewStub(suite_.Channel("intake"));
  for (const auto& filed : {first, second}) {
    intake::v1::GetComplaintRequest get;
    get.set_name(filed.complaint().name());
    intake::v1::GetComplaintResponse got;
    ASSERT_TRUE(intake->GetComplaint(Platform().get(), get, &got).ok());
    EXPECT_TRUE(got.complaint().has_erase_time());
    EXPECT_EQ(got.complaint().draft().body() + got.complaint().draft().subject(), "");
    EXPECT_EQ(got.complaint().reference(), filed.complaint().reference());
    EXPECT_THAT(got.complaint().draft().customer().customer_id(), testing::StartsWith("erased-"));
    for (const std::string& value : planted_.All())
      EXPECT_THAT(got.SerializeAsString(), testing::Not(HasSubstr(value)));
  }
  const auto messages = messaging::v1::MessagingService::NewStub(suite_.Channel("messaging"));
  messaging::v1::ListMessagesRequest list;
  list.set_complaint(name);
  messaging::v1::ListMessagesResponse page;
  ASSERT_TRUE(messages->ListMessages(Platform().get(), list, &page).ok());
  EXPECT_GE(page.messages_size(), 2);  // that something was said remains
  for (const auto& message : page.messages()) {
    if (message.purpose() != "survey") {
      EXPECT_EQ(message.body(), "");
    }
  }
  const auto surveys = feedback::v1::FeedbackService::NewStub(suite_.Channel("feedback"));
  feedback::v1::ListResponsesRequest responses;
  responses.set_complaint(name);
  feedback::v1::ListResponsesResponse answers;
  const auto comment_is_gone = [&] {
    return surveys->ListResponses(Platform().get(), responses, &answers).ok() &&
           answers.surveys_size() == 1 && answers.surveys(0).answers().comment().empty();
  };
  EXPECT_TRUE(test::WaitUntil(comment_is_gone, absl::Seconds(60)));
  EXPECT_EQ(answers.surveys(0).answers().overall(), 1);  // what statistics need remains

  // Progress is told to nobody any more, and clearly to who holds the token.
  intake::v1::GetProgressRequest progress;
  progress.set_reference(first.complaint().reference());
  progress.set_proof(first.progress_token());
  intake::v1::GetProgressResponse told;
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(intake->GetProgress(Platform().get(), progress, &told))),
            "CUSTOMER_ERASED");
  EXPECT_EQ(ReasonOf(Export(kCustomer).status()), "CUSTOMER_ERASED");

  // The platform's id of the customer stays in the logs of facts, and nowhere else.
  const auto forgotten = [&] {
    const std::set<std::string> found = Found({kCustomer});
    return std::none_of(with_customer.begin(), with_customer.end(), [&](const std::string& place) {
      return found.contains(place + kCustomer);
    });
  };
  EXPECT_TRUE(test::WaitUntil(forgotten, absl::Seconds(60)));

  // Figures and timelines still hold; the bystander is untouched.
  EXPECT_EQ(Figures(), figures);
  EXPECT_THAT(Run({"timeline", first.complaint().reference()}),
              testing::AllOf(HasSubstr("complaint_filed"), HasSubstr("case_opened"),
                             HasSubstr("personal_data_erased")));
  EXPECT_THAT(Run({"events", "parked"}), testing::Not(HasSubstr("complaints/")));
  const auto left = Export("bystander");
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_EQ((*left)[0].complaint().draft().body(),
            absl::StrCat("收到的", planted_.body_word, "是假货，我要退款，打", planted_.other_phone,
                         "，地址", planted_.address));
  EXPECT_THAT(Found(planted_.All()), testing::IsEmpty());

  // Who comes back begins anew.
  const auto again = File(kCustomer);
  intake::v1::GetComplaintRequest get;
  get.set_name(again.complaint().name());
  intake::v1::GetComplaintResponse got;
  ASSERT_TRUE(intake->GetComplaint(Platform().get(), get, &got).ok());
  EXPECT_EQ(got.complaint().draft().customer().phone(), planted_.phone);
  EXPECT_FALSE(got.complaint().has_erase_time());
}

// R-I10: a new version of the keys, online, and the old one taken out.
TEST_F(Privacy, KeysAreRotatedWhileEverythingIsReadable) {
  ASSERT_TRUE(suite_.StartAll());
  const auto filed = File(kCustomer);
  const std::string name = filed.complaint().name();
  ASSERT_TRUE(test::WaitUntil([&] { return Say(name, planted_.said, /*inbound=*/true).ok(); },
                              absl::Seconds(30)));
  const std::string path = suite_.directory() + "/data.key";
  Run({"keys", "rotate", path});
  const std::vector<std::string> keepers = {"intake", "messaging", "feedback"};
  const auto restart = [&] {
    for (const std::string& service : keepers) {
      suite_.Get(service)->Stop(absl::Seconds(20));
      suite_.Start(service);
      ASSERT_TRUE(suite_.WaitReady(service));
    }
  };
  restart();
  const auto none_is_behind = [&] {
    for (const char* service : {"intake", "messaging"}) {
      std::string metrics;
      if (test::HttpGet(suite_.ProbePort(service), "/metrics", &metrics) != 200 ||
          !absl::StrContains(metrics, "redress_data_keys_rewrapped_total 1") ||
          !absl::StrContains(metrics, "redress_data_keys_behind 0")) {
        return false;
      }
    }
    return true;
  };
  EXPECT_TRUE(test::WaitUntil(none_is_behind, absl::Seconds(30)));

  std::string kept;
  for (const absl::string_view line : absl::StrSplit(test::ReadFile(path), '\n')) {
    if (!absl::StartsWith(line, "1 ")) absl::StrAppend(&kept, line, "\n");
  }
  std::ofstream(path, std::ios::trunc) << kept;
  restart();
  const auto exported = Export(kCustomer);
  ASSERT_TRUE(exported.ok()) << exported.status();
  std::string everything;
  for (const ExportCustomerResponse& record : *exported) everything += record.SerializeAsString();
  for (const std::string& value : {planted_.phone, planted_.body_word, planted_.said})
    EXPECT_THAT(everything, HasSubstr(value));
}

}  // namespace
}  // namespace redress
