#include "services/resolution/api/resolution_fixture.h"

#include <utility>

#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "pg/migrate.h"
#include "services/resolution/app/decide_solution.h"
#include "services/resolution/app/get_ledger.h"
#include "services/resolution/app/propose_solution.h"
#include "services/resolution/domain/remedy.h"
#include "services/resolution/store/announcer.h"
#include "services/resolution/store/execution_timer.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/ledger_store.h"
#include "services/resolution/store/proposal_store.h"
#include "services/resolution/store/template_store.h"
#include "services/resolution/wiring.h"
#include "testing/private_postgres.h"

namespace redress::resolution {
namespace {

constexpr char kTenant[] = "demo";

ProposalId IdOf(const v1::Proposal& proposal) { return *ProposalId::Parse(proposal.name()); }

template <typename T>
absl::StatusOr<T> InTransaction(pg::Database& db,
                                absl::FunctionRef<absl::StatusOr<T>(pg::Transaction&)> body) {
  absl::StatusOr<T> result = absl::UnknownError("never ran");
  const absl::Status status = db.Run({}, [&](pg::Transaction& tx) {
    result = body(tx);
    return result.status();
  });
  if (!status.ok()) return status;
  return result;
}

}  // namespace

absl::StatusOr<std::string> ScriptedPlatform::Refund(const PlatformOrder& order, absl::Time) {
  return Answer("refund", order);
}

absl::StatusOr<std::string> ScriptedPlatform::IssueCoupon(const PlatformOrder& order, absl::Time) {
  return Answer("coupon", order);
}

absl::StatusOr<std::string> ScriptedPlatform::SendReplacement(const PlatformOrder& order,
                                                              absl::Time) {
  return Answer("replacement", order);
}

std::map<std::string, int64_t> ScriptedPlatform::Effects() {
  absl::MutexLock lock(&mutex_);
  return effects_;
}

void ScriptedPlatform::Fail(const std::string& kind, absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failures_[kind] = std::move(status);
}

absl::StatusOr<std::string> ScriptedPlatform::Answer(const std::string& kind,
                                                     const PlatformOrder& order) {
  absl::MutexLock lock(&mutex_);
  if (const auto failure = failures_.find(kind); failure != failures_.end()) {
    RETURN_IF_ERROR(failure->second);
  }
  effects_.emplace(order.request_id, order.minor_units);
  return kind + "-1";
}

ResolutionFixture::ResolutionFixture()
    : db_({.conninfo = test::PrivatePostgres::Get().NewDatabase("resolution"), .pool_size = 20},
          SystemClock(), SystemRandom()),
      log_(db_, SystemRandom()),
      errand_(db_, log_, platform_, 3, SystemClock(), SystemRandom()),
      timers_(db_, SystemClock(), SystemRandom(), metrics_),
      handler_(log_, SystemClock()),
      approvals_(log_, timers_, SystemClock(), SystemRandom()) {
  timers_.On(kExecuteRemedies, errand_);
  EXPECT_TRUE(pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()},
                                {"events", events::MigrationFiles()},
                                {"timer", timer::MigrationFiles()},
                                {"resolution", MigrationFiles()}})
                  .ok());
}

ResolutionFixture::~ResolutionFixture() { timers_.Stop(); }

ComplaintId ResolutionFixture::File(const std::string& category, const std::string& subcategory,
                                    int64_t amount_minor_units, const std::string& customer_id) {
  events::Delivered filed{.source = "intake",
                          .complaint = ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()))};
  filed.event.set_tenant(kTenant);
  events::v1::ComplaintFiled& payload = *filed.event.mutable_complaint_filed();
  payload.set_category(category);
  payload.set_subcategory(subcategory);
  payload.set_language("en");
  payload.set_customer_id(customer_id);
  if (amount_minor_units != 0) *payload.mutable_amount() = Fen(amount_minor_units);
  EXPECT_TRUE(db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, {filed}); }).ok());
  return filed.complaint;
}

void ResolutionFixture::Withdraw(const ComplaintId& complaint) {
  events::Delivered withdrawn{.source = "intake", .complaint = complaint};
  withdrawn.event.set_tenant(kTenant);
  withdrawn.event.mutable_complaint_withdrawn()->set_reason("customer_request");
  EXPECT_TRUE(
      db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, {withdrawn}); }).ok());
}

