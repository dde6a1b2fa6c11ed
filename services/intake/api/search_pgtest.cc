// R-I11, issue "Intake in full", search: every filter together, Chinese and English, stable pages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/api/intake_fixture.h"
#include "services/intake/domain/search_terms.h"
#include "services/intake/store/complaint_search.h"
#include "testing/wait.h"

namespace redress::intake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Search : public IntakeFixture {
 protected:
  // Names of all pages, and that they come in falling order, each once.
  std::vector<std::string> List(
      const v1::ComplaintFilter& filter, int page_size = 100,
      const std::function<void()>& between = [] {},
      const std::string& caller = "demo:platform:shop") {
    std::vector<std::string> names;
    v1::ListComplaintsRequest request;
    *request.mutable_filter() = filter;
    request.set_page_size(page_size);
    do {
      v1::ListComplaintsResponse response;
      const grpc::Status status =
          Intake().stub().ListComplaints(Context(caller).get(), request, &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      if (!status.ok()) break;
      EXPECT_LE(response.complaints_size(), page_size);
      for (const v1::Complaint& complaint : response.complaints()) {
        if (!names.empty()) {
          EXPECT_LT(complaint.name(), names.back());
        }
        names.push_back(complaint.name());
      }
      request.set_page_token(response.next_page_token());
      between();
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<std::string> Find(const std::string& text) {
    v1::ComplaintFilter filter;
    filter.set_text(text);
    return List(filter);
  }
  // Complaints that this replica read to index them.
  int64_t Read(Replica* replica = nullptr) {
    return static_cast<int64_t>((replica == nullptr ? Intake() : *replica)
                                    .host()
                                    .metrics()
                                    .Counter("redress_search_read_total", "", {})
                                    .Value());
  }
  // Those to which the segments lead for a word, whatever they are now.
  std::vector<std::string> Candidates(const std::string& word) {
    const auto ring = crypto::KeyRing::FromText(std::string(64, 'a'));  // the fixture's
    const postings::Key key =
        SearchKeys(ring->Lasting("search index")).Of("demo").Of(Field::kText, word);
    SegmentStore store(1 << 20);
    std::vector<std::string> names;
    const absl::Status status =
        Intake().host().db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
          names.clear();
          ASSIGN_OR_RETURN(const std::vector<SegmentRow> segments, store.Load(tx));
          for (const SegmentRow& segment : segments) {
            SegmentPages pages(store, tx, segment.id);
            postings::Matches matches(*segment.directory, pages, {{key}});
            for (uint32_t from = 0;; from = matches.place() + 1) {
              ASSIGN_OR_RETURN(const bool found, matches.Seek(from));
              if (!found) break;
              ASSIGN_OR_RETURN(const Uuid id,
                               DocumentAt(*segment.directory, pages, matches.place()));
              names.push_back(ComplaintId(id).Name());
            }
          }
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return names;
  }
  int64_t Documents() { return Count("search_segment, generate_series(1, documents)"); }

  // All kinds of complaints, as they stand, the newest first.
  std::vector<v1::Complaint> FileMany(int count) {
    const std::vector<std::string> bodies = {
        "收到的充电宝是假货，要求退一赔三",           "快递三天没有更新，麻烦催一下",
        "The parcel is late, I want a refund",        "客服态度很差，一直不回复",
        "Two refunds are missing, order 20261125001", "宝宝用了面霜过敏，已经去医院了"};
    std::vector<v1::Complaint> filed;
    for (int i = 0; i < count; ++i) {
      v1::ComplaintDraft draft = DraftOf(absl::StrCat("c", i % 4), bodies[i % bodies.size()]);
      draft.set_channel(i % 3 == 0 ? common::v1::CHANNEL_WEIBO : common::v1::CHANNEL_APP);
      draft.set_channel_reference(absl::StrCat("ref-", i));
      draft.set_order_id(absl::StrCat("o", i % 5));
      draft.set_sku(absl::StrCat("s", i % 3));
      draft.set_supplier_id(absl::StrCat("p", i % 2));
      draft.set_batch(absl::StrCat("b", i % 7));
      draft.set_region(i % 2 == 0 ? "CN-31" : "CN-11");
      draft.mutable_customer()->set_phone(absl::StrCat("1380000000", i % 4));
      draft.mutable_customer()->set_email(absl::StrCat("c", i % 4, "@example.com"));
      filed.push_back(Get(Filed(draft)));
    }
    std::reverse(filed.begin(), filed.end());
    return filed;
  }
};

// One filter a field, and some together.
std::vector<v1::ComplaintFilter> Filters(const std::vector<v1::Complaint>& filed) {
  std::vector<v1::ComplaintFilter> filters(1);  // the first is empty
  const auto next = [&]() -> v1::ComplaintFilter& { return filters.emplace_back(); };
  next().add_states(common::v1::COMPLAINT_STATE_QUEUED);
  next().add_states(common::v1::COMPLAINT_STATE_FILED);
  next().add_states(common::v1::COMPLAINT_STATE_CLOSED);
  next().add_levels(common::v1::LEVEL_CRISIS);
  next().set_category("logistics");
  next().set_subcategory("counterfeit");
  next().add_channels(common::v1::CHANNEL_WEIBO);
  next().set_customer_id("c1");
  next().set_order_id("o1");
  next().set_sku("s1");
  next().set_supplier_id("p1");
  next().set_batch("b1");
  next().set_region("CN-11");
  next().set_department("departments/quality");
  next().set_assignee("agents/7");
  next().set_phone("138-0000-0001");
  next().set_email("C1@example.com");
  next().add_kinds(common::v1::KIND_COMPLAINT);
  next().set_channel_reference("ref-5");
  next().set_signal("injury");
  next().set_needs_review(true);
  next().set_text("过敏");
  next().set_text("假");
  next().set_text("refund");
  *next().mutable_filed_from() = filed[filed.size() / 2].create_time();
  *next().mutable_filed_until() = filed[filed.size() / 2].create_time();
  const size_t alone = filters.size();
  for (size_t i = 1; i < alone; ++i) {
    for (size_t j = i + 1; j < alone; j += 3) {
      v1::ComplaintFilter both = filters[i];
      both.MergeFrom(filters[j]);
      filters.push_back(both);
    }
  }
  return filters;
}

// R-I11
TEST_F(Search, EveryFilterAloneAndTogetherBeforeAndAfterItIsIndexed) {
  std::vector<v1::Complaint> filed = FileMany(36);
  ASSERT_TRUE(Sql("UPDATE complaint SET state = 2, department = 'departments/quality', assignee = "
                  "'agents/7' "
                  "WHERE reference IN (SELECT reference FROM complaint ORDER BY reference LIMIT 9)")
                  .ok());
  for (v1::Complaint& complaint : filed) complaint = Get(complaint.name());
  for (const bool indexed : {false, true}) {
    if (indexed) {
      WaitIndexed();
      EXPECT_EQ(Documents(), 36);
    }
    int found = 0;
    for (const v1::ComplaintFilter& proto : Filters(filed)) {
      const auto filter = Filter::Of(proto);
      if (!filter.ok()) continue;  // a range that is empty
      std::vector<std::string> expected;
      for (const v1::Complaint& complaint : filed) {
        if (filter->Holds(complaint)) {
          expected.push_back(complaint.name());
        }
      }
      std::sort(expected.rbegin(), expected.rend());
      found += expected.empty() ? 0 : 1;
      EXPECT_EQ(List(proto, 7), expected) << proto.ShortDebugString();
    }
    EXPECT_GT(found, 60);
  }
}

// R-I11
TEST_F(Search, ChineseAndEnglishTextIsFoundAtOnce) {
  const std::string chinese = Filed(DraftOf("c1", "充電寶是假貨，申請退款"));
  const std::string english = Filed(DraftOf("c2", "Where are my REFUNDS for the power bank?"));
  for (const bool indexed : {false, true}) {
    if (indexed) WaitIndexed();
    EXPECT_THAT(Find("假货"), ElementsAre(chinese));
    EXPECT_THAT(Find("退款 充电宝"), ElementsAre(chinese));
    EXPECT_THAT(Find("货"), ElementsAre(chinese));
    EXPECT_THAT(Find("货假"), IsEmpty());
    EXPECT_THAT(Find("refund"), ElementsAre(english));
    EXPECT_THAT(Find("power banks"), ElementsAre(english));
    EXPECT_THAT(Find("bank rupt"), IsEmpty());
  }
}

TEST_F(Search, AnotherTenantFindsNothing) {
  Filed(DraftOf("c1", "收到假货"));
  v1::ComplaintFilter filter;
  filter.set_text("假货");
  for (const bool indexed : {false, true}) {
    if (indexed) WaitIndexed();
    EXPECT_THAT(List(
                    filter, 50, [] {}, "other:platform:shop"),
                IsEmpty());
    EXPECT_THAT(List(
                    {}, 50, [] {}, "other:platform:shop"),
                IsEmpty());
  }
}

// Must show: stable pages under concurrent writes
TEST_F(Search, PagesStayTheSameWhileOthersFile) {
  std::vector<std::string> before;
  before.reserve(40);
  for (int i = 0; i < 40; ++i) before.push_back(Filed(DraftOf("c1", "快递一直没有收到")));
  std::sort(before.rbegin(), before.rend());
  v1::ComplaintFilter text;
  text.set_text("快递");
  for (const v1::ComplaintFilter& filter : {v1::ComplaintFilter(), text}) {
    bool first = true;
    const std::vector<std::string> listed = List(filter, 6, [&] {
      Filed(DraftOf("c2", "快递又晚了"));
      if (!first) return;
      first = false;
      WaitIndexed();  // what was the tail is in a segment now
    });
    std::vector<std::string> old;
    for (const std::string& name : listed) {
      if (std::find(before.begin(), before.end(), name) != before.end()) old.push_back(name);
    }
    EXPECT_EQ(old, before);
    const std::string& newest = listed.front();
    EXPECT_TRUE(std::find(before.begin(), before.end(), newest) != before.end() ||
                filter.text().size() + listed.size() > 40);
  }
}

TEST_F(Search, SegmentsAreMergedAndNothingIsLost) {
  std::vector<std::string> filed;
  for (int i = 0; i < 20; ++i) {
    filed.push_back(Filed(DraftOf("c1", absl::StrCat("第", i, "次投诉还是没有解决"))));
    WaitIndexed();  // a segment each
  }
  std::sort(filed.rbegin(), filed.rend());
  EXPECT_TRUE(test::WaitUntil([&] { return Count("search_segment") <= 8; }, absl::Seconds(20)));
  EXPECT_EQ(Documents(), 20);
  EXPECT_EQ(Find("还是没有解决"), filed);
  EXPECT_EQ(Count("search_draft"), 0);
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        return Count(
                   "search_page WHERE segment_id NOT IN (SELECT segment_id FROM "
                   "search_segment)") == 0;
      },
      absl::Seconds(20)));
}

