// The compensation ledger of a complaint: reserve, commit, reverse, in double entry (R-H3).
//
//   const std::vector<LedgerLine> lines = ReserveLines(option, ledger_so_far);
//   const int64_t requested = TotalOf(lines);
//   lines = SettleLines(ledger_so_far, [&](int item) { return performed.contains(item); });
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "redress/resolution/v1/resolution.pb.h"

namespace redress::resolution {

// One line to write. The money belongs to one item of the chosen option, so that what the platform
// did before it refused the rest stays on the books.
struct LedgerLine {
  v1::LedgerEntryKind kind = v1::LEDGER_ENTRY_KIND_UNSPECIFIED;
  int item_index = 0;
  int64_t minor_units = 0;

  bool operator==(const LedgerLine&) const = default;
};

// RESERVE: authority to reserved; COMMIT: reserved to spent; REVERSE: reserved to authority.
struct Accounts {
  absl::string_view debit;
  absl::string_view credit;
};
Accounts AccountsOf(v1::LedgerEntryKind kind);

// What stands on the books, of a complaint or of one item.
struct Balance {
  int64_t reserved = 0;   // set aside and not given yet
  int64_t committed = 0;  // given

  int64_t total() const { return reserved + committed; }
  bool operator==(const Balance&) const = default;
};
using BalanceByItem = std::map<int, Balance>;

int64_t TotalOf(const std::vector<LedgerLine>& lines);

// Sets aside what the option costs, less what of it was given before.
std::vector<LedgerLine> ReserveLines(const v1::SolutionOption& option, const BalanceByItem& items);

// Ends every reservation: a COMMIT where the item was carried out, a REVERSE where not.
std::vector<LedgerLine> SettleLines(const BalanceByItem& items,
                                    absl::FunctionRef<bool(int item_index)> carried_out);

}  // namespace redress::resolution
