// From the cells of a row to an event of the suite.
//
//   ASSIGN_OR_RETURN(RowMapper mapper, RowMapper::Make(map, header));
//   switch (mapper.Map(cells, row, refused)) ...
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "redress/events/v1/events.pb.h"
#include "text/decoder.h"
#include "tools/redress_cli/replay/log_map.h"

namespace redress::cli {

// One row as it is understood.
struct MappedRow {
  std::string case_id;
  absl::Time time;
  // Without a payload where the row only shows that the case has begun.
  events::v1::Event event;
  // Of a filing, of a correction and of any row that may begin its case.
  bool has_attributes = false;
  events::v1::ComplaintFiled attributes;
  // The event says every field as it is, also that there is none.
  bool is_whole = false;
};

// Not thread-safe.
class RowMapper {
 public:
  static constexpr size_t kCaseBytesMax = 256;

  enum class Outcome { kEvent, kIgnored, kRefused };

  // `header` is empty where the map says that there is none. Errors: INVALID_ARGUMENT
  // (COLUMN_UNKNOWN) with line and field of the map, and ENCODING_UNKNOWN.
  static absl::StatusOr<RowMapper> Make(LogMap map, const std::vector<std::string>& header);

  // `why` tells of a refusal: INVALID_ARGUMENT with a reason such as TIME_UNREADABLE,
  // ACTIVITY_UNKNOWN, ACTIVITY_UNMATCHED, CASE_MISSING, COLUMN_MISSING or VALUE_UNKNOWN, and the
  // column as the field.
  Outcome Map(const std::vector<std::string>& cells, MappedRow& row, absl::Status& why);

 private:
  struct BoundValue {
    const ValueRule* rule;
    int column = -1;
  };
  struct BoundRule {
    const EventRule* rule;
    std::vector<int> where;  // columns
    std::vector<BoundValue> set;
    events::v1::Event prototype;  // with what is the same for all
    bool takes_attributes = false;
  };

  explicit RowMapper(LogMap map) : map_(std::move(map)) {}
  absl::Status Bind(const std::vector<std::string>& header);
  absl::Status BindValues(const std::vector<std::string>& header,
                          const std::vector<ValueRule>& rules, google::protobuf::Message& prototype,
                          std::vector<BoundValue>& bound) const;
  absl::Status Read(const std::vector<std::string>& cells, MappedRow& row, bool& ignored);
  void BindColumns(const std::vector<std::string>& header,
                   const google::protobuf::Descriptor& message, std::vector<BoundValue>& bound);
  absl::StatusOr<const std::string*> Cell(const std::vector<std::string>& cells, int column);
  // Null where no rule of the activity fits.
  absl::StatusOr<const BoundRule*> FindRule(const std::vector<std::string>& cells,
                                            const std::vector<int>& rules);
  absl::Status Fill(const std::vector<std::string>& cells, const std::vector<BoundValue>& values,
                    google::protobuf::Message& message);

  LogMap map_;
  std::unique_ptr<text::Decoder> decoder_;  // none for UTF-8
  std::string decoded_;
  int case_column_ = -1;
  int time_column_ = -1;
  int activity_column_ = -1;
  absl::flat_hash_set<std::string> ignored_;
  absl::flat_hash_map<std::string, std::vector<int>> rules_of_activity_;
  std::vector<BoundRule> rules_;
  std::vector<std::unique_ptr<ValueRule>> own_rules_;  // of fields that columns name
  std::vector<BoundValue> attributes_;
  events::v1::ComplaintFiled attributes_prototype_;
};

}  // namespace redress::cli
