#include "tools/redress_cli/import/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

class RecordsTest : public testing::Test {
 protected:
  std::string File(const std::string& name, const std::string& text) {
    const std::string path = testing::TempDir() + "/redress_records_" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::unique_ptr<RecordReader> Open(const RecordReader::Options& options) {
    auto records = RecordReader::Open(options);
    EXPECT_TRUE(records.ok()) << records.status();
    return *std::move(records);
  }
  std::string FaultOf(const std::string& name, const std::string& text) {
    return ReasonOf(RecordReader::Open({.path = File(name, text)}).status());
  }
  // Lines with the number of fields, or with the reason of the refusal.
  std::vector<std::string> Told(RecordReader& records) {
    std::vector<std::string> told;
    for (Record record; records.Next(record);) {
      told.push_back(absl::StrCat(
          record.line, " ",
          record.refused.ok() ? absl::StrCat(record.fields.size()) : ReasonOf(record.refused)));
    }
    return told;
  }
};

TEST_F(RecordsTest, ReadsCsvByColumn) {
  const auto records = Open({.path = File("a.csv", "user,body,\nu1,\"a\nb\",x\nu2,,\n")});
  Record record;
  ASSERT_TRUE(records->Next(record));
  EXPECT_THAT(record.fields, ElementsAre(Pair("user", "u1"), Pair("body", "a\nb")));
  ASSERT_TRUE(records->Next(record));
  EXPECT_THAT(record.fields, ElementsAre(Pair("user", "u2")));
  EXPECT_EQ(record.line, 4);
  EXPECT_FALSE(records->Next(record));
}

TEST_F(RecordsTest, ReadsWhatChineseSpreadsheetsWrite) {
  const auto records = Open(
      {.path = File("g.csv", "\xC6\xC0\xC2\xDB\n\xCD\xB6\xCB\xDF\n\xFF\n"), .encoding = "gb18030"});
  EXPECT_THAT(records->columns(), ElementsAre("评论"));
  Record record;
  ASSERT_TRUE(records->Next(record));
  EXPECT_THAT(record.fields, ElementsAre(Pair("评论", "投诉")));
  ASSERT_TRUE(records->Next(record));
  EXPECT_EQ(ReasonOf(record.refused), "TEXT_NOT_UTF8");
}

TEST_F(RecordsTest, RefusesBadRecordsOneByOne) {
  const auto csv = Open({.path = File("b.csv", "a,b\n1\n1,2,3\n\"x,2\n\xFF,2\n" +
                                                   std::string(5 << 20, 'y') + ",2\n1,2\n")});
  EXPECT_THAT(Told(*csv), ElementsAre("2 COLUMN_COUNT", "3 COLUMN_COUNT", "4 CSV_MALFORMED",
                                      "5 TEXT_NOT_UTF8", "6 RECORD_TOO_LONG", "7 2"));
  const auto json = Open(
      {.path = File("b.jsonl",
                    "{\"a\":1}\n\n[1]\n{\"a\":\n{\"a\":{\"b\":{\"c\":"
                    "{\"d\":{\"e\":1}}}}}\n{\"x\":\"\xFF\"}\n{\"y\":\"" +
                        std::string(10 << 20, 'y') + "\"}\n{\"a\":true,\"b\":null,\"c\":[2,3]}")});
  EXPECT_THAT(Told(*json),
              ElementsAre("1 1", "3 JSON_MALFORMED", "4 JSON_MALFORMED", "5 JSON_TOO_DEEP",
                          "6 JSON_MALFORMED", "7 RECORD_TOO_LONG", "8 3"));
}

TEST_F(RecordsTest, ZeroBytesAreBytes) {
  const std::string zero(1, '\0');
  const auto csv = Open({.path = File("z.csv", "a,b\n1" + zero + "1,2\n" + zero + "\n3,4\n")});
  EXPECT_THAT(Told(*csv), ElementsAre("2 2", "3 COLUMN_COUNT", "4 2"));
  const auto json =
      Open({.path = File("z.jsonl", zero + "\n{\"a\":\"" + zero + "\"}\n{\"a\":1}\n")});
  EXPECT_THAT(Told(*json), ElementsAre("1 JSON_MALFORMED", "2 JSON_MALFORMED", "3 1"));
}

TEST_F(RecordsTest, AnyDepthOfJsonIsRefusedAndNotFallenInto) {
  const std::string open(1 << 20, '[');
  const std::string close(1 << 20, ']');
  const auto json =
      Open({.path = File("d.jsonl", "{\"a\":" + open + close + "}\n" + open + "\n{\"a\":1}\n")});
  EXPECT_THAT(Told(*json), ElementsAre("1 JSON_TOO_DEEP", "2 JSON_MALFORMED", "3 1"));
}

// However many rows are bad, each costs its own length and no more.
TEST_F(RecordsTest, AMillionBadRowsAreRefusedOneByOne) {
  std::string text = "a,b\n";
  constexpr int kRows = 1'000'000;
  for (int row = 0; row < kRows; ++row)
    text += row % 3 == 0 ? "\"x,1\n" : row % 3 == 1 ? "1\n" : "\"y\"z,\n";
  const auto csv = Open({.path = File("m.csv", text)});
  int refused = 0;
  int64_t line = 1;
  for (Record record; csv->Next(record); ++refused) {
    ASSERT_FALSE(record.refused.ok()) << record.line;
    ASSERT_EQ(record.line, ++line);
  }
  EXPECT_EQ(refused, kRows);
}

TEST_F(RecordsTest, FlattensJsonByPath) {
  const auto records =
      Open({.path = File("f.jsonl",
                         R"({"customer":{"phone":"1"},"attachments":[{"uri":"u"}],"n":1.5})")});
  Record record;
  ASSERT_TRUE(records->Next(record));
  EXPECT_THAT(record.fields, ElementsAre(Pair("attachments.0.uri", "u"),
                                         Pair("customer.phone", "1"), Pair("n", "1.5")));
}

TEST_F(RecordsTest, GoesOnWhereARecordEnded) {
  for (const char* name : {"s.csv", "s.jsonl"}) {
    const std::string path = File(name, "{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}\n");
    const auto records = Open({.path = path, .delimiter = ';'});
    Record record;
    ASSERT_TRUE(records->Next(record));
    ASSERT_TRUE(records->Next(record));
    const auto again = Open({.path = path, .delimiter = ';'});
    again->Seek(record.offset, record.line);
    Record same;
    ASSERT_TRUE(again->Next(same));
    EXPECT_EQ(same.line, record.line);
    EXPECT_EQ(same.offset, record.offset);
    EXPECT_EQ(same.next_offset, record.next_offset);
    EXPECT_EQ(same.next_line, record.next_line);
    EXPECT_EQ(same.raw, record.raw);
  }
}

TEST_F(RecordsTest, RefusesFilesThatCannotBeRead) {
  EXPECT_EQ(FaultOf("e.csv", ""), "FILE_EMPTY");
  EXPECT_EQ(FaultOf("u.csv",
                    "\xFF\xFE"
                    "a"),
            "FILE_IS_UTF16");
  EXPECT_EQ(FaultOf("t.csv", "a,a\n"), "COLUMN_TWICE");
  EXPECT_EQ(ReasonOf(RecordReader::Open({.path = "/nowhere.csv"}).status()), "FILE_NOT_FOUND");
  EXPECT_EQ(
      ReasonOf(RecordReader::Open({.path = File("k.csv", "a\n"), .encoding = "klingon"}).status()),
      "ENCODING_UNKNOWN");
}

}  // namespace
}  // namespace redress::cli
