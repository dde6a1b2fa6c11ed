#include "services/resolution/store/ledger_store.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/resolution/domain/remedy.h"
#include "services/resolution/store/sql.h"

namespace redress::resolution {

absl::StatusOr<Balance> LedgerStore::BalanceOf(absl::string_view tenant,
                                               const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLedgerBalance, tenant, complaint.uuid()));
  return Balance{.reserved = rows.Int(0, 0), .committed = rows.Int(0, 1)};
}

absl::StatusOr<BalanceByItem> LedgerStore::ItemsOf(const Facts& facts, const ProposalId& proposal) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLedgerItems, facts.tenant,
                                                 facts.complaint.uuid(), proposal.uuid()));
  BalanceByItem items;
  for (int r = 0; r < rows.size(); ++r) {
    items[static_cast<int>(rows.Int(r, 0))] = {.reserved = rows.Int(r, 1),
                                               .committed = rows.Int(r, 2)};
  }
  return items;
}

absl::Status LedgerStore::Append(const Facts& facts, const Deed& deed,
                                 absl::Span<const LedgerLine> lines) {
  if (lines.empty()) return absl::OkStatus();
  std::vector<Uuid> ids;
  std::vector<int32_t> kinds, items;
  std::vector<absl::string_view> debits, credits;
  std::vector<int64_t> amounts;
  for (const LedgerLine& line : lines) {
    const Accounts accounts = AccountsOf(line.kind);
    ids.push_back(NewUuid(deed.time, random_));
    kinds.push_back(line.kind);
    debits.push_back(accounts.debit);
    credits.push_back(accounts.credit);
    items.push_back(line.item_index);
    amounts.push_back(line.minor_units);
  }
  return tx_
      .Exec(sql::kAppendLedger, facts.tenant, facts.complaint.uuid(), deed.proposal.uuid(),
            deed.actor, ToMicros(deed.time), deed.approver, ids, kinds, debits, credits, items,
            amounts)
      .status();
}

absl::StatusOr<std::vector<v1::LedgerEntry>> LedgerStore::EntriesOf(absl::string_view tenant,
                                                                    const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLedgerEntries, tenant, complaint.uuid()));
  std::vector<v1::LedgerEntry> entries;
  for (int r = 0; r < rows.size(); ++r) {
    v1::LedgerEntry& entry = entries.emplace_back();
    entry.set_entry_id(rows.Id(r, 0).ToString());
    entry.set_kind(static_cast<v1::LedgerEntryKind>(rows.Int(r, 1)));
    entry.set_debit_account(rows.Text(r, 2));
    entry.set_credit_account(rows.Text(r, 3));
    *entry.mutable_amount() = Fen(rows.Int(r, 4));
    entry.set_proposal(ProposalId(rows.Id(r, 5)).Name());
    *entry.mutable_entry_time() = ToProto(rows.Time(r, 6));
    entry.set_actor(rows.Text(r, 7));
    entry.set_approver(rows.Text(r, 8));
  }
  return entries;
}

}  // namespace redress::resolution