// A writer that died in the middle of a merge leaves pages that are nobody's.
TEST_F(Search, AfterACrashInTheMiddleItGoesOn) {
  const std::string first = Filed(DraftOf("c1", "收到假货"));
  WaitIndexed();
  ASSERT_TRUE(Sql("INSERT INTO search_draft SELECT nextval('search_segment_id'); "
                  "INSERT INTO search_page SELECT segment_id, 0, 'half' FROM search_draft")
                  .ok());
  Begin({});
  const std::string second = Filed(DraftOf("c2", "又是假货"));
  WaitIndexed();
  EXPECT_TRUE(test::WaitUntil([&] { return Count("search_draft") == 0; }, absl::Seconds(20)));
  EXPECT_EQ(Count("search_page WHERE data = 'half'"), 0);
  EXPECT_THAT(Find("假货"), ElementsAre(second, first));
}

TEST_F(Search, OfTwoReplicasOneIndexes) {
  auto other = Another();
  std::vector<std::thread> filers;
  filers.reserve(2);
  for (int t = 0; t < 2; ++t) {
    filers.emplace_back([&, t] {
      for (int i = 0; i < 60; ++i) {
        EXPECT_TRUE(
            File(DraftOf("c1", "维修太慢"), NewRequestId(), t == 0 ? nullptr : other.get()).ok());
      }
    });
  }
  for (std::thread& filer : filers) filer.join();
  WaitIndexed();
  EXPECT_EQ(Documents(), 120);
  EXPECT_EQ(Find("维修").size(), 120u);
  other.reset();
  Filed(DraftOf("c1", "维修太慢"));
  WaitIndexed();  // whoever is left goes on
  EXPECT_EQ(Documents(), 121);
}

