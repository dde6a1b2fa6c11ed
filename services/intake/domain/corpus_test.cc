#include "services/intake/domain/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "text/normalise.h"

namespace redress::intake {
namespace {

using testing::HasSubstr;

std::string Failure(absl::string_view line) {
  return std::string(ReadCorpus("x.tsv", line).status().message());
}

TEST(Corpus, ReadsALine) {
  const auto texts = ReadCorpus(
      "x.tsv",
      "# a remark\ncomplaint\tlogistics.late,service_attitude.rude\t2\trepeat\t-1\t还没到\n");
  ASSERT_TRUE(texts.ok()) << texts.status();
  ASSERT_EQ(texts->size(), 1u);
  EXPECT_EQ((*texts)[0].text, "还没到");
  EXPECT_THAT((*texts)[0].categories,
              testing::ElementsAre("logistics.late", "service_attitude.rude"));
  EXPECT_EQ((*texts)[0].level, common::v1::LEVEL_SERIOUS);
  EXPECT_EQ((*texts)[0].sentiment, -1);
}

TEST(Corpus, NamesTheLineAndWhatIsWrong) {
  EXPECT_THAT(Failure("\ncomplaint\tlogistics.late\t1\t-\t-1"), HasSubstr("x.tsv line 2"));
  EXPECT_THAT(Failure("rant\t-\t1\t-\t-1\ta"), HasSubstr("no kind rant"));
  EXPECT_THAT(Failure("complaint\tlogistics.slow\t1\t-\t-1\ta"), HasSubstr("logistics.slow"));
  EXPECT_THAT(Failure("complaint\t-\t1\t-\t-1\ta"), HasSubstr("needs a category"));
  EXPECT_THAT(Failure("complaint\tlogistics.late\t1\tfire\t-1\ta"), HasSubstr("no signal fire"));
  EXPECT_THAT(Failure("complaint\tlogistics.late\t4\t-\t-1\ta"), HasSubstr("level is"));
  EXPECT_THAT(Failure("complaint\tlogistics.late\t1\t-\t-2\ta"), HasSubstr("sentiment is"));
  EXPECT_THAT(Failure("complaint\tlogistics.late\t1\t-\t-1\t"), HasSubstr("empty"));
}

// R-I7
TEST(Corpus, RefusesALevelBelowItsLabels) {
  EXPECT_THAT(Failure("complaint\tproduct_quality.safety\t1\t-\t-1\ta"), HasSubstr("level 2"));
  EXPECT_THAT(Failure("complaint\tlogistics.late\t2\tinjury\t-1\ta"), HasSubstr("level 3"));
}

std::map<std::string, std::vector<LabelledText>> Ours() {
  std::map<std::string, std::vector<LabelledText>> ours;
  const std::filesystem::path directory =
      std::filesystem::path(std::getenv("REDRESS_SOURCE")) / "services/intake/corpus";
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".tsv") continue;
    std::stringstream content;
    content << std::ifstream(entry.path()).rdbuf();
    const std::string name = entry.path().filename();
    auto texts = ReadCorpus(name, content.str());
    EXPECT_TRUE(texts.ok()) << texts.status();
    if (texts.ok()) ours[name] = *std::move(texts);
  }
  return ours;
}

TEST(Corpus, OursHoldsAndNoTextComesTwice) {
  std::map<std::string, std::string> seen;  // by normalised text, the file
  std::map<std::string, int> by_language;
  std::map<std::string, int> by_category;
  for (const auto& [name, texts] : Ours()) {
    for (const LabelledText& text : texts) {
      const auto [first, fresh] = seen.emplace(text::Normalise(text.text), name);
      EXPECT_TRUE(fresh) << text.text << " is in " << name << " and in " << first->second;
      ++by_language[name.substr(0, 2)];
      for (const std::string& category : text.categories) ++by_category[category];
    }
  }
  EXPECT_GE(by_language["zh"], 1500);
  EXPECT_GE(by_language["en"], 700);
  EXPECT_EQ(by_category.size(), 29u);  // every subcategory of R-I8
  for (const auto& [category, count] : by_category) EXPECT_GE(count, 20) << category;
}

}  // namespace
}  // namespace redress::intake
