#include "rpc/auth.h"

#include <jwt.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::rpc {
namespace {

constexpr std::array<absl::string_view, 9> kRoleNames = {"platform", "agent",    "supervisor",
                                                         "approver", "analyst",  "auditor",
                                                         "admin",    "operator", "customer"};

absl::Status Unauthenticated(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kUnauthenticated, reason, message);
}

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

absl::StatusOr<Caller> MakeCaller(absl::string_view tenant, absl::string_view role_name,
                                  absl::string_view name) {
  const auto role = ParseRole(role_name);
  if (!role.ok() || !IsIdentifier(tenant) || !IsIdentifier(name)) {
    return Unauthenticated("TOKEN_INVALID",
                           "the token names no tenant, role and name that could be");
  }
  return Caller{std::string(tenant), *role, std::string(name)};
}

class DevAuthenticator final : public Authenticator {
 public:
  absl::StatusOr<Caller> Authenticate(absl::string_view authorization) override {
    if (authorization.empty())
      return Unauthenticated("TOKEN_MISSING", "give an authorization header");
    const std::vector<absl::string_view> parts = absl::StrSplit(authorization, ':');
    if (parts.size() != 4 || !absl::EqualsIgnoreCase(parts[0], "Bearer dev")) {
      return Unauthenticated("TOKEN_INVALID",
                             "give authorization: Bearer dev:<tenant>:<role>:<name>");
    }
    return MakeCaller(parts[1], parts[2], parts[3]);
  }
};

using Jwt = std::unique_ptr<jwt_t, decltype(&jwt_free)>;

absl::string_view Grant(jwt_t* jwt, const char* name) {
  const char* value = jwt_get_grant(jwt, name);
  return value ? value : "";
}

class JwtAuthenticator final : public Authenticator {
 public:
  JwtAuthenticator(JwtOptions options, jwt_alg_t algorithm, Clock& clock)
      : options_(std::move(options)), algorithm_(algorithm), clock_(clock) {}

  absl::StatusOr<Caller> Authenticate(absl::string_view authorization) override {
    if (authorization.empty())
      return Unauthenticated("TOKEN_MISSING", "give an authorization header");
    if (authorization.size() > 8192 || !absl::StartsWithIgnoreCase(authorization, "Bearer ")) {
      return Unauthenticated("TOKEN_INVALID", "give authorization: Bearer <JWT>");
    }
    const std::string token(authorization.substr(7));
    jwt_t* raw = nullptr;
    const int failure = jwt_decode(&raw, token.c_str(),
                                   reinterpret_cast<const unsigned char*>(options_.key_pem.data()),
                                   static_cast<int>(options_.key_pem.size()));
    const Jwt jwt(raw, jwt_free);
    // The algorithm is ours to say, never the token's: this refuses `none` and key confusion.
    if (failure != 0 || jwt_get_alg(jwt.get()) != algorithm_) {
      return Unauthenticated("TOKEN_INVALID", "the token's signature does not hold");
    }
    if (Grant(jwt.get(), "aud") != options_.audience) {
      return Unauthenticated("TOKEN_INVALID", "the token is meant for another audience");
    }
    if (jwt_get_grant_int(jwt.get(), "exp") <= absl::ToUnixSeconds(clock_.Now())) {
      return Unauthenticated("TOKEN_EXPIRED", "the token has expired; fetch a new one");
    }
    return MakeCaller(Grant(jwt.get(), "tenant"), Grant(jwt.get(), "role"),
                      Grant(jwt.get(), "sub"));
  }

 private:
  const JwtOptions options_;
  const jwt_alg_t algorithm_;
  Clock& clock_;
};

absl::StatusOr<jwt_alg_t> AlgorithmOf(const std::string& name) {
  if (name == "ES256") return JWT_ALG_ES256;
  if (name == "RS256") return JWT_ALG_RS256;
  return Error(absl::StatusCode::kInvalidArgument, "SETTING_INVALID",
               absl::StrCat("JWT algorithm ", name, ": give ES256 or RS256"));
}

