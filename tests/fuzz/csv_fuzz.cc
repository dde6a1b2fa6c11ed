// CSV of any bytes: every record or a clear refusal, always further on, and the same records when
// reading goes on in the middle.
#include <sstream>
#include <vector>

#include "tests/fuzz/fuzz_input.h"
#include "tools/redress_cli/parts/csv.h"

namespace {

using namespace redress;
using fuzz::Expect;

struct Read {
  bool ok = false;
  std::vector<std::string> fields;
  int64_t line = 0, offset = 0, next_offset = 0, next_line = 0;
};

std::vector<Read> ReadAll(absl::string_view text, char delimiter) {
  std::istringstream stream{std::string(text)};
  cli::CsvReader reader(stream, delimiter);
  std::vector<Read> all;
  while (true) {
    Read read;
    const auto more = reader.Next(read.fields);
    if (more.ok() && !*more) break;
    read.ok = more.ok();
    if (!more.ok()) read.fields.clear();
    read.line = reader.line();
    read.offset = reader.offset();
    read.next_offset = reader.next_offset();
    read.next_line = reader.next_line();
    Expect(read.next_offset > read.offset, "reading goes on");
    Expect(read.next_line >= read.line && read.line >= 1, "lines rise");
    if (!all.empty()) {
      Expect(read.offset >= all.back().next_offset, "records follow each other");
      Expect(read.line >= all.back().next_line, "lines follow each other");
    }
    Expect(reader.raw().size() <= text.size(), "a record is part of the text");
    Expect(!read.ok || !read.fields.empty(), "a record has a field");
    all.push_back(std::move(read));
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  constexpr char kDelimiters[] = {',', ';', '\t', '|'};
  const char delimiter = kDelimiters[input.Byte() % 4];
  const size_t stop = input.Byte();
  const absl::string_view text = input.Rest();
  const std::vector<Read> all = ReadAll(text, delimiter);
  if (all.empty()) return 0;

  const Read& last = all[stop % all.size()];
  const absl::string_view rest = text.substr(static_cast<size_t>(last.next_offset));
  if (rest.substr(0, 3) == "\xEF\xBB\xBF") return 0;  // a mark of the byte order, there
  const std::vector<Read> later = ReadAll(rest, delimiter);
  const size_t first = stop % all.size() + 1;
  Expect(later.size() == all.size() - first, "as many records when reading goes on in the middle");
  for (size_t i = 0; i < later.size(); ++i) {
    Expect(later[i].fields == all[first + i].fields, "the same fields");
    Expect(later[i].line + last.next_line - 1 == all[first + i].line, "the same lines");
  }
  return 0;
}
