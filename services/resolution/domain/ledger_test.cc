#include "services/resolution/domain/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Item 0 costs nothing, 1 costs 100 yuan, 2 costs 20 yuan.
v1::SolutionOption Option() {
  v1::SolutionOption option;
  option.add_items()->set_remedy(common::v1::REMEDY_APOLOGY_LETTER);
  for (const int64_t fen : {10'000, 2'000}) {
    v1::RemedyItem& item = *option.add_items();
    item.set_remedy(common::v1::REMEDY_COUPON);
    *item.mutable_amount() = Fen(fen);
  }
  return option;
}

// R-H3
TEST(LedgerTest, ReserveCommitReverseMoveBetweenThreeAccounts) {
  EXPECT_EQ(AccountsOf(v1::LEDGER_ENTRY_KIND_RESERVE).debit, "authority");
  EXPECT_EQ(AccountsOf(v1::LEDGER_ENTRY_KIND_RESERVE).credit, "reserved");
  EXPECT_EQ(AccountsOf(v1::LEDGER_ENTRY_KIND_COMMIT).debit, "reserved");
  EXPECT_EQ(AccountsOf(v1::LEDGER_ENTRY_KIND_COMMIT).credit, "spent");
  EXPECT_EQ(AccountsOf(v1::LEDGER_ENTRY_KIND_REVERSE).debit, "reserved");
  EXPECT_EQ(AccountsOf(v1::LEDGER_ENTRY_KIND_REVERSE).credit, "authority");
}

// R-H3
TEST(LedgerTest, ReservesEveryItemThatCosts) {
  const std::vector<LedgerLine> lines = ReserveLines(Option(), {});
  EXPECT_THAT(lines, ElementsAre(LedgerLine{v1::LEDGER_ENTRY_KIND_RESERVE, 1, 10'000},
                                 LedgerLine{v1::LEDGER_ENTRY_KIND_RESERVE, 2, 2'000}));
  EXPECT_EQ(TotalOf(lines), 12'000);
}

// R-H3: what a first try gave is not set aside a second time.
TEST(LedgerTest, ReservesOnlyWhatIsNotCoveredYet) {
  EXPECT_THAT(ReserveLines(Option(), {{1, {.committed = 10'000}}}),
              ElementsAre(LedgerLine{v1::LEDGER_ENTRY_KIND_RESERVE, 2, 2'000}));
  EXPECT_THAT(ReserveLines(Option(), {{1, {.committed = 10'000}}, {2, {.reserved = 2'000}}}),
              IsEmpty());
}

// R-H3
TEST(LedgerTest, SettlesEachReservationOneWayOrTheOther) {
  const BalanceByItem items = {{1, {.reserved = 10'000}}, {2, {.reserved = 2'000}}};
  EXPECT_THAT(SettleLines(items, [](int item) { return item == 1; }),
              ElementsAre(LedgerLine{v1::LEDGER_ENTRY_KIND_COMMIT, 1, 10'000},
                          LedgerLine{v1::LEDGER_ENTRY_KIND_REVERSE, 2, 2'000}));
}

// R-H3
TEST(LedgerTest, SettlesNothingTwice) {
  EXPECT_THAT(SettleLines({{1, {.committed = 10'000}}, {2, {}}}, [](int) { return true; }),
              IsEmpty());
}

}  // namespace
}  // namespace redress::resolution
