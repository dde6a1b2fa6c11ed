#include "tools/redress_cli/parts/session.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::cli {
namespace {

constexpr std::array<absl::string_view, kTargetCount> kNames = {
    "intake", "routing", "sla", "resolution", "messaging", "feedback", "analytics", "platform"};
constexpr int kFirstPort = 7101;
constexpr int kPlatformPort = 7190;

std::string FromEnvironment(absl::string_view name) {
  const std::string variable = absl::StrCat("REDRESS_", absl::AsciiStrToUpper(name));
  const char* value = getenv(variable.c_str());
  return value == nullptr ? "" : value;
}

std::string AddressOf(const Flags& flags, size_t target) {
  const std::string given = flags.Text(kNames[target], FromEnvironment(kNames[target]));
  if (!given.empty()) return given;
  const bool platform = target == static_cast<size_t>(Target::kPlatform);
  return absl::StrCat("127.0.0.1:", platform ? kPlatformPort : kFirstPort + target);
}

}  // namespace

absl::string_view TargetName(Target target) { return kNames[static_cast<size_t>(target)]; }

Target TargetOf(absl::string_view service_full_name) {
  for (size_t i = 0; i < kSuiteCount; ++i) {
    if (absl::StartsWith(service_full_name, absl::StrCat("redress.", kNames[i], "."))) {
      return static_cast<Target>(i);
    }
  }
  return Target::kPlatform;  // redress.platform.v1, redress.platformsim.v1
}

const std::vector<FlagSpec>& SessionFlags() {
  static const std::vector<FlagSpec>& flags = *new std::vector<FlagSpec>{
      {"intake", "ADDRESS", "address of intake (REDRESS_INTAKE, 127.0.0.1:7101)"},
      {"routing", "ADDRESS", "address of routing (REDRESS_ROUTING, 127.0.0.1:7102)"},
      {"sla", "ADDRESS", "address of sla (REDRESS_SLA, 127.0.0.1:7103)"},
      {"resolution", "ADDRESS", "address of resolution (REDRESS_RESOLUTION, 127.0.0.1:7104)"},
      {"messaging", "ADDRESS", "address of messaging (REDRESS_MESSAGING, 127.0.0.1:7105)"},
      {"feedback", "ADDRESS", "address of feedback (REDRESS_FEEDBACK, 127.0.0.1:7106)"},
      {"analytics", "ADDRESS", "address of analytics (REDRESS_ANALYTICS, 127.0.0.1:7107)"},
      {"platform", "ADDRESS", "address of the host platform (REDRESS_PLATFORM, 127.0.0.1:7190)"},
      {"tenant", "TENANT", "tenant of the token (demo)"},
      {"role", "ROLE", "role of the token (what the command needs)"},
      {"name", "NAME", "name of the token (cli)"},
      {"token", "AUTHORIZATION", "whole authorization value instead (REDRESS_TOKEN)"},
      {"key", "FILE", "private key in PEM to sign tokens with, instead of dev tokens"},
      {"algorithm", "NAME", "algorithm of the key, ES256 or RS256 (ES256)"},
      {"tls-certificate", "FILE", "certificate in PEM; with --tls-key and --tls-authority"},
      {"tls-key", "FILE", "its key"},
      {"tls-authority", "FILE", "authority that signed the services' certificates"},
      {"timeout", "DURATION", "longest wait for one answer (10s)"},
      {"json", "", "JSON lines for machines"},
  };
  return flags;
}

