#include "tools/redress_cli/reconcile/books.h"

#include <atomic>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "redress/analytics/v1/analytics.grpc.pb.h"
#include "redress/feedback/v1/feedback.grpc.pb.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "redress/resolution/v1/resolution.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/sla/v1/sla.grpc.pb.h"

namespace redress::cli {
namespace {

using analytics::v1::AnalyticsService;
using feedback::v1::FeedbackService;
using intake::v1::IntakeService;
using messaging::v1::MessagingService;
using platformsim::v1::InspectionService;
using resolution::v1::ResolutionService;
using routing::v1::RoutingService;
using sla::v1::SlaService;

constexpr int kPageSize = 500;

struct Register {
  std::vector<std::string> complaints;  // those that were worked on
  int64_t historical = 0;               // imported, known to intake and analytics alone
  int64_t closed = 0;                   // history included
  int64_t withdrawn = 0;
  int64_t merged = 0;  // while they were open
};

struct Cases {
  int64_t opened = 0;
  int64_t closed = 0;  // by staff, not by a withdrawal or a merge
};

// What one complaint has at the services that keep no list over all complaints.
struct Holdings {
  int64_t clocks = 0;
  int64_t sent = 0;
  int64_t delivered = 0;
  int64_t spent_minor_units = 0;

  void Add(const Holdings& other) {
    clocks += other.clocks;
    sent += other.sent;
    delivered += other.delivered;
    spent_minor_units += other.spent_minor_units;
  }
};

absl::StatusOr<Register> ReadRegister(const Session& session) {
  Register read;
  intake::v1::ListComplaintsRequest request;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<IntakeService>(
                                          &IntakeService::StubInterface::ListComplaints, request));
    for (const auto& complaint : page.complaints()) {
      if (complaint.historical()) {
        ++read.historical;
      } else {
        read.complaints.push_back(complaint.name());
      }
      const bool merged = complaint.state() == common::v1::COMPLAINT_STATE_MERGED;
      if (complaint.state() == common::v1::COMPLAINT_STATE_CLOSED ||
          (merged && complaint.has_close_time())) {
        ++read.closed;
      } else if (merged) {
        ++read.merged;
      }
      if (complaint.state() == common::v1::COMPLAINT_STATE_WITHDRAWN) ++read.withdrawn;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return read;
}

absl::StatusOr<Cases> ReadCases(const Session& session) {
  Cases read;
  routing::v1::ListCasesRequest request;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<RoutingService>(
                                          &RoutingService::StubInterface::ListCases, request));
    for (const auto& work : page.cases()) {
      ++read.opened;
      if (work.state() == routing::v1::CASE_STATE_CLOSED && work.outcome() != "withdrawn" &&
          work.outcome() != "merged") {
        ++read.closed;
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return read;
}

absl::StatusOr<Holdings> ReadHoldings(const Session& session, const std::string& complaint) {
  Holdings read;
  sla::v1::GetClocksRequest clocks;
  clocks.set_complaint(complaint);
  ASSIGN_OR_RETURN(const auto clock_page,
                   session.Call<SlaService>(&SlaService::StubInterface::GetClocks, clocks));
  for (const auto& clock : clock_page.clocks()) {
    if (clock.has_start_time()) ++read.clocks;
  }
  messaging::v1::ListMessagesRequest messages;
  messages.set_complaint(complaint);
  messages.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(
        const auto page,
        session.Call<MessagingService>(&MessagingService::StubInterface::ListMessages, messages));
    for (const auto& message : page.messages()) {
      if (message.direction() != messaging::v1::DIRECTION_OUTBOUND) continue;
      ++read.sent;
      if (message.delivery_state() == messaging::v1::DELIVERY_STATE_DELIVERED) ++read.delivered;
    }
    messages.set_page_token(page.next_page_token());
  } while (!messages.page_token().empty());
  resolution::v1::GetLedgerRequest ledger;
  ledger.set_complaint(complaint);
  ASSIGN_OR_RETURN(const auto spent, session.Call<ResolutionService>(
                                         &ResolutionService::StubInterface::GetLedger, ledger));
  // Not the sum in the answer: that holds what was given on complaints joined to this one too.
  for (const auto& entry : spent.entries()) {
    if (entry.kind() == resolution::v1::LEDGER_ENTRY_KIND_COMMIT) {
      read.spent_minor_units += entry.amount().minor_units();
    }
  }
  return read;
}

absl::StatusOr<Holdings> ReadAllHoldings(const Session& session,
                                         const std::vector<std::string>& complaints, int parallel) {
  absl::Mutex mutex;
  Holdings sum;
  absl::Status failed;
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next.fetch_add(1); i < complaints.size(); i = next.fetch_add(1)) {
      const auto read = ReadHoldings(session, complaints[i]);
      absl::MutexLock lock(&mutex);
      if (!failed.ok()) return;
      if (read.ok()) {
        sum.Add(*read);
      } else {
        failed = read.status();
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < parallel; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (!failed.ok()) return failed;
  return sum;
}

// Adds lines, and stops at the first call that fails.
class Books {
 public:
  explicit Books(const Session& session) : session_(session) {}

  void AgainstAnalytics(const char* what, int64_t registered, analytics::v1::Metric metric) {
    const int64_t counted = Total(metric);
    if (status_.ok()) Against(what, registered, "analytics", counted);
  }
  // A closed complaint that was opened again is closed no more.
  void AgainstClosed(const char* what, int64_t registered) {
    const int64_t counted =
        Total(analytics::v1::METRIC_CLOSED) - Total(analytics::v1::METRIC_REOPENED);
    if (status_.ok()) Against(what, registered, "analytics", counted);
  }
  void Against(const char* what, int64_t registered, const char* against, int64_t counted) {
    lines_.push_back({what, registered, against, counted});
  }

  absl::StatusOr<std::vector<BookLine>> Close() && {
    if (!status_.ok()) return status_;
    return std::move(lines_);
  }

 private:
  int64_t Total(analytics::v1::Metric metric) {
    if (!status_.ok()) return 0;
    analytics::v1::QueryRequest request;
    request.set_metric(metric);
    const auto response =
        session_.Call<AnalyticsService>(&AnalyticsService::StubInterface::Query, request);
    status_ = response.status();
    return response.ok() ? response->total() : 0;
  }

  const Session& session_;
  absl::Status status_;
  std::vector<BookLine> lines_;
};

}  // namespace

absl::StatusOr<std::vector<BookLine>> CompareBooks(const Session& session,
                                                   const BookOptions& options) {
  namespace metric = analytics::v1;
  ASSIGN_OR_RETURN(const Register complaints, ReadRegister(session));
  ASSIGN_OR_RETURN(const Cases cases, ReadCases(session));
  const auto filed = static_cast<int64_t>(complaints.complaints.size());
  Books books(session);
  books.AgainstAnalytics("complaints filed", filed + complaints.historical, metric::METRIC_FILED);
  books.AgainstAnalytics("complaints withdrawn", complaints.withdrawn, metric::METRIC_WITHDRAWN);
  books.AgainstAnalytics("complaints merged", complaints.merged, metric::METRIC_MERGED);
  books.AgainstClosed("complaints closed", complaints.closed);
  books.Against("complaints to work on", filed, "routing's cases", cases.opened);
  books.AgainstAnalytics("cases opened", cases.opened, metric::METRIC_CASES_OPENED);
  books.AgainstClosed("cases closed, and history", cases.closed + complaints.historical);
  ASSIGN_OR_RETURN(const auto rate,
                   session.Call<FeedbackService>(&FeedbackService::StubInterface::GetResponseRate,
                                                 feedback::v1::GetResponseRateRequest()));
  books.AgainstAnalytics("surveys made", rate.issued(), metric::METRIC_SURVEYS_ISSUED);
  books.AgainstAnalytics("surveys answered", rate.answered(), metric::METRIC_SURVEYS_ANSWERED);
  if (!options.each_complaint) return std::move(books).Close();

  ASSIGN_OR_RETURN(const Holdings held,
                   ReadAllHoldings(session, complaints.complaints, options.parallel));
  books.AgainstAnalytics("clocks started", held.clocks, metric::METRIC_CLOCKS_STARTED);
  books.AgainstAnalytics("messages sent", held.sent, metric::METRIC_MESSAGES_SENT);
  books.AgainstAnalytics("spent on remedies", held.spent_minor_units,
                         metric::METRIC_COMPENSATION_MINOR_UNITS);
  if (!options.platform) return std::move(books).Close();

  platformsim::v1::GetTotalsRequest request;
  request.set_tenant(session.tenant());
  ASSIGN_OR_RETURN(const auto totals, session.Call<InspectionService>(
                                          &InspectionService::StubInterface::GetTotals, request));
  books.Against("messages delivered", held.delivered, "platform", totals.deliveries());
  books.Against("spent on remedies", held.spent_minor_units, "platform",
                totals.refund_minor_units() + totals.coupon_minor_units());
  return std::move(books).Close();
}

}  // namespace redress::cli