// R-I10
TEST_F(Search, WhatWasErasedLeavesTheIndex) {
  Begin({{"search_erase_wait", "0s"}});
  const std::string erased = Filed(DraftOf("c1", "张三买的充电宝是假货"));
  Filed(DraftOf("c2", "充电宝坏了"));
  WaitIndexed();
  const ComplaintId id = *ComplaintId::Parse(erased);
  const absl::Status status =
      Intake().host().db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
        // As when the customer's key is destroyed: nothing opens it again.
        if (auto done = tx.ExecText("UPDATE complaint SET sealed = '' WHERE complaint_id = '" +
                                    id.uuid().ToString() + "'");
            !done.ok()) {
          return done.status();
        }
        events::Outbox outbox(Intake().host().log(), tx);
        outbox.Add("demo", id, SystemClock().Now(), "")
            .mutable_personal_data_erased()
            ->mutable_erase_time()
            ->set_seconds(1);
        return absl::OkStatus();
      });
  ASSERT_TRUE(status.ok()) << status;
  WaitIndexed();
  EXPECT_THAT(Find("张三"), IsEmpty());
  EXPECT_TRUE(test::WaitUntil([&] { return Documents() == 2; }, absl::Seconds(20)));
  EXPECT_TRUE(test::WaitUntil([&] { return Count("search_erased") == 0; }, absl::Seconds(20)));
  EXPECT_EQ(Find("充电宝").size(), 1u);
  EXPECT_EQ(List({}).size(), 2u);
}

