#include "yaml/values.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace redress::yaml {

absl::Status TakeEach(const YAML::Node& node, const std::string& field, size_t count_max,
                      TakeOne take) {
  if (!node.IsSequence()) return take(node, field);
  if (node.size() > count_max) {
    return At(node, field, "LIST_TOO_LONG", absl::StrCat("give at most ", count_max, " entries"));
  }
  for (size_t i = 0; i < node.size(); ++i) {
    RETURN_IF_ERROR(take(node[i], absl::StrCat(field, "[", i, "]")));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Whole(const YAML::Node& node, const std::string& field, int min, int max,
                          absl::string_view reason) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  int number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= min && number <= max) return number;
  return At(node, field, reason, absl::StrCat("give a whole number from ", min, " to ", max));
}

Take ToWhole(int& number, int min, int max, absl::string_view reason) {
  return [&number, min, max, reason](const YAML::Node& node,
                                     const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(number, Whole(node, field, min, max, reason));
    return absl::OkStatus();
  };
}

absl::StatusOr<double> Number(const YAML::Node& node, const std::string& field, double min,
                              double max, absl::string_view reason) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  double number = 0;
  // Words such as nan and inf are numbers to the parser, hexadecimal digits too.
  const bool is_decimal =
      !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string::npos;
  if (is_decimal && absl::SimpleAtod(text, &number) && number >= min && number <= max) {
    return number;
  }
  return At(node, field, reason, absl::StrCat("give a number from ", min, " to ", max));
}

absl::StatusOr<int64_t> MinorUnits(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  int64_t number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= 0) return number;
  return At(node, field, "AMOUNT_INVALID",
            "give a whole number of minor units, 0 or more, like 50000 for 500.00");
}

Take ToMinorUnits(std::optional<int64_t>& minor_units) {
  return [&minor_units](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(minor_units, MinorUnits(node, field));
    return absl::OkStatus();
  };
}

Take ToBool(std::optional<bool>& value) {
  return [&value](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
    if (text != "true" && text != "false") {
      return At(node, field, "VALUE_NOT_BOOL", "give true or false");
    }
    value = text == "true";
    return absl::OkStatus();
  };
}

std::string EnumCode(const google::protobuf::EnumDescriptor& type, absl::string_view prefix,
                     int value) {
  const auto* const described = type.FindValueByNumber(value);
  if (described == nullptr) return absl::StrCat(value);
  return absl::AsciiStrToLower(absl::StripPrefix(described->name(), prefix));
}

absl::StatusOr<int> ReadEnum(const YAML::Node& node, const std::string& field,
                             const google::protobuf::EnumDescriptor& type, absl::string_view prefix,
                             absl::string_view reason) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  std::vector<std::string> codes;
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (number == 0) continue;
    codes.push_back(EnumCode(type, prefix, number));
    if (codes.back() == text) return number;
  }
  return At(node, field, reason,
            absl::StrCat("there is no such one; there are ", absl::StrJoin(codes, ", ")));
}

}  // namespace redress::yaml
