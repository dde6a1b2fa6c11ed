#include "services/sla/store/policy_registry.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "services/sla/app/policy_texts.h"
#include "services/sla/store/policy_book.h"
#include "services/sla/store/policy_sql.h"
#include "telemetry/log.h"

namespace redress::sla {
namespace {

constexpr size_t kTenantsKeptMax = 2'000;

}  // namespace

absl::Status PolicyRegistry::TakeUpShipped(pg::Database& db) {
  std::vector<absl::string_view> ids;
  std::vector<int32_t> versions;
  for (const PolicyVersion& one : shipped_.versions) {
    if (one.IsDraft()) continue;
    ids.emplace_back(one.id);
    versions.push_back(one.version);
  }
  std::map<VersionKey, absl::Time> active_times;
  RETURN_IF_ERROR(db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Exec(sql::kTakeUpShipped, ids, versions).status());
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kShipped));
    active_times.clear();
    for (int r = 0; r < rows.size(); ++r) {
      active_times[{rows.Text(r, 0), static_cast<int>(rows.Int(r, 1))}] = rows.Time(r, 2);
    }
    return absl::OkStatus();
  }));
  shipped_ = shipped_.Since(active_times);
  return absl::OkStatus();
}

absl::StatusOr<PolicyShelf> PolicyRegistry::Hold(pg::Transaction& tx,
                                                 const std::set<std::string>& tenants) {
  const std::vector<absl::string_view> names(tenants.begin(), tenants.end());
  RETURN_IF_ERROR(tx.Exec(sql::kHoldShelves, names).status());
  return Look(tx, tenants);
}

absl::StatusOr<PolicyShelf> PolicyRegistry::Look(pg::Transaction& tx,
                                                 const std::set<std::string>& tenants) {
  const std::vector<absl::string_view> names(tenants.begin(), tenants.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kShelfRevisions, names));
  std::map<std::string, PoliciesPtr, std::less<>> own;
  for (int r = 0; r < rows.size(); ++r) {
    const std::string tenant = rows.Text(r, 0);
    const int64_t revision = rows.Int(r, 1);
    EntryPtr entry = Known(tenant);
    if (!entry || entry->revision != revision) {
      ASSIGN_OR_RETURN(entry, Read(tx, tenant, revision, entry));
      Keep(tenant, entry);
    }
    own.emplace(tenant, entry->policies);
  }
  return PolicyShelf(shipped_.policies, std::move(own));
}

PolicyRegistry::EntryPtr PolicyRegistry::Known(const std::string& tenant) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(tenant);
  return found == entries_.end() ? nullptr : found->second;
}

void PolicyRegistry::Keep(const std::string& tenant, EntryPtr entry) {
  absl::MutexLock lock(&mutex_);
  // Which one goes does not matter: it is read again when it is wanted.
  if (entries_.size() >= kTenantsKeptMax && !entries_.contains(tenant)) {
    entries_.erase(entries_.begin());
  }
  entries_[tenant] = std::move(entry);
}

absl::StatusOr<PolicyRegistry::EntryPtr> PolicyRegistry::Read(pg::Transaction& tx,
                                                              const std::string& tenant,
                                                              int64_t revision,
                                                              const EntryPtr& before) const {
  PgPolicyBook book(tx, tenant);
  std::vector<std::string> unreadable;
  ASSIGN_OR_RETURN(const Calendars calendars, CalendarsOf(book, shipped_, &unreadable));

  std::vector<PolicyVersion> own;
  VersionKeys policy_keys;
  ASSIGN_OR_RETURN(const std::vector<PolicyHead> heads, book.Policies());
  for (const PolicyHead& head : heads) {
    if (head.version.IsDraft()) continue;
    own.push_back(head.version);
    policy_keys.push_back(head.key());
  }
  ASSIGN_OR_RETURN(std::vector<Document> documents, book.PolicyDocuments(policy_keys));

  auto entry = std::make_shared<Entry>();
  entry->revision = revision;
  for (Document& document : documents) {
    const VersionKey key(document.id, document.version);
    Parsed& parsed = entry->parsed[key];
    parsed.text = std::move(document.text);
    const auto known = before ? before->parsed.find(key) : entry->parsed.end();
    if (before && known != before->parsed.end() && known->second.policy &&
        known->second.text == parsed.text) {
      parsed.policy = known->second.policy;
      continue;
    }
    absl::StatusOr<Policy> policy = ReadPolicy(parsed.text, calendars);
    if (policy.ok()) {
      parsed.policy = std::make_shared<const Policy>(*std::move(policy));
    } else {
      unreadable.push_back(absl::StrCat(kPolicyCollection, document.id, "@", document.version));
    }
  }
  for (const std::string& name : unreadable) {
    LogWarning("sla_document_unreadable", {{"tenant", tenant}, {"name", name}});
  }

  std::vector<Pack> packs;
  for (const PolicyVersion& version : Compose(shipped_.versions, own)) {
    const auto found = entry->parsed.find({version.id, version.version});
    Pack pack{.active_time = version.active_time, .retire_time = version.retire_time};
    if (found != entry->parsed.end()) {
      pack.policy = found->second.policy;
    } else {
      pack.policy =
          shipped_.policies->Share(absl::StrCat(kPolicyCollection, version.id), version.version);
    }
    if (pack.policy) packs.push_back(std::move(pack));
  }
  entry->policies = std::make_shared<const Policies>(Policies::Of(std::move(packs)));
  return entry;
}

}  // namespace redress::sla
