#include "tools/redress_cli/replay/row_mapper.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"
#include "yaml/strict.h"

namespace redress::cli {
namespace {

using events::v1::ComplaintFiled;
using google::protobuf::Message;

absl::StatusOr<int> IndexOf(const ColumnRef& column, const std::vector<std::string>& header) {
  const auto named = std::find(header.begin(), header.end(), column.name);
  if (named != header.end()) return static_cast<int>(named - header.begin());
  if (column.position > 0) {
    if (header.empty() || static_cast<size_t>(column.position) <= header.size()) {
      return column.position - 1;
    }
  }
  return yaml::At(column.line, column.field, "COLUMN_UNKNOWN",
                  header.empty() ? "the log has no header: give the column's position, from 1"
                                 : absl::StrCat("the log has no column ", column.name, "; it has ",
                                                absl::StrJoin(header, ", ")));
}

absl::Status Refused(absl::string_view field, absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message).Field(field);
}

// A cell as an error shows it.
std::string Shown(absl::string_view cell) {
  constexpr size_t kShownMax = 60;
  std::string shown(cell.substr(0, kShownMax));
  while (!shown.empty() && !text::IsValidUtf8(shown)) shown.pop_back();
  return cell.size() > kShownMax ? absl::StrCat(shown, "…") : shown;
}

}  // namespace

absl::StatusOr<RowMapper> RowMapper::Make(LogMap map, const std::vector<std::string>& header) {
  RowMapper mapper(std::move(map));
  RETURN_IF_ERROR(mapper.Bind(header));
  return mapper;
}

absl::Status RowMapper::BindValues(const std::vector<std::string>& header,
                                   const std::vector<ValueRule>& rules, Message& prototype,
                                   std::vector<BoundValue>& bound) const {
  for (const ValueRule& rule : rules) {
    if (!rule.column) {
      RETURN_IF_ERROR(rule.setter.Set(rule.literal, prototype));
      continue;
    }
    ASSIGN_OR_RETURN(const int column, IndexOf(*rule.column, header));
    bound.push_back({&rule, column});
  }
  return absl::OkStatus();
}

void RowMapper::BindColumns(const std::vector<std::string>& header,
                            const google::protobuf::Descriptor& message,
                            std::vector<BoundValue>& bound) {
  for (size_t column = 0; column < header.size(); ++column) {
    const auto setter = FieldSetter::Make(message, header[column]);
    if (!setter.ok()) continue;
    own_rules_.push_back(std::make_unique<ValueRule>(ValueRule{*setter}));
    own_rules_.back()->column = ColumnRef{.name = header[column]};
    bound.push_back({own_rules_.back().get(), static_cast<int>(column)});
  }
}

absl::Status RowMapper::Bind(const std::vector<std::string>& header) {
  if (map_.encoding != "utf-8") {
    ASSIGN_OR_RETURN(text::Decoder decoder, text::Decoder::Of(map_.encoding));
    decoder_ = std::make_unique<text::Decoder>(std::move(decoder));
  }
  ASSIGN_OR_RETURN(case_column_, IndexOf(map_.case_column, header));
  ASSIGN_OR_RETURN(time_column_, IndexOf(map_.time_column, header));
  ASSIGN_OR_RETURN(activity_column_, IndexOf(map_.activity_column, header));
  ignored_.insert(map_.ignored.begin(), map_.ignored.end());
  RETURN_IF_ERROR(BindValues(header, map_.attributes, attributes_prototype_, attributes_));
  if (map_.attributes_by_column) {
    BindColumns(header, *ComplaintFiled::descriptor(), attributes_);
  }
  for (const EventRule& rule : map_.events) {
    for (const std::string& activity : rule.activities) {
      rules_of_activity_[activity].push_back(static_cast<int>(rules_.size()));
    }
    BoundRule& bound = rules_.emplace_back();
    bound.rule = &rule;
    for (const WhereRule& where : rule.where) {
      ASSIGN_OR_RETURN(bound.where.emplace_back(), IndexOf(where.column, header));
    }
    const auto* payload = rule.word->payload;
    Message& message = *bound.prototype.GetReflection()->MutableMessage(&bound.prototype, payload);
    for (const auto& [field, value] : rule.word->presets) {
      ASSIGN_OR_RETURN(const FieldSetter setter,
                       FieldSetter::Make(*payload->message_type(), field));
      RETURN_IF_ERROR(setter.Set(value, message));
    }
    RETURN_IF_ERROR(BindValues(header, rule.set, message, bound.set));
    if (rule.sets_by_column) BindColumns(header, *payload->message_type(), bound.set);
    bound.takes_attributes =
        payload->name() == "complaint_filed" || payload->name() == "complaint_reclassified";
  }
  return absl::OkStatus();
}

