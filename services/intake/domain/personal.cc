#include "services/intake/domain/personal.h"

#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace redress::intake {
namespace {

std::string MaskPhone(const std::string& phone) {
  if (phone.size() < 7) return std::string(phone.size(), '*');
  return absl::StrCat(phone.substr(0, 3), std::string(phone.size() - 7, '*'),
                      phone.substr(phone.size() - 4));
}

std::string MaskEmail(const std::string& email) {
  const size_t at = email.find('@');
  if (at == std::string::npos || at == 0) return std::string(email.empty() ? 0 : 3, '*');
  return absl::StrCat(email.substr(0, 1), "***", email.substr(at));
}

// Keeps the first character, a family name in Chinese.
std::string MaskName(const std::string& name) {
  if (name.empty()) return "";
  size_t length = 1;
  while (length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80)
    ++length;
  return absl::StrCat(name.substr(0, length), "*");
}

std::string Digits(absl::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits.push_back(c);
  }
  return digits;
}

}  // namespace

v1::Customer TakePersonal(v1::Customer& customer) {
  v1::Customer personal;
  personal.set_display_name(customer.display_name());
  personal.set_phone(customer.phone());
  personal.set_email(customer.email());
  customer.clear_display_name();
  customer.clear_phone();
  customer.clear_email();
  return personal;
}

void PutBack(const v1::Customer& personal, Sight sight, v1::Customer& customer) {
  switch (sight) {
    case Sight::kFull: customer.MergeFrom(personal); break;
    case Sight::kMasked:
      customer.set_display_name(MaskName(personal.display_name()));
      customer.set_phone(MaskPhone(personal.phone()));
      customer.set_email(MaskEmail(personal.email()));
      break;
    case Sight::kNone: break;
  }
}

std::string PhoneForm(absl::string_view phone) {
  std::string digits = Digits(phone);
  for (const absl::string_view code : {"0086", "86"}) {
    if (digits.size() == code.size() + 11 && absl::StartsWith(digits, code))
      return digits.substr(code.size());
  }
  return digits;
}

std::string EmailForm(absl::string_view email) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(email));
}

bool ProvesPhone(absl::string_view phone, absl::string_view proof) {
  const std::string digits = Digits(phone);
  return proof.size() == 4 && digits.size() >= 4 &&
         proof == absl::string_view(digits).substr(digits.size() - 4);
}

}  // namespace redress::intake
