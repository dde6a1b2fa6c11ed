#include "tools/redress_cli/import/field_map.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "tools/redress_cli/parts/enum_text.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {
namespace {

using intake::v1::ImportComplaintsRequest;

struct Context {
  ImportComplaintsRequest& request;
  absl::TimeZone zone;
};

absl::Status SetTime(const std::string& value, absl::TimeZone zone,
                     google::protobuf::Timestamp& time) {
  static constexpr std::array kForms = {"%Y-%m-%d %H:%M:%E*S",
                                        "%Y-%m-%dT%H:%M:%E*S",
                                        "%Y-%m-%d %H:%M",
                                        "%Y/%m/%d %H:%M:%E*S",
                                        "%Y/%m/%d %H:%M",
                                        "%Y-%m-%d",
                                        "%Y/%m/%d"};
  absl::Time parsed;
  bool known = absl::ParseTime(absl::RFC3339_full, value, &parsed, nullptr);
  for (const char* form : kForms) {
    known = known || absl::ParseTime(form, value, zone, &parsed, nullptr);
  }
  if (!known) {
    return Error(
        absl::StatusCode::kInvalidArgument, "TIME_MALFORMED",
        "give a time like 2026-11-21 20:15:03, or with its zone 2026-11-21T20:15:03+08:00");
  }
  time = ToProto(ToMicros(parsed));
  return absl::OkStatus();
}

absl::Status SetNumber(const std::string& value, int64_t& number) {
  if (absl::SimpleAtoi(value, &number)) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "NUMBER_MALFORMED", "give a whole number");
}

using Setter = absl::Status (*)(const std::string& value, const Context& context);

template <auto kMutable>
absl::Status SetDraftText(const std::string& value, const Context& context) {
  *(context.request.mutable_complaint()->*kMutable)() = value;
  return absl::OkStatus();
}

template <auto kMutable>
absl::Status SetCustomerText(const std::string& value, const Context& context) {
  *(context.request.mutable_complaint()->mutable_customer()->*kMutable)() = value;
  return absl::OkStatus();
}

absl::Status SetChannel(const std::string& value, const Context& context) {
  const std::string code =
      absl::AsciiStrToLower(absl::StripPrefix(absl::StripAsciiWhitespace(value), "CHANNEL_"));
  const auto channel = ParseEnum<common::v1::Channel>(code);
  if (!channel.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "CHANNEL_UNKNOWN",
                 "give a channel such as app, phone, email, chat, weibo");
  }
  context.request.mutable_complaint()->set_channel(*channel);
  return absl::OkStatus();
}

absl::Status SetAmount(const std::string& value, const Context& context) {
  const auto minor_units = ParseMinorUnits(absl::StripAsciiWhitespace(value));
  if (!minor_units.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "AMOUNT_MALFORMED", "give a sum like 199.00");
  }
  auto& amount = *context.request.mutable_complaint()->mutable_amount();
  amount.set_minor_units(*minor_units);
  if (amount.currency().empty()) amount.set_currency("CNY");
  return absl::OkStatus();
}

absl::Status SetMinorUnits(const std::string& value, const Context& context) {
  int64_t number = 0;
  RETURN_IF_ERROR(SetNumber(value, number));
  context.request.mutable_complaint()->mutable_amount()->set_minor_units(number);
  return absl::OkStatus();
}

absl::Status SetCurrency(const std::string& value, const Context& context) {
  context.request.mutable_complaint()->mutable_amount()->set_currency(
      absl::AsciiStrToUpper(absl::StripAsciiWhitespace(value)));
  return absl::OkStatus();
}

absl::Status SetRequestId(const std::string& value, const Context& context) {
  context.request.set_request_id(value);
  return absl::OkStatus();
}

absl::Status SetOccurredTime(const std::string& value, const Context& context) {
  return SetTime(value, context.zone,
                 *context.request.mutable_complaint()->mutable_occurred_time());
}

absl::Status SetCloseTime(const std::string& value, const Context& context) {
  return SetTime(value, context.zone, *context.request.mutable_close_time());
}

using intake::v1::ComplaintDraft;
using intake::v1::Customer;

const absl::flat_hash_map<absl::string_view, Setter>& Setters() {
  static const auto& setters = *new absl::flat_hash_map<absl::string_view, Setter>{
      {"request_id", &SetRequestId},
      {"channel", &SetChannel},
      {"channel_reference", &SetDraftText<&ComplaintDraft::mutable_channel_reference>},
      {"customer_id", &SetCustomerText<&Customer::mutable_customer_id>},
      {"display_name", &SetCustomerText<&Customer::mutable_display_name>},
      {"phone", &SetCustomerText<&Customer::mutable_phone>},
      {"email", &SetCustomerText<&Customer::mutable_email>},
      {"tier", &SetCustomerText<&Customer::mutable_tier>},
      {"subject", &SetDraftText<&ComplaintDraft::mutable_subject>},
      {"body", &SetDraftText<&ComplaintDraft::mutable_body>},
      {"language", &SetDraftText<&ComplaintDraft::mutable_language>},
      {"order_id", &SetDraftText<&ComplaintDraft::mutable_order_id>},
      {"sku", &SetDraftText<&ComplaintDraft::mutable_sku>},
      {"supplier_id", &SetDraftText<&ComplaintDraft::mutable_supplier_id>},
      {"batch", &SetDraftText<&ComplaintDraft::mutable_batch>},
      {"complained_agent", &SetDraftText<&ComplaintDraft::mutable_complained_agent>},
      {"region", &SetDraftText<&ComplaintDraft::mutable_region>},
      {"amount", &SetAmount},
      {"amount.minor_units", &SetMinorUnits},
      {"currency", &SetCurrency},
      {"amount.currency", &SetCurrency},
      {"occurred_time", &SetOccurredTime},
      {"close_time", &SetCloseTime}};
  return setters;
}

