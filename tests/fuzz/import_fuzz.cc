// Files to import, CSV and JSON lines: every record read or refused, and every field filled or
// refused.
#include <unistd.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz_input.h"
#include "tools/redress_cli/import/field_map.h"
#include "tools/redress_cli/import/records.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  fuzz::Input input(data, size);
  constexpr const char* kEncodings[] = {"utf-8", "gb18030", "big5", "utf-8"};
  const uint8_t choice = input.Byte();
  const bool json = (choice & 4) != 0;
  const std::string path =
      absl::StrCat("/tmp/redress-import-fuzz-", getpid(), json ? ".jsonl" : ".csv");
  std::ofstream(path, std::ios::binary | std::ios::trunc) << input.Rest();

  static const auto& map =
      *new auto(cli::FieldMap::Make("body=text", "channel=app,customer_id=unknown").value());
  auto records = cli::RecordReader::Open({.path = path, .encoding = kEncodings[choice & 3]});
  if (!records.ok()) {
    Expect(!records.status().message().empty(), "a file is refused with words");
    return 0;
  }
  (void)map.CheckColumns((*records)->columns());
  cli::Record record;
  int64_t before = -1;
  while ((*records)->Next(record)) {
    Expect(record.offset > before && record.next_offset > record.offset, "reading goes on");
    before = record.offset;
    if (!record.refused.ok()) {
      Expect(record.fields.empty(), "a refused record has no fields");
      continue;
    }
    for (const auto& [name, value] : record.fields) {
      Expect(text::IsValidUtf8(value) && text::IsValidUtf8(name), "fields are UTF-8");
      Expect(!value.empty(), "empty fields are left out");
    }
    intake::v1::ImportComplaintsRequest request;
    const absl::Status filled = map.Fill(record.fields, absl::UTCTimeZone(), request);
    if (filled.ok()) Expect(!request.SerializeAsString().empty(), "a request to send");
  }
  return 0;
}
