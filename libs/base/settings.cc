#include "base/settings.h"

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"

extern char** environ;

namespace redress {
namespace {

absl::Status Bad(absl::string_view key, absl::string_view value, absl::string_view wanted) {
  return Error(absl::StatusCode::kInvalidArgument, "SETTING_INVALID",
               absl::StrCat("setting ", key, "=", value, ": give ", wanted))
      .With("setting", key);
}

absl::Status ReadYaml(const std::string& path, std::map<std::string, std::string>& values) {
  try {
    const YAML::Node root = YAML::LoadFile(path);
    if (root.IsNull()) return absl::OkStatus();
    if (!root.IsMap()) return Bad("config", path, "a file that is a map of settings");
    for (const auto& entry : root) {
      if (!entry.second.IsScalar()) {
        return Bad("config", path,
                   absl::StrCat("one plain value for ", entry.first.as<std::string>()));
      }
      values[entry.first.as<std::string>()] = entry.second.as<std::string>();
    }
  } catch (const YAML::Exception& error) {
    return Bad("config", path, absl::StrCat("a readable YAML file (", error.what(), ")"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Settings> Settings::Load(int argc, const char* const* argv) {
  std::map<std::string, std::string> flags;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (!absl::StartsWith(argument, "--")) return Bad("argument", argument, "--key=value");
    argument.remove_prefix(2);
    std::string value = "true";
    if (const size_t equals = argument.find('='); equals != absl::string_view::npos) {
      value = std::string(argument.substr(equals + 1));
      argument = argument.substr(0, equals);
    } else if (i + 1 < argc && !absl::StartsWith(argv[i + 1], "--")) {
      value = argv[++i];
    }
    flags[absl::StrReplaceAll(argument, {{"-", "_"}})] = value;
  }
  Settings settings;
  const char* from_environment = getenv("REDRESS_CONFIG");
  std::string config = from_environment ? from_environment : "";
  if (const auto found = flags.find("config"); found != flags.end()) config = found->second;
  if (!config.empty()) RETURN_IF_ERROR(ReadYaml(config, settings.values_));
  for (char** entry = environ; *entry != nullptr; ++entry) {
    absl::string_view pair = *entry;
    if (!absl::ConsumePrefix(&pair, "REDRESS_")) continue;
    const size_t equals = pair.find('=');
    if (equals == absl::string_view::npos) continue;
    const std::string key = absl::AsciiStrToLower(pair.substr(0, equals));
    settings.values_[key] = std::string(pair.substr(equals + 1));
    settings.asked_.insert(key);  // the environment is shared with other programs
  }
  for (auto& [key, value] : flags) {
    settings.values_[key] = value;
    settings.asked_.erase(key);
  }
  settings.asked_.insert("config");
  return settings;
}

Settings Settings::Of(std::map<std::string, std::string> values) {
  Settings settings;
  settings.values_ = std::move(values);
  return settings;
}

std::string Settings::Text(absl::string_view key, absl::string_view fallback) const {
  asked_.insert(std::string(key));
  const auto found = values_.find(std::string(key));
  return found == values_.end() ? std::string(fallback) : found->second;
}

absl::StatusOr<int64_t> Settings::Int(absl::string_view key, int64_t fallback, int64_t min,
                                      int64_t max) const {
  const std::string text = Text(key, absl::StrCat(fallback));
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < min || value > max) {
    return Bad(key, text, absl::StrCat("a whole number from ", min, " to ", max));
  }
  return value;
}

absl::StatusOr<double> Settings::Number(absl::string_view key, double fallback, double min,
                                        double max) const {
  const std::string text = Text(key, absl::StrCat(fallback));
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !(value >= min && value <= max)) {
    return Bad(key, text, absl::StrCat("a number from ", min, " to ", max));
  }
  return value;
}

absl::StatusOr<bool> Settings::Bool(absl::string_view key, bool fallback) const {
  const std::string text = Text(key, fallback ? "true" : "false");
  bool value = false;
  if (!absl::SimpleAtob(text, &value)) return Bad(key, text, "true or false");
  return value;
}

absl::StatusOr<absl::Duration> Settings::Duration(absl::string_view key, absl::Duration fallback,
                                                  absl::Duration min, absl::Duration max) const {
  const std::string text = Text(key, absl::FormatDuration(fallback));
  absl::Duration value;
  if (!absl::ParseDuration(text, &value) || value < min || value > max) {
    return Bad(key, text,
               absl::StrCat("a duration from ", absl::FormatDuration(min), " to ",
                            absl::FormatDuration(max), ", for example 1.5s"));
  }
  return value;
}

absl::StatusOr<std::string> Settings::FileContent(absl::string_view key) const {
  const std::string path = Text(key, "");
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  if (!file) return Bad(key, path, "a file that can be read");
  std::ostringstream content;
  content << file.rdbuf();
  std::string text = content.str();
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

absl::Status Settings::RefuseUnknown() const {
  for (const auto& [key, value] : values_) {
    if (!asked_.contains(key))
      return Bad(key, value, "only settings that the program's README lists");
  }
  return absl::OkStatus();
}

}  // namespace redress