absl::StatusOr<const std::string*> RowMapper::Cell(const std::vector<std::string>& cells,
                                                   int column) {
  if (static_cast<size_t>(column) >= cells.size()) {
    return Refused(absl::StrCat("column ", column + 1), "COLUMN_MISSING",
                   absl::StrCat("the row has ", cells.size(), " columns only"));
  }
  const std::string& cell = cells[static_cast<size_t>(column)];
  if (decoder_ == nullptr) return &cell;
  auto decoded = decoder_->ToUtf8(cell);
  if (!decoded.ok()) {
    return Refused(absl::StrCat("column ", column + 1), "TEXT_MALFORMED",
                   absl::StrCat("is not ", map_.encoding));
  }
  decoded_ = *std::move(decoded);
  return &decoded_;
}

absl::StatusOr<const RowMapper::BoundRule*> RowMapper::FindRule(
    const std::vector<std::string>& cells, const std::vector<int>& rules) {
  for (const int index : rules) {
    const BoundRule& bound = rules_[static_cast<size_t>(index)];
    bool fits = true;
    for (size_t i = 0; fits && i < bound.where.size(); ++i) {
      ASSIGN_OR_RETURN(const std::string* cell, Cell(cells, bound.where[i]));
      const std::vector<std::string>& values = bound.rule->where[i].values;
      fits = std::find(values.begin(), values.end(), *cell) != values.end();
    }
    if (fits) return &bound;
  }
  return nullptr;
}

absl::Status RowMapper::Fill(const std::vector<std::string>& cells,
                             const std::vector<BoundValue>& values, Message& message) {
  for (const BoundValue& bound : values) {
    const ValueRule& rule = *bound.rule;
    ASSIGN_OR_RETURN(const std::string* cell, Cell(cells, bound.column));
    const std::string* text = cell;
    if (const auto mapped = rule.values.find(*cell); mapped != rule.values.end()) {
      text = &mapped->second;
    } else if (rule.otherwise) {
      text = &*rule.otherwise;
    } else if (!cell->empty() && !rule.values.empty()) {
      return Refused(
          rule.column->name, "VALUE_UNKNOWN",
          absl::StrCat("the map has no value for ", rule.column->name, " \"", Shown(*cell), "\""));
    }
    if (text->empty()) continue;
    RETURN_IF_ERROR(rule.setter.Set(*text, message));
  }
  return absl::OkStatus();
}

absl::Status RowMapper::Read(const std::vector<std::string>& cells, MappedRow& row, bool& ignored) {
  ignored = false;
  ASSIGN_OR_RETURN(const std::string* cell, Cell(cells, case_column_));
  if (cell->empty()) return Refused(map_.case_column.name, "CASE_MISSING", "the row has no case");
  if (cell->size() > kCaseBytesMax) {
    return Refused(map_.case_column.name, "CASE_TOO_LONG",
                   absl::StrCat("a case has at most ", kCaseBytesMax, " bytes"));
  }
  if (decoder_ == nullptr && !text::IsValidUtf8(*cell)) {
    return Refused(map_.case_column.name, "TEXT_MALFORMED",
                   "is not UTF-8; say what encoding it has");
  }
  row.case_id = *cell;
  ASSIGN_OR_RETURN(cell, Cell(cells, time_column_));
  if (!map_.time_form->Read(*cell, row.time)) {
    return Refused(map_.time_column.name, "TIME_UNREADABLE",
                   absl::StrCat("\"", Shown(*cell), "\" is no time of the years 1970 to 2199"));
  }
  row.event.Clear();
  row.attributes.Clear();
  row.is_whole = false;
  row.has_attributes = map_.begins_by_first_event;
  ASSIGN_OR_RETURN(cell, Cell(cells, activity_column_));
  const auto rules = rules_of_activity_.find(*cell);
  if (rules == rules_of_activity_.end()) {
    if (!map_.ignores_unknown && !ignored_.contains(*cell)) {
      return Refused(map_.activity_column.name, "ACTIVITY_UNKNOWN",
                     absl::StrCat("the map does not name the activity \"", Shown(*cell), "\""));
    }
    ignored = true;
  } else {
    const std::string activity = *cell;
    ASSIGN_OR_RETURN(const BoundRule* bound, FindRule(cells, rules->second));
    if (bound == nullptr) {
      if (!map_.ignores_unknown) {
        return Refused(map_.activity_column.name, "ACTIVITY_UNMATCHED",
                       absl::StrCat("the map names the activity \"", Shown(activity),
                                    "\", but none of its events fits this row"));
      }
      ignored = true;
    } else {
      row.event = bound->prototype;
      row.is_whole = bound->rule->sets_by_column;
      row.has_attributes |= bound->takes_attributes;
      if (!bound->set.empty()) {
        Message& payload =
            *row.event.GetReflection()->MutableMessage(&row.event, bound->rule->word->payload);
        RETURN_IF_ERROR(Fill(cells, bound->set, payload));
      }
    }
  }
  if (!row.has_attributes) return absl::OkStatus();
  row.attributes = attributes_prototype_;
  return Fill(cells, attributes_, row.attributes);
}

RowMapper::Outcome RowMapper::Map(const std::vector<std::string>& cells, MappedRow& row,
                                  absl::Status& why) {
  bool ignored = false;
  why = Read(cells, row, ignored);
  if (!why.ok()) return Outcome::kRefused;
  return ignored ? Outcome::kIgnored : Outcome::kEvent;
}

}  // namespace redress::cli
