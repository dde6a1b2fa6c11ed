#include "tools/redress_cli/parts/complaint_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "text/normalise.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::cli {
namespace {

TEST(ComplaintTexts, TheSameSeedTellsTheSameStory) {
  SeededRandom one(7);
  SeededRandom two(7);
  ComplaintTexts first(one, 100);
  ComplaintTexts second(two, 100);
  for (int i = 0; i < 50; ++i) {
    intake::v1::ComplaintDraft a;
    intake::v1::ComplaintDraft b;
    first.Fill(a);
    second.Fill(b);
    EXPECT_EQ(a.SerializeAsString(), b.SerializeAsString());
  }
}

TEST(ComplaintTexts, AreWholeAndVaried) {
  SeededRandom random(1);
  ComplaintTexts texts(random, 1000);
  std::set<std::string> bodies;
  std::set<int> channels;
  int chinese = 0;
  for (int i = 0; i < 1000; ++i) {
    intake::v1::ComplaintDraft draft;
    texts.Fill(draft);
    EXPECT_FALSE(absl::StrContains(draft.body(), "$")) << draft.body();
    EXPECT_NE(draft.channel(), common::v1::CHANNEL_UNSPECIFIED);
    EXPECT_EQ(draft.customer().phone().size(), 11);
    EXPECT_GT(draft.amount().minor_units(), 0);
    bodies.insert(draft.body());
    channels.insert(draft.channel());
    chinese += text::DetectLanguage(draft.body()) == "zh" ? 1 : 0;
  }
  EXPECT_GT(bodies.size(), 990);
  EXPECT_GT(channels.size(), 8);
  EXPECT_GT(chinese, 300);
  EXPECT_LT(chinese, 800);
}

TEST(ComplaintTexts, KeepATextThatIsGiven) {
  SeededRandom random(1);
  ComplaintTexts texts(random, 10);
  intake::v1::ComplaintDraft draft;
  texts.FillAround("屏幕坏了", draft);
  EXPECT_EQ(draft.body(), "屏幕坏了");
  EXPECT_FALSE(draft.customer().customer_id().empty());
}

}  // namespace
}  // namespace redress::cli
