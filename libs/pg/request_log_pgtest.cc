#include <gtest/gtest.h>

#include <atomic>

#include "base/error.h"
#include "google/protobuf/timestamp.pb.h"
#include "pg/migrate.h"
#include "pg/request_log.h"
#include "testing/private_postgres.h"

namespace redress::pg {
namespace {

using google::protobuf::Timestamp;

class RequestLogTest : public testing::Test {
 protected:
  RequestLogTest()
      : db_({.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("requests")},
            SystemClock(), SystemRandom()) {
    EXPECT_TRUE(Migrate(db_, {{"pg", SharedMigrationFiles()}}).ok());
  }

  absl::StatusOr<int64_t> Call(const std::string& request_id, int64_t content,
                               const std::string& tenant = "demo") {
    Timestamp request;
    request.set_seconds(content);
    Timestamp response;
    const absl::Status status = db_.Run({}, [&](Transaction& tx) {
      return Once(tx, tenant, "Do", request_id, request, response, [&] {
        response.set_seconds(++effects_);
        return absl::OkStatus();
      });
    });
    if (!status.ok()) return status;
    return response.seconds();
  }

  Database db_;
  std::atomic<int64_t> effects_ = 0;
};

// R-I4
TEST_F(RequestLogTest, TheSameRequestGetsTheFirstAnswer) {
  EXPECT_EQ(*Call("a", 1), 1);
  EXPECT_EQ(*Call("a", 1), 1);
  EXPECT_EQ(effects_, 1);
}

// R-I4
TEST_F(RequestLogTest, OtherContentUnderTheSameIdIsRefused) {
  EXPECT_TRUE(Call("a", 1).ok());
  EXPECT_EQ(ReasonOf(Call("a", 2).status()), "REQUEST_ID_REUSED");
  EXPECT_TRUE(Call("a", 2, "other_tenant").ok());
}

// R-I4: a second call while the first runs has no effect of its own.
TEST_F(RequestLogTest, ManyAtOnceHaveOneAnswer) {
  std::vector<std::thread> threads;
  std::atomic<int> different = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 10; ++round) {
        const std::string id = absl::StrCat("r", round);
        const auto first = Call(id, round);
        const auto second = Call(id, round);
        if (!first.ok() || !second.ok() || *first != *second) ++different;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(different, 0);
}

}  // namespace
}  // namespace redress::pg
