#include <algorithm>

#include "services/resolution/api/resolution_fixture.h"
#include "services/resolution/app/list_templates.h"
#include "services/resolution/domain/remedy.h"
#include "services/resolution/store/template_store.h"

namespace redress::resolution {
namespace {

class TemplateStorePgTest : public ResolutionFixture {
 protected:
  void Put(const std::string& id, const std::string& category, const std::string& subcategory,
           const std::string& title = "Ours", const std::string& tenant = "demo") {
    v1::Template put;
    put.set_name("templates/" + id);
    put.set_title(title);
    put.set_category(category);
    put.set_subcategory(subcategory);
    v1::SolutionOption& option = *put.add_options();
    option.set_title("A letter");
    option.add_items()->set_remedy(common::v1::REMEDY_APOLOGY_LETTER);
    EXPECT_TRUE(
        db_.Run({}, [&](pg::Transaction& tx) { return TemplateStore(tx).Put(tenant, put); }).ok());
  }

  std::string TemplateOf(const ComplaintId& complaint) {
    const auto proposal = Propose(complaint);
    EXPECT_TRUE(proposal.ok()) << proposal.status();
    return proposal.ok() ? proposal->template_() : "";
  }

  TemplatePage List(const std::string& category, const std::string& after, int limit) {
    TemplatePage page;
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) {
                          TemplateStore templates(tx);
                          auto listed =
                              ListTemplates(templates, "demo", category, after, limit, {});
                          if (listed.ok()) page = *std::move(listed);
                          return listed.status();
                        })
                    .ok());
    return page;
  }
};

// R-H1
TEST_F(TemplateStorePgTest, BuiltInServesATenantThatHasPutNone) {
  EXPECT_EQ(TemplateOf(File("logistics", "lost", 9'900)), "templates/lost");
}

// R-H1
TEST_F(TemplateStorePgTest, TenantsOwnWinsOverBuiltIn) {
  Put("our_logistics", "logistics", "");
  EXPECT_EQ(TemplateOf(File("logistics", "lost", 9'900)), "templates/our_logistics");
  EXPECT_EQ(TemplateOf(File("contract", "wrong_item", 9'900)), "templates/wrong_item");
}

// R-H1
TEST_F(TemplateStorePgTest, SubcategorysWinsOverTheWholeCategorys) {
  Put("a_logistics", "logistics", "");
  Put("z_lost", "logistics", "lost");
  EXPECT_EQ(TemplateOf(File("logistics", "lost", 9'900)), "templates/z_lost");
  EXPECT_EQ(TemplateOf(File("logistics", "late", 9'900)), "templates/a_logistics");
}

TEST_F(TemplateStorePgTest, AnotherTenantsTemplateIsNotSeen) {
  Put("theirs", "logistics", "", "Theirs", "other_tenant");
  EXPECT_EQ(TemplateOf(File("logistics", "lost", 9'900)), "templates/lost");
  EXPECT_EQ(Propose(File("logistics", "lost", 1), {}, "theirs").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(TemplateStorePgTest, NamedTemplateIsFollowed) {
  const auto proposal = Propose(File("logistics", "lost", 9'900), {}, "counterfeit");
  ASSERT_TRUE(proposal.ok()) << proposal.status();
  EXPECT_EQ(proposal->template_(), "templates/counterfeit");
  EXPECT_EQ(proposal->options(0).items(1).amount().minor_units(), 9'900);
}

TEST_F(TemplateStorePgTest, ListHasOwnAndBuiltInPageByPage) {
  Put("aaa", "logistics", "");
  Put("lost", "logistics", "lost");
  std::vector<std::string> names;
  std::string after;
  do {
    const TemplatePage page = List("", after, 3);
    EXPECT_LE(page.templates.size(), 3u);
    for (const v1::Template& one : page.templates) {
      names.push_back(one.name());
      if (one.name() == "templates/lost") {
        EXPECT_EQ(one.title(), "Ours");
      }
    }
    after = page.next_after_name;
  } while (!after.empty());
  EXPECT_EQ(names.size(), BuiltInTemplates({}, Language::kBoth).size() + 1);
  EXPECT_EQ(names.front(), "templates/aaa");
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST_F(TemplateStorePgTest, ListIsFilteredByCategory) {
  Put("aaa", "contract", "");
  const TemplatePage page = List("logistics", "", 50);
  EXPECT_EQ(page.templates.size(), 3u);
  for (const v1::Template& one : page.templates) EXPECT_EQ(one.category(), "logistics");
}

}  // namespace
}  // namespace redress::resolution
