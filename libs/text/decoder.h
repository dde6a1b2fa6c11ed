// Text of another encoding as UTF-8.
//
//   ASSIGN_OR_RETURN(Decoder decoder, Decoder::Of("gb18030"));
//   ASSIGN_OR_RETURN(std::string body, decoder.ToUtf8(cell));
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct UConverter;

namespace redress::text {

// Not thread-safe.
class Decoder {
 public:
  // `encoding` by any name that ICU knows, for example utf-8, gb18030, gbk, big5. Error:
  // INVALID_ARGUMENT (ENCODING_UNKNOWN).
  static absl::StatusOr<Decoder> Of(const std::string& encoding);

  // Error: INVALID_ARGUMENT (TEXT_MALFORMED) when `bytes` are no such text.
  absl::StatusOr<std::string> ToUtf8(absl::string_view bytes);

 private:
  explicit Decoder(UConverter* converter);
  struct Close {
    void operator()(UConverter* converter) const;
  };
  std::unique_ptr<UConverter, Close> converter_;  // none for UTF-8, which is only checked
};

}  // namespace redress::text
