// Personal data of a complaint: taken out before it is stored, put back as the reader may see it
// (R-I10).
//
//   const v1::ComplaintDraft personal = TakePersonal(draft);
//   PutBack(personal, Sight::kMasked, draft);
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

// Moves out of `draft` whatever may tell who somebody is: name, phone and e-mail, and what the
// customer or the channel wrote freely: subject, body, attachments and labels.
v1::ComplaintDraft TakePersonal(v1::ComplaintDraft& draft);

// The label "source" of what was taken, for others to know who passed the complaint on: only where
// it is a code, 1 to 64 of a-z, 0-9 and _, without a number of a person in it; else "".
std::string SourceCode(const v1::ComplaintDraft& personal);

// Puts them back as far as `sight` goes. Masked, names and numbers are 林*, 138****0000 and
// l***@example.com, in the texts too. Without sight there is none of it, whatever `draft` had.
void PutBack(const v1::ComplaintDraft& personal, Sight sight, v1::ComplaintDraft& draft);

// The form that a phone or an e-mail is looked up by: digits alone, without the country code of
// China; lower case without blanks. Empty when there is nothing to look up.
std::string PhoneForm(absl::string_view phone);
std::string EmailForm(absl::string_view email);

// True when `proof` is the last four digits of the phone. Nobody can prove anything without a
// phone.
bool ProvesPhone(absl::string_view phone, absl::string_view proof);

}  // namespace redress::intake
