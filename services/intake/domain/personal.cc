#include "services/intake/domain/personal.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "text/personal_data.h"
#include "text/utf8.h"

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

// Masks what is known of the customer, and what looks like anybody's.
std::string MaskText(const std::string& text, const v1::Customer& known) {
  std::string masked = text;
  // One character alone would be masked everywhere.
  if (text::CountCharacters(known.display_name()) > 1)
    absl::StrReplaceAll({{known.display_name(), MaskName(known.display_name())}}, &masked);
  if (known.phone().size() >= 7)
    absl::StrReplaceAll({{known.phone(), MaskPhone(known.phone())}}, &masked);
  if (!known.email().empty())
    absl::StrReplaceAll({{known.email(), MaskEmail(known.email())}}, &masked);
  return text::MaskPersonalData(masked);
}

std::string Digits(absl::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits.push_back(c);
  }
  return digits;
}

}  // namespace

v1::ComplaintDraft TakePersonal(v1::ComplaintDraft& draft) {
  v1::ComplaintDraft personal;
  v1::Customer& customer = *draft.mutable_customer();
  v1::Customer& taken = *personal.mutable_customer();
  taken.mutable_display_name()->swap(*customer.mutable_display_name());
  taken.mutable_phone()->swap(*customer.mutable_phone());
  taken.mutable_email()->swap(*customer.mutable_email());
  personal.mutable_subject()->swap(*draft.mutable_subject());
  personal.mutable_body()->swap(*draft.mutable_body());
  personal.mutable_attachments()->Swap(draft.mutable_attachments());
  personal.mutable_labels()->swap(*draft.mutable_labels());
  return personal;
}

std::string SourceCode(const v1::ComplaintDraft& personal) {
  constexpr size_t kLengthMax = 64;
  const auto source = personal.labels().find("source");
  if (source == personal.labels().end()) return "";
  const std::string& code = source->second;
  const bool fits = code.size() <= kLengthMax && std::all_of(code.begin(), code.end(), [](char c) {
                      return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
                    });
  // R-I10: digits are a code as well, and somebody's telephone number.
  if (!fits) return "";
  for (const absl::string_view part : absl::StrSplit(code, '_')) {
    if (text::MaskPersonalData(part) != part) return "";
  }
  return code;
}

void PutBack(const v1::ComplaintDraft& personal, Sight sight, v1::ComplaintDraft& draft) {
  if (sight == Sight::kFull) {
    draft.MergeFrom(personal);
    return;
  }
  // A record of earlier days has its texts itself.
  v1::ComplaintDraft full = TakePersonal(draft);
  if (sight == Sight::kNone) return;
  full.MergeFrom(personal);
  const v1::Customer& known = full.customer();
  v1::Customer& customer = *draft.mutable_customer();
  customer.set_display_name(MaskName(known.display_name()));
  customer.set_phone(MaskPhone(known.phone()));
  customer.set_email(MaskEmail(known.email()));
  draft.set_subject(MaskText(full.subject(), known));
  draft.set_body(MaskText(full.body(), known));
  draft.mutable_attachments()->Swap(full.mutable_attachments());
  for (const auto& [key, value] : full.labels())
    (*draft.mutable_labels())[key] = MaskText(value, known);
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