constexpr std::array<absl::string_view, 3> kRequired = {"channel", "customer_id", "body"};

// The field of that name, or "" when there is none.
std::string KnownField(absl::string_view name) {
  name = absl::StripPrefix(absl::StripPrefix(name, "complaint."), "customer.");
  if (Setters().contains(name) || absl::StartsWith(name, "labels.") ||
      absl::StartsWith(name, "attachments.")) {
    return std::string(name);
  }
  return "";
}

absl::Status SetAttachment(absl::string_view path, const std::string& value,
                           const Context& context) {
  const std::vector<absl::string_view> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
  uint32_t index = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &index) || index >= 20) {
    return Error(absl::StatusCode::kInvalidArgument, "TOO_MANY", "20 attachments at most");
  }
  auto& attachments = *context.request.mutable_complaint()->mutable_attachments();
  while (static_cast<uint32_t>(attachments.size()) <= index) attachments.Add();
  intake::v1::Attachment& attachment = attachments[static_cast<int>(index)];
  if (parts[1] == "uri") attachment.set_uri(value);
  if (parts[1] == "media_type") attachment.set_media_type(value);
  if (parts[1] == "sha256") attachment.set_sha256(value);
  if (parts[1] == "bytes") {
    int64_t number = 0;
    RETURN_IF_ERROR(SetNumber(value, number));
    attachment.set_bytes(number);
  }
  return absl::OkStatus();
}

absl::Status Set(const std::string& field, const std::string& value, const Context& context) {
  if (const auto setter = Setters().find(field); setter != Setters().end()) {
    return setter->second(value, context);
  }
  absl::string_view path = field;
  if (absl::ConsumePrefix(&path, "labels.")) {
    (*context.request.mutable_complaint()->mutable_labels())[std::string(path)] = value;
    return absl::OkStatus();
  }
  absl::ConsumePrefix(&path, "attachments.");
  return SetAttachment(path, value, context);
}

// `status` with the field at fault.
absl::Status At(const std::string& field, const absl::Status& status) {
  if (status.ok()) return status;
  return InvalidField(field, ReasonOf(status), std::string(status.message()));
}

}  // namespace

absl::StatusOr<FieldMap> FieldMap::Make(absl::string_view map, absl::string_view constants) {
  FieldMap made;
  const auto parse = [](absl::string_view flag, absl::string_view text, auto take) -> absl::Status {
    for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
      const std::vector<std::string> sides = absl::StrSplit(part, absl::MaxSplits('=', 1));
      if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) {
        return UsageError(absl::StrCat("--", flag, " ", part,
                                       ": give field=", flag == "map" ? "column" : "value"));
      }
      const std::string field = KnownField(sides[0]);
      if (field.empty()) {
        std::vector<absl::string_view> names;
        for (const auto& [name, setter] : Setters()) names.push_back(name);
        std::sort(names.begin(), names.end());
        return UsageError(absl::StrCat("--", flag, " ", part, ": there is no field ", sides[0],
                                       "; there are ", absl::StrJoin(names, ", "),
                                       ", labels.KEY and attachments.N.uri"));
      }
      take(field, sides[1]);
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(parse("map", map, [&](const std::string& field, const std::string& column) {
    made.field_of_column_[column] = field;
  }));
  RETURN_IF_ERROR(parse("set", constants, [&](const std::string& field, const std::string& value) {
    made.constants_.emplace_back(field, value);
  }));
  return made;
}

std::string FieldMap::FieldOf(absl::string_view column) const {
  if (const auto mapped = field_of_column_.find(column); mapped != field_of_column_.end()) {
    return mapped->second;
  }
  const std::string field = KnownField(column);
  // Another column was named for it.
  for (const auto& [other, taken] : field_of_column_) {
    if (taken == field) return "";
  }
  return field;
}

std::vector<std::string> FieldMap::Unused(const std::vector<std::string>& columns) const {
  std::vector<std::string> unused;
  for (const std::string& column : columns) {
    if (FieldOf(column).empty()) unused.push_back(column);
  }
  return unused;
}

absl::Status FieldMap::CheckColumns(const std::vector<std::string>& columns) const {
  for (const auto& [column, field] : field_of_column_) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      return UsageError(absl::StrCat("--map ", field, "=", column, ": there is no such column; ",
                                     "there are ", absl::StrJoin(columns, ", ")));
    }
  }
  for (const absl::string_view required : kRequired) {
    const bool fed =
        std::any_of(columns.begin(), columns.end(),
                    [&](const std::string& column) { return FieldOf(column) == required; }) ||
        std::any_of(constants_.begin(), constants_.end(),
                    [&](const auto& constant) { return constant.first == required; });
    if (!fed) {
      return UsageError(absl::StrCat("no column gives ", required, "; name one with --map ",
                                     required, "=COLUMN, or the same for all with --set ", required,
                                     "=VALUE; there are ", absl::StrJoin(columns, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::Status FieldMap::Fill(const Fields& fields, absl::TimeZone zone,
                            ImportComplaintsRequest& request) const {
  const Context context{request, zone};
  for (const auto& [field, value] : constants_) {
    RETURN_IF_ERROR(At(field, Set(field, value, context)));
  }
  for (const auto& [column, value] : fields) {
    const std::string field = FieldOf(column);
    if (field.empty()) continue;
    RETURN_IF_ERROR(At(field, Set(field, value, context)));
  }
  return absl::OkStatus();
}

}  // namespace redress::cli
