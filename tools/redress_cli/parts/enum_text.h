// Values of an enum of the contract as codes, and back.
//
//   EnumText(complaint.state()) == "in_progress"
//   ASSIGN_OR_RETURN(const auto channel, ParseEnum<common::v1::Channel>("mini_program"));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace redress::cli {

// The value's name without its type's prefix, in lower case. `prefix` is like COMPLAINT_STATE_.
std::string EnumCode(const google::protobuf::EnumDescriptor& type, int value);

template <typename Enum>
std::string EnumText(Enum value) {
  return EnumCode(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// The value whose code is `text`. Error: UsageError that lists the codes.
absl::StatusOr<int> ParseEnumCode(const google::protobuf::EnumDescriptor& type,
                                  absl::string_view text);

template <typename Enum>
absl::StatusOr<Enum> ParseEnum(absl::string_view text) {
  const auto value = ParseEnumCode(*google::protobuf::GetEnumDescriptor<Enum>(), text);
  if (!value.ok()) return value.status();
  return static_cast<Enum>(*value);
}

}  // namespace redress::cli
