#include <cmath>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/import/records.h"
#include "tools/redress_cli/parts/complaint_texts.h"
#include "tools/redress_cli/parts/csv.h"
#include "tools/redress_cli/parts/seeded_random.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

constexpr size_t kBufferMax = 1 << 20;

struct History {
  absl::Time from;
  absl::Duration length;
};

absl::StatusOr<absl::Time> Day(const Flags& flags, absl::string_view name, absl::Time fallback) {
  const std::string text = flags.Text(name, "");
  absl::Time day = fallback;
  if (text.empty() || absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &day, nullptr)) {
    return day;
  }
  return UsageError(absl::StrCat("--", name, " ", text, ": give a day like 2025-01-31"));
}

absl::StatusOr<History> ReadHistory(const Run& run) {
  const absl::Time now = run.session.clock().Now();
  ASSIGN_OR_RETURN(const absl::Time until, Day(run.flags, "until", now));
  ASSIGN_OR_RETURN(const absl::Time from, Day(run.flags, "from", until - absl::Hours(24 * 365)));
  if (from >= until || until > now) {
    return UsageError("--from and --until: give two days, the earlier first, none in the future");
  }
  return History{from, until - from};
}

// More by day than by night, as people complain.
absl::Time Draw(const History& history, Random& random) {
  absl::Time time;
  do {
    time = history.from + history.length * (static_cast<double>(random.Below(1 << 30)) / (1 << 30));
  } while (absl::ToCivilHour(time, absl::FixedTimeZone(8 * 3600)).hour() < 7 &&
           random.Below(8) != 0);
  return time;
}

bool HasOwnReference(common::v1::Channel channel) {
  return channel == common::v1::CHANNEL_WEIBO || channel == common::v1::CHANNEL_DOUYIN ||
         channel == common::v1::CHANNEL_XIAOHONGSHU || channel == common::v1::CHANNEL_PHONE ||
         channel == common::v1::CHANNEL_EMAIL;
}

using Row = std::vector<std::pair<absl::string_view, std::string>>;

Row RowOf(const intake::v1::ComplaintDraft& draft, absl::Time occurred, absl::Time closed) {
  const auto time = [](absl::Time t) {
    return absl::FormatTime(absl::RFC3339_sec, t, absl::UTCTimeZone());
  };
  return {{"customer_id", draft.customer().customer_id()},
          {"phone", draft.customer().phone()},
          {"tier", draft.customer().tier()},
          {"channel", EnumText(draft.channel())},
          {"channel_reference", draft.channel_reference()},
          {"subject", draft.subject()},
          {"body", draft.body()},
          {"order_id", draft.order_id()},
          {"sku", draft.sku()},
          {"supplier_id", draft.supplier_id()},
          {"batch", draft.batch()},
          {"region", draft.region()},
          {"amount", MinorUnitsText(draft.amount().minor_units())},
          {"occurred_time", time(occurred)},
          {"close_time", time(closed)}};
}

void AppendCsv(const Row& row, std::string& out) {
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    AppendCell(row[i].second, out);
  }
  out += '\n';
}

void AppendJson(const Row& row, std::string& out) {
  char separator = '{';
  for (const auto& [name, value] : row) {
    if (value.empty()) continue;
    out += separator;
    absl::StrAppend(&out, "\"", name, "\":", JsonQuote(value));
    separator = ',';
  }
  out += "}\n";
}

absl::Status Generate(const Run& run) {
  ASSIGN_OR_RETURN(const std::string path, run.flags.Only("FILE"));
  ASSIGN_OR_RETURN(const int64_t count, run.flags.Int("count", 1000, 1, 1'000'000'000));
  ASSIGN_OR_RETURN(const int64_t customers,
                   run.flags.Int("customers", std::max<int64_t>(1, count / 2), 1, 99'999'999));
  ASSIGN_OR_RETURN(const int64_t seed, run.flags.Int("seed", 1, 0, INT64_MAX));
  ASSIGN_OR_RETURN(const History history, ReadHistory(run));
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) return UsageError(absl::StrCat(path, ": cannot write the file"));
  SeededRandom random(static_cast<uint64_t>(seed));
  ComplaintTexts texts(random, customers);
  const bool json = RecordReader::IsJsonLines(path);
  std::string buffer;
  for (int64_t i = 0; i < count; ++i) {
    intake::v1::ComplaintDraft draft;
    texts.Fill(draft);
    if (HasOwnReference(draft.channel())) {
      draft.set_channel_reference(absl::StrCat(EnumText(draft.channel()), "-", seed, "-", i));
    }
    const absl::Time occurred = Draw(history, random);
    const absl::Time closed =
        std::min(occurred + absl::Minutes(20 + random.Below(uint64_t{7} * 24 * 60)),
                 history.from + history.length);
    const Row row = RowOf(draft, occurred, std::max(occurred, closed));
    if (i == 0 && !json) {
      for (const auto& [name, value] : row) {
        absl::StrAppend(&buffer, buffer.empty() ? "" : ",", name);
      }
      buffer += '\n';
    }
    json ? AppendJson(row, buffer) : AppendCsv(row, buffer);
    if (buffer.size() >= kBufferMax || i + 1 == count) {
      file.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      buffer.clear();
      run.out.Progress(static_cast<double>(i + 1) / static_cast<double>(count),
                       absl::StrCat(i + 1, " complaints"));
    }
  }
  run.out.EndProgress();
  if (!file.flush()) {
    return Error(absl::StatusCode::kDataLoss, "FILE_NOT_WRITTEN",
                 absl::StrCat("cannot write all of ", path));
  }
  if (run.out.json()) {
    run.out.JsonText(absl::StrCat("{\"complaints\":", count, ",\"seed\":", seed, "}"));
  } else {
    run.out.Line(absl::StrCat(count, " complaints in ", path));
  }
  return absl::OkStatus();
}

}  // namespace

Command GenerateCommand() {
  return {.name = "generate",
          .summary = "make up a history of complaints to import",
          .arguments = "FILE.{csv,jsonl}",
          .flags = {{"count", "N", "complaints (1000)"},
                    {"customers", "N", "different customers (half as many)"},
                    {"from", "DAY", "first day (a year before --until)"},
                    {"until", "DAY", "day behind the last (now)"},
                    {"seed", "N", "the same seed makes the same history (1)"}},
          .notes =
              "About 60 % routine, 30 % serious, 10 % crisis, half of it Chinese, over all "
              "channels.\n\n  redress generate history.jsonl --count 100000 && redress import "
              "history.jsonl",
          .run = &Generate};
}

}  // namespace redress::cli
