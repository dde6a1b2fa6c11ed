#include "tools/redress_cli/replay/log_map.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/events/v1/events.pb.h"
#include "text/decoder.h"
#include "yaml/strict.h"

namespace redress::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;
using yaml::ToText;

constexpr size_t kRulesMax = 1000;
constexpr size_t kActivitiesMax = 1000;
constexpr size_t kValuesMax = 10'000;
constexpr size_t kColumnsMax = 100;
constexpr int kPositionMax = 10'000;

struct TimeDraft {
  std::optional<ColumnRef> column;
  std::string format = "iso";
  std::string zone = "Asia/Shanghai";
};

struct MapDraft {
  std::optional<ColumnRef> case_column;
  std::optional<ColumnRef> activity_column;
  TimeDraft time;
  LogMap map;
};

// A fault of a value gets the line and the field at which the map gives it.
absl::Status Placed(const YAML::Node& node, absl::string_view field, const absl::Status& status) {
  if (status.ok()) return status;
  return At(node, field, ReasonOf(status), std::string(status.message()));
}

ColumnRef Column(const std::string& text, const YAML::Node& node, const std::string& field) {
  ColumnRef column{.name = text, .line = node.Mark().line + 1, .field = field};
  int position = 0;
  if (absl::SimpleAtoi(text, &position) && position > 0 && position <= kPositionMax) {
    column.position = position;
  }
  return column;
}

absl::StatusOr<ColumnRef> ReadColumnRef(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  if (text.empty()) {
    return At(node, field, "COLUMN_MISSING", "give a column's name, or its position from 1");
  }
  return Column(text, node, field);
}

Take ToColumn(std::optional<ColumnRef>& column) {
  return [&column](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(column, ReadColumnRef(node, field));
    return absl::OkStatus();
  };
}

// One of two words.
Take ToChoice(bool& chosen, absl::string_view no, absl::string_view yes, absl::string_view reason) {
  return
      [&chosen, no, yes, reason](const YAML::Node& node, const std::string& field) -> absl::Status {
        ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
        if (text != no && text != yes) {
          return At(node, field, reason, absl::StrCat("give ", no, " or ", yes));
        }
        chosen = text == yes;
        return absl::OkStatus();
      };
}

// One text or a list of them, each once.
absl::Status TakeTexts(const YAML::Node& node, const std::string& field,
                       std::vector<std::string>& texts) {
  const bool list = node.IsSequence();
  if (list && node.size() > kActivitiesMax) {
    return At(node, field, "LIST_TOO_LONG",
              absl::StrCat("give at most ", kActivitiesMax, " entries"));
  }
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < (list ? node.size() : 1); ++i) {
    const YAML::Node item = list ? node[i] : node;
    const std::string own = list ? absl::StrCat(field, "[", i, "]") : field;
    ASSIGN_OR_RETURN(std::string text, Plain(item, own));
    if (!seen.insert(text).second) {
      return At(item, own, "VALUE_TWICE", absl::StrCat(text, " is given twice"));
    }
    texts.push_back(std::move(text));
  }
  return absl::OkStatus();
}

Take ToTexts(std::vector<std::string>& texts) {
  return [&texts](const YAML::Node& node, const std::string& field) {
    return TakeTexts(node, field, texts);
  };
}

// Each key of a map whose keys are the log's own words.
absl::Status EachPair(
    const YAML::Node& map, const std::string& field, size_t count_max,
    absl::FunctionRef<absl::Status(const std::string& key, const YAML::Node& key_node,
                                   const YAML::Node& value, const std::string& own)>
        take) {
  if (!map.IsMap()) return At(map, field, "VALUE_NOT_MAP", "give a map");
  if (map.size() > count_max) {
    return At(map, field, "LIST_TOO_LONG", absl::StrCat("give at most ", count_max, " entries"));
  }
  absl::flat_hash_set<std::string> seen;
  for (const auto& pair : map) {
    ASSIGN_OR_RETURN(const std::string key, Plain(pair.first, field));
    if (!seen.insert(key).second) {
      return At(pair.first, field, "KEY_TWICE", absl::StrCat(key, " is given twice"));
    }
    RETURN_IF_ERROR(take(key, pair.first, pair.second, absl::StrCat(field, ".", key)));
  }
  return absl::OkStatus();
}

