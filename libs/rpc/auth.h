// Who calls: tenant, role and name, from the `authorization` metadata.
//
//   ASSIGN_OR_RETURN(rpc::Caller caller, authenticator.Authenticate("Bearer dev:demo:agent:lin"));
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"

namespace redress::rpc {

enum class Role : uint8_t {
  kPlatform,    // another backend of the host platform, or a service of the suite
  kAgent,       // handles cases
  kSupervisor,  // leads agents
  kApprover,    // grants what is above an agent's authority
  kAnalyst,     // reads figures
  kAuditor,     // reads everything, changes nothing
  kAdmin,       // configures a tenant
  kOperator,    // runs the suite
  kCustomer,    // proves themselves in the request
};

// The name as tokens have it, and back. Error: INVALID_ARGUMENT.
absl::string_view RoleName(Role role);
absl::StatusOr<Role> ParseRole(absl::string_view name);

// A set of roles.
class Roles {
 public:
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= 1u << static_cast<unsigned>(role);
  }
  constexpr bool Has(Role role) const { return (bits_ & (1u << static_cast<unsigned>(role))) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  uint32_t bits_ = 0;
};

// The tenant of those who run the suite: their tokens cross tenants, nobody else's do.
inline constexpr absl::string_view kSuiteTenant = "suite";

struct Caller {
  std::string tenant;
  Role role = Role::kCustomer;
  std::string name;

  // Staff as agents/{name}, others as {role}/{name}.
  std::string Actor() const;
};

// Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // `authorization` is the header's whole value. Error: UNAUTHENTICATED with reason TOKEN_MISSING,
  // TOKEN_INVALID or TOKEN_EXPIRED.
  virtual absl::StatusOr<Caller> Authenticate(absl::string_view authorization) = 0;
};

// Unsigned `Bearer dev:<tenant>:<role>:<name>`, for loopback only.
std::unique_ptr<Authenticator> MakeDevAuthenticator();

struct JwtOptions {
  std::string algorithm = "ES256";  // ES256 or RS256; a token of another one is refused
  std::string key_pem;              // public key to verify with, or private key to sign with
  std::string audience = "redress";
};

// JWT with claims tenant, role, sub, aud, exp. Error: INVALID_ARGUMENT for a bad algorithm.
absl::StatusOr<std::unique_ptr<Authenticator>> MakeJwtAuthenticator(JwtOptions options,
                                                                    Clock& clock);

// A signed token for `caller`, as the header's value. Error: INVALID_ARGUMENT for a bad key.
absl::StatusOr<std::string> SignJwt(const JwtOptions& options, const Caller& caller,
                                    absl::Time expire_time);

// Makes the authorization that a service shows to another one. Thread-safe.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  virtual std::string Authorization(absl::string_view tenant, Role role) = 0;
};

// Tokens in the name of `service`.
std::unique_ptr<TokenSource> MakeDevTokenSource(std::string service);
std::unique_ptr<TokenSource> MakeJwtTokenSource(JwtOptions options, std::string service,
                                                Clock& clock);

}  // namespace redress::rpc
