#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "benches.h"
#include "figures.h"
#include "floors.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/client.h"
#include "testing/wait.h"

namespace redress::bench {
namespace {

using intake::v1::Complaint;
using intake::v1::ComplaintFilter;

constexpr pg::Statement kIndexBytes{"bench_index_bytes",
                                    "SELECT (pg_total_relation_size('search_page') + "
                                    "pg_total_relation_size('search_segment'))::float8"};
constexpr pg::Statement kSegments{"bench_segments", "SELECT count(*)::float8 FROM search_segment"};
constexpr pg::Statement kSuspected{"bench_suspected",
                                   "SELECT count(*)::float8 FROM suspected_duplicate"};
constexpr pg::Statement kSample{"bench_sample",
                                "SELECT complaint_id FROM complaint ORDER BY random() LIMIT $1"};
constexpr pg::Statement kByKey{"bench_by_key",
                               "SELECT * FROM complaint WHERE tenant = 'demo' AND complaint_id = "
                               "ANY($1::uuid[])"};

constexpr int kQueries = 2000;
constexpr int64_t kSampleSize = 500;
constexpr size_t kPage = 50;
constexpr int kFloorReads = 300;
constexpr size_t kCopies = 200;

pg::Database OpenDatabase(test::Suite& suite) {
  return {{.conninfo = suite.Conninfo("intake"), .pool_size = 1}, SystemClock(), SystemRandom()};
}

// CPU seconds so far of the process's threads that give way: those of the index.
double IndexCpu(pid_t pid) {
  double seconds = 0;
  for (const auto& task :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", pid, "/task"))) {
    const std::vector<std::string> fields = StatFields(task.path() / "stat");
    if (fields.size() < 17 || std::stoi(fields[16]) <= 0) continue;
    seconds += CpuSeconds(fields);
  }
  return seconds;
}

class Searcher {
 public:
  explicit Searcher(test::Suite& suite)
      : stub_(intake::v1::IntakeService::NewStub(suite.Channel("intake"))) {}

  // A page, and the milliseconds it took; -1 when it failed.
  double List(const ComplaintFilter& filter, const std::string& token,
              intake::v1::ListComplaintsResponse& page) {
    intake::v1::ListComplaintsRequest request;
    *request.mutable_filter() = filter;
    request.set_page_token(token);
    const absl::Time start = SystemClock().Monotonic();
    const grpc::Status status = stub_->ListComplaints(Context().get(), request, &page);
    if (!status.ok()) {
      std::fprintf(stderr, "ListComplaints: %s\n", status.error_message().c_str());
      return -1;
    }
    return absl::ToDoubleMilliseconds(SystemClock().Monotonic() - start);
  }
  // What the customer is told, in milliseconds; -1 when it failed.
  double Progress(const Complaint& complaint) {
    intake::v1::GetProgressRequest request;
    request.set_reference(complaint.reference());
    const std::string& phone = complaint.draft().customer().phone();
    request.set_proof(phone.substr(phone.size() - std::min<size_t>(4, phone.size())));
    intake::v1::GetProgressResponse response;
    const absl::Time start = SystemClock().Monotonic();
    if (!stub_->GetProgress(Context().get(), request, &response).ok()) return -1;
    return absl::ToDoubleMilliseconds(SystemClock().Monotonic() - start);
  }
  // The name of what was filed, empty when it was not.
  std::string File(const intake::v1::ComplaintDraft& draft) {
    intake::v1::FileComplaintRequest request;
    request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    *request.mutable_complaint() = draft;
    intake::v1::FileComplaintResponse response;
    if (!stub_->FileComplaint(Context().get(), request, &response).ok()) return "";
    return response.complaint().name();
  }
  bool Get(const std::string& name, Complaint& complaint) {
    intake::v1::GetComplaintRequest request;
    request.set_name(name);
    intake::v1::GetComplaintResponse response;
    if (!stub_->GetComplaint(Context().get(), request, &response).ok()) return false;
    complaint = std::move(*response.mutable_complaint());
    return true;
  }

 private:
  static std::unique_ptr<grpc::ClientContext> Context() {
    return rpc::MakeContext(
        {"Bearer dev:demo:platform:bench", SystemClock().Now() + absl::Seconds(10)},
        SystemRandom());
  }