// True for text that the field takes, tried on a message of its own.
absl::Status Try(const YAML::Node& node, const std::string& field, const FieldSetter& setter,
                 const Message& prototype, const std::string& text) {
  const std::unique_ptr<Message> message(prototype.New());
  return Placed(node, field, setter.Set(text, *message));
}

absl::Status ReadValueMap(const YAML::Node& node, const std::string& field,
                          const Message& prototype, ValueRule& rule, Lines& lines) {
  const Take values = [&](const YAML::Node& map, const std::string& own) {
    return EachPair(map, own, kValuesMax,
                    [&](const std::string& key, const YAML::Node&, const YAML::Node& value,
                        const std::string& place) -> absl::Status {
                      ASSIGN_OR_RETURN(const std::string text, Plain(value, place));
                      RETURN_IF_ERROR(Try(value, place, rule.setter, prototype, text));
                      rule.values[key] = text;
                      return absl::OkStatus();
                    });
  };
  const Take otherwise = [&](const YAML::Node& value, const std::string& own) -> absl::Status {
    ASSIGN_OR_RETURN(rule.otherwise, Plain(value, own));
    return Try(value, own, rule.setter, prototype, *rule.otherwise);
  };
  RETURN_IF_ERROR(yaml::ReadMap(
      node, field + ".",
      {{"column", ToColumn(rule.column)}, {"values", values}, {"otherwise", otherwise}}, lines));
  if (rule.column) return absl::OkStatus();
  return At(node, field, "COLUMN_MISSING", "give {column: NAME}, or a plain value");
}

absl::Status ReadValues(const YAML::Node& node, const std::string& field, const Message& prototype,
                        std::vector<ValueRule>& rules, Lines& lines) {
  return EachPair(node, field, kColumnsMax,
                  [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value,
                      const std::string& own) -> absl::Status {
                    auto setter = FieldSetter::Make(*prototype.GetDescriptor(), key);
                    if (!setter.ok()) return Placed(key_node, own, setter.status());
                    ValueRule& rule = rules.emplace_back(ValueRule{*setter});
                    if (value.IsMap()) return ReadValueMap(value, own, prototype, rule, lines);
                    ASSIGN_OR_RETURN(rule.literal, Plain(value, own));
                    return Try(value, own, rule.setter, prototype, rule.literal);
                  });
}

// `columns`, or a map of fields.
absl::Status ReadValuesOrColumns(const YAML::Node& node, const std::string& field,
                                 const Message& prototype, std::vector<ValueRule>& rules,
                                 bool& by_column, Lines& lines) {
  if (!node.IsScalar()) return ReadValues(node, field, prototype, rules, lines);
  by_column = node.Scalar() == "columns";
  if (by_column) return absl::OkStatus();
  return At(node, field, "VALUE_NOT_MAP", "give a map of fields, or columns");
}

absl::Status ReadWhere(const YAML::Node& node, const std::string& field,
                       std::vector<WhereRule>& where) {
  return EachPair(node, field, kColumnsMax,
                  [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value,
                      const std::string& own) {
                    WhereRule& rule = where.emplace_back();
                    rule.column = Column(key, key_node, own);
                    return TakeTexts(value, own, rule.values);
                  });
}

