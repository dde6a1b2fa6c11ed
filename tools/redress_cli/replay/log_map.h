// What the columns and activities of an event log mean, as people write it.
//
//   case: case_id               # columns by name, or by position from 1
//   time: {column: timestamp, format: iso, zone: Asia/Shanghai}  # or just the column
//   activity: activity
//   delimiter: ","              # or tab
//   header: yes                 # no: the first line is an event already
//   encoding: utf-8
//   begin: filing               # first_event: a case begins by its first event, whatever it is
//   unknown: refuse             # or ignore: activities that nothing below names
//   ignore: [Assigned, Note added]
//   attributes:                 # what policies match on: fields of ComplaintFiled
//     channel: app              # the same for all, or from a column
//     category: {column: product, values: {Parcel: logistics}, otherwise: other}
//   events:                     # the first that fits counts
//     - {activity: Created, event: filing}
//     - activity: Reply         # or a list
//       where: {resource: [bot, robot]}  # all the columns named hold one of the values
//       event: notice           # a word of event_words.h
//     - activity: Reply
//       event: person_message
//       set: {purpose: {column: kind, values: {Question: question}, otherwise: reply}}
//
// `attributes: columns` and `set: columns` take each field from the column of its own name, as far
// as the log has one.
//
//   ASSIGN_OR_RETURN(const LogMap map, ReadLogMap(text));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/redress_cli/parts/time_form.h"
#include "tools/redress_cli/replay/event_words.h"

namespace redress::cli {

// A column by name, or by position where that is above 0; where the map names it, for errors.
struct ColumnRef {
  std::string name;
  int position = 0;
  int line = 0;
  std::string field;
};

// Where the value of one field comes from.
struct ValueRule {
  FieldSetter setter;
  std::string literal;                                   // without a column
  std::optional<ColumnRef> column;                       // an empty cell leaves the field as it is
  absl::flat_hash_map<std::string, std::string> values;  // empty: cells as they are
  std::optional<std::string> otherwise;                  // for what `values` does not name
};

// A column that must hold one of the values.
struct WhereRule {
  ColumnRef column;
  std::vector<std::string> values;
};

struct EventRule {
  std::vector<std::string> activities;
  std::vector<WhereRule> where;
  const EventWord* word = nullptr;
  std::vector<ValueRule> set;
  bool sets_by_column = false;  // or each field from the column of its name
};

struct LogMap {
  ColumnRef case_column;
  ColumnRef time_column;
  ColumnRef activity_column;
  std::optional<TimeForm> time_form;  // always there once read
  char delimiter = ',';
  bool has_header = true;
  std::string encoding = "utf-8";
  bool begins_by_first_event = false;
  bool ignores_unknown = false;
  std::vector<std::string> ignored;
  std::vector<ValueRule> attributes;
  bool attributes_by_column = false;
  std::vector<EventRule> events;
};

// Errors: INVALID_ARGUMENT with the line, the field and a reason: those of yaml::Read, of TimeForm
// and of FieldSetter, and COLUMN_MISSING, EVENT_UNKNOWN, EVENTS_MISSING, ACTIVITY_TWICE and such.
absl::StatusOr<LogMap> ReadLogMap(absl::string_view text);

}  // namespace redress::cli
