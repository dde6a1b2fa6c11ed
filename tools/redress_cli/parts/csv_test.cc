#include "tools/redress_cli/parts/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"

namespace redress::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Row = std::vector<std::string>;

std::vector<Row> Rows(const std::string& text, char delimiter = ',') {
  std::istringstream stream(text);
  CsvReader reader(stream, delimiter);
  std::vector<Row> rows;
  Row row;
  while (true) {
    const auto more = reader.Next(row);
    EXPECT_TRUE(more.ok()) << more.status();
    if (!more.ok() || !*more) return rows;
    rows.push_back(row);
  }
}

std::string FaultOf(const std::string& text) {
  std::istringstream stream(text);
  CsvReader reader(stream, ',');
  Row row;
  while (true) {
    const auto more = reader.Next(row);
    if (!more.ok()) return std::string(more.status().message());
    if (!*more) return "";
  }
}

TEST(Csv, ReadsPlainRecordsWithAndWithoutALastLineBreak) {
  EXPECT_THAT(Rows("a,b\n1,2\n"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}));
  EXPECT_THAT(Rows("a,b\n1,2"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}));
  EXPECT_THAT(Rows(""), ElementsAre());
}

TEST(Csv, TakesCarriageReturnsOfWindows) {
  EXPECT_THAT(Rows("a,b\r\n1,2\r\n"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}));
  EXPECT_THAT(Rows("a,\"b\"\r\n1,2"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}));
}

TEST(Csv, KeepsALoneCarriageReturnInsideAField) {
  EXPECT_THAT(Rows("a\rb,c\n"), ElementsAre(Row{"a\rb", "c"}));
}

TEST(Csv, QuotedFieldsHoldDelimitersQuotesAndLineBreaks) {
  EXPECT_THAT(Rows("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n"),
              ElementsAre(Row{"a,b", "say \"hi\"", "two\r\nlines"}));
  EXPECT_THAT(Rows("\"\"\"\"\n"), ElementsAre(Row{"\""}));
}

TEST(Csv, EmptyFieldsAreFields) {
  EXPECT_THAT(Rows(",\n"), ElementsAre(Row{"", ""}));
  EXPECT_THAT(Rows("\"\",x,\n"), ElementsAre(Row{"", "x", ""}));
  EXPECT_THAT(Rows("a,"), ElementsAre(Row{"a", ""}));
  EXPECT_THAT(Rows("\"\""), ElementsAre(Row{""}));
}

TEST(Csv, PassesOverByteOrderMarkAndEmptyLines) {
  EXPECT_THAT(Rows("\xEF\xBB\xBF\"a\",b\n\n\r\n1,2\n\n"),
              ElementsAre(Row{"a", "b"}, Row{"1", "2"}));
}

TEST(Csv, AQuoteInsideAnUnquotedFieldIsPlain) {
  EXPECT_THAT(Rows("5\" pipe,x\n"), ElementsAre(Row{"5\" pipe", "x"}));
}

TEST(Csv, OtherDelimiters) { EXPECT_THAT(Rows("a\tb,c\n", '\t'), ElementsAre(Row{"a", "b,c"})); }

TEST(Csv, SpacesBelongToTheField) { EXPECT_THAT(Rows(" a , b\n"), ElementsAre(Row{" a ", " b"})); }

TEST(Csv, KeepsChineseText) {
  EXPECT_THAT(Rows("标签,\"价廉物美，值得\"\n"), ElementsAre(Row{"标签", "价廉物美，值得"}));
}

TEST(Csv, NamesTheLineOfAFault) {
  EXPECT_THAT(FaultOf("a\n\"b\nc\n"), HasSubstr("line 2: a quote opens here and never closes"));
  EXPECT_THAT(FaultOf("a\n\"b\"c\n"), HasSubstr("line 2: text follows a closing quote"));
  EXPECT_THAT(FaultOf("\"x\ny\"\n\"b\"c\n"), HasSubstr("line 3"));
}

TEST(Csv, RefusesARecordWithoutEnd) {
  EXPECT_THAT(FaultOf("\"" + std::string(5 << 20, 'x')), HasSubstr("never closes"));
  EXPECT_THAT(FaultOf("\"" + std::string(5 << 20, 'x') + "\""), HasSubstr("4 MiB"));
  EXPECT_THAT(FaultOf(std::string(5 << 20, 'x')), HasSubstr("4 MiB"));
}

