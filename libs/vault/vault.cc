#include "vault/vault.h"

#include <algorithm>

#include "base/error.h"
#include "base/status_macros.h"

namespace redress::vault {
namespace {

constexpr pg::Statement kHold{"data_key_hold_all", "SELECT seq, key_id FROM data_key_hold($1)"};
constexpr pg::Statement kMake{
    "data_key_make",
    "INSERT INTO data_key (tenant, owner, key_version, wrapped) "
    "SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::bytea[]) "
    "ON CONFLICT DO NOTHING RETURNING tenant, owner, wrapped"};
// Those that were there, or that another transaction made in between.
constexpr pg::Statement kFind{
    "data_key_find",
    "SELECT k.tenant, k.owner, k.wrapped FROM data_key AS k "
    "JOIN unnest($1::text[], $2::text[]) AS want(tenant, owner) USING (tenant, owner)"};
// A statement of its own: the ones behind it see what those it waited for had committed.
constexpr pg::Statement kHoldAlone{"data_key_hold_alone",
                                   "SELECT pg_advisory_xact_lock(7263, 1) IS NULL"};
constexpr pg::Statement kDestroy{
    "data_key_destroy",
    "DELETE FROM data_key AS k USING unnest($1::text[], $2::text[]) AS want(tenant, owner) "
    "WHERE k.tenant = want.tenant AND k.owner = want.owner RETURNING k.tenant, k.owner, k.wrapped"};
constexpr pg::Statement kTellDestroyed{
    "data_key_tell_destroyed",
    "INSERT INTO data_key_destroyed (key_id) SELECT * FROM unnest($1::uuid[])"};

struct Columns {
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> owners;
};

Columns ColumnsOf(absl::Span<const Owner> owners) {
  Columns columns;
  for (const auto& [tenant, owner] : owners) {
    columns.tenants.emplace_back(tenant);
    columns.owners.emplace_back(owner);
  }
  return columns;
}

}  // namespace

absl::StatusOr<int64_t> Vault::HoldAll(pg::Transaction& tx) {
  int64_t seen = -1;
  {
    absl::MutexLock lock(&mutex_);
    seen = seen_;
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kHold, seen));
  if (rows.empty()) return seen;
  std::set<Uuid> destroyed;
  for (int r = 0; r < rows.size(); ++r) {
    seen = std::max(seen, rows.Int(r, 0));
    destroyed.insert(rows.Id(r, 1));
  }
  absl::MutexLock lock(&mutex_);
  seen_ = std::max(seen_, seen);
  const auto is_gone = [&](const auto& entry) { return destroyed.contains(entry.second.id); };
  absl::erase_if(young_, is_gone);
  absl::erase_if(old_, is_gone);
  return seen;
}

Keys Vault::Recall(const std::set<Owner>& owners, std::vector<Owner>& unknown) {
  Keys keys;
  absl::MutexLock lock(&mutex_);
  for (const Owner& owner : owners) {
    if (const auto young = young_.find(owner); young != young_.end()) {
      keys.emplace_hint(keys.end(), owner, young->second);
    } else if (const auto old = old_.find(owner); old != old_.end()) {
      keys.emplace_hint(keys.end(), owner, old->second);
    } else {
      unknown.push_back(owner);
    }
  }
  return keys;
}

void Vault::Remember(const Keys& keys, int64_t seen) {
  absl::MutexLock lock(&mutex_);
  // A key that was destroyed since may already have been looked for here in vain.
  if (seen != seen_) return;
  for (const auto& [owner, key] : keys) {
    if (young_.size() >= std::max<size_t>(1, remembered_max_ / 2)) {
      old_ = std::move(young_);
      young_.clear();
    }
    young_.insert_or_assign(owner, key);
  }
}

absl::StatusOr<Keys> Vault::Hold(pg::Transaction& tx, const std::set<Owner>& owners,
                                 std::set<Owner>* made) {
  ASSIGN_OR_RETURN(const int64_t seen, HoldAll(tx));
  std::vector<Owner> unknown;
  Keys keys = Recall(owners, unknown);
  if (unknown.empty()) return keys;

  // In order, so that two transactions never wait for each other in a circle.
  const Columns columns = ColumnsOf(unknown);
  std::vector<int32_t> versions(unknown.size(), envelope_.ring().newest());
  std::vector<std::string> wrapped_texts;
  wrapped_texts.reserve(unknown.size());
  std::vector<pg::Bytes> wrapped;
  Keys drawn;
  for (const Owner& owner : unknown) {
    const crypto::DataKey& key = drawn.emplace(owner, envelope_.NewKey()).first->second;
    ASSIGN_OR_RETURN(std::string text, envelope_.Wrap({owner.first, owner.second}, key));
    wrapped_texts.push_back(std::move(text));
    wrapped.push_back({wrapped_texts.back()});
  }
  const auto take = [&](const pg::Rows& rows) -> absl::Status {
    for (int r = 0; r < rows.size(); ++r) {
      const Owner owner{rows.Text(r, 0), rows.Text(r, 1)};
      crypto::DataKey& ours = drawn.at(owner);
      const bool is_ours = crypto::Envelope::IdOf(rows.View(r, 2)) == ours.id;
      if (!is_ours) {
        ASSIGN_OR_RETURN(ours, envelope_.Unwrap({owner.first, owner.second}, rows.View(r, 2)));
      }
      keys.emplace(owner, ours);
    }
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(const pg::Rows fresh,
                   tx.Exec(kMake, columns.tenants, columns.owners, versions, wrapped));
  RETURN_IF_ERROR(take(fresh));
  for (int r = 0; made != nullptr && r < fresh.size(); ++r) {
    made->emplace(fresh.Text(r, 0), fresh.Text(r, 1));
  }
  if (keys.size() < owners.size()) {
    std::vector<Owner> there;
    for (const Owner& owner : unknown) {
      if (!keys.contains(owner)) there.push_back(owner);
    }
    const Columns rest = ColumnsOf(there);
    ASSIGN_OR_RETURN(const pg::Rows found, tx.Exec(kFind, rest.tenants, rest.owners));
    RETURN_IF_ERROR(take(found));
  }
  if (keys.size() < owners.size()) {
    return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
  }
  Keys learned;
  for (const Owner& owner : unknown) learned.emplace(owner, keys.at(owner));
  tx.AfterCommit([this, learned = std::move(learned), seen] { Remember(learned, seen); });
  return keys;
}

absl::StatusOr<std::vector<WrappedKey>> Vault::Destroy(pg::Transaction& tx,
                                                       absl::Span<const Owner> owners) {
  std::vector<WrappedKey> destroyed;
  if (owners.empty()) return destroyed;
  RETURN_IF_ERROR(tx.Exec(kHoldAlone).status());
  const Columns columns = ColumnsOf(owners);
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kDestroy, columns.tenants, columns.owners));
  std::vector<Uuid> ids;
  for (int r = 0; r < rows.size(); ++r) {
    destroyed.push_back({{rows.Text(r, 0), rows.Text(r, 1)}, rows.Text(r, 2)});
    ids.push_back(crypto::Envelope::IdOf(rows.View(r, 2)));
  }
  if (ids.empty()) return destroyed;
  RETURN_IF_ERROR(tx.Exec(kTellDestroyed, ids).status());
  return destroyed;
}

absl::Status Vault::Look(pg::Transaction& tx) { return HoldAll(tx).status(); }

size_t Vault::remembered() const {
  absl::MutexLock lock(&mutex_);
  return young_.size() + old_.size();
}

}  // namespace redress::vault