  std::unique_ptr<intake::v1::IntakeService::Stub> stub_;
};

// A kind of query, and the page of it that is measured.
struct Kind {
  const char* name;
  std::function<ComplaintFilter(const Complaint& like, int turn)> filter;
  int page = 1;
};

template <size_t N>
auto Text(const std::array<const char*, N>& words) {
  return [words](const Complaint&, int turn) {
    ComplaintFilter filter;
    filter.set_text(words[static_cast<size_t>(turn) % N]);
    return filter;
  };
}

ComplaintFilter ChannelCategoryTime(const Complaint& like, int turn) {
  ComplaintFilter filter;
  filter.add_channels(like.draft().channel());
  filter.set_category(like.triage().category());
  const absl::Time time = FromProto(like.create_time());
  const absl::Duration around = absl::Hours(turn % 2 == 0 ? 24 : 24 * 30);
  *filter.mutable_filed_from() = ToProto(time - around);
  *filter.mutable_filed_until() = ToProto(time + around);
  return filter;
}

std::vector<Kind> Kinds() {
  static constexpr std::array kChineseCommon = {"客服", "订单", "退款", "质量"};
  static constexpr std::array kChineseRare = {"婴儿车 起火", "食物中毒 牛奶", "诈骗电话",
                                              "充电宝 电伤"};
  static constexpr std::array kEnglishCommon = {"order", "refund", "days", "support"};
  static constexpr std::array kEnglishRare = {"scammer", "pushchair fire", "kettle shock",
                                              "reporter headset"};
  const auto nothing = [](const Complaint&, int) { return ComplaintFilter(); };
  return {
      {"text_zh_common", Text(kChineseCommon)},
      {"text_zh_rare", Text(kChineseRare)},
      {"text_en_common", Text(kEnglishCommon)},
      {"text_en_rare", Text(kEnglishRare)},
      {"customer",
       [](const Complaint& like, int) {
         ComplaintFilter filter;
         filter.set_customer_id(like.draft().customer().customer_id());
         return filter;
       }},
      {"order",
       [](const Complaint& like, int) {
         ComplaintFilter filter;
         filter.set_order_id(like.draft().order_id());
         return filter;
       }},
      {"sku_state",
       [](const Complaint& like, int) {
         ComplaintFilter filter;
         filter.set_sku(like.draft().sku());
         filter.add_states(like.state());
         return filter;
       }},
      {"channel_category_time", ChannelCategoryTime},
      {"region_crisis",
       [](const Complaint& like, int) {
         ComplaintFilter filter;
         filter.set_region(like.draft().region());
         filter.add_levels(common::v1::LEVEL_CRISIS);
         return filter;
       }},
      {"phone",
       [](const Complaint& like, int) {
         ComplaintFilter filter;
         filter.set_phone(like.draft().customer().phone());
         return filter;
       }},
      {"nothing", nothing},
      {"nothing_page_2", nothing, 2},
      {"text_zh_page_2", Text(kChineseCommon), 2},
      {"text_en_page_3", Text(kEnglishCommon), 3},
  };
}

// Sorts what was measured and prints it.
void PrintTimes(const std::string& name, std::vector<double>& times, const std::vector<double>& by,
                const std::string& conditions) {
  std::sort(times.begin(), times.end());
  for (const auto& [metric, q] : {std::pair("p50_ms", 0.5), {"p99_ms", 0.99}, {"max_ms", 1.0}}) {
    Print({"search", absl::StrCat(name, "_", metric), Quantile(times, q), "ms", Quantile(by, q),
           conditions});
  }
}

std::vector<Uuid> Sample(pg::Database& db) {
  std::vector<Uuid> ids;
  const absl::Status status = db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ids.clear();
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kSample, kSampleSize));
    for (int r = 0; r < rows.size(); ++r) ids.push_back(rows.Id(r, 0));
    return absl::OkStatus();
  });
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return ids;
}

