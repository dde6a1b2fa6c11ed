#include "base/error.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace redress {

Error::Error(absl::StatusCode code, absl::string_view reason, absl::string_view message)
    : code_(code), reason_(reason), message_(message) {}

Error&& Error::Field(absl::string_view path, absl::string_view description) && {
  fields_.emplace_back(path, description.empty() ? message_ : std::string(description));
  return std::move(*this);
}

Error&& Error::With(absl::string_view key, absl::string_view value) && {
  metadata_.emplace_back(key, value);
  return std::move(*this);
}

Error&& Error::RetryAfter(absl::Duration delay) && {
  retry_after_ = delay;
  return std::move(*this);
}

Error::operator absl::Status() && {
  absl::Status status(code_, message_);
  google::rpc::ErrorInfo info;
  info.set_reason(reason_);
  info.set_domain("redress");
  for (const auto& [key, value] : metadata_) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoType, absl::Cord(info.SerializeAsString()));
  if (!fields_.empty()) {
    google::rpc::BadRequest bad_request;
    for (const auto& [path, description] : fields_) {
      auto* violation = bad_request.add_field_violations();
      violation->set_field(path);
      violation->set_description(description);
    }
    status.SetPayload(kBadRequestType, absl::Cord(bad_request.SerializeAsString()));
  }
  if (retry_after_ > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(retry_after_));
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(
        retry_after_ - absl::Seconds(absl::ToInt64Seconds(retry_after_)))));
    status.SetPayload(kRetryInfoType, absl::Cord(retry.SerializeAsString()));
  }
  return status;
}

namespace {

template <typename Message>
std::optional<Message> PayloadOf(const absl::Status& status, absl::string_view type) {
  const auto payload = status.GetPayload(type);
  Message message;
  if (!payload || !message.ParseFromString(std::string(*payload))) return std::nullopt;
  return message;
}

}  // namespace

std::string ReasonOf(const absl::Status& status) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status, kErrorInfoType);
  return info ? info->reason() : "";
}

std::string FieldOf(const absl::Status& status) {
  const auto bad_request = PayloadOf<google::rpc::BadRequest>(status, kBadRequestType);
  return bad_request && bad_request->field_violations_size() > 0
             ? bad_request->field_violations(0).field()
             : "";
}

bool IsPassing(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kAborted ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kResourceExhausted ||
         status.code() == absl::StatusCode::kCancelled;
}

Error InvalidField(absl::string_view field, absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, absl::StrCat(field, ": ", message))
      .Field(field, message);
}

Error NotFound(absl::string_view resource_type, absl::string_view name) {
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat("there is no ", resource_type, " ", name))
      .With("resource_type", resource_type)
      .With("resource_name", name);
}

Error FailedPrecondition(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message);
}

Error Unavailable(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kUnavailable, reason, message).RetryAfter(absl::Seconds(1));
}

}  // namespace redress