absl::Status ReadWord(const YAML::Node& node, const std::string& field, EventRule& rule) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  rule.word = FindEventWord(text);
  if (rule.word != nullptr) return absl::OkStatus();
  return At(
      node, field, "EVENT_UNKNOWN",
      absl::StrCat("there is no event ", text, "; there are ",
                   absl::StrJoin(EventWords(), ", ", [](std::string* out, const EventWord& word) {
                     absl::StrAppend(out, word.name);
                   })));
}

// The fields of an event can only be read when it is known which event that is.
absl::Status ReadEventRule(const YAML::Node& node, const std::string& own, EventRule& rule,
                           Lines& lines) {
  std::optional<YAML::Node> set;
  std::string set_field;
  RETURN_IF_ERROR(yaml::ReadMap(
      node, own + ".",
      {{"activity", ToTexts(rule.activities)},
       {"where", [&](const YAML::Node& value,
                     const std::string& field) { return ReadWhere(value, field, rule.where); }},
       {"event", [&](const YAML::Node& value,
                     const std::string& field) { return ReadWord(value, field, rule); }},
       {"set",
        [&](const YAML::Node& value, const std::string& field) {
          set.emplace(value);
          set_field = field;
          return absl::OkStatus();
        }}},
      lines));
  if (rule.activities.empty()) {
    return At(node, own, "ACTIVITY_MISSING", "give the activity that this is about");
  }
  if (rule.word == nullptr) return At(node, own, "EVENT_MISSING", "give what event it is");
  if (!set) return absl::OkStatus();
  if (rule.word->payload->name() == "complaint_filed") {
    return At(*set, set_field, "FILING_TAKES_ATTRIBUTES",
              "what a filing says goes under attributes");
  }
  static const events::v1::Event& event = *new events::v1::Event();
  return ReadValuesOrColumns(*set, set_field,
                             event.GetReflection()->GetMessage(event, rule.word->payload), rule.set,
                             rule.sets_by_column, lines);
}

absl::Status ReadEventRules(const YAML::Node& list, const std::string& field,
                            std::vector<EventRule>& rules, Lines& lines) {
  if (!list.IsSequence()) return At(list, field, "VALUE_NOT_LIST", "give a list");
  if (list.size() > kRulesMax) {
    return At(list, field, "LIST_TOO_LONG", absl::StrCat("give at most ", kRulesMax, " entries"));
  }
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    if (!list[i].IsMap()) return At(list[i], own, "VALUE_NOT_MAP", "give {activity: …, event: …}");
    RETURN_IF_ERROR(ReadEventRule(list[i], own, rules.emplace_back(), lines));
  }
  return absl::OkStatus();
}

absl::Status ReadTime(const YAML::Node& node, const std::string& field, TimeDraft& draft,
                      Lines& lines) {
  if (!node.IsMap()) return ToColumn(draft.column)(node, field);
  return yaml::ReadMap(node, field + ".",
                       {{"column", ToColumn(draft.column)},
                        {"format", ToText(draft.format)},
                        {"zone", ToText(draft.zone)}},
                       lines);
}

absl::Status ReadDelimiter(const YAML::Node& node, const std::string& field, char& delimiter) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  delimiter = text == "tab" || text == "\t" ? '\t' : text.empty() ? '\0' : text[0];
  if ((delimiter == '\t' || text.size() == 1) && delimiter != '"' && delimiter != '\n') {
    return absl::OkStatus();
  }
  return At(node, field, "DELIMITER_INVALID", "give one character, or tab");
}

absl::Status ReadEncoding(const YAML::Node& node, const std::string& field, std::string& encoding) {
  ASSIGN_OR_RETURN(encoding, Plain(node, field));
  return Placed(node, field, text::Decoder::Of(encoding).status());
}

