// A text as the pieces that comparing works with: Chinese characters, words, numbers.
//
//   for (const Token token : Tokens("订单 A7 没到"))  // 订 单 a 7 没 到
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::intake {

// The same piece gives the same value in every process and build.
using Token = uint32_t;

// A text longer than this is compared by its beginning.
inline constexpr size_t kComparedBytesMax = 6'000;

// Of the text in its normal form (text/normalise.h): each Han, kana or hangul character, each run
// of other letters, each run of digits; punctuation, emoji and space are left out. `utf8` is
// well-formed.
std::vector<Token> Tokens(absl::string_view utf8);

bool IsWord(Token token);
bool IsNumber(Token token);

// A number as orders, parcels and phones have them: of kLongNumberDigits digits or more.
bool IsLongNumber(Token token);

inline constexpr int kLongNumberDigits = 5;

}  // namespace redress::intake
