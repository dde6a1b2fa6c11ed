#include "services/intake/api/order_directory_client.h"

#include <algorithm>
#include <deque>

#include "absl/strings/ascii.h"
#include "absl/synchronization/blocking_counter.h"
#include "base/error.h"
#include "rpc/client.h"

namespace redress::intake {
namespace {

constexpr int kOrdersAsked = 50;  // newest ones of a customer

// A call that is out.
struct Pending {
  std::unique_ptr<grpc::ClientContext> context;
  platform::v1::FindOrdersRequest request;
  platform::v1::FindOrdersResponse response;
  absl::Status status;
};

}  // namespace

OrderDirectoryClient::OrderDirectoryClient(runtime::Host& host,
                                           const std::shared_ptr<grpc::Channel>& channel,
                                           absl::Duration call_limit, rpc::BreakerOptions breaker)
    : host_(host),
      stub_(platform::v1::OrderDirectoryService::NewStub(channel)),
      call_limit_(call_limit),
      breaker_(breaker, host.clock(),
               host.metrics().Gauge("redress_order_directory_breaker",
                                    "0 closed, 1 half-open, 2 open", {})) {}

std::vector<DirectoryAnswer> OrderDirectoryClient::Ask(absl::Span<const Inquiry> inquiries) {
  return AskWithin(inquiries, call_limit_);
}

DirectoryAnswer OrderDirectoryClient::AskOne(const Inquiry& inquiry, absl::Duration limit) {
  return AskWithin({&inquiry, 1}, std::min(limit, call_limit_))[0];
}

std::vector<DirectoryAnswer> OrderDirectoryClient::AskWithin(absl::Span<const Inquiry> inquiries,
                                                             absl::Duration limit) {
  const int wanted = static_cast<int>(inquiries.size());
  const int allowed = breaker_.AllowMany(wanted);
  std::deque<Pending> calls(static_cast<size_t>(allowed));
  absl::BlockingCounter out(allowed);
  const absl::Time deadline = host_.clock().Now() + limit;
  for (size_t i = 0; i < calls.size(); ++i) {
    Pending& call = calls[i];
    const Inquiry& inquiry = inquiries[i];
    call.context = rpc::MakeContext(
        {.authorization = host_.tokens().Authorization(inquiry.tenant, rpc::Role::kPlatform),
         .deadline = deadline},
        host_.random());
    call.request.set_tenant(inquiry.tenant);
    call.request.set_order_id(inquiry.order_id);
    call.request.set_customer_id(inquiry.customer_id);
    call.request.set_page_size(kOrdersAsked);
    stub_->async()->FindOrders(call.context.get(), &call.request, &call.response,
                               [&call, &out](const grpc::Status& status) {
                                 call.status = rpc::FromGrpc(status);
                                 out.DecrementCount();
                               });
  }
  out.Wait();
  std::vector<DirectoryAnswer> answers;
  answers.reserve(inquiries.size());
  for (Pending& call : calls) {
    breaker_.Record(call.status);
    if (call.status.ok()) {
      answers.emplace_back(std::vector<platform::v1::Order>(call.response.orders().begin(),
                                                            call.response.orders().end()));
    } else {
      answers.emplace_back(call.status);
    }
    Count(answers.back());
  }
  while (answers.size() < inquiries.size()) {
    answers.emplace_back(
        Unavailable("BREAKER_OPEN", "the order directory failed lately; it is asked again soon"));
  }
  return answers;
}

void OrderDirectoryClient::Count(const DirectoryAnswer& answer) {
  const std::string outcome =
      absl::AsciiStrToLower(absl::StatusCodeToString(answer.status().code()));
  host_.metrics()
      .Counter("redress_order_directory_calls_total", "Questions to the platform's order directory",
               {{"outcome", outcome}})
      .Increment();
}

}  // namespace redress::intake
