#include "text/decoder.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "text/utf8.h"

namespace redress::text {
namespace {

absl::Status Malformed() {
  return Error(absl::StatusCode::kInvalidArgument, "TEXT_MALFORMED",
               "this is not text in the encoding that was named");
}

}  // namespace

void Decoder::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

Decoder::Decoder(UConverter* converter) : converter_(converter) {}

absl::StatusOr<Decoder> Decoder::Of(const std::string& encoding) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(encoding.c_str(), &error);
  if (U_FAILURE(error)) {
    return Error(absl::StatusCode::kInvalidArgument, "ENCODING_UNKNOWN",
                 absl::StrCat("there is no encoding ", encoding,
                              "; give one such as utf-8, gb18030 or big5"));
  }
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  Decoder decoder(converter);
  if (ucnv_getType(converter) == UCNV_UTF8) decoder.converter_.reset();
  return decoder;
}

absl::StatusOr<std::string> Decoder::ToUtf8(absl::string_view bytes) {
  if (converter_ == nullptr) {
    if (!IsValidUtf8(bytes)) return Malformed();
    return std::string(bytes);
  }
  UErrorCode error = U_ZERO_ERROR;
  ucnv_resetToUnicode(converter_.get());
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter_.get(),
                                error);
  if (U_FAILURE(error)) return Malformed();
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

}  // namespace redress::text
