#include "tools/redress_cli/parts/line_sink.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {

LineSink::~LineSink() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
}

absl::Status LineSink::Open(absl::string_view flag, const std::string& path) {
  path_ = path.empty() ? "standard output" : path;
  file_ = path.empty() ? stdout : std::fopen(path.c_str(), "wb");
  if (file_ != nullptr) return absl::OkStatus();
  return UsageError(absl::StrCat(flag, " ", path, ": ", std::strerror(errno)));
}

absl::Status LineSink::Write(absl::string_view lines) {
  if (std::fwrite(lines.data(), 1, lines.size(), file_) == lines.size()) return absl::OkStatus();
  return Failed();
}

absl::Status LineSink::Flush() { return std::fflush(file_) == 0 ? absl::OkStatus() : Failed(); }

absl::Status LineSink::Failed() const {
  return Error(absl::StatusCode::kDataLoss, "OUTPUT_NOT_WRITTEN",
               absl::StrCat("cannot write ", path_, ": ", std::strerror(errno)));
}

}  // namespace redress::cli