// Milliseconds of reading a page's rows by primary key, sorted.
std::vector<double> ReadsByKey(pg::Database& db, const std::vector<Uuid>& ids) {
  std::vector<double> times;
  for (size_t i = 0; i < kFloorReads; ++i) {
    std::vector<Uuid> some;
    for (size_t j = 0; j < kPage; ++j) some.push_back(ids[(i * kPage + j) % ids.size()]);
    const absl::Time start = SystemClock().Monotonic();
    const absl::Status status = db.Run(
        {.read_only = true}, [&](pg::Transaction& tx) { return tx.Exec(kByKey, some).status(); });
    if (status.ok()) times.push_back(absl::ToDoubleMilliseconds(SystemClock().Monotonic() - start));
  }
  std::sort(times.begin(), times.end());
  return times;
}

// Fills the register and waits for its index; false when that fails.
bool Fill(test::Suite& suite, int64_t count) {
  const std::string file = absl::StrCat(suite.directory(), "/history.jsonl");
  std::string said;
  if (suite.Redress({"generate", file, "--count", absl::StrCat(count)}, &said) != 0) {
    std::fprintf(stderr, "generate: %s\n", said.c_str());
    return false;
  }
  const std::string conninfo = suite.Conninfo("intake");
  const pid_t pid = suite.Get("intake")->pid();
  const double cpu_before = IndexCpu(pid);
  const absl::Time start = SystemClock().Monotonic();
  if (suite.Redress({"import", file}, &said) != 0) {
    std::fprintf(stderr, "import: %s\n", said.c_str());
    return false;
  }
  const absl::Time imported = SystemClock().Monotonic();
  const double behind = IndexLag(conninfo);
  if (!WaitIndexed(conninfo, absl::Minutes(60))) return false;
  const absl::Time indexed = SystemClock().Monotonic();
  const double cpu = IndexCpu(pid) - cpu_before;
  const auto complaints = static_cast<double>(count);
  const std::string where = absl::StrCat(count, " complaints, all on the same cores, fsync on");
  Print({"search", "imported_per_s", complaints / absl::ToDoubleSeconds(imported - start), "1/s", 0,
         absl::StrCat(where, "; redress import, the index behind it")});
  Print({"search", "indexed_per_s", complaints / absl::ToDoubleSeconds(indexed - start), "1/s", 0,
         absl::StrCat(where,
                      "; from the first one imported until the index lacks none, duplicates "
                      "looked up")});
  Print({"search", "left_by_import", behind, "complaints", 0,
         "not indexed yet when the import ended"});
  Print({"search", "caught_up_per_s",
         behind / std::max(1e-3, absl::ToDoubleSeconds(indexed - imported)), "1/s", 0,
         "those, with nothing else to do; duplicates looked up, merges beside it"});
  Print({"search", "index_cpu_us_per_complaint", cpu * 1e6 / complaints, "us", 0,
         "both threads of the index: keys, duplicates, merges until it lacks none; without "
         "Postgres"});
  Print({"search", "index_bytes_per_complaint", Ask(conninfo, kIndexBytes) / complaints, "bytes", 0,
         absl::StrCat("pages and segments with their own indexes, in ", Ask(conninfo, kSegments),
                      " segments, with what merges left to vacuum")});
  Print({"search", "duplicates_suspected", Ask(conninfo, kSuspected), "pairs", 0, ""});
  return true;
}

// What customers are told of complaints anywhere in the register.
void MeasureProgress(Searcher& searcher, const std::vector<Complaint>& like,
                     const std::vector<double>& by_key, const std::string& where) {
  std::vector<double> times;
  for (const Complaint& complaint : like) {
    if (complaint.draft().customer().phone().empty()) continue;
    if (const double ms = searcher.Progress(complaint); ms >= 0) times.push_back(ms);
  }
  PrintTimes("progress", times, by_key, absl::StrCat(times.size(), " GetProgress ", where));
}

// What customers file a second time is suspected: from the filing until the link is there, one
// after the other.
void MeasureDuplicates(Searcher& searcher, const std::vector<Complaint>& like,
                       const std::vector<double>& by_key, const std::string& where) {
  std::vector<double> times;
  int filed = 0;
  for (size_t i = 0; i < std::min<size_t>(like.size(), kCopies); ++i) {
    intake::v1::ComplaintDraft draft = like[i].draft();
    draft.clear_channel_reference();
    draft.clear_occurred_time();
    Complaint copy;
    for (int turn = 0; turn < 2; ++turn) {  // history is older than the window: two of today
      const absl::Time start = SystemClock().Monotonic();
      const std::string name = searcher.File(draft);
      if (name.empty()) break;
      if (turn == 0) continue;
      ++filed;
      if (test::WaitUntil(
              [&] { return searcher.Get(name, copy) && copy.suspected_duplicates_size() > 0; },
              absl::Seconds(10))) {
        times.push_back(absl::ToDoubleMilliseconds(SystemClock().Monotonic() - start));
      }
    }
  }
  PrintTimes("suspected", times, by_key,
             absl::StrCat("from filing until it is linked to its like ", where));
  Print({"search", "suspected_share", filed == 0 ? 0 : static_cast<double>(times.size()) / filed,
         "", 0, "of what one customer filed twice"});
}

