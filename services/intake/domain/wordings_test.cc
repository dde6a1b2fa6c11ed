#include "services/intake/domain/wordings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::intake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Role> RolesOf(const std::vector<Meaning>& meanings) {
  std::vector<Role> roles;
  for (const Meaning& meaning : meanings) roles.push_back(meaning.role);
  return roles;
}

TEST(Tokens, AreCharactersWordsAndNumbers) {
  EXPECT_EQ(Tokens("订单A7,没到!").size(), 6U);
  EXPECT_EQ(Tokens("Parcel, parcel").at(0), Tokens("PARCEL").at(0));
  EXPECT_TRUE(IsWord(Tokens("parcel").at(0)));
  EXPECT_TRUE(IsNumber(Tokens("１２").at(0)));
  EXPECT_FALSE(IsLongNumber(Tokens("1234").at(0)));
  EXPECT_TRUE(IsLongNumber(Tokens("12345").at(0)));
  EXPECT_FALSE(IsWord(Tokens("到").at(0)) || IsNumber(Tokens("到").at(0)));
  EXPECT_TRUE(Tokens("…？！😀").empty());
}

TEST(Wordings, TheLongestWordingIsTaken) {
  const auto made = Wordings::FromTable("thing\t1\t卡,银行卡\nthing\t1\t银行\ndrop\t0\t的\n");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->Read(Tokens("银行卡")).size(), 1U);
  EXPECT_EQ((*made)->Read(Tokens("银行卡")).at(0).id, (*made)->Read(Tokens("卡")).at(0).id);
  EXPECT_EQ((*made)->Read(Tokens("银行的卡")).size(), 2U);
  EXPECT_EQ((*made)->Sift(Tokens("银行的卡")), Tokens("银行卡"));
}

TEST(Wordings, WeakWordsStayThemselves) {
  const auto made = Wordings::FromTable("weak\t0.5\t一,个\n");
  ASSERT_TRUE(made.ok()) << made.status();
  const std::vector<Meaning> meanings = (*made)->Read(Tokens("一个"));
  EXPECT_THAT(RolesOf(meanings), ElementsAre(Role::kWeak, Role::kWeak));
  EXPECT_NE(meanings[0].id, meanings[1].id);
}

TEST(Wordings, AMalformedTableIsRefusedByLine) {
  for (const char* table :
       {"#\nthing\t1", "#\nverb\t1\t退", "#\nthing\tx\t退", "#\nthing\t0\t退", "#\ndrop\t1\t退",
        "#\nthing\t99\t退", "#\nthing\t1\t退,,换", "#\nthing\t1\t退,换,退"}) {
    const auto made = Wordings::FromTable(table);
    ASSERT_FALSE(made.ok()) << table;
    EXPECT_EQ(ReasonOf(made.status()), "WORDINGS_MALFORMED");
    EXPECT_THAT(made.status().message(), HasSubstr("line 2"));
  }
}

TEST(Wordings, TheBuiltInOnesHold) {
  EXPECT_THAT(RolesOf(BuiltInWordings().Read(Tokens("请问为什么没有退款呢"))),
              ElementsAre(Role::kQuestion, Role::kNegation, Role::kAction));
}

}  // namespace
}  // namespace redress::intake
