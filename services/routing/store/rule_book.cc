#include "services/routing/store/rule_book.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/store/sql.h"

namespace redress::routing {
namespace {

std::string RecordOf(const std::vector<v1::Rule>& rules) {
  v1::PutRulesRequest kept;
  kept.mutable_rules()->Assign(rules.begin(), rules.end());
  return kept.SerializeAsString();
}

}  // namespace

absl::StatusOr<std::vector<v1::Rule>> ParseRules(absl::string_view record) {
  v1::PutRulesRequest kept;
  if (!kept.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    return absl::InternalError("a set of rules cannot be read");
  }
  return std::vector<v1::Rule>(kept.rules().begin(), kept.rules().end());
}

absl::StatusOr<int> PgRuleBook::Lock() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kRuleLock, tenant_));
  return static_cast<int>(rows.Int(0, 0));
}

absl::StatusOr<int> PgRuleBook::Active() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kRuleActive, tenant_));
  return rows.empty() ? 0 : static_cast<int>(rows.Int(0, 0));
}

absl::StatusOr<RulesRoom> PgRuleBook::Room() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kRuleRoom, tenant_));
  return RulesRoom{
      .count = rows.Int(0, 0), .newest = static_cast<int>(rows.Int(0, 1)), .bytes = rows.Int(0, 2)};
}

absl::Status PgRuleBook::Add(const RulesVersion& version) {
  const std::string record = RecordOf(version.rules.rules);
  return tx_
      .Exec(sql::kRuleAdd, tenant_, static_cast<int64_t>(version.rules.version), pg::Bytes{record},
            version.document, static_cast<int32_t>(version.rules.rules.size()), version.creator,
            version.create_time)
      .status();
}

absl::Status PgRuleBook::Activate(const NumberedRules& rules, absl::Time now) {
  const std::string record = rules.version == 0 ? "" : RecordOf(rules.rules);
  const auto version = static_cast<int64_t>(rules.version);
  RETURN_IF_ERROR(tx_.Exec(sql::kRuleDecide, tenant_, version, pg::Bytes{record}).status());
  return tx_.Exec(sql::kRuleMarkActive, tenant_, version, now).status();
}

absl::StatusOr<std::optional<RulesVersion>> PgRuleBook::Find(int version) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kRuleGet, tenant_, static_cast<int64_t>(version)));
  if (rows.empty()) return std::optional<RulesVersion>();
  RulesVersion found{.document = rows.Text(0, 1),
                     .creator = rows.Text(0, 2),
                     .create_time = rows.Time(0, 3),
                     .activate_time = rows.Time(0, 4)};
  found.rules.version = version;
  ASSIGN_OR_RETURN(found.rules.rules, ParseRules(rows.View(0, 0)));
  return std::optional<RulesVersion>(std::move(found));
}

absl::StatusOr<std::vector<v1::RuleSet>> PgRuleBook::List(int before, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kRuleList, tenant_, static_cast<int64_t>(before), limit));
  std::vector<v1::RuleSet> sets;
  for (int r = 0; r < rows.size(); ++r) {
    v1::RuleSet& set = sets.emplace_back();
    set.set_version(static_cast<int32_t>(rows.Int(r, 0)));
    set.set_rules_count(static_cast<int32_t>(rows.Int(r, 1)));
    if (set.rules_count() == 0) {
      ASSIGN_OR_RETURN(const std::vector<v1::Rule> rules, ParseRules(rows.View(r, 2)));
      set.set_rules_count(static_cast<int32_t>(rules.size()));
    }
    set.set_creator(rows.Text(r, 3));
    *set.mutable_create_time() = ToProto(rows.Time(r, 4));
    *set.mutable_activate_time() = ToProto(rows.Time(r, 5));
  }
  return sets;
}

}  // namespace redress::routing
