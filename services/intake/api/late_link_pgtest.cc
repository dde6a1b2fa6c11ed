// R-I2: links made after the filing, from the platform's directory, whatever state it is in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "absl/strings/str_cat.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "services/intake/api/intake_fixture.h"
#include "testing/process.h"
#include "testing/wait.h"

namespace redress::intake {
namespace {

using platform::v1::FindOrdersRequest;
using platform::v1::FindOrdersResponse;
using test::WaitUntil;

constexpr absl::Duration kPatience = absl::Seconds(20);

// A directory that answers what a test says.
class ScriptedDirectory final : public platform::v1::OrderDirectoryService::Service {
 public:
  using Script = std::function<grpc::Status(const FindOrdersRequest&, FindOrdersResponse&)>;

  explicit ScriptedDirectory(int port) {
    server_ =
        grpc::ServerBuilder()
            .AddListeningPort(absl::StrCat("127.0.0.1:", port), grpc::InsecureServerCredentials())
            .RegisterService(this)
            .BuildAndStart();
  }
  ~ScriptedDirectory() override { server_->Shutdown(absl::ToChronoTime(SystemClock().Now())); }

  void Answer(Script script) {
    absl::MutexLock lock(&mutex_);
    script_ = std::move(script);
  }
  int calls() {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }
  grpc::Status FindOrders(grpc::ServerContext*, const FindOrdersRequest* request,
                          FindOrdersResponse* response) override {
    Script script;
    {
      absl::MutexLock lock(&mutex_);
      ++calls_;
      script = script_;
    }
    return script ? script(*request, *response) : grpc::Status::OK;
  }

 private:
  absl::Mutex mutex_;
  Script script_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<grpc::Server> server_;
};

class LateLink : public IntakeFixture {
 protected:
  LateLink() { Begin(Settings()); }

  std::map<std::string, std::string> Settings() {
    return {{"order_directory_address", absl::StrCat("127.0.0.1:", port_)},
            {"order_directory_call_limit", "500ms"}};
  }
  void StartDirectory(ScriptedDirectory::Script script) {
    if (!directory_) directory_ = std::make_unique<ScriptedDirectory>(port_);
    directory_->Answer(std::move(script));
  }
  // A directory that has these.
  static ScriptedDirectory::Script Has(std::vector<platform::v1::Order> orders) {
    return [orders = std::move(orders)](const FindOrdersRequest& request,
                                        FindOrdersResponse& response) {
      for (const platform::v1::Order& order : orders) {
        if (request.order_id().empty() || order.order_id() == request.order_id()) {
          *response.add_orders() = order;
        }
      }
      return grpc::Status::OK;
    };
  }
  std::string MustFile(const std::string& customer, const std::string& order_id,
                       const std::string& body = "还没有收到货") {
    v1::ComplaintDraft draft = DraftOf(customer, body);
    draft.set_order_id(order_id);
    const auto filed = File(draft);
    EXPECT_TRUE(filed.ok()) << filed.status();
    EXPECT_FALSE(filed.ok() && filed->has_order_link());
    return filed.ok() ? filed->name() : "";
  }
  // The complaint once it has a link.
  v1::Complaint Linked(const std::string& name) {
    v1::Complaint complaint;
    EXPECT_TRUE(WaitUntil(
        [&] {
          complaint = Get(name);
          return complaint.has_order_link();
        },
        kPatience));
    return complaint;
  }
  bool NothingWaits() {
    return WaitUntil([&] { return Count("order_question") == 0; }, kPatience);
  }

