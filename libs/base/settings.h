// Settings of a program: a YAML file, then REDRESS_* of the environment, then flags, the last one
// wins.
//
//   ASSIGN_OR_RETURN(Settings settings, Settings::Load(argc, argv));
//   ASSIGN_OR_RETURN(int port, settings.Int("port", 7101, 0, 65535));
//   RETURN_IF_ERROR(settings.RefuseUnknown());
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

// Keys are lower_snake; a flag is `--key=value` or `--key value`, `--key` alone means true; the
// environment's REDRESS_KEY sets `key`. Secrets come by file (`*_file`), never by value.
// Not thread-safe; read at start only.
class Settings {
 public:
  // Reads flags, and the file that `--config` names. Error: INVALID_ARGUMENT naming the culprit.
  static absl::StatusOr<Settings> Load(int argc, const char* const* argv);
  static Settings Of(std::map<std::string, std::string> values);

  // The value, or `fallback` when nothing was given. Errors name the key, the value and the bounds.
  std::string Text(absl::string_view key, absl::string_view fallback) const;
  absl::StatusOr<int64_t> Int(absl::string_view key, int64_t fallback, int64_t min,
                              int64_t max) const;
  absl::StatusOr<double> Number(absl::string_view key, double fallback, double min,
                                double max) const;
  absl::StatusOr<bool> Bool(absl::string_view key, bool fallback) const;
  // Durations are written as 1.5s, 200ms, 4h.
  absl::StatusOr<absl::Duration> Duration(absl::string_view key, absl::Duration fallback,
                                          absl::Duration min, absl::Duration max) const;
  // The content of the file that `key` names, without a last newline; "" when nothing was given.
  absl::StatusOr<std::string> FileContent(absl::string_view key) const;

  // Fails when a flag or a key of the file was never asked for: a typo must not pass in silence.
  absl::Status RefuseUnknown() const;

 private:
  std::map<std::string, std::string> values_;
  mutable std::set<std::string> asked_;
};

}  // namespace redress