absl::Status ReadDraft(const YAML::Node& root, MapDraft& draft, Lines& lines) {
  LogMap& map = draft.map;
  static const events::v1::ComplaintFiled& filed = *new events::v1::ComplaintFiled();
  const Keys keys = {
      {"case", ToColumn(draft.case_column)},
      {"time", [&](const YAML::Node& node,
                   const std::string& field) { return ReadTime(node, field, draft.time, lines); }},
      {"activity", ToColumn(draft.activity_column)},
      {"delimiter",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadDelimiter(node, field, map.delimiter);
       }},
      {"header", ToChoice(map.has_header, "no", "yes", "HEADER_INVALID")},
      {"encoding",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadEncoding(node, field, map.encoding);
       }},
      {"begin", ToChoice(map.begins_by_first_event, "filing", "first_event", "BEGIN_UNKNOWN")},
      {"unknown", ToChoice(map.ignores_unknown, "refuse", "ignore", "UNKNOWN_INVALID")},
      {"ignore", ToTexts(map.ignored)},
      {"attributes",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadValuesOrColumns(node, field, filed, map.attributes, map.attributes_by_column,
                                    lines);
       }},
      {"events",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadEventRules(node, field, map.events, lines);
       }},
  };
  return yaml::ReadMap(root, "", keys, lines);
}

absl::Status CheckActivities(const LogMap& map) {
  absl::flat_hash_set<absl::string_view> ignored(map.ignored.begin(), map.ignored.end());
  absl::flat_hash_set<absl::string_view> settled;  // a rule without conditions names it
  for (size_t i = 0; i < map.events.size(); ++i) {
    const EventRule& rule = map.events[i];
    for (const std::string& activity : rule.activities) {
      const std::string own = absl::StrCat("events[", i, "].activity");
      if (ignored.contains(activity)) {
        return InvalidField(own, "ACTIVITY_IGNORED",
                            absl::StrCat(activity, " is under ignore as well"));
      }
      if (settled.contains(activity)) {
        return InvalidField(own, "ACTIVITY_TWICE",
                            absl::StrCat("an event before takes every ", activity,
                                         "; give the one with where first"));
      }
      if (rule.where.empty()) settled.insert(activity);
    }
  }
  return absl::OkStatus();
}

absl::Status Check(const MapDraft& draft) {
  const auto missing = [](absl::string_view key) {
    return InvalidField(key, "COLUMN_MISSING",
                        absl::StrCat("give the column of the ", key, ", by name or position"));
  };
  if (!draft.case_column) return missing("case");
  if (!draft.time.column) return missing("time");
  if (!draft.activity_column) return missing("activity");
  const LogMap& map = draft.map;
  if (map.events.empty()) {
    return InvalidField("events", "EVENTS_MISSING", "give at least one activity and its event");
  }
  RETURN_IF_ERROR(CheckActivities(map));
  if (map.begins_by_first_event) return absl::OkStatus();
  for (const EventRule& rule : map.events) {
    if (rule.word->payload->name() == "complaint_filed") return absl::OkStatus();
  }
  return InvalidField("begin", "FILING_MISSING",
                      "no activity is a filing; name one, or say begin: first_event");
}

}  // namespace

absl::StatusOr<LogMap> ReadLogMap(absl::string_view text) {
  LogMap map;
  RETURN_IF_ERROR(
      yaml::Read(text, "map", [&](const YAML::Node& root, Lines& lines) -> absl::Status {
        MapDraft draft;
        RETURN_IF_ERROR(ReadDraft(root, draft, lines));
        RETURN_IF_ERROR(lines.Locate(Check(draft)));
        auto form = TimeForm::Make(draft.time.format, draft.time.zone);
        if (!form.ok()) {
          return lines.Locate(InvalidField(absl::StrCat("time.", FieldOf(form.status())),
                                           ReasonOf(form.status()),
                                           std::string(form.status().message())));
        }
        map = std::move(draft.map);
        map.case_column = *std::move(draft.case_column);
        map.time_column = *std::move(draft.time.column);
        map.activity_column = *std::move(draft.activity_column);
        map.time_form = *std::move(form);
        return absl::OkStatus();
      }));
  return map;
}

}  // namespace redress::cli
