// The suite's events as rows of a CSV, with what policies may look at; suite_map.yaml reads it.
//
//   EventCsv csv;
//   std::string text = csv.Header();
//   csv.Append("intake", event, text);
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "redress/events/v1/events.pb.h"

namespace redress::cli {

// Columns: complaint, time (RFC 3339 in UTC), event (the payload's name), service, tenant, then
// fields of payloads by their names, empty where the event has no such field or it has its default.
class EventCsv {
 public:
  EventCsv();

  std::string Header() const;
  void Append(absl::string_view service, const events::v1::Event& event, std::string& out);

 private:
  using Fields = std::vector<const google::protobuf::FieldDescriptor*>;
  const Fields& FieldsOf(const google::protobuf::FieldDescriptor& payload);

  absl::flat_hash_map<int, Fields> fields_by_payload_;  // a field or null a column
  const google::protobuf::OneofDescriptor* const payload_;
};

}  // namespace redress::cli
