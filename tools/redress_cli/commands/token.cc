#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {
namespace {

absl::Status Token(const Run& run) {
  ASSIGN_OR_RETURN(const double hours, run.flags.Number("hours", 1, 0.001, 24 * 366));
  ASSIGN_OR_RETURN(const rpc::Role role, rpc::ParseRole(run.flags.Text("role", "agent")));
  const std::string name = run.flags.Text("name", "cli");
  std::string authorization =
      absl::StrCat("Bearer dev:", run.session.tenant(), ":", rpc::RoleName(role), ":", name);
  if (run.flags.Has("key")) {
    rpc::JwtOptions jwt;
    jwt.algorithm = run.flags.Text("algorithm", jwt.algorithm);
    jwt.audience = run.flags.Text("audience", jwt.audience);
    ASSIGN_OR_RETURN(jwt.key_pem, ReadFile("--key", run.flags.Text("key", "")));
    ASSIGN_OR_RETURN(authorization, rpc::SignJwt(jwt, {run.session.tenant(), role, name},
                                                 run.session.clock().Now() + absl::Hours(hours)));
  }
  if (run.out.json()) {
    run.out.JsonText(absl::StrCat("{\"authorization\":", JsonQuote(authorization), "}"));
  } else {
    run.out.Line(authorization);
  }
  return absl::OkStatus();
}

}  // namespace

Command TokenCommand() {
  return {.name = "token",
          .summary = "print an authorization value: a dev token, or a signed one with --key",
          .flags = {{"hours", "H", "how long a signed token holds (1)"},
                    {"audience", "NAME", "whom it is for (redress)"}},
          .notes = "  redress token --tenant demo --role agent --name lin --key key.pem --hours 8",
          .role = rpc::Role::kAgent,
          .run = &Token};
}

}  // namespace redress::cli