// Every record with its line, refused ones as their reason and the raw text.
std::vector<std::string> Told(const std::string& text) {
  std::istringstream stream(text);
  CsvReader reader(stream, ',');
  std::vector<std::string> told;
  Row row;
  while (told.size() < 100) {
    const auto more = reader.Next(row);
    if (more.ok() && !*more) return told;
    told.push_back(absl::StrCat(reader.line(), " ",
                                more.ok() ? absl::StrJoin(row, "|") : ReasonOf(more.status()),
                                more.ok() ? "" : absl::StrCat(" ", reader.raw().substr(0, 12))));
  }
  return told;
}

TEST(Csv, GoesOnInTheLineAfterAStrayQuote) {
  EXPECT_THAT(Told("a,b\n\"1,2\n3,4\n"), ElementsAre("1 a|b", "2 CSV_MALFORMED \"1,2", "3 3|4"));
  EXPECT_THAT(Told("\"1,2\n\"3\",4\n5,6"), ElementsAre("1 CSV_MALFORMED \"1,2", "2 3|4", "3 5|6"));
  EXPECT_THAT(Told("x,\"y\"z\nu,v"), ElementsAre("1 CSV_MALFORMED x,\"y\"z", "2 u|v"));
}

TEST(Csv, GoesOnBehindARecordThatIsTooLong) {
  const std::string big(10 << 20, 'x');
  EXPECT_THAT(Told("1,\"" + big + "\ny\"\n2,b\n"),
              ElementsAre("1 RECORD_TOO_LONG 1,\"xxxxxxxxx", "3 2|b"));
  EXPECT_THAT(Told("1," + big + big + ",\"q\"\n2,b\n"),
              ElementsAre("1 RECORD_TOO_LONG 1,xxxxxxxxxx", "2 2|b"));
}

TEST(Csv, TellsWhereRecordsLie) {
  std::istringstream stream(
      "\xEF\xBB\xBF"
      "a,b\r\n\n1,2\n");
  CsvReader reader(stream, ',');
  Row row;
  ASSERT_TRUE(*reader.Next(row));
  EXPECT_EQ(reader.offset(), 3);
  EXPECT_EQ(reader.next_offset(), 8);
  ASSERT_TRUE(*reader.Next(row));
  EXPECT_EQ(reader.offset(), 9);
  EXPECT_EQ(reader.raw(), "1,2");
  EXPECT_EQ(reader.next_offset(), 13);
}

TEST(Csv, CellsAreQuotedWhereTheyMustBe) {
  const auto cell = [](absl::string_view text) {
    std::string out = "before,";
    AppendCell(text, out);
    return out;
  };
  EXPECT_EQ(cell(""), "before,");
  EXPECT_EQ(cell("plain text; 好"), "before,plain text; 好");
  EXPECT_EQ(cell("a,\"b\"\n"), "before,\"a,\"\"b\"\"\n\"");
  EXPECT_EQ(cell("\r"), "before,\"\r\"");
}

TEST(Csv, WrittenCellsAreReadAsTheyWere) {
  const Row row = {"", "a,b", "\"", "say \"hi\"", "two\r\nlines", "ends in \r", "\n", " 好 "};
  std::string text;
  for (const std::string& cell : row) {
    if (&cell != &row.front()) text += ',';
    AppendCell(cell, text);
  }
  EXPECT_THAT(Rows(text + "\n" + text), ElementsAre(row, row));
}

class ReadColumnTest : public testing::Test {
 protected:
  std::string File(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  const std::string path_ = testing::TempDir() + "/redress_csv_test.csv";
};

TEST_F(ReadColumnTest, ReadsTheTextsOfOneColumn) {
  const auto texts = ReadColumn(File("id,review\n1,好\n2,\n3,\"bad, very\"\n"), "review", ',');
  ASSERT_TRUE(texts.ok()) << texts.status();
  EXPECT_THAT(*texts, ElementsAre("好", "bad, very"));
}

TEST_F(ReadColumnTest, NamesTheColumnsThereAre) {
  const auto texts = ReadColumn(File("id,text\n1,x\n"), "review", ',');
  EXPECT_THAT(std::string(texts.status().message()), HasSubstr("it has id, text"));
}

TEST_F(ReadColumnTest, RefusesShortRecordsBadTextAndNothing) {
  EXPECT_FALSE(ReadColumn(File("id,review\n1\n"), "review", ',').ok());
  EXPECT_FALSE(ReadColumn(File("review\n\xFF\xFE\n"), "review", ',').ok());
  EXPECT_FALSE(ReadColumn(File("review\n"), "review", ',').ok());
  EXPECT_FALSE(ReadColumn(File(""), "review", ',').ok());
  EXPECT_FALSE(ReadColumn(path_ + ".none", "review", ',').ok());
}

}  // namespace
}  // namespace redress::cli