// P1 on top of what is there already.
void MeasureFiling(test::Suite& suite, const std::string& where) {
  const double single_row = SingleRowInserts(suite, 10);
  suite.postgres().Checkpoint();
  RunLoad(suite, {"--seconds", "4", "--inflight", "256", "--seed", "1"});  // warm-up
  const Load full = RunLoad(suite, {"--seconds", "20", "--inflight", "256", "--seed", "2"});
  Print({"search", "filed_per_s_on_top", full.per_s, "1/s", single_row,
         absl::StrCat("256 in flight, 20 s, ", where)});
  const Load streamed =
      RunLoad(suite, {"--seconds", "20", "--inflight", "1024", "--stream", "--seed", "4"});
  Print({"search", "streamed_per_s_on_top", streamed.per_s, "1/s", single_row,
         absl::StrCat("ImportComplaints, live, one stream, 20 s, ", where)});
}

}  // namespace

int Search(int64_t count) {
  test::Suite suite(
      {.services = {"intake"}, .platform_sim = false, .flags = {"--log_level=warning"}});
  if (!suite.StartAll() || !Fill(suite, count)) return 1;
  suite.postgres().Checkpoint();

  pg::Database db = OpenDatabase(suite);
  const std::vector<Uuid> ids = Sample(db);
  Searcher searcher(suite);
  std::vector<Complaint> like(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!searcher.Get(ComplaintId(ids[i]).Name(), like[i])) return 1;
  }
  if (like.empty()) return 1;
  std::vector<double> by_key = ReadsByKey(db, ids);
  PrintTimes("floor_rows_by_key", by_key, {},
             absl::StrCat(kPage, " rows by primary key over one connection"));

  const std::vector<Kind> kinds = Kinds();
  std::map<std::string, std::vector<double>> times;
  std::vector<double> all;
  int failed = 0;
  int came_short = 0;
  for (int i = 0; i < kQueries; ++i) {
    const Kind& kind = kinds[static_cast<size_t>(i) % kinds.size()];
    const int turn = i / static_cast<int>(kinds.size());
    const ComplaintFilter filter = kind.filter(like[static_cast<size_t>(turn) % like.size()], turn);
    intake::v1::ListComplaintsResponse page;
    double ms = 0;
    for (int number = 1; number <= kind.page && ms >= 0; ++number) {
      const std::string token = page.next_page_token();
      if (number > 1 && token.empty()) break;
      page.Clear();
      ms = searcher.List(filter, token, page);
    }
    if (ms < 0) {
      ++failed;
      continue;
    }
    if (!page.next_page_token().empty() && page.complaints_size() < static_cast<int>(kPage)) {
      ++came_short;
    }
    times[kind.name].push_back(ms);
    all.push_back(ms);
  }
  const std::string where =
      absl::StrCat("of ", count, " complaints, pages of ", kPage,
                   ", one connection; floor: ", kPage, " rows by primary key");
  for (auto& [name, of_kind] : times) PrintTimes(name, of_kind, by_key, where);
  PrintTimes("all", all, by_key, absl::StrCat(all.size(), " queries ", where));
  Print({"search", "came_short", static_cast<double>(came_short), "pages", 0,
         "ended by their time before they were full"});
  Print({"search", "failed", static_cast<double>(failed), "queries", 0, ""});
  const std::string on_top = absl::StrCat("on top of ", count, " complaints");
  MeasureProgress(searcher, like, by_key, on_top);
  MeasureDuplicates(searcher, like, by_key, on_top);
  MeasureFiling(suite, absl::StrCat(on_top, "; floor: single rows by pgbench"));
  return failed == 0 ? 0 : 1;
}

}  // namespace redress::bench
