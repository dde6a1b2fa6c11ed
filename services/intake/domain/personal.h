// Personal data of a complaint: taken out before it is stored, put back as the reader may see it
// (R-I10).
//
//   const v1::Customer personal = TakePersonal(*draft.mutable_customer());
//   PutBack(personal, Sight::kMasked, *draft.mutable_customer());
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "redress/intake/v1/complaint.pb.h"

namespace redress::intake {

enum class Sight {
  kFull,    // the platform, whose customer it is
  kMasked,  // staff who handle the complaint
  kNone,    // everybody else
};

// Moves name, phone and e-mail out of `customer`.
v1::Customer TakePersonal(v1::Customer& customer);

// Puts them back as far as `sight` goes: 138****0000, l***@example.com, 林*.
void PutBack(const v1::Customer& personal, Sight sight, v1::Customer& customer);

// The form that a phone or an e-mail is looked up by: digits alone, without the country code of
// China; lower case without blanks. Empty when there is nothing to look up.
std::string PhoneForm(absl::string_view phone);
std::string EmailForm(absl::string_view email);

// True when `proof` is the last four digits of the phone. Nobody can prove anything without a
// phone.
bool ProvesPhone(absl::string_view phone, absl::string_view proof);

}  // namespace redress::intake