  const int port_ = test::FreePort();
  std::unique_ptr<ScriptedDirectory> directory_;
};

// R-I2
TEST_F(LateLink, TheOrderGivenIsLinkedAndEverybodyIsTold) {
  platform::v1::Order order = OrderOf("PO-1", "c1", absl::Hours(48));
  order.mutable_amount()->set_minor_units(150'000);
  StartDirectory(Has({order}));
  const std::string name = MustFile("c1", "PO-1");
  const v1::Complaint complaint = Linked(name);
  EXPECT_EQ(complaint.order_link().order_id(), "PO-1");
  EXPECT_EQ(complaint.order_link().reason(), "order_id_given");
  EXPECT_FALSE(complaint.order_link().ambiguous());
  EXPECT_EQ(complaint.draft().sku(), "SKU-PO-1");
  EXPECT_EQ(complaint.draft().supplier_id(), "SUP-1");
  // R-I7: the amount that the order tells lifts the level.
  EXPECT_EQ(complaint.level(), common::v1::LEVEL_SERIOUS);
  EXPECT_THAT(complaint.triage().reasons(), ::testing::Contains(::testing::HasSubstr("R-I7")));
  const auto events = EventsOf(name);
  ASSERT_EQ(events.size(), 2u);
  const events::v1::OrderLinked& linked = events[1].order_linked();
  EXPECT_EQ(linked.order_id(), "PO-1");
  EXPECT_EQ(linked.sku(), "SKU-PO-1");
  EXPECT_EQ(linked.amount().minor_units(), 150'000);
  EXPECT_EQ(linked.level(), common::v1::LEVEL_SERIOUS);
  const auto timeline = TimelineOf(name);
  ASSERT_EQ(timeline.size(), 2u);
  EXPECT_EQ(timeline[1].kind(), "order_linked");
  EXPECT_TRUE(NothingWaits());
}

// R-I2: from the customer's orders, where none was given
TEST_F(LateLink, ByTheNumberInTheTextAndByRecentOrders) {
  StartDirectory([](const FindOrdersRequest& request, FindOrdersResponse& response) {
    EXPECT_EQ(request.order_id(), "");
    *response.add_orders() = OrderOf("PO-2026-1", request.customer_id(), absl::Hours(24));
    *response.add_orders() = OrderOf("PO-2026-2", request.customer_id(), absl::Hours(25));
    return grpc::Status::OK;
  });
  const v1::Complaint named = Linked(MustFile("c1", "", "订单号 PO-2026-2 还没到"));
  EXPECT_EQ(named.order_link().order_id(), "PO-2026-2");
  EXPECT_EQ(named.draft().order_id(), "PO-2026-2");
  const v1::Complaint doubtful = Linked(MustFile("c2", ""));
  EXPECT_TRUE(doubtful.order_link().ambiguous());
  EXPECT_EQ(doubtful.order_link().candidates_size(), 1);
  EXPECT_EQ(doubtful.draft().order_id(), "");
}

// R-I2: lying, another customer's order
TEST_F(LateLink, AnotherCustomersOrderIsRefusedWithTheReason) {
  StartDirectory(Has({OrderOf("PO-1", "somebody", absl::Hours(24))}));
  for (const char* order_id : {"PO-1", ""}) {
    const std::string name = MustFile(absl::StrCat("c", order_id), order_id);
    const v1::Complaint complaint = Linked(name);
    EXPECT_EQ(complaint.order_link().order_id(), "");
    EXPECT_EQ(complaint.order_link().reason(), "order_of_another_customer");
    EXPECT_EQ(complaint.draft().sku(), "");
    const auto events = EventsOf(name);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].order_linked().order_id(), "");
    EXPECT_EQ(events[1].order_linked().sku(), "");
    EXPECT_EQ(TimelineOf(name)[1].summary(), "order refused: order_of_another_customer");
  }
}

// R-I2: lying, two answers to one question
TEST_F(LateLink, TwoAnswersAreAmbiguousWithCandidates) {
  platform::v1::Order other = OrderOf("PO-1", "c1", absl::Hours(24));
  other.set_sku("SKU-other");
  StartDirectory(Has({OrderOf("PO-1", "c1", absl::Hours(24)), other}));
  const std::string name = MustFile("c1", "PO-1");
  const v1::Complaint complaint = Linked(name);
  EXPECT_TRUE(complaint.order_link().ambiguous());
  EXPECT_EQ(complaint.order_link().candidates_size(), 1);
  EXPECT_EQ(complaint.draft().sku(), "");
  EXPECT_EQ(EventsOf(name)[1].order_linked().order_id(), "");
}

// R-I2: an answer to something else is none
TEST_F(LateLink, AnAnswerToAnotherQuestionLinksNothing) {
  StartDirectory([](const FindOrdersRequest&, FindOrdersResponse& response) {
    *response.add_orders() = OrderOf("PO-9", "c1", absl::Hours(24));
    return grpc::Status::OK;
  });
  const std::string name = MustFile("c1", "PO-1");
  ASSERT_TRUE(WaitUntil([&] { return directory_->calls() > 0; }, kPatience));
  const std::string other = MustFile("c2", "");
  Linked(other);  // a later question is answered: the first one was judged
  EXPECT_FALSE(Get(name).has_order_link());
  EXPECT_EQ(Count("order_question"), 1);  // asked again later: it may be known then
}

// R-I2: down at the filing, and over a restart of the register
TEST_F(LateLink, WhatWasFiledWhileItWasDownIsLinkedAfterARestart) {
  std::vector<std::string> names;
  names.reserve(30);
  for (int i = 0; i < 30; ++i) {
    names.push_back(MustFile(absl::StrCat("c", i), absl::StrCat("PO-", i)));
  }
  EXPECT_EQ(Count("order_question"), 30);
  Begin(Settings());
  StartDirectory([](const FindOrdersRequest& request, FindOrdersResponse& response) {
    *response.add_orders() = OrderOf(request.order_id(), request.customer_id(), absl::Hours(24));
    return grpc::Status::OK;
  });
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(Linked(names[i]).order_link().order_id(), absl::StrCat("PO-", i));
    EXPECT_EQ(EventsOf(names[i]).size(), 2u);
  }
  EXPECT_TRUE(NothingWaits());
}

// R-I2: the breaker keeps a slow directory from being asked for everything
TEST_F(LateLink, ASlowDirectoryOpensTheBreakerAndRecovers) {
  std::atomic<bool> slow = true;
  StartDirectory([&](const FindOrdersRequest& request, FindOrdersResponse& response) {
    if (slow) {
      test::WaitUntil([&] { return !slow; }, absl::Seconds(1));
      return grpc::Status(grpc::StatusCode::UNAVAILABLE, "too late");
    }
    *response.add_orders() = OrderOf(request.order_id(), request.customer_id(), absl::Hours(24));
    return grpc::Status::OK;
  });
  std::vector<std::string> names;
  names.reserve(200);
  for (int i = 0; i < 200; ++i) {
    names.push_back(MustFile(absl::StrCat("c", i), absl::StrCat("PO-", i)));
  }
  const auto state = [&] {
    return Intake().host().metrics().Gauge("redress_order_directory_breaker", "", {}).Value();
  };
  ASSERT_TRUE(WaitUntil([&] { return state() == 2; }, kPatience));
  EXPECT_LT(directory_->calls(), 200);
  slow = false;
  for (const std::string& name : names) EXPECT_FALSE(Linked(name).order_link().order_id().empty());
  EXPECT_EQ(state(), 0);
  EXPECT_TRUE(NothingWaits());
}

// R-I2: two replicas make one link
TEST_F(LateLink, TwoReplicasTellOnce) {
  const auto other = Another(Settings());
  StartDirectory([](const FindOrdersRequest& request, FindOrdersResponse& response) {
    *response.add_orders() = OrderOf(request.order_id(), request.customer_id(), absl::Hours(24));
    return grpc::Status::OK;
  });
  std::vector<std::string> names;
  for (int i = 0; i < 50; ++i) {
    v1::ComplaintDraft draft = DraftOf(absl::StrCat("c", i), "没到");
    draft.set_order_id(absl::StrCat("PO-", i));
    const auto filed = File(draft, NewRequestId(), i % 2 == 0 ? nullptr : other.get());
    ASSERT_TRUE(filed.ok()) << filed.status();
    names.push_back(filed->name());
  }
  EXPECT_TRUE(NothingWaits());
  for (const std::string& name : names) EXPECT_EQ(EventsOf(name).size(), 2u);
}

// R-I2: an order that the platform puts after its customer complained
TEST_F(LateLink, AnOrderPutLaterIsLinked) {
  Begin({{"order_put_wait", "0s"}});
  const std::string given = MustFile("c1", "PO-2026-1");
  const std::string in_text = MustFile("c2", "", "订单号 PO-2026-2 还没到");
  const std::string recent = MustFile("c3", "");
  const std::string not_yet = MustFile("c4", "");
  const std::string foreign = MustFile("c5", "PO-2026-6");
  Put({OrderOf("PO-2026-1", "c1", absl::Hours(24)), OrderOf("PO-2026-2", "c2", absl::Hours(24)),
       OrderOf("PO-2026-7", "c2", absl::Hours(2)), OrderOf("PO-2026-3", "c3", absl::Hours(24)),
       OrderOf("PO-2026-4", "c4", -absl::Hours(2)), OrderOf("PO-2026-6", "c6", absl::Hours(24))});
  EXPECT_EQ(Linked(given).order_link().reason(), "order_id_given");
  EXPECT_EQ(Linked(in_text).order_link().order_id(), "PO-2026-2");
  EXPECT_EQ(Linked(recent).draft().sku(), "SKU-PO-2026-3");
  EXPECT_EQ(Linked(foreign).order_link().reason(), "order_of_another_customer");
  EXPECT_TRUE(WaitUntil([&] { return Count("put_question") == 0; }, kPatience));
  // What is ordered after a complaint is not what it is about.
  EXPECT_FALSE(Get(not_yet).has_order_link());
  // An order that moves on asks nothing again.
  Put({OrderOf("PO-2026-1", "c1", absl::Hours(24)), OrderOf("PO-2026-4", "c4", absl::Hours(24))});
  EXPECT_EQ(Count("put_question"), 0);
  EXPECT_EQ(EventsOf(given).size(), 2u);
}

// R-I2: the first order that is put need not be the one
TEST_F(LateLink, OrdersThatArePutOneAfterTheOtherAreWeighedTogether) {
  Begin({{"order_put_wait", "2s"}});
  const std::string name = MustFile("c1", "", "订单号 PO-2026-2 还没到");
  Put({OrderOf("PO-2026-7", "c1", absl::Hours(2))});
  Put({OrderOf("PO-2026-2", "c1", absl::Hours(24))});
  EXPECT_EQ(Count("put_question"), 1);
  EXPECT_EQ(Linked(name).order_link().order_id(), "PO-2026-2");
}

// R-I2: the only one left beside many that were bought since is no guess
TEST_F(LateLink, WhatIsPutLaterIsGuessedWithCare) {
  Begin({{"order_put_wait", "0s"}});
  const std::string busy = MustFile("c1", "");
  std::vector<platform::v1::Order> orders;
  orders.reserve(20);
  for (int i = 0; i < 9; ++i) {
    orders.push_back(OrderOf(absl::StrCat("PO-NEW-", i), "c1", -absl::Hours(1)));
  }
  for (int i = 0; i < 11; ++i) {
    orders.push_back(OrderOf(absl::StrCat("PO-OLD-", i), "c1", absl::Hours(24 + i)));
  }
  Put(orders);
  EXPECT_TRUE(Linked(busy).order_link().ambiguous());
  EXPECT_EQ(Get(busy).draft().sku(), "");
}

// R-I2: while the platform's directory is down, what is put is linked all the same
TEST_F(LateLink, APlatformThatIsDownHoldsUpNothingThatIsPut) {
  auto settings = Settings();
  settings["order_put_wait"] = "0s";
  Begin(settings);
  for (int i = 0; i < 100; ++i) MustFile(absl::StrCat("other", i), absl::StrCat("PO-X", i));
  const auto state = [&] {
    return Intake().host().metrics().Gauge("redress_order_directory_breaker", "", {}).Value();
  };
  ASSERT_TRUE(WaitUntil([&] { return state() == 2; }, kPatience));
  std::vector<std::string> names;
  std::vector<platform::v1::Order> orders;
  for (int i = 0; i < 100; ++i) {
    const std::string order_id = absl::StrCat("PO-", i);
    names.push_back(MustFile(absl::StrCat("c", i), order_id));
    orders.push_back(OrderOf(order_id, absl::StrCat("c", i), absl::Hours(24)));
  }
  Put(orders);
  EXPECT_TRUE(WaitUntil([&] { return Count("put_question") == 0; }, absl::Seconds(10)));
  for (const std::string& name : names) EXPECT_TRUE(Get(name).has_order_link());
}

// R-I2: nor does what is wrong with the rows of what was put hold up the platform's directory
TEST_F(LateLink, WhatIsWrongWithWhatWasPutHoldsUpNoDirectory) {
  auto settings = Settings();
  settings["order_put_wait"] = "0s";
  Begin(settings);
  ASSERT_TRUE(Sql("ALTER TABLE put_question RENAME TO put_question_gone").ok());
  StartDirectory(Has({OrderOf("PO-1", "c1", absl::Hours(48))}));
  const std::string name = MustFile("c1", "PO-1");
  EXPECT_EQ(Linked(name).order_link().order_id(), "PO-1");
  ASSERT_TRUE(Sql("ALTER TABLE put_question_gone RENAME TO put_question").ok());
  StartDirectory(Has({}));
  const std::string later = MustFile("c2", "");
  Put({OrderOf("PO-2", "c2", absl::Hours(24))});
  EXPECT_EQ(Linked(later).order_link().order_id(), "PO-2");
}

// R-I2, R-I5: two complaints that turn out to be about one order
TEST_F(LateLink, TheSameOrderFoundLaterMakesThemSuspect) {
  Begin({{"order_put_wait", "0s"}});
  const std::string first = MustFile("c1", "", "客服态度很差");
  const std::string second = MustFile("c1", "", "快递也一直没有收到");
  WaitIndexed();
  EXPECT_EQ(Count("suspected_duplicate"), 0);
  Put({OrderOf("PO-1", "c1", absl::Hours(24))});
  Linked(first);
  Linked(second);
  ASSERT_TRUE(WaitUntil([&] { return Get(first).duplicates_size() > 0; }, kPatience));
  EXPECT_EQ(Get(first).duplicates(0).complaint(), second);
  ASSERT_EQ(Get(second).duplicates_size(), 1);
  EXPECT_EQ(Get(second).duplicates(0).reason(), "same_order");
  const auto told = [&](const std::string& name) {
    int count = 0;
    for (const events::v1::Event& event : EventsOf(name)) count += event.has_duplicate_suspected();
    return count;
  };
  EXPECT_EQ(told(first), 0);
  EXPECT_EQ(told(second), 1);
}

// R-I2: with no directory of the platform nothing is kept
TEST_F(LateLink, WithoutADirectoryNothingWaits) {
  Begin({});
  MustFile("c1", "PO-1");
  EXPECT_EQ(Count("order_question"), 0);
}

}  // namespace
}  // namespace redress::intake
