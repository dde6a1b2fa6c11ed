#include "telemetry/log.h"

#include <google/protobuf/stubs/logging.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/error.h"
#include "telemetry/trace.h"

namespace redress {
namespace {

std::string& ServiceName() {
  static std::string name = "redress";
  return name;
}

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("redress",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *logger;
}

void AppendQuoted(std::string& line, absl::string_view text) {
  line.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"': line += "\\\""; break;
      case '\\': line += "\\\\"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      case '\t': line += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          line += absl::StrFormat("\\u%04x", static_cast<unsigned char>(c));
        } else {
          line.push_back(c);
        }
    }
  }
  line.push_back('"');
}

void Write(spdlog::level::level_enum level, absl::string_view name, absl::string_view event,
           LogFields fields) {
  spdlog::logger& logger = Logger();
  if (!logger.should_log(level)) return;
  std::string line = "{\"time\":\"";
  line += absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", SystemClock().Now(), absl::UTCTimeZone());
  absl::StrAppend(&line, "\",\"level\":\"", name, "\",\"service\":\"", ServiceName(),
                  "\",\"event\":");
  AppendQuoted(line, event);
  if (const std::string& trace = CurrentTraceId(); !trace.empty()) {
    absl::StrAppend(&line, ",\"trace_id\":\"", trace, "\"");
  }
  for (const auto& [key, value] : fields) {
    line.push_back(',');
    AppendQuoted(line, key);
    line.push_back(':');
    if (value.quoted()) {
      AppendQuoted(line, value.text());
    } else {
      line += value.text();
    }
  }
  line.push_back('}');
  logger.log(level, line);
}

}  // namespace

absl::Status StartLog(absl::string_view service, absl::string_view level) {
  ServiceName() = std::string(service);
  // A malformed message from outside is answered with a status, not with a line on standard error.
  google::protobuf::SetLogHandler(nullptr);
  if (level == "debug") {
    Logger().set_level(spdlog::level::debug);
  } else if (level == "info") {
    Logger().set_level(spdlog::level::info);
  } else if (level == "warning") {
    Logger().set_level(spdlog::level::warn);
  } else if (level == "error") {
    Logger().set_level(spdlog::level::err);
  } else {
    return Error(absl::StatusCode::kInvalidArgument, "SETTING_INVALID",
                 absl::StrCat("setting log_level=", level, ": give debug, info, warning or error"));
  }
  return absl::OkStatus();
}

void LogDebug(absl::string_view event, LogFields fields) {
  Write(spdlog::level::debug, "debug", event, fields);
}
void LogInfo(absl::string_view event, LogFields fields) {
  Write(spdlog::level::info, "info", event, fields);
}
void LogWarning(absl::string_view event, LogFields fields) {
  Write(spdlog::level::warn, "warning", event, fields);
}
void LogError(absl::string_view event, LogFields fields) {
  Write(spdlog::level::err, "error", event, fields);
}
bool LogsDebug() { return Logger().should_log(spdlog::level::debug); }

}  // namespace redress
