#include "services/analytics/store/held_codec.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "redress/analytics/v1/analytics.pb.h"

namespace redress::analytics {

std::string EncodeHeld(const std::vector<Held>& held) {
  v1::QueryResponse record;
  for (const Held& entry : held) {
    v1::Row& row = *record.add_rows();
    *row.mutable_bucket_time() = ToProto(entry.hour);
    row.add_keys(absl::StrCat(static_cast<int>(entry.metric)));
    row.add_keys(entry.department);
    row.set_value(entry.value);
  }
  return record.SerializeAsString();
}

absl::StatusOr<std::vector<Held>> DecodeHeld(absl::string_view bytes) {
  std::vector<Held> held;
  if (bytes.empty()) return held;
  v1::QueryResponse record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("fact.held is no list of rows");
  }
  for (const v1::Row& row : record.rows()) {
    int metric = 0;
    if (row.keys_size() != 2 || !absl::SimpleAtoi(row.keys(0), &metric)) {
      return absl::DataLossError("a row of fact.held has no metric and department");
    }
    held.push_back(
        {static_cast<v1::Metric>(metric), FromProto(row.bucket_time()), row.keys(1), row.value()});
  }
  return held;
}

}  // namespace redress::analytics
