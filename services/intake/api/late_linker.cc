#include "services/intake/api/late_linker.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/domain/order_numbers.h"
#include "services/intake/store/order_directory.h"
#include "services/intake/store/standing_book.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr size_t kBatchMax = 64;
constexpr int64_t kCountMax = 100'000;
constexpr absl::Duration kTick = absl::Milliseconds(500);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr absl::Duration kTransactionMax = absl::Seconds(10);

const char* NameOf(LinkOutcome outcome) {
  switch (outcome) {
    case LinkOutcome::kLinked: return "linked";
    case LinkOutcome::kAmbiguous: return "ambiguous";
    case LinkOutcome::kRefused: return "refused";
    case LinkOutcome::kUnknown: break;
  }
  return "unknown";
}

// One answer a question; an empty one where it knows nothing.
absl::StatusOr<std::vector<DirectoryAnswer>> AskEmbedded(
    pg::Transaction& tx, const std::vector<OrderQuestion>& questions) {
  FilingBook::WantedOrders wanted;
  std::vector<std::vector<std::string>> ids;
  for (const OrderQuestion& question : questions) {
    const Inquiry inquiry = InquiryFor(question);
    if (inquiry.order_id.empty()) {
      ids.push_back(FindOrderNumbers(question.subject, question.body));
      wanted.customers.insert({question.tenant, inquiry.customer_id});
    } else {
      ids.push_back({inquiry.order_id});
    }
    for (const std::string& id : ids.back()) wanted.ids.insert({question.tenant, id});
  }
  ASSIGN_OR_RETURN(const FilingBook::FoundOrders found, FindOrders(tx, wanted));
  std::vector<DirectoryAnswer> answers;
  for (size_t i = 0; i < questions.size(); ++i) {
    const Inquiry inquiry = InquiryFor(questions[i]);
    std::vector<platform::v1::Order> orders;
    for (const std::string& id : ids[i]) {
      const auto known = found.by_id.find({inquiry.tenant, id});
      if (known != found.by_id.end()) orders.push_back(known->second);
    }
    if (inquiry.order_id.empty()) {
      const auto own = found.by_customer.find({inquiry.tenant, inquiry.customer_id});
      if (own != found.by_customer.end()) {
        orders.insert(orders.end(), own->second.begin(), own->second.end());
      }
    }
    answers.emplace_back(std::move(orders));
  }
  return answers;
}

void Fill(const v1::Complaint& complaint, const LateLink& late, events::v1::OrderLinked& linked) {
  const v1::ComplaintDraft& draft = complaint.draft();
  const v1::OrderLink& link = complaint.order_link();
  linked.set_score(link.score());
  linked.set_reason(link.reason());
  linked.set_level(late.level);
  if (late.outcome == LinkOutcome::kLinked) linked.set_order_id(link.order_id());
  linked.set_sku(draft.sku());
  linked.set_supplier_id(draft.supplier_id());
  linked.set_batch(draft.batch());
  if (draft.has_amount()) *linked.mutable_amount() = draft.amount();
  linked.set_region(draft.region());
}

}  // namespace

LateLinker::LateLinker(runtime::Host& host, OrderDirectoryClient* directory,
                       const crypto::Envelope& envelope, TimelineHub& hub,
                       const FilingPolicy& policy)
    : host_(host),
      directory_(directory),
      envelope_(envelope),
      hub_(hub),
      policy_(policy),
      lease_(host.db(), {.job = "order_link", .slot_count = 1}, host.clock(), host.random()),
      waiting_(host.metrics().Gauge("redress_order_questions_waiting",
                                    "Complaints whose order is still to be asked for", {})) {}

void LateLinker::Start() {
  lease_.Start();
  thread_ = std::thread([this] { Loop(); });
}

void LateLinker::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (!thread_.joinable()) return;
  thread_.join();
  lease_.Stop();
}

void LateLinker::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

