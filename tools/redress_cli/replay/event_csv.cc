#include "tools/redress_cli/replay/event_csv.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/proto_time.h"
#include "tools/redress_cli/parts/csv.h"
#include "tools/redress_cli/replay/clock_lines.h"
#include "tools/redress_cli/replay/event_words.h"

namespace redress::cli {
namespace {

using google::protobuf::FieldDescriptor;

// Fields of any payload, by name.
constexpr absl::string_view kColumns[] = {
    "channel",      "kind",     "category",      "subcategory",  "level",      "signals",
    "language",     "tier",     "region",        "source",       "order_id",   "sku",
    "supplier_id",  "batch",    "amount",        "needs_review", "historical", "cycle",
    "reason",       "outcome",  "step",          "skipped",      "workflow",   "department",
    "trigger",      "to_rung",  "author_kind",   "is_private",   "purpose",    "template",
    "option_count", "decision", "return_request"};

}  // namespace

EventCsv::EventCsv() : payload_(events::v1::Event::descriptor()->FindOneofByName("payload")) {}

std::string EventCsv::Header() const {
  return absl::StrCat("complaint,time,event,service,tenant,", absl::StrJoin(kColumns, ","), "\n");
}

const EventCsv::Fields& EventCsv::FieldsOf(const FieldDescriptor& payload) {
  Fields& fields = fields_by_payload_[payload.number()];
  if (fields.empty()) {
    for (const absl::string_view column : kColumns) {
      fields.push_back(payload.message_type()->FindFieldByName(std::string(column)));
    }
  }
  return fields;
}

void EventCsv::Append(absl::string_view service, const events::v1::Event& event, std::string& out) {
  const google::protobuf::Reflection& reflection = *event.GetReflection();
  const FieldDescriptor* payload = reflection.GetOneofFieldDescriptor(event, payload_);
  if (payload == nullptr) return;
  AppendCell(event.complaint(), out);
  out += ',';
  AppendTime(FromProto(event.occur_time()), out);
  absl::StrAppend(&out, ",", payload->name(), ",", service, ",");
  AppendCell(event.tenant(), out);
  const google::protobuf::Message& message = reflection.GetMessage(event, payload);
  for (const FieldDescriptor* field : FieldsOf(*payload)) {
    out += ',';
    if (field != nullptr) AppendCell(FieldSetter::Text(message, *field), out);
  }
  out += '\n';
}

}  // namespace redress::cli
