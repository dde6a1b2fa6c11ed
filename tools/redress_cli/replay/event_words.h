// Events of the suite as a map of a log names them, and their fields from text.
//
//   const EventWord* word = FindEventWord("person_message");
//   ASSIGN_OR_RETURN(FieldSetter purpose, FieldSetter::Make(*word->payload->message_type(),
//                                                           "purpose"));
//   RETURN_IF_ERROR(purpose.Set("statement", message));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace redress::cli {

// What a word stands for: a payload of the contract's Event, with fields that are set already.
struct EventWord {
  std::string name;
  const google::protobuf::FieldDescriptor* payload = nullptr;
  std::vector<std::pair<absl::string_view, absl::string_view>> presets;
};

// Words for people first, such as filing, question and closing; then every payload by its own name,
// such as message_sent. Clocks' own events are not among them: they are what is computed.
absl::Span<const EventWord> EventWords();
// Null for what is none of them.
const EventWord* FindEventWord(absl::string_view name);

// One field of a message. A value.
class FieldSetter {
 public:
  // Error: INVALID_ARGUMENT (FIELD_UNKNOWN) that names the fields there are.
  static absl::StatusOr<FieldSetter> Make(const google::protobuf::Descriptor& message,
                                          absl::string_view field);

  // Codes of enums without their prefix, or their numbers; yes, true and 1, no, false and 0; lists
  // are parted by semicolons; a sum is 199.50 or 199.50 USD. Error: INVALID_ARGUMENT
  // (VALUE_INVALID).
  absl::Status Set(absl::string_view text, google::protobuf::Message& message) const;
  // The field as Set takes it; "" for its default.
  static std::string Text(const google::protobuf::Message& message,
                          const google::protobuf::FieldDescriptor& field);

  const std::string& name() const { return field_->name(); }

 private:
  explicit FieldSetter(const google::protobuf::FieldDescriptor* field) : field_(field) {}

  const google::protobuf::FieldDescriptor* field_;
};

}  // namespace redress::cli
