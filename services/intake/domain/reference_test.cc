#include "services/intake/domain/reference.h"

#include <gtest/gtest.h>

#include <random>
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

// R-I3, of any day and number: two neighbours swapped, or one character wrong, is no reference. The
// check counts modulo 31, so that of 32 digits it takes 0 and Z for the same.
TEST(Reference, ATypoInAnyOneIsNoticed) {
  constexpr uint64_t kSeed = 20261121;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  const std::string digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const auto alike = [](char one, char other) {
    return one == other || (one == '0' && other == 'Z') || (one == 'Z' && other == '0');
  };
  for (int i = 0; i < 20'000; ++i) {
    const int64_t number =
        static_cast<int64_t>(random() % (i % 2 == 0 ? uint64_t{1} << 25 : uint64_t{1} << 35));
    const std::string reference = MakeReference(kDay + static_cast<int>(random() % 20'000), number);
    ASSERT_TRUE(IsReference(reference)) << reference;
    ASSERT_EQ(CanonicalReference(reference), reference);
    const size_t at = 10 + random() % (reference.size() - 11);
    std::string typed = reference;
    typed[at] = digits[random() % digits.size()];
    ASSERT_EQ(IsReference(typed), alike(typed[at], reference[at])) << reference << " " << typed;
    typed = reference;
    std::swap(typed[at], typed[at + 1]);
    if (at + 2 < typed.size()) {
      ASSERT_EQ(IsReference(typed), alike(typed[at], typed[at + 1])) << reference << " " << typed;
    }
  }
}

TEST(Reference, ItsPlaceRisesWithTheDayAndTheNumber) {
  int64_t before = 0;
  for (int day = 0; day < 3; ++day) {
    for (const int64_t number :
         {int64_t{0}, int64_t{1}, int64_t{2}, int64_t{31}, int64_t{77'777}, kShortReferences - 1,
          kShortReferences, kShortReferences + 1, kShortReferences + (int64_t{1} << 35) - 1}) {
      const int64_t place = PlaceOfReference(MakeReference(kDay + day, number));
      EXPECT_GT(place, before) << day << " " << number;
      before = place;
    }
  }
  EXPECT_EQ(PlaceOfReference(MakeReference(kDay, 1'000)) + 1,
            PlaceOfReference(MakeReference(kDay, 1'001)));
  EXPECT_EQ(PlaceOfReference("RD-261121-00000U"), 0);
  EXPECT_EQ(PlaceOfReference(""), 0);
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