void LateLinker::Loop() {
  bool again = false;  // a full batch: there may be more
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || woken_; };
      const auto stopped = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; };
      const absl::Duration closed_for = NextCall() - host_.clock().Monotonic();
      if (!again && closed_for > absl::ZeroDuration()) {
        mutex_.AwaitWithTimeout(absl::Condition(&stopped), std::min(closed_for, kTick));
      } else if (!again) {
        mutex_.AwaitWithTimeout(absl::Condition(&ready), kTick);
      }
      if (stopped_) return;
      woken_ = false;
    }
    const absl::StatusOr<bool> more = Turn();
    again = more.ok() && *more;
    if (more.ok()) continue;
    LogWarning("late_links_failed", {{"error", more.status().message()}});
    if (ReasonOf(more.status()) == "LEASE_LOST") lease_.Refresh();
    host_.clock().Sleep(kRetryDelay);
  }
}

absl::Time LateLinker::NextCall() const {
  return directory_ != nullptr ? directory_->breaker().next_call() : absl::InfinitePast();
}

absl::StatusOr<bool> LateLinker::Turn() {
  const std::vector<pg::HeldLease> leases = lease_.Held();
  if (leases.empty()) return false;
  // Neither source of orders waits for what is wrong with the other.
  const absl::StatusOr<size_t> put = LinkPut(leases);
  absl::StatusOr<size_t> asked = size_t{0};
  if (directory_ != nullptr && NextCall() <= host_.clock().Monotonic()) {
    asked = AskPlatform(leases);
  }
  RETURN_IF_ERROR(put.status());
  RETURN_IF_ERROR(asked.status());
  return *put == kBatchMax || *asked == kBatchMax;
}

absl::StatusOr<size_t> LateLinker::LinkPut(absl::Span<const pg::HeldLease> leases) {
  std::vector<OrderQuestion> questions;
  std::vector<DirectoryAnswer> answers;
  RETURN_IF_ERROR(
      host_.db().Run({.deadline = host_.clock().Now() + kTransactionMax, .read_only = true},
                     [&](pg::Transaction& tx) -> absl::Status {
                       ASSIGN_OR_RETURN(questions, DuePutQuestions(tx, kBatchMax));
                       if (questions.empty()) return absl::OkStatus();
                       RETURN_IF_ERROR(LoadComplaints(tx, envelope_, absl::MakeSpan(questions)));
                       ASSIGN_OR_RETURN(answers, AskEmbedded(tx, questions));
                       return absl::OkStatus();
                     }));
  if (questions.empty()) return 0;
  RETURN_IF_ERROR(Conclude(leases, Origin::kPut, absl::MakeSpan(questions), answers));
  return questions.size();
}

absl::StatusOr<size_t> LateLinker::AskPlatform(absl::Span<const pg::HeldLease> leases) {
  // While nobody knows whether the directory is back, one question finds out.
  const size_t limit =
      directory_->breaker().state() == rpc::Breaker::State::kClosed ? kBatchMax : 1;
  std::vector<OrderQuestion> questions;
  RETURN_IF_ERROR(
      host_.db().Run({.deadline = host_.clock().Now() + kTransactionMax, .read_only = true},
                     [&](pg::Transaction& tx) -> absl::Status {
                       ASSIGN_OR_RETURN(questions, DueQuestions(tx, static_cast<int64_t>(limit)));
                       ASSIGN_OR_RETURN(const int64_t waiting, CountQuestions(tx, kCountMax));
                       waiting_.Set(static_cast<double>(waiting));
                       return LoadComplaints(tx, envelope_, absl::MakeSpan(questions));
                     }));
  if (questions.empty()) return 0;
  // The same customer is asked for once.
  std::vector<Inquiry> wanted;
  std::map<Inquiry, size_t> index;
  for (const OrderQuestion& question : questions) {
    const Inquiry inquiry = InquiryFor(question);
    if (index.try_emplace(inquiry, wanted.size()).second) wanted.push_back(inquiry);
  }
  const std::vector<DirectoryAnswer> found = directory_->Ask(wanted);
  std::vector<DirectoryAnswer> answers;
  answers.reserve(questions.size());
  for (const OrderQuestion& question : questions) {
    answers.push_back(found[index.at(InquiryFor(question))]);
  }
  RETURN_IF_ERROR(Conclude(leases, Origin::kFiling, absl::MakeSpan(questions), answers));
  return questions.size();
}

