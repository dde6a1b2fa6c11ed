// From the columns of a file to a complaint.
//
//   ASSIGN_OR_RETURN(FieldMap map, FieldMap::Make("body=review,customer_id=user", "channel=app"));
//   RETURN_IF_ERROR(map.Fill(record.fields, time_zone, request));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/intake/v1/intake_service.pb.h"

namespace redress::cli {

// Fields are called as in the contract, without the leading complaint. and customer.: customer_id,
// phone, body, channel, occurred_time, close_time, request_id, labels.shop, attachments.0.uri …;
// amount is a sum like 199.00, currency its code.
class FieldMap {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  // `map` is field=column,…; a column whose name is a field's needs none. `constants` is
  // field=value,… for every record that has no value of its own. Errors: UsageError.
  static absl::StatusOr<FieldMap> Make(absl::string_view map, absl::string_view constants);

  // Columns that feed no field.
  std::vector<std::string> Unused(const std::vector<std::string>& columns) const;
  // Error: UsageError naming a required field that no column feeds, or a column that is not there.
  absl::Status CheckColumns(const std::vector<std::string>& columns) const;

  // Error: INVALID_ARGUMENT with the field, its value being no such thing.
  absl::Status Fill(const Fields& fields, absl::TimeZone zone,
                    intake::v1::ImportComplaintsRequest& request) const;

 private:
  // The field that `column` feeds, or "".
  std::string FieldOf(absl::string_view column) const;

  absl::flat_hash_map<std::string, std::string> field_of_column_;
  std::vector<std::pair<std::string, std::string>> constants_;
};

}  // namespace redress::cli