// R-I10, R-I11: the index takes what it can from memory; after an erasure nothing of that is left
TEST_F(Search, WhatWasIndexedFromMemoryIsErasedAllTheSame) {
  Begin({{"search_erase_wait", "0s"}});
  const std::string erased = Filed(DraftOf("c1", "张三买的充电宝是假货"));
  const std::string other = Filed(DraftOf("c2", "充电宝坏了"));
  WaitIndexed();
  EXPECT_EQ(Read(), 0);
  v1::EraseCustomerRequest request;
  request.set_request_id(NewRequestId());
  request.set_customer_id("c1");
  v1::EraseCustomerResponse response;
  ASSERT_TRUE(Intake().stub().EraseCustomer(Context().get(), request, &response).ok());
  EXPECT_TRUE(test::WaitUntil([&] { return Count("complaint WHERE erase_time IS NOT NULL") == 1; },
                              absl::Seconds(20)));
  WaitIndexed();
  EXPECT_EQ(Read(), 1);
  EXPECT_TRUE(test::WaitUntil([&] { return Count("search_erased") == 0; }, absl::Seconds(20)));
  EXPECT_EQ(Documents(), 2);
  EXPECT_THAT(Find("张三"), IsEmpty());
  EXPECT_THAT(Find("充电宝"), ElementsAre(other));
  // Nor does the index itself lead there.
  EXPECT_THAT(Candidates("张三"), IsEmpty());
  EXPECT_THAT(Candidates("坏了"), ElementsAre(other));
}

// R-I11: another replica's, and whatever was filed before a start, is read
TEST_F(Search, WhatIsNotInMemoryIsRead) {
  auto other = Another();
  ASSERT_TRUE(File(DraftOf("c1", "维修太慢"), NewRequestId()).ok());
  ASSERT_TRUE(File(DraftOf("c2", "维修太慢"), NewRequestId(), other.get()).ok());
  WaitIndexed();
  EXPECT_EQ(Read() + Read(other.get()), 1);
  EXPECT_EQ(Find("维修").size(), 2u);
}

