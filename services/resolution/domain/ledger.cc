#include "services/resolution/domain/ledger.h"

namespace redress::resolution {
namespace {

constexpr char kAuthority[] = "authority";
constexpr char kReserved[] = "reserved";
constexpr char kSpent[] = "spent";

}  // namespace

Accounts AccountsOf(v1::LedgerEntryKind kind) {
  switch (kind) {
    case v1::LEDGER_ENTRY_KIND_RESERVE: return {kAuthority, kReserved};
    case v1::LEDGER_ENTRY_KIND_COMMIT: return {kReserved, kSpent};
    case v1::LEDGER_ENTRY_KIND_REVERSE: return {kReserved, kAuthority};
    default: return {};
  }
}

int64_t TotalOf(const std::vector<LedgerLine>& lines) {
  int64_t total = 0;
  for (const LedgerLine& line : lines) total += line.minor_units;
  return total;
}

std::vector<LedgerLine> ReserveLines(const v1::SolutionOption& option, const BalanceByItem& items) {
  std::vector<LedgerLine> lines;
  for (int i = 0; i < option.items_size(); ++i) {
    const auto known = items.find(i);
    const int64_t covered = known == items.end() ? 0 : known->second.total();
    const int64_t missing = option.items(i).amount().minor_units() - covered;
    if (missing > 0) lines.push_back({v1::LEDGER_ENTRY_KIND_RESERVE, i, missing});
  }
  return lines;
}

std::vector<LedgerLine> SettleLines(const BalanceByItem& items,
                                    absl::FunctionRef<bool(int item_index)> carried_out) {
  std::vector<LedgerLine> lines;
  for (const auto& [item_index, balance] : items) {
    if (balance.reserved == 0) continue;
    lines.push_back(
        {carried_out(item_index) ? v1::LEDGER_ENTRY_KIND_COMMIT : v1::LEDGER_ENTRY_KIND_REVERSE,
         item_index, balance.reserved});
  }
  return lines;
}

}  // namespace redress::resolution
