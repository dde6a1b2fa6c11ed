// The live view: queues in the order of matching, figures, and figures as they change.

#include "absl/strings/str_replace.h"
#include "base/proto_time.h"
#include "services/routing/api/replica_testing.h"
#include "services/routing/api/wallboard_hub.h"
#include "services/routing/domain/queue.h"
#include "services/routing/store/live_reader.h"
#include "services/routing/store/live_sql.h"

namespace redress::routing {
namespace {

// A watcher without a network.
class Screen final : public rpc::RawStream {
 public:
  void WriteRaw(const grpc::ByteBuffer& message) override {
    grpc::ByteBuffer copy = message;
    v1::WatchQueueStatsResponse response;
    EXPECT_TRUE(
        grpc::SerializationTraits<v1::WatchQueueStatsResponse>::Deserialize(&copy, &response).ok());
    shown.push_back(std::move(response));
  }
  void Finish(const absl::Status&) override { gone = true; }
  bool done() const override { return gone; }

  std::vector<v1::WatchQueueStatsResponse> shown;
  bool gone = false;
};

class LiveRpcsTest : public ReplicaFixture {
 protected:
  std::vector<v1::QueuedCase> Queue(const std::string& department, int page_size,
                                    const std::string& caller = "demo:supervisor:chen") {
    std::vector<v1::QueuedCase> queued;
    v1::ListQueueRequest request;
    request.set_department(department);
    request.set_page_size(page_size);
    do {
      v1::ListQueueResponse page;
      const absl::Status status = Call(&Stub::ListQueue, caller, request, &page);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) break;
      queued.insert(queued.end(), page.cases().begin(), page.cases().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return queued;
  }
  v1::GetQueueStatsResponse Stats(const std::string& caller = "demo:supervisor:chen",
                                  const std::vector<std::string>& departments = {}) {
    v1::GetQueueStatsRequest request;
    for (const std::string& one : departments) request.add_departments(one);
    v1::GetQueueStatsResponse response;
    const absl::Status status = Call(&Stub::GetQueueStats, caller, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  v1::DepartmentStats StatsOf(const std::string& department) {
    const v1::GetQueueStatsResponse stats = Stats();
    for (const v1::DepartmentStats& one : stats.departments()) {
      if (one.department() == department) return one;
    }
    return {};
  }
  absl::Status Execute(const std::string& sql) {
    return db_.Run({}, [&](pg::Transaction& tx) { return tx.ExecText(sql).status(); });
  }
};

// R-R3: the queue is listed exactly as it is offered.
TEST_F(LiveRpcsTest, TheQueueIsListedInTheOrderInWhichItIsOffered) {
  std::vector<CaseKey> filed;
  const common::v1::Level levels[] = {common::v1::LEVEL_ROUTINE, common::v1::LEVEL_CRISIS,
                                      common::v1::LEVEL_ROUTINE, common::v1::LEVEL_SERIOUS,
                                      common::v1::LEVEL_ROUTINE, common::v1::LEVEL_SERIOUS,
                                      common::v1::LEVEL_ROUTINE};
  const char* languages[] = {"zh-CN", "en", "en", "zh-CN", "", "fr", "zh-CN"};
  for (size_t i = 0; i < std::size(levels); ++i) {
    filed.push_back(File({.level = levels[i], .language = languages[i]}));
    clock_.Advance(absl::Hours(3));  // levels of 2 lead by 8 hours
  }
  std::vector<std::string> listed;
  int64_t position = 0;
  for (const int page_size : {1, 3, 500}) {
    std::vector<std::string> names;
    position = 0;
    absl::Time rank = absl::InfinitePast();
    for (const v1::QueuedCase& queued : Queue("departments/frontline", page_size)) {
      EXPECT_EQ(queued.position(), ++position);
      // What is shown of each explains the order.
      EXPECT_GE(FromProto(queued.rank_time()), rank) << "position " << position;
      rank = FromProto(queued.rank_time());
      EXPECT_EQ(rank, FromProto(queued.open_time()) - LeadOf(queued.level()));
      names.push_back(queued.complaint());
    }
    if (listed.empty()) listed = names;
    EXPECT_EQ(names, listed) << "pages of " << page_size;
  }
  // Whoever may have them all is offered them in that order.
  Put("lin", {.capacity = 1});
  std::vector<std::string> offered;
  for (size_t i = 0; i < listed.size(); ++i) {
    for (const CaseKey& key : filed) {
      if (!Get(key).has_offer()) continue;
      offered.push_back(key.complaint.Name());
      ASSERT_TRUE(Accept(key).ok());
      ASSERT_TRUE(Close(key).ok());
      break;
    }
  }
  EXPECT_EQ(offered, listed);
  EXPECT_TRUE(Queue("departments/frontline", 10).empty());
}

TEST_F(LiveRpcsTest, FiguresCountWhatWaitsAndWhoWorks) {
  Put("lin", {.capacity = 2});
  Put("wu",
      {.departments = {"frontline", "quality"}, .capacity = 5, .presence = v1::PRESENCE_BUSY});
  Put("zhu", {.presence = v1::PRESENCE_OFFLINE});
  const absl::Time first = clock_.Now();
  std::vector<CaseKey> keys;
  for (int i = 0; i < 6; ++i) {
    keys.push_back(File({.level = i < 2 ? common::v1::LEVEL_ROUTINE : common::v1::LEVEL_SERIOUS}));
    if (i == 0) {
      ASSERT_TRUE(Accept(keys[0]).ok());
    }
    clock_.Advance(absl::Minutes(1));
  }
  const v1::DepartmentStats stats = StatsOf("departments/frontline");
  EXPECT_EQ(stats.waiting_count(), 4);
  ASSERT_EQ(stats.waiting_size(), 1);
  EXPECT_EQ(stats.waiting(0).level(), common::v1::LEVEL_SERIOUS);
  EXPECT_EQ(FromProto(stats.oldest_wait_time()), first + absl::Minutes(2));
  EXPECT_EQ(stats.offered_count(), 1);
  EXPECT_EQ(stats.assigned_count(), 1);
  EXPECT_EQ(stats.staff().agents_count(), 3);
  EXPECT_EQ(stats.staff().available_count(), 1);
  EXPECT_EQ(stats.staff().busy_count(), 1);
  EXPECT_EQ(stats.staff().capacity(), 7) << "zhu is not here";
  EXPECT_EQ(stats.staff().load(), 2);
  EXPECT_EQ(stats.staff().free_capacity(), 0) << "wu takes nothing";
  EXPECT_NEAR(stats.staff().utilisation(), 2.0 / 7, 1e-9);
  EXPECT_EQ(StatsOf("departments/quality").staff().agents_count(), 1);
  // One department alone, and no teams with it.
  EXPECT_EQ(Stats("demo:analyst:wu", {"departments/quality"}).departments_size(), 1);
}

TEST_F(LiveRpcsTest, AnotherTenantSeesNothing) {
  Put("lin");
  File();
  EXPECT_EQ(Stats("else:supervisor:chen").departments_size(), 0);
  EXPECT_TRUE(Queue("departments/frontline", 10, "else:supervisor:chen").empty());
}

TEST_F(LiveRpcsTest, BadWishesAreRefused) {
  v1::ListQueueRequest list;
  v1::ListQueueResponse listed;
  EXPECT_EQ(ReasonOf(Call(&Stub::ListQueue, "demo:agent:lin", list, &listed)), "NAME_MALFORMED");
  list.set_department("departments/frontline");
  list.set_page_token("moon");
  EXPECT_EQ(ReasonOf(Call(&Stub::ListQueue, "demo:agent:lin", list, &listed)),
            "PAGE_TOKEN_INVALID");
  v1::GetQueueStatsRequest stats;
  v1::GetQueueStatsResponse figures;
  stats.add_departments("departments/frontline");
  stats.add_departments("frontline");
  const absl::Status refused = Call(&Stub::GetQueueStats, "demo:agent:lin", stats, &figures);
  EXPECT_EQ(ReasonOf(refused), "NAME_MALFORMED");
  EXPECT_EQ(FieldOf(refused), "departments[1]");
  // A queue that is empty is not one that there is not.
  list.clear_page_token();
  list.set_department("departments/moon");
  const absl::Status no_queue = Call(&Stub::ListQueue, "demo:agent:lin", list, &listed);
  EXPECT_EQ(no_queue.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(no_queue), "NOT_FOUND");
  EXPECT_EQ(FieldOf(no_queue), "department");
  stats.set_departments(1, "departments/moon");
  const absl::Status no_figures = Call(&Stub::GetQueueStats, "demo:agent:lin", stats, &figures);
  EXPECT_EQ(no_figures.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FieldOf(no_figures), "departments[1]");
  v1::WatchQueueStatsRequest watch;
  watch.add_departments("departments/moon");
  const auto context = Context("demo:agent:lin");
  EXPECT_EQ(stub_->WatchQueueStats(context.get(), watch)->Finish().error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Call(&Stub::GetQueueStats, "demo:customer:c1", {}, &figures).code(),
            absl::StatusCode::kPermissionDenied);
}

// The whole first, then what changed alone; one question for all who watch.
TEST_F(LiveRpcsTest, WatchersGetTheWholeAndThenWhatChanged) {
  WallboardHub hub(db_, clock_);
  const auto idle = hub.Poll();
  ASSERT_TRUE(idle.ok());
  EXPECT_FALSE(*idle) << "nobody watches, nobody asks";
  Put("wu", {.departments = {"quality"}});
  const auto all = std::make_shared<Screen>();
  const auto quality = std::make_shared<Screen>();
  const auto stranger = std::make_shared<Screen>();
  hub.Watch("demo", {}, std::make_shared<WallboardStream>(all));
  hub.Watch("demo", {"departments/quality"}, std::make_shared<WallboardStream>(quality));
  hub.Watch("else", {}, std::make_shared<WallboardStream>(stranger));
  ASSERT_TRUE(hub.Poll().ok());
  ASSERT_EQ(all->shown.size(), 1u);
  EXPECT_TRUE(all->shown[0].whole());
  EXPECT_EQ(all->shown[0].departments_size(), 1);
  EXPECT_TRUE(quality->shown[0].whole());
  ASSERT_EQ(stranger->shown.size(), 1u) << "empty, and so it is told";
  EXPECT_EQ(stranger->shown[0].departments_size(), 0);

  ASSERT_TRUE(hub.Poll().ok());
  EXPECT_EQ(all->shown.size(), 1u) << "nothing changed";
  const CaseKey key = File();
  ASSERT_TRUE(hub.Poll().ok());
  ASSERT_EQ(all->shown.size(), 2u);
  EXPECT_FALSE(all->shown[1].whole());
  ASSERT_EQ(all->shown[1].departments_size(), 1);
  EXPECT_EQ(all->shown[1].departments(0).department(), "departments/frontline");
  EXPECT_EQ(all->shown[1].departments(0).waiting_count(), 1);
  EXPECT_EQ(quality->shown.size(), 1u);
  EXPECT_EQ(stranger->shown.size(), 1u);

  TakeIn({Withdrawn(key)});
  Put("zhu", {.departments = {"quality"}});
  ASSERT_TRUE(hub.Poll().ok());
  ASSERT_EQ(all->shown.size(), 3u);
  ASSERT_EQ(all->shown[2].departments_size(), 2) << "by name, what is gone among them";
  EXPECT_EQ(all->shown[2].departments(0).department(), "departments/frontline");
  EXPECT_EQ(all->shown[2].departments(0).waiting_count(), 0) << "gone comes with zeros";
  EXPECT_EQ(all->shown[2].departments(1).department(), "departments/quality");
  ASSERT_EQ(quality->shown.size(), 2u);
  EXPECT_EQ(quality->shown[1].departments(0).staff().agents_count(), 2);
  for (const auto& screen : {all, quality, stranger}) screen->gone = true;
  const auto after = hub.Poll();
  ASSERT_TRUE(after.ok());
  EXPECT_FALSE(*after);
}

// Through gRPC, from whichever replica.
TEST_F(LiveRpcsTest, AWallboardIsFollowedOverTheWire) {
  Put("wu", {.departments = {"quality"}});
  const auto context = Context("demo:supervisor:chen");
  const auto reader = stub_->WatchQueueStats(context.get(), {});
  v1::WatchQueueStatsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_TRUE(response.whole());
  File();  // by the fixture, another replica
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_FALSE(response.whole());
  EXPECT_EQ(response.departments(0).department(), "departments/frontline");
  context->TryCancel();
}

// Figures and the head of a queue stay cheap however long the queue is: what waits is counted in
// its index, and a page reads what it shows.
TEST_F(LiveRpcsTest, AHundredThousandQueuedCasesAreCountedInTheirIndex) {
  Put("wu", {.departments = {"quality"}});
  ASSERT_TRUE(Execute("INSERT INTO work_case (tenant, complaint_id, state, department_id, level, "
                      "language, assignee_id, offered_id, open_time, signals, causes, rejections, "
                      "version, record, lane, rank_time, wait_time) "
                      "SELECT 'demo', gen_random_uuid(), 1, 'd' || i % 9, 1 + i % 3, 'zh', '', '', "
                      "now() - i * interval '1 second', '', '', 0, 1, '', "
                      "'zh|' || CASE WHEN i % 7 = 0 THEN 'refund:1' ELSE '' END, "
                      "now() - i * interval '1 second', now() - i * interval '1 second' "
                      "FROM generate_series(1, 100000) AS i")
                  .ok());
  ASSERT_TRUE(
      Execute("INSERT INTO work_case (tenant, complaint_id, state, department_id, level, "
              "language, assignee_id, offered_id, open_time, signals, causes, rejections, "
              "version, record) SELECT 'demo', gen_random_uuid(), 4, 'd' || i % 9, 1, "
              "'zh', 'wu', '', now(), '', '', 0, 1, '' FROM generate_series(1, 100000) AS i")
          .ok());
  // As autovacuum leaves a queue that has waited for a while; it has to be outside of transactions.
  const auto connection = pg::Connection::Open(conninfo_, SystemClock());
  ASSERT_TRUE(connection.ok());
  ASSERT_TRUE(redress::test::WaitUntil(
      [&] {
        return (*connection)
                   ->ExecText("VACUUM ANALYZE work_case", SystemClock().Now() + absl::Minutes(1))
                   .ok() &&
               Count(
                   "SELECT relpages - relallvisible FROM pg_class "
                   "WHERE oid = 'work_case'::regclass") == 0;
      },
      absl::Seconds(60)));
  EXPECT_EQ(StatsOf("departments/d1").waiting_count(), 11'112);
  v1::Department department;
  department.set_name("departments/d1");
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        return PgCatalogueBook(tx).PutDepartment("demo", department);
                      })
                  .ok());
  v1::ListQueueRequest request;
  request.set_department(department.name());
  v1::ListQueueResponse page;
  ASSERT_TRUE(Call(&Stub::ListQueue, "demo:supervisor:chen", request, &page).ok());
  EXPECT_EQ(page.cases_size(), 50);

  const int64_t table = Count("SELECT pg_relation_size('work_case') / 8192");
  EXPECT_LT(BlocksOf(**connection, absl::StrReplaceAll(sql::kQueueStats.sql, {{"$1", "'{demo}'"}})),
            table / 2);
  EXPECT_LT(BlocksOf(**connection,
                     absl::StrReplaceAll(sql::kQueueList.sql,
                                         {{"$1", "'demo'"},
                                          {"$2", "'d1'"},
                                          {"$3", "'-infinity'::timestamptz"},
                                          {"$4", "'00000000-0000-0000-0000-000000000000'::uuid"},
                                          {"$5", "50"}})),
            table / 10);
}

}  // namespace
}  // namespace redress::routing