// R-I10
TEST_F(Search, TheIndexHoldsNoWords) {
  Filed(DraftOf("c1", "SECRETWORD 假货"));
  WaitIndexed();
  EXPECT_EQ(Count("search_page WHERE position('secretword'::bytea IN data) > 0 "
                  "OR position('13900001234'::bytea IN data) > 0 "
                  "OR position(convert_to('假货', 'UTF8') IN data) > 0"),
            0);
  EXPECT_GT(Count("search_page"), 0);
}

// R-I6: what triage is unsure of is a person's to look at, until one has
TEST_F(Search, WhatNeedsReviewIsListedUntilItIsCorrected) {
  const std::string unsure = Filed(DraftOf("c1", "唉"));
  const std::string sure = Filed(DraftOf("c2", "收到的充电宝是假货，要求退一赔三"));
  ASSERT_TRUE(Get(unsure).triage().needs_review());
  ASSERT_FALSE(Get(sure).triage().needs_review());
  v1::ComplaintFilter filter;
  filter.set_needs_review(true);
  EXPECT_THAT(List(filter), ElementsAre(unsure));
  WaitIndexed();
  EXPECT_THAT(List(filter), ElementsAre(unsure));
  v1::ReclassifyComplaintRequest correct;
  correct.set_request_id(NewRequestId());
  correct.set_name(unsure);
  correct.set_category("service_attitude.slow_reply");
  ASSERT_TRUE(Call(&Stub::ReclassifyComplaint, correct, "demo:agent:lin").ok());
  EXPECT_THAT(List(filter), IsEmpty());
}

// However short the time of a page is, each goes on from where the one before ended.
TEST_F(Search, PagesWithoutTimeStillFindEverythingOnce) {
  std::vector<std::string> filed;
  for (int i = 0; i < 12; ++i) {
    const std::string body = i % 3 == 0 ? "收到的是假货" : "快递三天没有更新";
    filed.push_back(Filed(DraftOf("c1", absl::StrCat(body, i))));
    if (i == 7) WaitIndexed();
  }
  const auto ring = crypto::KeyRing::FromText(std::string(64, 'a'));  // the fixture's
  ASSERT_TRUE(ring.ok());
  const crypto::Envelope envelope(*ring, SystemRandom());
  const SearchKeys keys(ring->Lasting("search index"));
  SegmentStore segments(1 << 20);
  ComplaintSearch search(envelope, segments, keys, SystemClock(),
                         {.page_time_max = absl::ZeroDuration()});
  for (const auto& [text, every] : {std::pair("", 1), std::pair("假货", 3)}) {
    v1::ComplaintFilter wanted;
    wanted.set_text(text);
    wanted.set_customer_id("c1");
    const auto filter = Filter::Of(wanted);
    ASSERT_TRUE(filter.ok());
    Uuid before;
    before.bytes.fill(0xff);
    std::vector<std::string> names;
    int pages = 0;
    for (bool more = true; more && pages < 100; ++pages) {
      Found found;
      const absl::Status status =
          Intake().host().db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
            ASSIGN_OR_RETURN(found, search.Find(tx, "demo", *filter, before, 50));
            return absl::OkStatus();
          });
      ASSERT_TRUE(status.ok()) << status;
      for (const StoredComplaint& one : found.complaints) names.push_back(one.id.Name());
      more = found.next.has_value();
      if (more) before = *found.next;
    }
    std::vector<std::string> expected;
    for (int i = 11; i >= 0; --i) {
      if (i % every == 0) expected.push_back(filed[static_cast<size_t>(i)]);
    }
    EXPECT_EQ(names, expected) << text;
    EXPECT_GT(pages, 1);
    EXPECT_LT(pages, 100);
  }
}

TEST_F(Search, BadFiltersAndTokensAreRefused) {
  const auto refused = [&](const v1::ListComplaintsRequest& request) {
    v1::ListComplaintsResponse response;
    return ReasonOf(
        rpc::FromGrpc(Intake().stub().ListComplaints(Context().get(), request, &response)));
  };
  v1::ListComplaintsRequest request;
  request.mutable_filter()->set_text("??");
  EXPECT_EQ(refused(request), "TEXT_WITHOUT_WORDS");
  request.mutable_filter()->set_text("假货");
  request.set_page_token("nonsense");
  EXPECT_EQ(refused(request), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace redress::intake
