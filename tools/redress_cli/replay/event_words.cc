#include "tools/redress_cli/replay/event_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "redress/events/v1/events.pb.h"
#include "text/utf8.h"
#include "tools/redress_cli/parts/enum_text.h"
#include "tools/redress_cli/parts/flags.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Presets = std::vector<std::pair<absl::string_view, absl::string_view>>;

bool IsMoney(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated() &&
         field.message_type() == common::v1::Money::descriptor();
}

// What can be given as text.
bool IsPlain(const FieldDescriptor& field) {
  if (IsMoney(field)) return true;
  return field.is_repeated() ? field.cpp_type() == FieldDescriptor::CPPTYPE_STRING
                             : field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
}

std::vector<EventWord> MakeWords() {
  const Descriptor& event = *events::v1::Event::descriptor();
  std::vector<EventWord> words;
  const auto add = [&](absl::string_view name, absl::string_view payload, Presets presets = {}) {
    words.push_back(
        {std::string(name), event.FindFieldByName(std::string(payload)), std::move(presets)});
  };
  add("filing", "complaint_filed");
  add("withdrawal", "complaint_withdrawn");
  add("reclassification", "complaint_reclassified");
  add("reopening", "complaint_reopened");
  add("merging", "complaint_merged");
  add("parting", "complaint_unmerged");
  add("acceptance", "case_accepted");
  add("escalation", "case_escalated");
  add("step_start", "step_started");
  add("step_end", "step_completed");
  add("closing", "case_closed", {{"outcome", "resolved"}});
  add("rejection", "case_closed", {{"outcome", "rejected"}});
  add("person_message", "message_sent", {{"author_kind", "person"}, {"purpose", "reply"}});
  add("private_message", "message_sent",
      {{"author_kind", "person"}, {"purpose", "reply"}, {"is_private", "yes"}});
  add("question", "message_sent", {{"author_kind", "person"}, {"purpose", "question"}});
  add("statement", "message_sent", {{"author_kind", "person"}, {"purpose", "statement"}});
  add("notice", "message_sent", {{"author_kind", "system"}, {"purpose", "notice"}});
  add("customer_message", "message_received");
  add("proposal", "solution_proposed");
  add("agreement", "solution_decided", {{"decision", "accepted"}});
  add("refusal", "solution_decided", {{"decision", "rejected"}});
  add("execution", "solution_executed");
  add("return_request", "return_requested");
  add("return_review", "return_reviewed", {{"decision", "approved"}});
  for (int i = 0; i < event.field_count(); ++i) {
    const FieldDescriptor& field = *event.field(i);
    if (field.containing_oneof() == nullptr || absl::StartsWith(field.name(), "clock")) continue;
    add(field.name(), field.name());
  }
  return words;
}

// The place is for who knows it to say.
absl::Status Refused(absl::string_view field, absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message).Field(field);
}

absl::Status Invalid(const FieldDescriptor& field, absl::string_view text,
                     absl::string_view wanted) {
  return Refused(field.name(), "VALUE_INVALID",
                 absl::StrCat(field.name(), " ", text, ": ", wanted));
}

absl::StatusOr<int> EnumNumber(const FieldDescriptor& field, absl::string_view text) {
  int number = 0;
  if (absl::SimpleAtoi(text, &number) && field.enum_type()->FindValueByNumber(number) != nullptr) {
    return number;
  }
  const auto code = ParseEnumCode(*field.enum_type(), text);
  if (code.ok()) return *code;
  return Refused(field.name(), "VALUE_INVALID",
                 absl::StrCat(field.name(), " ", std::string(code.status().message())));
}

absl::StatusOr<bool> YesOrNo(const FieldDescriptor& field, absl::string_view text) {
  for (const absl::string_view yes : {"yes", "true", "1"}) {
    if (absl::EqualsIgnoreCase(text, yes)) return true;
  }
  for (const absl::string_view no : {"no", "false", "0"}) {
    if (absl::EqualsIgnoreCase(text, no)) return false;
  }
  return Invalid(field, text, "give yes or no");
}

absl::Status SetNumber(const FieldDescriptor& field, absl::string_view text, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  int32_t small = 0;
  int64_t large = 0;
  double real = 0;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 && absl::SimpleAtoi(text, &small)) {
    reflection.SetInt32(&message, &field, small);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 && absl::SimpleAtoi(text, &large)) {
    reflection.SetInt64(&message, &field, large);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE && absl::SimpleAtod(text, &real)) {
    reflection.SetDouble(&message, &field, real);
  } else {
    return Invalid(field, text, "give a number");
  }
  return absl::OkStatus();
}