absl::Status LateLinker::Conclude(absl::Span<const pg::HeldLease> leases, Origin origin,
                                  absl::Span<OrderQuestion> questions,
                                  absl::Span<const DirectoryAnswer> answers) {
  const absl::Time now = ToMicros(host_.clock().Now());
  std::vector<Inquiry> inquiries;
  for (const OrderQuestion& question : questions) inquiries.push_back(InquiryFor(question));
  std::map<const char*, int> outcomes;
  RETURN_IF_ERROR(
      host_.db().Run({.deadline = now + kTransactionMax}, [&](pg::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(lease_.Fence(tx, leases));
        outcomes.clear();
        std::set<StandingBook::Key> keys;
        for (const OrderQuestion& question : questions) keys.insert({question.tenant, question.id});
        PgStandingBook book(tx, host_.log());
        ASSIGN_OR_RETURN(const std::vector<Held> held, book.Lock(keys));
        // What was read before the question may have moved on since.
        RETURN_IF_ERROR(LoadComplaints(tx, envelope_, questions));
        std::vector<LateLink> late(questions.size());
        std::vector<Learned> learned;
        std::vector<PutOff> put_off;
        std::vector<const OrderQuestion*> over;
        for (size_t i = 0; i < questions.size(); ++i) {
          const OrderQuestion& question = questions[i];
          // Gone, linked already, or of a customer who was erased: nothing is to be learned of it.
          const bool moot =
              question.complaint.name().empty() || question.complaint.has_order_link() ||
              question.complaint.has_erase_time() || InquiryFor(question) != inquiries[i];
          if (!moot) late[i] = JudgeAnswer(question, inquiries[i], answers[i], now, policy_);
          switch (late[i].step) {
            case LateLink::Step::kAskAgain: put_off.push_back({&question, late[i].delay}); break;
            case LateLink::Step::kTell: learned.push_back({&question, &late[i]}); [[fallthrough]];
            case LateLink::Step::kGiveUp:
              over.push_back(&question);
              if (!moot) ++outcomes[NameOf(late[i].outcome)];
          }
        }
        RETURN_IF_ERROR(Apply(tx, book, held, learned, now));
        // Asked again when more is put.
        if (origin == Origin::kPut) return DropPutQuestions(tx, questions);
        RETURN_IF_ERROR(PutOffQuestions(tx, put_off));
        return DropQuestions(tx, over);
      }));
  for (const auto& [outcome, count] : outcomes) {
    host_.metrics()
        .Counter("redress_late_links_total", "Questions for an order that are over",
                 {{"outcome", outcome}})
        .Increment(count);
  }
  return absl::OkStatus();
}

absl::Status LateLinker::Apply(pg::Transaction& tx, PgStandingBook& book,
                               absl::Span<const Held> held, absl::Span<const Learned> learned,
                               absl::Time now) {
  if (learned.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(SaveLearned(tx, learned));
  std::map<ComplaintId, const Held*> by_id;
  for (const Held& one : held) by_id[one.id] = &one;
  std::vector<Held> moved;
  std::vector<Heard> lines;
  for (const Learned& one : learned) {
    Held& now_held = moved.emplace_back(*by_id.at(one.question->id));
    now_held.standing.update_time = std::max(now_held.standing.update_time, now);
    ++now_held.version;
    v1::Complaint complaint = one.question->complaint;
    complaint.clear_order_link();
    complaint.MergeFrom(one.late->learned);
    events::v1::Event& event = book.Tell(now_held, now, "");
    Fill(complaint, *one.late, *event.mutable_order_linked());
    lines.push_back({one.question->id, "intake", 0, &event});
  }
  RETURN_IF_ERROR(book.Save(moved));
  RETURN_IF_ERROR(book.AddToTimeline(lines));
  tx.AfterCommit([this] { hub_.Wake(); });
  return absl::OkStatus();
}

}  // namespace redress::intake
