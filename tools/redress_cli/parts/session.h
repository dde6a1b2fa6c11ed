// The suite as the command line sees it: an address for each service, and who calls.
//
//   ASSIGN_OR_RETURN(Session session, Session::Open(flags, rpc::Role::kAuditor, clock, random));
//   ASSIGN_OR_RETURN(auto answer, session.Call<IntakeService>(
//       &IntakeService::StubInterface::GetComplaint, request));
#pragma once

#include <grpcpp/grpcpp.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/random.h"
#include "rpc/auth.h"
#include "rpc/client.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {

enum class Target : uint8_t {
  kIntake,
  kRouting,
  kSla,
  kResolution,
  kMessaging,
  kFeedback,
  kAnalytics,
  kPlatform,
};
inline constexpr size_t kTargetCount = 8;
// The first seven are services of the suite.
inline constexpr size_t kSuiteCount = 7;

absl::string_view TargetName(Target target);

// Which process serves a gRPC service, by its full name; the event log is served by all of them.
Target TargetOf(absl::string_view service_full_name);

// Flags that every command takes.
const std::vector<FlagSpec>& SessionFlags();

// Thread-safe after Open.
class Session {
 public:
  // Addresses by flag, then by REDRESS_{SERVICE}, then 127.0.0.1 and the usual port; the token by
  // --token, then REDRESS_TOKEN, then made for --tenant, --role and --name. Errors: UsageError, or
  // what the key file has wrong.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const Flags& flags, rpc::Role default_role,
                                                       absl::string_view default_tenant,
                                                       Clock& clock, Random& random);

  const std::string& tenant() const { return caller_.tenant; }
  const std::string& address(Target target) const {
    return addresses_[static_cast<size_t>(target)];
  }
  Clock& clock() const { return clock_; }
  Random& random() const { return random_; }
  absl::Duration timeout() const { return timeout_; }

  // An id for a write that is asked for once.
  std::string NewRequestId() const;
  // The caller's own authorization, or "" with a bad key.
  std::string Authorization() const;
  // That of somebody else of the same tenant: a dev token, one signed with --key, or the token
  // given, which must then fit.
  std::string AuthorizationOf(rpc::Role role, absl::string_view name) const;

  std::shared_ptr<grpc::Channel> Channel(Target target) const {
    return channels_[static_cast<size_t>(target)];
  }
  // A channel of its own connection.
  std::shared_ptr<grpc::Channel> NewChannel(Target target, int number) const;
  std::unique_ptr<grpc::ClientContext> Context(const std::string& authorization,
                                               absl::Time deadline) const;

  // One call within --timeout, as the caller or by `authorization`. No retries.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::StubInterface::*method)(grpc::ClientContext*,
                                                                               const Request&,
                                                                               Response*),
                                const Request& request,
                                const std::string& authorization = "") const {
    return CallAt<Service>(TargetOf(Service::service_full_name()), method, request, authorization);
  }
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> CallAt(Target target,
                                  grpc::Status (Service::StubInterface::*method)(
                                      grpc::ClientContext*, const Request&, Response*),
                                  const Request& request,
                                  const std::string& authorization = "") const {
    const auto remote = Service::NewStub(Channel(target));
    const auto context =
        Context(authorization.empty() ? Authorization() : authorization, clock_.Now() + timeout_);
    Response response;
    const absl::Status status =
        rpc::FromGrpc((remote.get()->*method)(context.get(), request, &response));
    if (!status.ok()) return Explain(target, status);
    return response;
  }

 private:
  Session(Clock& clock, Random& random) : clock_(clock), random_(random) {}
  // Says which process could not be reached.
  absl::Status Explain(Target target, const absl::Status& status) const;

  Clock& clock_;
  Random& random_;
  rpc::Caller caller_;
  std::string token_;
  rpc::JwtOptions jwt_;  // key_pem is empty without --key
  rpc::ChannelOptions tls_;
  absl::Duration timeout_ = absl::Seconds(10);
  std::array<std::string, kTargetCount> addresses_;
  std::array<std::shared_ptr<grpc::Channel>, kTargetCount> channels_;
};

// The text of a file. Error: UsageError with `shown`, the flag or argument: --map, FILE.
absl::StatusOr<std::string> ReadFile(absl::string_view shown, const std::string& path);

}  // namespace redress::cli
