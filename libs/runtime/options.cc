#include "runtime/options.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::runtime {

absl::StatusOr<HostOptions> ReadHostOptions(const Settings& settings, const std::string& name,
                                            int default_port) {
  HostOptions options;
  options.name = name;
  options.address = settings.Text("address", "127.0.0.1");
  ASSIGN_OR_RETURN(options.port, settings.Int("port", default_port, 0, 65535));
  ASSIGN_OR_RETURN(
      options.probe_port,
      settings.Int("probe_port", options.port == 0 ? 0 : options.port + 2000, 0, 65535));
  options.conninfo =
      settings.Text("database", absl::StrCat("host=127.0.0.1 dbname=", name, " user=", name));
  ASSIGN_OR_RETURN(const std::string password, settings.FileContent("database_password_file"));
  if (!password.empty()) absl::StrAppend(&options.conninfo, " password='", password, "'");
  ASSIGN_OR_RETURN(options.redis, redis::ParseAddress(settings.Text("redis", "127.0.0.1:6379")));
  options.stream_prefix = settings.Text("stream_prefix", "redress");
  ASSIGN_OR_RETURN(options.pool_size, settings.Int("pool_size", 12, 2, 200));
  ASSIGN_OR_RETURN(options.threads, settings.Int("threads", 6, 1, 200));
  options.auth = settings.Text("auth", "jwt");
  options.jwt_algorithm = settings.Text("jwt_algorithm", "ES256");
  ASSIGN_OR_RETURN(options.jwt_public_key, settings.FileContent("jwt_public_key_file"));
  ASSIGN_OR_RETURN(options.jwt_private_key, settings.FileContent("jwt_private_key_file"));
  ASSIGN_OR_RETURN(options.tls_certificate, settings.FileContent("tls_certificate_file"));
  ASSIGN_OR_RETURN(options.tls_key, settings.FileContent("tls_key_file"));
  ASSIGN_OR_RETURN(options.tls_authority, settings.FileContent("tls_authority_file"));
  options.log_level = settings.Text("log_level", "info");
  ASSIGN_OR_RETURN(options.migrate_only, settings.Bool("migrate", false));
  options.port_file = settings.Text("port_file", "");

  const auto bad = [](absl::string_view message) {
    return Error(absl::StatusCode::kInvalidArgument, "SETTING_INVALID", message);
  };
  if (options.auth != "dev" && options.auth != "jwt") return bad("setting auth: give dev or jwt");
  if (options.auth == "dev" && !absl::StartsWith(options.address, "127.") &&
      options.address != "localhost") {
    return bad(
        "setting auth=dev: unsigned tokens are taken on loopback only; give an address of "
        "127.0.0.0/8");
  }
  if (options.auth == "jwt" && !options.migrate_only && options.jwt_public_key.empty()) {
    return bad(
        "setting auth=jwt: give jwt_public_key_file, and jwt_private_key_file for calls between "
        "services");
  }
  if (options.tls_certificate.empty() != options.tls_key.empty() ||
      options.tls_certificate.empty() != options.tls_authority.empty()) {
    return bad(
        "give tls_certificate_file, tls_key_file and tls_authority_file together, or none of them");
  }
  return options;
}

}  // namespace redress::runtime
