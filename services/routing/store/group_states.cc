#include "services/routing/store/group_states.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/routing/domain/group_codec.h"
#include "services/routing/store/incident_sql.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

constexpr int64_t kForgottenAtOnce = 2'000;

}  // namespace

absl::StatusOr<TenantTraffic> PgGroupStates::Lock(const std::string& tenant) {
  ASSIGN_OR_RETURN(pg::Rows rows, tx_.Exec(sql::kTrafficLock, tenant));
  if (rows.empty()) {
    RETURN_IF_ERROR(tx_.Exec(sql::kTrafficAdd, tenant).status());
    ASSIGN_OR_RETURN(rows, tx_.Exec(sql::kTrafficLock, tenant));
  }
  if (rows.empty() || rows.View(0, 0).empty()) return TenantTraffic{};
  return DecodeTraffic(rows.View(0, 0));
}

absl::StatusOr<std::vector<GroupKeyState>> PgGroupStates::Load(const std::string& tenant,
                                                               const std::vector<GroupKey>& keys) {
  std::vector<std::string> texts;
  texts.reserve(keys.size());
  for (const GroupKey& key : keys) texts.push_back(KeyText(key));
  const std::vector<absl::string_view> names(texts.begin(), texts.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kGroupKeyLoad, tenant, names));
  std::vector<GroupKeyState> states(keys.size());
  for (int r = 0; r < rows.size(); ++r) {
    const auto place = static_cast<size_t>(rows.Int(r, 0) - 1);
    absl::StatusOr<GroupKeyState> state = DecodeGroupKey(rows.View(r, 1));
    if (!state.ok()) {  // of a key that cannot be read nothing is known any more
      LogError("group_key_unreadable", {{"error", state.status().message()}});
      continue;
    }
    states[place] = *std::move(state);
  }
  return states;
}

absl::Status PgGroupStates::Save(const std::string& tenant, const TenantTraffic& traffic,
                                 const std::vector<GroupKey>& keys,
                                 const std::vector<GroupKeyState>& states) {
  const std::string bytes = EncodeTraffic(traffic);
  RETURN_IF_ERROR(tx_.Post(sql::kTrafficSave, tenant, pg::Bytes{bytes}));
  if (keys.empty()) return absl::OkStatus();
  std::vector<std::string> texts;
  std::vector<std::string> encoded;
  texts.reserve(keys.size());
  encoded.reserve(keys.size());
  std::vector<int32_t> kinds;
  std::vector<int64_t> newest;
  std::vector<pg::Bytes> blobs;
  for (size_t i = 0; i < keys.size(); ++i) {
    texts.push_back(KeyText(keys[i]));
    kinds.push_back(static_cast<int32_t>(keys[i].kind));
    newest.push_back(states[i].newest_s);
    blobs.push_back({encoded.emplace_back(EncodeGroupKey(states[i]))});
  }
  const std::vector<absl::string_view> names(texts.begin(), texts.end());
  return tx_.Post(sql::kGroupKeySave, tenant, names, kinds, newest, blobs);
}

absl::StatusOr<bool> ForgetIdleKeys(pg::Transaction& tx, const std::string& tenant,
                                    const GroupSettings& settings) {
  PgGroupStates states(tx);
  ASSIGN_OR_RETURN(TenantTraffic traffic, states.Lock(tenant));
  const int64_t idle_s = traffic.newest_s - absl::ToInt64Seconds(settings.idle);
  ASSIGN_OR_RETURN(pg::Rows forgotten,
                   tx.Exec(sql::kGroupKeyForgetIdle, tenant, idle_s, kForgottenAtOnce));
  if (forgotten.empty()) {
    ASSIGN_OR_RETURN(const pg::Rows count, tx.Exec(sql::kGroupKeyCount, tenant));
    const int64_t excess = count.Int(0, 0) - settings.keys_max;
    if (excess <= 0) return false;
    ASSIGN_OR_RETURN(
        forgotten, tx.Exec(sql::kGroupKeyForgetIdlest, tenant, std::min(excess, kForgottenAtOnce)));
  }
  for (int r = 0; r < forgotten.size(); ++r) {
    uint32_t& known = traffic.keys[static_cast<size_t>(forgotten.Int(r, 0))];
    if (known > 0) --known;
  }
  RETURN_IF_ERROR(states.Save(tenant, traffic, {}, {}));
  return forgotten.size() == kForgottenAtOnce;
}

absl::StatusOr<std::string> NextGroupTenant(pg::Transaction& tx, const std::string& tenant) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kGroupTenants, tenant));
  return rows.empty() ? std::string() : rows.Text(0, 0);
}

}  // namespace redress::routing
