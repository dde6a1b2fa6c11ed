// Maps and logs of any bytes: a map is read or refused with a line, and under one that was read
// each row is an event, ignored or refused with a reason.
#include <sstream>
#include <vector>

#include "base/error.h"
#include "tests/fuzz/fuzz_input.h"
#include "tools/redress_cli/parts/csv.h"
#include "tools/redress_cli/replay/log_map.h"
#include "tools/redress_cli/replay/row_mapper.h"

namespace {

using namespace redress;
using fuzz::Expect;

void ExpectClear(const absl::Status& refusal) {
  Expect(refusal.code() == absl::StatusCode::kInvalidArgument, "the text is at fault");
  Expect(!ReasonOf(refusal).empty(), "a refusal has a reason");
}

void ExpectWhole(const cli::MappedRow& row) {
  Expect(!row.case_id.empty() && row.case_id.size() <= cli::RowMapper::kCaseBytesMax,
         "a row has its case");
  Expect(row.time > absl::InfinitePast() && row.time < absl::InfiniteFuture(), "and its moment");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const auto map = cli::ReadLogMap(input.Bytes());
  if (!map.ok()) {
    ExpectClear(map.status());
    Expect(map.status().message().substr(0, 5) == "line ", "a refusal has a line");
    return 0;
  }
  std::istringstream log{std::string(input.Rest())};
  cli::CsvReader csv(log, map->delimiter);
  std::vector<std::string> cells;
  if (map->has_header) {
    const auto any = csv.Next(cells);
    if (!any.ok() || !*any) return 0;
  }
  auto mapper = cli::RowMapper::Make(*map, cells);
  if (!mapper.ok()) {
    ExpectClear(mapper.status());
    return 0;
  }
  cli::MappedRow row;
  while (true) {
    const auto more = csv.Next(cells);
    if (more.ok() && !*more) return 0;
    if (!more.ok()) continue;
    absl::Status why;
    switch (mapper->Map(cells, row, why)) {
      case cli::RowMapper::Outcome::kRefused: ExpectClear(why); break;
      case cli::RowMapper::Outcome::kIgnored: ExpectWhole(row); break;
      case cli::RowMapper::Outcome::kEvent:
        ExpectWhole(row);
        Expect(row.event.payload_case() != events::v1::Event::PAYLOAD_NOT_SET,
               "an event says what");
        break;
    }
  }
}
