// What every service is told at start.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/settings.h"
#include "redis/connection.h"

namespace redress::runtime {

struct HostOptions {
  std::string name;             // the service, and its database
  std::string address;          // --address, where to listen; 127.0.0.1
  int port = 0;                 // --port; 0 takes a free one
  int probe_port = 0;           // --probe_port; port + 2000, 0 takes a free one
  std::string conninfo;         // --database, libpq's form without the password
  redis::Options redis;         // --redis, host:port
  std::string stream_prefix;    // --stream_prefix
  int pool_size = 8;            // --pool_size, database connections
  int threads = 8;              // --threads, for handlers that block
  std::string auth;             // --auth, dev or jwt
  std::string jwt_algorithm;    // --jwt_algorithm, ES256 or RS256
  std::string jwt_public_key;   // --jwt_public_key_file
  std::string jwt_private_key;  // --jwt_private_key_file, for calls to other services
  std::string tls_certificate;  // --tls_certificate_file
  std::string tls_key;          // --tls_key_file
  std::string tls_authority;    // --tls_authority_file
  std::string log_level;        // --log_level
  bool migrate_only = false;    // --migrate: bring the database up to date and end
  std::string port_file;        // --port_file: written with both ports when serving
};

// Errors name the setting at fault.
absl::StatusOr<HostOptions> ReadHostOptions(const Settings& settings, const std::string& name,
                                            int default_port);

}  // namespace redress::runtime