void ResolutionFixture::Merge(const ComplaintId& complaint, const ComplaintId& into) {
  events::Delivered merged{.source = "intake", .complaint = complaint};
  merged.event.set_tenant(kTenant);
  merged.event.mutable_complaint_merged()->set_into(into.Name());
  EXPECT_TRUE(db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, {merged}); }).ok());
}

void ResolutionFixture::Unmerge(const ComplaintId& complaint) {
  events::Delivered parted{.source = "intake", .complaint = complaint};
  parted.event.set_tenant(kTenant);
  parted.event.mutable_complaint_unmerged();
  EXPECT_TRUE(db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, {parted}); }).ok());
}

absl::StatusOr<v1::Proposal> ResolutionFixture::Propose(const ComplaintId& complaint,
                                                        Options options,
                                                        const std::string& template_id) {
  return InTransaction<v1::Proposal>(db_, [&](pg::Transaction& tx) {
    FactsStore facts(tx);
    TemplateStore templates(tx);
    ProposalStore proposals(tx);
    OutboxAnnouncer announcer(log_, tx);
    const absl::Time now = SystemClock().Now();
    return ProposeSolution({facts, templates, proposals, announcer},
                           {.tenant = kTenant,
                            .complaint = complaint,
                            .proposal = ProposalId(NewUuid(now, SystemRandom())),
                            .template_id = template_id,
                            .options = options,
                            .actor = "agents/lin"},
                           rules_.defaults, now);
  });
}

absl::StatusOr<v1::Proposal> ResolutionFixture::DecideOn(const v1::Proposal& proposal,
                                                         v1::Decision decision,
                                                         const std::string& option_id) {
  return InTransaction<v1::Proposal>(db_, [&](pg::Transaction& tx) {
    FactsStore facts(tx);
    ProposalStore proposals(tx);
    OutboxAnnouncer announcer(log_, tx);
    return DecideSolution({facts, proposals, announcer},
                          {.tenant = kTenant,
                           .proposal = IdOf(proposal),
                           .decision = decision,
                           .option_id = option_id,
                           .actor = "customer/c1"},
                          SystemClock().Now());
  });
}

absl::StatusOr<v1::Proposal> ResolutionFixture::Execute(const v1::Proposal& proposal,
                                                        StaffRole role) {
  return Execute(proposal, role, /*within_authority=*/true);
}

absl::StatusOr<v1::Proposal> ResolutionFixture::Ask(const v1::Proposal& proposal, StaffRole role) {
  return Execute(proposal, role, /*within_authority=*/false);
}

void ResolutionFixture::Answer(const v1::Proposal& waiting, bool approved,
                               const std::string& reason) {
  events::Delivered decided{.source = "routing",
                            .complaint = *ComplaintId::Parse(waiting.complaint())};
  decided.event.set_tenant(kTenant);
  events::v1::ApprovalDecided& payload = *decided.event.mutable_approval_decided();
  payload.set_approval_id(
      std::string(absl::StripPrefix(waiting.approval().approval(), "approvals/")));
  payload.set_approved(approved);
  payload.set_approver("agents/chen");
  payload.set_reason(reason);
  const absl::Status taken =
      db_.Run({}, [&](pg::Transaction& tx) { return approvals_.Handle(tx, {decided}); });
  EXPECT_TRUE(taken.ok()) << taken;
}

absl::StatusOr<v1::Proposal> ResolutionFixture::Execute(const v1::Proposal& proposal,
                                                        StaffRole role, bool within_authority) {
  return InTransaction<v1::Proposal>(db_, [&](pg::Transaction& tx) {
    FactsStore facts(tx);
    ProposalStore proposals(tx);
    LedgerStore ledger(tx, SystemRandom());
    ExecutionTimer queue(timers_, tx);
    OutboxAnnouncer announcer(log_, tx);
    return ExecuteSolution({facts, proposals, ledger, queue, announcer},
                           {.tenant = kTenant,
                            .proposal = IdOf(proposal),
                            .role = role,
                            .actor = "agents/lin",
                            .within_authority = within_authority,
                            .approval_id = NewUuid(SystemClock().Now(), SystemRandom())},
                           rules_.limits, SystemClock().Now());
  });
}

