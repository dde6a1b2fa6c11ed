#include "rpc/check.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::UnknownFieldSet;

std::string Join(const std::string& path, const FieldDescriptor& field) {
  return path.empty() ? field.name() : absl::StrCat(path, ".", field.name());
}

absl::Status CheckText(const std::string& path, const FieldDescriptor& field,
                       const std::string& text) {
  if (field.type() == FieldDescriptor::TYPE_STRING && text.find('\0') != std::string::npos) {
    return InvalidField(Join(path, field), "TEXT_HAS_NUL", "take the NUL character out");
  }
  return absl::OkStatus();
}

absl::Status CheckEnum(const std::string& path, const FieldDescriptor& field, int value) {
  if (field.enum_type()->FindValueByNumber(value) == nullptr) {
    return InvalidField(Join(path, field), "ENUM_UNKNOWN",
                        absl::StrCat(value, " is no value of ", field.enum_type()->name()));
  }
  return absl::OkStatus();
}

absl::Status CheckFields(const Message& message, const std::string& path) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: {
          std::string scratch;
          const std::string& text =
              field->is_repeated()
                  ? reflection.GetRepeatedStringReference(message, field, i, &scratch)
                  : reflection.GetStringReference(message, field, &scratch);
          RETURN_IF_ERROR(CheckText(path, *field, text));
          break;
        }
        case FieldDescriptor::CPPTYPE_ENUM:
          RETURN_IF_ERROR(CheckEnum(path, *field,
                                    field->is_repeated()
                                        ? reflection.GetRepeatedEnumValue(message, field, i)
                                        : reflection.GetEnumValue(message, field)));
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE:
          RETURN_IF_ERROR(CheckFields(field->is_repeated()
                                          ? reflection.GetRepeatedMessage(message, field, i)
                                          : reflection.GetMessage(message, field),
                                      Join(path, *field)));
          break;
        default: break;
      }
    }
  }
  return absl::OkStatus();
}

// The dotted path of the first string that is no UTF-8, or "".
std::string FindBadText(const Descriptor& type, const UnknownFieldSet& fields,
                        const std::string& path) {
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto& unknown = fields.field(i);
    const FieldDescriptor* field = type.FindFieldByNumber(unknown.number());
    if (field == nullptr || unknown.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      continue;
    const std::string& bytes = unknown.length_delimited();
    if (field->type() == FieldDescriptor::TYPE_STRING && !text::IsValidUtf8(bytes))
      return Join(path, *field);
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      UnknownFieldSet inner;
      if (!inner.ParseFromString(bytes)) continue;
      std::string found = FindBadText(*field->message_type(), inner, Join(path, *field));
      if (!found.empty()) return found;
    }
  }
  return "";
}

}  // namespace

absl::Status CheckRequest(const Message& request) {
  const Descriptor& type = *request.GetDescriptor();
  const Reflection& reflection = *request.GetReflection();
  if (const FieldDescriptor* field = type.FindFieldByName("request_id")) {
    std::string scratch;
    const std::string& id = reflection.GetStringReference(request, field, &scratch);
    if (id.empty())
      return InvalidField("request_id", "REQUEST_ID_MISSING", "give every write an id of its own");
    if (id.size() > 128)
      return InvalidField("request_id", "REQUEST_ID_TOO_LONG", "128 characters at most");
  }
  if (const FieldDescriptor* field = type.FindFieldByName("page_size")) {
    if (reflection.GetInt32(request, field) < 0) {
      return InvalidField("page_size", "PAGE_SIZE_NEGATIVE",
                          "give 0 for the default, or a positive number");
    }
  }
  return CheckFields(request, "");
}

absl::Status ExplainParseFailure(const Descriptor& type, absl::string_view bytes) {
  UnknownFieldSet fields;
  if (fields.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    if (const std::string path = FindBadText(type, fields, ""); !path.empty()) {
      return InvalidField(path, "TEXT_NOT_UTF8", "send text as UTF-8");
    }
  }
  return Error(absl::StatusCode::kInvalidArgument, "MESSAGE_MALFORMED",
               absl::StrCat("the bytes are not a ", type.full_name()));
}

absl::Status CheckLength(absl::string_view field, absl::string_view what, absl::string_view text,
                         size_t min, size_t max) {
  // Bytes bound characters from both sides, so that most texts are never counted.
  if (text.empty() && min > 0)
    return InvalidField(field, absl::StrCat(what, "_MISSING"), "this must be given");
  if (text.size() > max && text::CountCharacters(text) > max) {
    return InvalidField(field, absl::StrCat(what, "_TOO_LONG"),
                        absl::StrCat(max, " characters at most"));
  }
  return absl::OkStatus();
}

}  // namespace redress::rpc
