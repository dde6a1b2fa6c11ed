// R-I8: a tenant extends the taxonomy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/intake/api/intake_fixture.h"
#include "testing/wait.h"

namespace redress::intake {
namespace {

constexpr char kText[] = "驿站柜满了，快递三天都没放进去";

class Categories : public IntakeFixture {
 protected:
  static v1::Category LockerFull() {
    v1::Category category;
    category.set_code("logistics.locker_full");
    (*category.mutable_display_names())["zh"] = "快递柜已满";
    (*category.mutable_display_names())["en"] = "locker full";
    category.add_phrases("柜满");
    category.set_least_level(common::v1::LEVEL_SERIOUS);
    return category;
  }
  absl::Status PutAs(const std::string& caller, const v1::Category& category,
                     const std::string& request_id = NewRequestId()) {
    v1::PutCategoryRequest request;
    request.set_request_id(request_id);
    *request.mutable_category() = category;
    return Call(&Stub::PutCategory, request, caller).status();
  }
  std::vector<v1::Category> ListAs(const std::string& caller, int page_size = 0) {
    std::vector<v1::Category> all;
    v1::ListCategoriesRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = Call(&Stub::ListCategories, request, caller);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      all.insert(all.end(), page->categories().begin(), page->categories().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  // Until texts of the tenant are read, or not any more, with what was put.
  bool IsKnown(Replica& replica, bool known = true) {
    return test::WaitUntil(
        [&] {
          return (CodeOf(replica, "demo:agent:lin", kText) == "logistics.locker_full") == known;
        },
        absl::Seconds(10));
  }
  // What `replica` makes of a text of that tenant.
  std::string CodeOf(Replica& replica, const std::string& caller, const std::string& text) {
    v1::TriageTextRequest request;
    request.set_body(text);
    const auto answer = Call(&Stub::TriageText, request, caller, &replica);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return "";
    return absl::StrCat(answer->triage().category(), ".", answer->triage().subcategory());
  }
};

TEST_F(Categories, AreUsedFromTheFilingToTheCorrection) {
  ASSERT_TRUE(PutAs("demo:admin:wu", LockerFull()).ok());
  ASSERT_TRUE(IsKnown(Intake()));
  const auto filed = File(DraftOf("c1", kText));
  ASSERT_TRUE(filed.ok()) << filed.status();
  EXPECT_EQ(filed->triage().subcategory(), "locker_full");
  EXPECT_EQ(filed->level(), common::v1::LEVEL_SERIOUS);
  EXPECT_THAT(filed->triage().reasons(),
              ::testing::Contains("logistics.locker_full → level 2 (R-I7)"));
  EXPECT_EQ(EventsOf(filed->name())[0].complaint_filed().subcategory(), "locker_full");

  const auto other = File(DraftOf("c2", "快递柜打不开"));
  ASSERT_TRUE(other.ok());
  v1::ReclassifyComplaintRequest request;
  request.set_name(other->name());
  request.set_category("logistics.locker_full");
  const auto reclassify = [&] {
    request.set_request_id(NewRequestId());
    return Call(&Stub::ReclassifyComplaint, request, "demo:agent:lin");
  };
  auto corrected = reclassify();
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(corrected->complaint().triage().subcategory(), "locker_full");
  EXPECT_EQ(corrected->complaint().level(), common::v1::LEVEL_SERIOUS);

  v1::ListComplaintsRequest list;
  list.mutable_filter()->set_subcategory("locker_full");
  WaitIndexed();
  const auto listed = Call(&Stub::ListComplaints, list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->complaints_size(), 2);

  // Taken out of use: what has it keeps it, nothing new gets it.
  v1::Category retired = LockerFull();
  retired.set_retired(true);
  ASSERT_TRUE(PutAs("demo:admin:wu", retired).ok());
  EXPECT_EQ(Get(filed->name()).triage().subcategory(), "locker_full");
  EXPECT_TRUE(IsKnown(Intake(), false));
  EXPECT_EQ(ReasonOf(reclassify().status()), "CATEGORY_UNKNOWN");
  request.clear_category();
  request.set_kind(common::v1::KIND_INQUIRY);
  corrected = reclassify();
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(corrected->complaint().level(), common::v1::LEVEL_SERIOUS);  // as grave as it was
}

// P11
TEST_F(Categories, AreTheTenantsOwnAndTheAdministrators) {
  EXPECT_EQ(ReasonOf(PutAs("demo:agent:lin", LockerFull())), "ROLE_NOT_ALLOWED");
  ASSERT_TRUE(PutAs("demo:admin:wu", LockerFull()).ok());
  EXPECT_TRUE(IsKnown(Intake()));
  EXPECT_NE(CodeOf(Intake(), "other:agent:lin", kText), "logistics.locker_full");
  EXPECT_EQ(ListAs("demo:auditor:zhou").size(), 30u);
  EXPECT_EQ(ListAs("other:auditor:zhou").size(), 29u);
  const std::vector<v1::Category> paged = ListAs("demo:auditor:zhou", 7);
  ASSERT_EQ(paged.size(), 30u);
  for (size_t i = 1; i < paged.size(); ++i) EXPECT_LT(paged[i - 1].code(), paged[i].code());
  int own = 0;
  for (const v1::Category& category : paged) {
    EXPECT_EQ(category.display_names().size(), 2u);
    own += category.built_in() ? 0 : 1;
  }
  EXPECT_EQ(own, 1);
}

// Another replica knows them soon, and one that starts at once.
TEST_F(Categories, ReachEveryReplica) {
  const auto other = Another();
  ASSERT_TRUE(PutAs("demo:admin:wu", LockerFull()).ok());
  EXPECT_TRUE(IsKnown(*other));
  const auto later = Another();
  EXPECT_EQ(CodeOf(*later, "demo:agent:lin", kText), "logistics.locker_full");
}

TEST_F(Categories, ABadOneIsRefusedAndChangesNothing) {
  ASSERT_TRUE(PutAs("demo:admin:wu", LockerFull()).ok());
  v1::Category same_word = LockerFull();
  same_word.set_code("other.locker_full");
  EXPECT_EQ(ReasonOf(PutAs("demo:admin:wu", same_word)), "SUBCATEGORY_TAKEN");
  v1::Category built_in = LockerFull();
  built_in.set_code("logistics.late");
  EXPECT_EQ(ReasonOf(PutAs("demo:admin:wu", built_in)), "CATEGORY_BUILT_IN");
  EXPECT_EQ(FieldOf(PutAs("demo:admin:wu", built_in)), "category.code");
  EXPECT_EQ(ReasonOf(PutAs("demo:admin:wu", LockerFull(), "")), "REQUEST_ID_MISSING");
  v1::Category claims_built_in = LockerFull();
  claims_built_in.set_built_in(true);
  ASSERT_TRUE(PutAs("demo:admin:wu", claims_built_in).ok());
  EXPECT_EQ(Count("own_category"), 1);
  for (const v1::Category& category : ListAs("demo:admin:wu")) {
    EXPECT_EQ(category.built_in(), category.code() != "logistics.locker_full") << category.code();
  }
  for (int i = 0; i < 99; ++i) {
    v1::Category more = LockerFull();
    more.set_code(absl::StrCat("other.own_", i));
    ASSERT_TRUE(PutAs("demo:admin:wu", more).ok());
  }
  v1::Category one_more = LockerFull();
  one_more.set_code("other.own_99");
  EXPECT_EQ(ReasonOf(PutAs("demo:admin:wu", one_more)), "CATEGORIES_TOO_MANY");
}

}  // namespace
}  // namespace redress::intake