// "199.50 USD"; CNY where no currency is named.
absl::Status SetMoney(const FieldDescriptor& field, absl::string_view text, Message& message) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(absl::StripAsciiWhitespace(text), absl::MaxSplits(' ', 1));
  const auto minor_units = ParseMinorUnits(parts.first);
  const std::string currency(parts.second.empty() ? "CNY" : parts.second);
  if (!minor_units.ok() || currency.size() != 3 ||
      !std::all_of(currency.begin(), currency.end(), absl::ascii_isupper)) {
    return Invalid(field, text, "give a sum like 199.50, or 199.50 USD");
  }
  auto& money =
      static_cast<common::v1::Money&>(*message.GetReflection()->MutableMessage(&message, &field));
  money.set_currency(currency);
  money.set_minor_units(*minor_units);
  return absl::OkStatus();
}

absl::Status SetText(const FieldDescriptor& field, absl::string_view text, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!text::IsValidUtf8(text)) {
    return Refused(field.name(), "TEXT_MALFORMED",
                   absl::StrCat(field.name(), ": is not UTF-8; say what encoding it has"));
  }
  if (!field.is_repeated()) {
    reflection.SetString(&message, &field, std::string(text));
    return absl::OkStatus();
  }
  reflection.ClearField(&message, &field);
  for (const absl::string_view item : absl::StrSplit(text, ';', absl::SkipWhitespace())) {
    reflection.AddString(&message, &field, std::string(absl::StripAsciiWhitespace(item)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Span<const EventWord> EventWords() {
  static const std::vector<EventWord>& words = *new std::vector<EventWord>(MakeWords());
  return words;
}

const EventWord* FindEventWord(absl::string_view name) {
  for (const EventWord& word : EventWords()) {
    if (word.name == name) return &word;
  }
  return nullptr;
}

absl::StatusOr<FieldSetter> FieldSetter::Make(const Descriptor& message, absl::string_view field) {
  const FieldDescriptor* found = message.FindFieldByName(std::string(field));
  if (found != nullptr && IsPlain(*found)) return FieldSetter(found);
  std::vector<absl::string_view> names;
  for (int i = 0; i < message.field_count(); ++i) {
    if (IsPlain(*message.field(i))) names.push_back(message.field(i)->name());
  }
  return Refused(std::string(field), "FIELD_UNKNOWN",
                 names.empty() ? absl::StrCat("this event has no fields to set")
                               : absl::StrCat("there is no such field; there are ",
                                              absl::StrJoin(names, ", ")));
}

absl::Status FieldSetter::Set(absl::string_view text, Message& message) const {
  const Reflection& reflection = *message.GetReflection();
  switch (field_->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return SetText(*field_, text, message);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto number = EnumNumber(*field_, text);
      if (!number.ok()) return number.status();
      reflection.SetEnumValue(&message, field_, *number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const auto value = YesOrNo(*field_, text);
      if (!value.ok()) return value.status();
      reflection.SetBool(&message, field_, *value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: return SetMoney(*field_, text, message);
    default: return SetNumber(*field_, text, message);
  }
}

std::string FieldSetter::Text(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (!IsPlain(field)) return "";
  if (IsMoney(field)) {
    if (!reflection.HasField(message, &field)) return "";
    const auto& money =
        static_cast<const common::v1::Money&>(reflection.GetMessage(message, &field));
    return absl::StrCat(MinorUnitsText(money.minor_units()), " ", money.currency());
  }
  if (field.is_repeated()) {
    std::vector<std::string> items;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      items.push_back(reflection.GetRepeatedString(message, &field, i));
    }
    return absl::StrJoin(items, ";");
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection.GetEnumValue(message, &field);
      return number == 0 ? "" : EnumCode(*field.enum_type(), number);
    }
    case FieldDescriptor::CPPTYPE_BOOL: return reflection.GetBool(message, &field) ? "yes" : "";
    case FieldDescriptor::CPPTYPE_INT32: {
      const int32_t number = reflection.GetInt32(message, &field);
      return number == 0 ? "" : absl::StrCat(number);
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const int64_t number = reflection.GetInt64(message, &field);
      return number == 0 ? "" : absl::StrCat(number);
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double number = reflection.GetDouble(message, &field);
      return number == 0 ? "" : absl::StrCat(number);
    }
    default: return "";
  }
}

}  // namespace redress::cli