v1::Proposal ResolutionFixture::Reload(const v1::Proposal& proposal, const std::string& tenant) {
  const auto found = InTransaction<std::optional<v1::Proposal>>(
      db_, [&](pg::Transaction& tx) { return ProposalStore(tx).Load(tenant, IdOf(proposal)); });
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() && *found ? **found : v1::Proposal();
}

v1::GetLedgerResponse ResolutionFixture::LedgerOf(const ComplaintId& complaint) {
  const auto response = InTransaction<v1::GetLedgerResponse>(db_, [&](pg::Transaction& tx) {
    FactsStore facts(tx);
    LedgerStore ledger(tx, SystemRandom());
    return GetLedger(facts, ledger, kTenant, complaint, rules_.limits);
  });
  EXPECT_TRUE(response.ok()) << response.status();
  return response.value_or(v1::GetLedgerResponse());
}

v1::Proposal ResolutionFixture::Accepted(
    const ComplaintId& complaint,
    const std::vector<std::pair<common::v1::Remedy, int64_t>>& items) {
  Options options;
  v1::SolutionOption& option = *options.Add();
  option.set_title("Made good");
  for (const auto& [remedy, fen] : items) {
    v1::RemedyItem& item = *option.add_items();
    item.set_remedy(remedy);
    if (fen != 0) *item.mutable_amount() = Fen(fen);
  }
  const auto proposed = Propose(complaint, options);
  EXPECT_TRUE(proposed.ok()) << proposed.status();
  const auto accepted = DecideOn(*proposed, v1::DECISION_ACCEPT, "a");
  EXPECT_TRUE(accepted.ok()) << accepted.status();
  return *accepted;
}

absl::Status ResolutionFixture::RunErrand(const v1::Proposal& proposal) {
  const timer::Fired fired{
      .kind = kExecuteRemedies, .tenant = kTenant, .subject = IdOf(proposal).uuid()};
  const auto outcome = errand_.Perform(fired, SystemClock().Now() + absl::Seconds(5));
  RETURN_IF_ERROR(RecordOutcome(proposal, outcome));
  return outcome.status();
}

absl::Status ResolutionFixture::RecordOutcome(const v1::Proposal& proposal,
                                              const absl::StatusOr<std::string>& outcome) {
  const timer::Fired fired{
      .kind = kExecuteRemedies, .tenant = kTenant, .subject = IdOf(proposal).uuid()};
  return db_.Run({}, [&](pg::Transaction& tx) { return errand_.Record(tx, fired, outcome); });
}

std::vector<std::string> ResolutionFixture::EventsOf(const ComplaintId& complaint) {
  std::vector<std::string> kinds;
  const auto numbered =
      log_.Read(PartitionOf(complaint), 0, 10'000, SystemClock().Now() + absl::Seconds(10));
  EXPECT_TRUE(numbered.ok()) << numbered.status();
  if (!numbered.ok()) return kinds;
  for (const events::Numbered& one : *numbered) {
    const events::Delivered delivered = events::Deliver("resolution", one);
    if (delivered.complaint == complaint) kinds.push_back(events::KindOf(delivered.event));
  }
  return kinds;
}

void ResolutionFixture::ExpectBalanced(const ComplaintId& complaint) {
  const v1::GetLedgerResponse ledger = LedgerOf(complaint);
  std::map<std::string, int64_t> account;  // credits less debits
  for (const v1::LedgerEntry& entry : ledger.entries()) {
    account[entry.debit_account()] -= entry.amount().minor_units();
    account[entry.credit_account()] += entry.amount().minor_units();
    EXPECT_GE(account["reserved"], 0);
    EXPECT_GE(account["spent"], 0);
  }
  EXPECT_EQ(account["authority"] + account["reserved"] + account["spent"], 0);
  EXPECT_EQ(account["reserved"], ledger.reserved().minor_units());
  EXPECT_EQ(account["spent"], ledger.committed().minor_units());
}

}  // namespace redress::resolution