class DevTokenSource final : public TokenSource {
 public:
  explicit DevTokenSource(std::string service) : service_(std::move(service)) {}
  std::string Authorization(absl::string_view tenant, Role role) override {
    return absl::StrCat("Bearer dev:", tenant, ":", RoleName(role), ":", service_);
  }

 private:
  const std::string service_;
};

class JwtTokenSource final : public TokenSource {
 public:
  JwtTokenSource(JwtOptions options, std::string service, Clock& clock)
      : options_(std::move(options)), service_(std::move(service)), clock_(clock) {}
  std::string Authorization(absl::string_view tenant, Role role) override {
    const auto token =
        SignJwt(options_, {std::string(tenant), role, service_}, clock_.Now() + absl::Minutes(5));
    return token.ok() ? *token : "";  // the other side refuses an empty one with TOKEN_MISSING
  }

 private:
  const JwtOptions options_;
  const std::string service_;
  Clock& clock_;
};

}  // namespace

std::unique_ptr<TokenSource> MakeDevTokenSource(std::string service) {
  return std::make_unique<DevTokenSource>(std::move(service));
}

std::unique_ptr<TokenSource> MakeJwtTokenSource(JwtOptions options, std::string service,
                                                Clock& clock) {
  return std::make_unique<JwtTokenSource>(std::move(options), std::move(service), clock);
}

absl::string_view RoleName(Role role) { return kRoleNames[static_cast<size_t>(role)]; }

absl::StatusOr<Role> ParseRole(absl::string_view name) {
  const auto found = std::find(kRoleNames.begin(), kRoleNames.end(), name);
  if (found == kRoleNames.end())
    return absl::InvalidArgumentError(absl::StrCat("no role is named ", name));
  return static_cast<Role>(found - kRoleNames.begin());
}

std::string Caller::Actor() const {
  const bool staff = role == Role::kAgent || role == Role::kSupervisor || role == Role::kApprover;
  return absl::StrCat(staff ? "agents" : RoleName(role), "/", name);
}

std::unique_ptr<Authenticator> MakeDevAuthenticator() {
  return std::make_unique<DevAuthenticator>();
}

absl::StatusOr<std::unique_ptr<Authenticator>> MakeJwtAuthenticator(JwtOptions options,
                                                                    Clock& clock) {
  ASSIGN_OR_RETURN(const jwt_alg_t algorithm, AlgorithmOf(options.algorithm));
  return std::make_unique<JwtAuthenticator>(std::move(options), algorithm, clock);
}

absl::StatusOr<std::string> SignJwt(const JwtOptions& options, const Caller& caller,
                                    absl::Time expire_time) {
  ASSIGN_OR_RETURN(const jwt_alg_t algorithm, AlgorithmOf(options.algorithm));
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0) return absl::ResourceExhaustedError("out of memory");
  const Jwt jwt(raw, jwt_free);
  jwt_add_grant(raw, "tenant", caller.tenant.c_str());
  jwt_add_grant(raw, "role", std::string(RoleName(caller.role)).c_str());
  jwt_add_grant(raw, "sub", caller.name.c_str());
  jwt_add_grant(raw, "aud", options.audience.c_str());
  jwt_add_grant_int(raw, "exp", static_cast<long>(absl::ToUnixSeconds(expire_time)));
  if (jwt_set_alg(raw, algorithm, reinterpret_cast<const unsigned char*>(options.key_pem.data()),
                  static_cast<int>(options.key_pem.size())) != 0) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_MALFORMED",
                 "the signing key cannot be used");
  }
  char* encoded = jwt_encode_str(raw);
  if (encoded == nullptr) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_MALFORMED",
                 "give a private key in PEM form that fits the algorithm");
  }
  std::string token = absl::StrCat("Bearer ", encoded);
  free(encoded);
  return token;
}

}  // namespace redress::rpc