absl::StatusOr<std::string> ReadFile(absl::string_view shown, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf())) {
    return UsageError(absl::StrCat(shown, " ", path, ": cannot be read, or is empty"));
  }
  std::string text = content.str();
  if (!text::IsValidUtf8(text)) return UsageError(absl::StrCat(shown, " ", path, ": is not UTF-8"));
  return text;
}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const Flags& flags, rpc::Role default_role,
                                                       absl::string_view default_tenant,
                                                       Clock& clock, Random& random) {
  std::unique_ptr<Session> session(new Session(clock, random));
  const std::string role = flags.Text("role", rpc::RoleName(default_role));
  const auto parsed = rpc::ParseRole(role);
  if (!parsed.ok()) return UsageError(absl::StrCat("--role ", role, ": there is no such role"));
  session->caller_ = {flags.Text("tenant", default_tenant), *parsed, flags.Text("name", "cli")};
  session->token_ = flags.Text("token", FromEnvironment("token"));
  session->jwt_.algorithm = flags.Text("algorithm", "ES256");
  if (flags.Has("key")) {
    ASSIGN_OR_RETURN(session->jwt_.key_pem, ReadFile("--key", flags.Text("key", "")));
  }
  const auto tls = [&](absl::string_view flag, std::string& into) {
    if (!flags.Has(flag)) return absl::OkStatus();
    auto content = ReadFile(absl::StrCat("--", flag), flags.Text(flag, ""));
    if (content.ok()) into = *std::move(content);
    return content.status();
  };
  RETURN_IF_ERROR(tls("tls-certificate", session->tls_.certificate_pem));
  RETURN_IF_ERROR(tls("tls-key", session->tls_.key_pem));
  RETURN_IF_ERROR(tls("tls-authority", session->tls_.authority_pem));
  if (flags.Has("tls-certificate") != flags.Has("tls-authority") ||
      flags.Has("tls-key") != flags.Has("tls-authority")) {
    return UsageError("give --tls-certificate, --tls-key and --tls-authority together");
  }
  ASSIGN_OR_RETURN(session->timeout_, flags.Duration("timeout", session->timeout_));
  for (size_t i = 0; i < kTargetCount; ++i) {
    session->addresses_[i] = AddressOf(flags, i);
    session->channels_[i] = rpc::MakeChannel(session->addresses_[i], session->tls_);
  }
  return session;
}

std::string Session::NewRequestId() const {
  return absl::StrCat("cli-", NewUuid(clock_.Now(), random_).ToString());
}

std::string Session::Authorization() const {
  if (!token_.empty()) return token_;
  return AuthorizationOf(caller_.role, caller_.name);
}

std::string Session::AuthorizationOf(rpc::Role role, absl::string_view name) const {
  if (!jwt_.key_pem.empty()) {
    const auto token = rpc::SignJwt(jwt_, {caller_.tenant, role, std::string(name)},
                                    clock_.Now() + absl::Minutes(15));
    return token.ok() ? *token : "";
  }
  if (!token_.empty() && !absl::StartsWithIgnoreCase(token_, "Bearer dev:")) return token_;
  return absl::StrCat("Bearer dev:", caller_.tenant, ":", rpc::RoleName(role), ":", name);
}

std::shared_ptr<grpc::Channel> Session::NewChannel(Target target, int number) const {
  grpc::ChannelArguments arguments;
  // gRPC shares one connection among channels that are the same; the number makes them differ.
  arguments.SetInt("redress.connection", number);
  // What a measured call does is seen by who measures, even a retry inside gRPC.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!tls_.authority_pem.empty()) {
    credentials = grpc::SslCredentials({.pem_root_certs = tls_.authority_pem,
                                        .pem_private_key = tls_.key_pem,
                                        .pem_cert_chain = tls_.certificate_pem});
  }
  return grpc::CreateCustomChannel(address(target), credentials, arguments);
}

std::unique_ptr<grpc::ClientContext> Session::Context(const std::string& authorization,
                                                      absl::Time deadline) const {
  return rpc::MakeContext({.authorization = authorization, .deadline = deadline}, random_);
}

absl::Status Session::Explain(Target target, const absl::Status& status) const {
  if (status.code() != absl::StatusCode::kUnavailable || !ReasonOf(status).empty()) return status;
  return Unavailable("UNREACHABLE",
                     absl::StrCat("cannot reach ", TargetName(target), " at ", address(target),
                                  "; start it, or give --", TargetName(target), " (",
                                  std::string(status.message()), ")"));
}

}  // namespace redress::cli
