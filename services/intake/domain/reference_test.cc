#include "services/intake/domain/reference.h"

#include <gtest/gtest.h>

#include <set>

namespace redress::intake {
namespace {

const absl::CivilDay kDay(2026, 11, 21);

// R-I3
TEST(Reference, HasDayDigitsAndACheckThatHolds) {
  const std::string reference = MakeReference(kDay, 0);
  EXPECT_EQ(reference.size(), 16u);
  EXPECT_EQ(reference.substr(0, 10), "RD-261121-");
  EXPECT_TRUE(IsReference(reference));
}

TEST(Reference, DifferentNumbersNeverGiveTheSame) {
  std::set<std::string> seen;
  for (int64_t number = 0; number < 200'000; ++number) seen.insert(MakeReference(kDay, number));
  for (int64_t number = 0; number < 1000; ++number) {
    const std::string reference = MakeReference(kDay, kShortReferences + number);
    EXPECT_TRUE(IsReference(reference));
    seen.insert(reference);
  }
  EXPECT_EQ(seen.size(), 201'000u);
}

TEST(Reference, ATypoIsNoticed) {
  const std::string reference = MakeReference(kDay, 4711);
  int noticed = 0;
  int tried = 0;
  for (size_t at = 10; at < reference.size(); ++at) {
    for (const char c : {'0', '7', 'A', 'Z'}) {
      std::string typed = reference;
      if (typed[at] == c) continue;
      typed[at] = c;
      ++tried;
      noticed += IsReference(typed) ? 0 : 1;
    }
  }
  EXPECT_EQ(noticed, tried);
}

TEST(Reference, IsReadAsPeopleTypeIt) {
  const std::string reference = MakeReference(kDay, 1);
  std::string typed = " ";
  for (const char c : reference)
    typed.push_back(c == '0' ? 'o' : static_cast<char>(std::tolower(c)));
  EXPECT_EQ(CanonicalReference(typed), reference);
  for (const char* text : {"", "RD-", "RD-261121-", "XX-261121-000000", "RD-261121-00000U"}) {
    EXPECT_FALSE(IsReference(CanonicalReference(text))) << text;
  }
}

}  // namespace
}  // namespace redress::intake
