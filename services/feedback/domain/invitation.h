// The message that asks a customer how it was (R-F1, R-I11).
//
//   request.set_body(Invitation("https://shop.example/survey/", token));
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace redress::feedback {

// Chinese and English, with the link {url}{token}. The same arguments give the same text: messaging
// takes a repeated request for the same one only if every letter is.
std::string Invitation(absl::string_view url, absl::string_view token);

}  // namespace redress::feedback
