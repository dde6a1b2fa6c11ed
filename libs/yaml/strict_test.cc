#include "yaml/strict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::yaml {
namespace {

using testing::HasSubstr;

struct Item {
  std::string name, colour;
};

absl::Status ReadItems(absl::string_view text, std::vector<Item>& items) {
  return Read(text, "shelf", [&](const YAML::Node& root, Lines& lines) {
    const Keys keys = {
        {"items", [&](const YAML::Node& node, const std::string& field) {
           return ReadList<Item>(
               node, field, "name", 3, items,
               [](Item& item) -> Keys {
                 return {{"name", ToText(item.name)}, {"colour", ToText(item.colour)}};
               },
               lines);
         }}};
    RETURN_IF_ERROR(ReadMap(root, "", keys, lines));
    if (items.empty() || items.back().colour != "red") return absl::OkStatus();
    return lines.Locate(InvalidField(absl::StrCat("items[", items.size() - 1, "].colour"),
                                     "TOO_RED", "give another"));
  });
}

void Refused(absl::string_view text, int line, absl::string_view reason, absl::string_view field) {
  std::vector<Item> items;
  const absl::Status status = ReadItems(text, items);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  EXPECT_EQ(ReasonOf(status), reason) << text;
  EXPECT_EQ(FieldOf(status), field) << text;
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("line ", line, ", ", field)));
}

TEST(StrictYaml, ReadsWhatItKnows) {
  std::vector<Item> items;
  ASSERT_TRUE(ReadItems("items:\n- {name: a}\n- name: b\n  colour: 红\n", items).ok());
  ASSERT_EQ(items.size(), 2);
  EXPECT_EQ(items[1].colour, "红");
}

TEST(StrictYaml, RefusesWithTheLine) {
  Refused("items:\n- {name: a}\n- {name: b, size: 3}\n", 3, "KEY_UNKNOWN", "items[1].size");
  Refused("items: []\n!a", 2, "KEY_UNKNOWN", "key");
  Refused("items:\n- {name: a,\n   name: b}\n", 3, "KEY_TWICE", "items[0].name");
  Refused("items:\n- {colour: b}\n", 2, "KEY_MISSING", "items[0]");
  Refused("items: a\n", 1, "VALUE_NOT_LIST", "items");
  Refused("items:\n- {name: [a]}\n", 2, "VALUE_NOT_PLAIN", "items[0].name");
  Refused("items:\n- [1, 2]: b\n  name: c\n", 2, "VALUE_NOT_PLAIN", "items[0]");
  Refused("items:\n- {name: a}\n- {name: a}\n- {name: a}\n- {name: a}\n", 2, "LIST_TOO_LONG",
          "items");
  Refused(absl::StrCat("items:\n- {name: ", std::string(kValueBytesMax + 1, 'x'), "}\n"), 2,
          "VALUE_TOO_LONG", "items[0].name");
  Refused("items:\n- {name: a}\n- name: b\n  colour: red\n", 4, "TOO_RED", "items[1].colour");
}

TEST(StrictYaml, RefusesWhatIsNoDocument) {
  Refused("", 1, "YAML_NOT_A_MAP", "shelf");
  Refused("- a\n", 1, "YAML_NOT_A_MAP", "shelf");
  Refused("items: []\n---\nitems: []\n", 1, "YAML_NOT_A_MAP", "shelf");
  Refused("items: []\na: [1\n", 3, "YAML_INVALID", "shelf");
  Refused("items: \xff\n", 1, "YAML_NOT_UTF8", "shelf");
  Refused(absl::string_view("\0\0\0a: b", 7), 1, "YAML_NOT_UTF8", "shelf");
  Refused(std::string(kTextBytesMax + 1, ' '), 1, "YAML_TOO_LARGE", "shelf");
  Refused("items: \"\\\xe5\xb9\xb4\"\n", 1, "YAML_INVALID", "shelf");
  Refused(std::string(10'000, '['), 1, "YAML_INVALID", "shelf");
}

TEST(StrictYaml, AFaultOfARequestsDocumentKeepsItsPlace) {
  std::vector<Item> items;
  const absl::Status status = InDocument(ReadItems("items:\n- {colour: b}\n", items));
  EXPECT_EQ(FieldOf(status), "document.items[0]");
  EXPECT_EQ(ReasonOf(status), "KEY_MISSING");
  EXPECT_NE(status.ToString().find("line 2"), std::string::npos);
  EXPECT_EQ(FieldOf(InDocument(ReadItems("- a", items))), "document");
  EXPECT_TRUE(InDocument(absl::OkStatus()).ok());
}

TEST(StrictYaml, EndsWhereTheParserWouldNot) {
  for (const char* text : {",", "]", "}", "a: b\n]", ", a: b\n c:\nd", "{:", "[:", "{# ke\ny{:"}) {
    std::vector<Item> items;
    EXPECT_EQ(ReadItems(text, items).code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace redress::yaml
