// Structured log: one JSON line an entry on standard error. Never personal data.
//
//   LogInfo("case_opened", {{"complaint", name}, {"rule", rule}});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace redress {

// One value of an entry; numbers and booleans stay unquoted.
class LogValue {
 public:
  LogValue(absl::string_view text) : text_(text), quoted_(true) {}   // NOLINT
  LogValue(const char* text) : text_(text), quoted_(true) {}         // NOLINT
  LogValue(const std::string& text) : text_(text), quoted_(true) {}  // NOLINT
  LogValue(bool value) : text_(value ? "true" : "false") {}          // NOLINT
  LogValue(int value) : text_(absl::StrCat(value)) {}                // NOLINT
  LogValue(int64_t value) : text_(absl::StrCat(value)) {}            // NOLINT
  LogValue(uint64_t value) : text_(absl::StrCat(value)) {}           // NOLINT
  LogValue(double value) : text_(absl::StrCat(value)) {}             // NOLINT

  const std::string& text() const { return text_; }
  bool quoted() const { return quoted_; }

 private:
  std::string text_;
  bool quoted_ = false;
};

using LogFields = std::initializer_list<std::pair<absl::string_view, LogValue>>;

// Sets the service's name and the lowest level (debug, info, warning, error) for the whole process;
// called once at start. Error: INVALID_ARGUMENT for another level.
absl::Status StartLog(absl::string_view service, absl::string_view level);

void LogDebug(absl::string_view event, LogFields fields = {});
void LogInfo(absl::string_view event, LogFields fields = {});
void LogWarning(absl::string_view event, LogFields fields = {});
void LogError(absl::string_view event, LogFields fields = {});

// True when debug entries are written; lets a caller skip making one.
bool LogsDebug();

}  // namespace redress
