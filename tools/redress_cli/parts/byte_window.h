// A window that moves over a stream, with a bounded look ahead.
//
//   ByteWindow window(stream, 16 << 20);
//   for (size_t i = 0; window.Has(i); ++i) Use(window[i]);
//   window.Advance(i);
#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "absl/strings/string_view.h"

namespace redress::cli {

// Not thread-safe; the stream must outlive it.
class ByteWindow {
 public:
  // `size_max` bounds how far ahead can be looked, and the memory.
  ByteWindow(std::istream& stream, size_t size_max) : stream_(stream), size_max_(size_max) {}

  // True when there is a byte `index` behind the window's begin; reads on as needed. False at the
  // end of the stream, and beyond the bound.
  bool Has(size_t index) {
    while (index >= buffer_.size() - begin_) {
      if (!Read(index)) return false;
    }
    return true;
  }
  // For an index that the window has.
  char operator[](size_t index) const { return buffer_[begin_ + index]; }
  absl::string_view View(size_t length) const { return {buffer_.data() + begin_, length}; }

  // Moves the begin on over `length` bytes that the window has.
  void Advance(size_t length) {
    begin_ += length;
    offset_ += static_cast<int64_t>(length);
  }
  // The begin's place in the stream, from where the stream stood first.
  int64_t offset() const { return offset_; }

 private:
  bool Read(size_t index) {
    constexpr size_t kChunk = 256 << 10;
    if (index >= size_max_ || !stream_.good()) return false;
    if (begin_ >= kChunk) {
      buffer_.erase(0, begin_);
      begin_ = 0;
    }
    const size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    stream_.read(buffer_.data() + before, static_cast<std::streamsize>(kChunk));
    buffer_.resize(before + static_cast<size_t>(stream_.gcount()));
    return buffer_.size() > before;
  }

  std::istream& stream_;
  const size_t size_max_;
  std::string buffer_;
  size_t begin_ = 0;
  int64_t offset_ = 0;
};

}  // namespace redress::cli
