// Many lines to a file or to standard output, with every failure told.
//
//   LineSink sink;
//   RETURN_IF_ERROR(sink.Open("--out", flags.Text("out", "")));
//   RETURN_IF_ERROR(sink.Write(lines));
//   RETURN_IF_ERROR(sink.Flush());
#pragma once

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace redress::cli {

// Not thread-safe.
class LineSink {
 public:
  LineSink() = default;
  ~LineSink();
  LineSink(const LineSink&) = delete;
  LineSink& operator=(const LineSink&) = delete;

  // Standard output for "". Error: UsageError naming the flag, which is given as it is shown.
  absl::Status Open(absl::string_view flag, const std::string& path);
  bool is_open() const { return file_ != nullptr; }
  // Errors: DATA_LOSS (OUTPUT_NOT_WRITTEN).
  absl::Status Write(absl::string_view lines);
  absl::Status Flush();

 private:
  absl::Status Failed() const;

  std::FILE* file_ = nullptr;
  std::string path_;
};

}  // namespace redress::cli
