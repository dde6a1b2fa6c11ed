#include "services/routing/domain/workflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/routing/domain/testing.h"
#include "services/routing/domain/workflow_check.h"
#include "services/routing/domain/workflow_document.h"

namespace redress::routing {
namespace {

using test::Filing;
using ::testing::HasSubstr;

constexpr char kFoodSafety[] =
    "id: food_safety\n"
    "name: 食品安全\n"
    "match:\n"
    "  categories: [product_quality, food]\n"
    "  levels: [2, 3]\n"
    "steps:\n"
    "  - step: receive\n"
    "  - step: dispatch\n"
    "  - step: sample\n"
    "    limit_seconds: 14400\n"
    "    skippable: false\n"
    "  - {step: recall, owner: supervisor}\n"
    "  - {step: follow_up, required: false}\n";

v1::Workflow Read(const std::string& text) {
  const auto read = ReadWorkflow(text, {});
  EXPECT_TRUE(read.ok()) << read.status();
  return read.value_or(v1::Workflow());
}

v1::Workflow For(const std::string& id, const std::vector<std::string>& categories,
                 const std::vector<std::string>& subcategories = {},
                 const std::vector<common::v1::Level>& levels = {}) {
  v1::Workflow workflow;
  workflow.set_name(WorkflowName(id));
  workflow.set_display_name(id);
  workflow.mutable_categories()->Assign(categories.begin(), categories.end());
  workflow.mutable_subcategories()->Assign(subcategories.begin(), subcategories.end());
  workflow.mutable_levels()->Assign(levels.begin(), levels.end());
  workflow.add_steps()->set_step("work");
  return workflow;
}

// R-R4
TEST(WorkflowTest, TheStandardOneShips) {
  const v1::Workflow& standard = StandardWorkflow();
  EXPECT_TRUE(CheckWorkflow(standard).ok());
  EXPECT_EQ(standard.steps_size(), 7);
  EXPECT_EQ(NameInCase(standard), "standard");
  EXPECT_EQ(standard.version(), 0);
  EXPECT_TRUE(standard.steps(5).required());
  EXPECT_FALSE(standard.steps(6).required());
  EXPECT_EQ(Completed(Read(WriteWorkflow(standard))).SerializeAsString(),
            standard.SerializeAsString());
}

// R-R4: the one that says most closely which cases it is for
TEST(WorkflowTest, TheClosestOneThatMatchesCounts) {
  const std::vector<v1::Workflow> own = {
      For("standard", {}), For("crisis", {}, {}, {common::v1::LEVEL_CRISIS}),
      For("quality", {"product_quality"}), For("fakes", {}, {"counterfeit"})};
  const auto chosen = [&](const test::FilingSpec& spec) {
    return ChooseWorkflow(own, Filing(spec)).name();
  };
  EXPECT_EQ(chosen({}), "workflows/standard");
  EXPECT_EQ(chosen({.level = common::v1::LEVEL_CRISIS}), "workflows/crisis");
  EXPECT_EQ(chosen({.category = "product_quality", .level = common::v1::LEVEL_CRISIS}),
            "workflows/quality");
  EXPECT_EQ(chosen({.category = "product_quality", .subcategory = "counterfeit"}),
            "workflows/fakes");
  EXPECT_EQ(ChooseWorkflow({}, Filing()).version(), 0);
}

// R-R4: no case may come to match two that are alike
TEST(WorkflowTest, TwoThatAreAlikeCannotBothDecide) {
  const std::vector<v1::Workflow> deciding = {For("quality", {"product_quality", "food"})};
  EXPECT_EQ(ReasonOf(CheckApart(For("food", {"food"}), deciding)), "WORKFLOW_AMBIGUOUS");
  EXPECT_EQ(FieldOf(CheckApart(For("food", {"food"}), deciding)), "categories");
  EXPECT_TRUE(CheckApart(For("quality", {"food"}), deciding).ok());  // its own next version
  EXPECT_TRUE(CheckApart(For("food", {"food"}, {"spoiled"}), deciding).ok());
  EXPECT_TRUE(CheckApart(For("parcels", {"logistics"}), deciding).ok());
  EXPECT_EQ(ReasonOf(CheckApart(For("all", {}), {For("standard", {})})), "WORKFLOW_AMBIGUOUS");
}

TEST(WorkflowTest, ADocumentSaysTheSameWhenItIsWrittenAgain) {
  const v1::Workflow read = Read(kFoodSafety);
  EXPECT_EQ(read.name(), "workflows/food_safety");
  EXPECT_EQ(read.steps(2).limit_seconds(), 14400);
  EXPECT_FALSE(read.steps(2).skippable());
  EXPECT_EQ(read.steps(3).owner_role(), "supervisor");
  const v1::Workflow again = Read(WriteWorkflow(Completed(read)));
  EXPECT_EQ(Completed(again).SerializeAsString(), Completed(read).SerializeAsString());
  EXPECT_EQ(ParseWorkflow(RecordOf(read), 4)->version(), 4);
}

struct Bad {
  std::string name;
  std::string from, to;  // replaced in the good one
  int line;
  std::string field, reason;
};

class BadWorkflow : public ::testing::TestWithParam<Bad> {};

// R-R4: refused whole, with the line, the field and the reason
TEST_P(BadWorkflow, IsRefused) {
  const Bad& bad = GetParam();
  std::string text = kFoodSafety;
  const size_t at = text.find(bad.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, bad.from.size(), bad.to);
  const absl::Status status = ReadWorkflow(text, {For("levels", {"food"}, {}, {})}).status();
  EXPECT_EQ(ReasonOf(status), bad.reason) << status;
  EXPECT_EQ(FieldOf(status), bad.field) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("line ", bad.line, ",")));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadWorkflow,
    ::testing::Values(
        Bad{"id", "id: food_safety", "id: Food safety", 1, "id", "CODE_MALFORMED"},
        Bad{"key", "name:", "title:", 2, "title", "KEY_UNKNOWN"},
        Bad{"name", "食品安全", "''", 2, "name", "NAME_LENGTH"},
        Bad{"match", "  levels: [2, 3]\n", "", 4, "match.categories", "WORKFLOW_AMBIGUOUS"},
        Bad{"level", "[2, 3]", "[2, 4]", 5, "match.levels[1]", "LEVEL_UNKNOWN"},
        Bad{"level_twice", "[2, 3]", "[2, 2]", 5, "match.levels[1]", "VALUE_TWICE"},
        Bad{"empty", "[product_quality, food]", "[]", 4, "match.categories", "MATCH_EMPTY"},
        Bad{"standard", "id: food_safety", "id: standard", 4, "match.categories",
            "STANDARD_FOR_ALL"},
        Bad{"step_code", "step: sample", "step: Take a sample", 9, "steps[2].step",
            "CODE_MALFORMED"},
        Bad{"step_twice", "step: sample", "step: recall", 12, "steps[3].step", "STEP_TWICE"},
        Bad{"owner", "owner: supervisor", "owner: boss", 12, "steps[3].owner",
            "OWNER_ROLE_UNKNOWN"},
        Bad{"limit", "14400", "0", 10, "steps[2].limit_seconds", "LIMIT_OUT_OF_RANGE"},
        Bad{"limit_word", "14400", "4h", 10, "steps[2].limit_seconds", "LIMIT_OUT_OF_RANGE"},
        Bad{"limit_unused", "- step: dispatch", "- {step: dispatch, limit_seconds: 9}", 8,
            "steps[1].limit_seconds", "LIMIT_UNUSED"},
        Bad{"flag", "skippable: false", "skippable: maybe", 11, "steps[2].skippable",
            "VALUE_NOT_BOOL"},
        Bad{"owner_unused", "step: recall", "step: receive", 12, "steps[3].owner", "OWNER_UNUSED"},
        Bad{"misplaced", "  - step: receive\n  - step: dispatch\n",
            "  - step: dispatch\n  - step: receive\n", 8, "steps[1].step", "STEP_MISPLACED"}),
    [](const auto& instance) { return instance.param.name; });

TEST(WorkflowTest, WhatIsNoWorkflowAtAllIsRefused) {
  EXPECT_EQ(ReasonOf(ReadWorkflow("steps: [", {}).status()), "YAML_INVALID");
  EXPECT_EQ(ReasonOf(ReadWorkflow("name: a\nsteps: [{step: b}]\n", {}).status()), "ID_MISSING");
  EXPECT_EQ(ReasonOf(ReadWorkflow("id: a\nname: a\n", {}).status()), "STEPS_MISSING");
  EXPECT_EQ(ReasonOf(ReadWorkflow("id: a\nname: a\nsteps: [{step: receive}]\n", {}).status()),
            "STEPS_MISSING");
  std::string many = "id: a\nname: a\nsteps:\n";
  for (int i = 0; i <= kWorkflowStepsMax; ++i) absl::StrAppend(&many, "  - step: s", i, "\n");
  EXPECT_EQ(ReasonOf(ReadWorkflow(many, {}).status()), "LIST_TOO_LONG");
}

}  // namespace
}  // namespace redress::routing
