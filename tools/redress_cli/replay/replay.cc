#include "tools/redress_cli/replay/replay.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "tools/redress_cli/parts/csv.h"
#include "tools/redress_cli/parts/line_sink.h"
#include "tools/redress_cli/replay/case_sorter.h"
#include "tools/redress_cli/replay/clock_lines.h"
#include "tools/redress_cli/replay/row_mapper.h"

namespace redress::cli {
namespace {

using events::v1::ComplaintFiled;
using events::v1::Event;

constexpr int64_t kTickRows = 1 << 13;
constexpr size_t kLinesBytes = size_t{1} << 20;
constexpr double kReadingShare = 0.5;

using OnTick = std::function<absl::Status(const ReplayReport& report)>;
using TakeLines = std::function<absl::Status(const std::string& lines)>;

// Counts what is refused, and tells of it: the first few of each reason in the report, all of it in
// a file where one is asked for.
class Refuser {
 public:
  explicit Refuser(ReplayReport& report) : report_(report) {}

  absl::Status Open(const std::string& path) {
    if (path.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(sink_.Open("--rejects", path));
    return sink_.Write("line,reason,field,message\n");
  }

  absl::Status Refuse(int64_t line, const absl::Status& why) {
    const std::string reason = ReasonOf(why);
    const std::string message(why.message());
    ++report_.refused;
    Refusals& refusals = report_.refusals[reason];
    ++refusals.count;
    if (refusals.first.size() < Refusals::kToldMax) {
      refusals.first.push_back(absl::StartsWith(message, "line ")
                                   ? message
                                   : absl::StrCat("line ", line, ": ", message));
    }
    if (!sink_.is_open()) return absl::OkStatus();
    std::string row = absl::StrCat(line, ",", reason, ",");
    AppendCell(FieldOf(why), row);
    row += ',';
    AppendCell(message, row);
    row += '\n';
    return sink_.Write(row);
  }

  absl::Status Close() { return sink_.is_open() ? sink_.Flush() : absl::OkStatus(); }

 private:
  ReplayReport& report_;
  LineSink sink_;
};

// An event and the attributes of its row as the bytes of a record, and back.
class RowCodec {
 public:
  static constexpr int kHasAttributes = 1;
  static constexpr int kWhole = 2;

  absl::string_view Encode(const MappedRow& row) {
    bytes_.clear();
    bytes_.push_back(
        static_cast<char>((row.has_attributes ? kHasAttributes : 0) | (row.is_whole ? kWhole : 0)));
    const auto event_bytes = static_cast<uint32_t>(row.event.ByteSizeLong());
    bytes_.append(reinterpret_cast<const char*>(&event_bytes), sizeof(event_bytes));
    row.event.AppendToString(&bytes_);
    if (row.has_attributes) row.attributes.AppendToString(&bytes_);
    return bytes_;
  }

  static bool Decode(absl::string_view bytes, MappedRow& row) {
    uint32_t event_bytes = 0;
    if (bytes.size() < 1 + sizeof(event_bytes)) return false;
    row.has_attributes = (bytes[0] & kHasAttributes) != 0;
    row.is_whole = (bytes[0] & kWhole) != 0;
    std::memcpy(&event_bytes, bytes.data() + 1, sizeof(event_bytes));
    bytes.remove_prefix(1 + sizeof(event_bytes));
    if (bytes.size() < event_bytes) return false;
    if (!row.event.ParseFromArray(bytes.data(), static_cast<int>(event_bytes))) return false;
    bytes.remove_prefix(event_bytes);
    return row.attributes.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  }

 private:
  std::string bytes_;
};

// Runs cases, whose records come one after the other.
class CaseRunner {
 public:
  CaseRunner(const ReplayOptions& options, bool begins_by_first_event,
             const sla::Policies& policies, const TakeLines& take_lines, Refuser& refuser,
             ReplayReport& report)
      : options_(options),
        begins_by_first_event_(begins_by_first_event),
        simulation_(policies, report.until),
        take_lines_(take_lines),
        refuser_(refuser),
        report_(report) {}

  absl::Status Take(const CaseRecord& record) {
    if (record.case_id != case_id_) {
      RETURN_IF_ERROR(Finish());
      case_id_ = std::string(record.case_id);
      line_ = record.line;
      filed_ = history_ = outside_ = false;
    }
    if (!RowCodec::Decode(record.bytes, row_)) {
      return Error(absl::StatusCode::kDataLoss, "TEMPORARY_FILE_FAILED",
                   "what was written to a temporary file came back changed");
    }
    Event& event = row_.event;
    const absl::Time at = absl::FromUnixMicros(record.micros);
    *event.mutable_occur_time() = ToProto(at);
    if (event.has_complaint_filed()) {
      *event.mutable_complaint_filed() = row_.attributes;
    } else if (begins_by_first_event_ && !filed_) {
      Event filing;
      *filing.mutable_occur_time() = event.occur_time();
      *filing.mutable_complaint_filed() = row_.attributes;
      File(filing, at);
    }
    if (event.has_complaint_filed()) {
      if (!filed_) File(event, at);
      return absl::OkStatus();
    }
    if (event.payload_case() == Event::PAYLOAD_NOT_SET || outside_) return absl::OkStatus();
    Complete(event);
    simulation_.Take(event);
    return absl::OkStatus();
  }

  absl::Status Finish() {
    if (case_id_.empty()) return absl::OkStatus();
    const bool begun = simulation_.begun();
    const std::vector<sla::v1::SimulatedClock> clocks = simulation_.Finish();
    if (!filed_) {
      return refuser_.Refuse(line_,
                             Error(absl::StatusCode::kInvalidArgument, "FILING_MISSING",
                                   absl::StrCat("the case ", case_id_,
                                                " has events and no filing; the map may say begin: "
                                                "first_event")));
    }
    if (outside_) return ++report_.outside, absl::OkStatus();
    if (history_) return ++report_.history, absl::OkStatus();
    if (!begun) return absl::OkStatus();  // filed after the moment asked for
    ++report_.cases;
    for (const sla::v1::SimulatedClock& clock : clocks) {
      report_.totals.Add(clock.clock());
      if (!options_.totals_only) AppendClockLine(case_id_, clock, lines_);
    }
    return lines_.size() < kLinesBytes ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (lines_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(take_lines_(lines_));
    lines_.clear();
    return absl::OkStatus();
  }

 private:
  void File(const Event& filing, absl::Time at) {
    filed_ = true;
    history_ = filing.complaint_filed().historical();
    outside_ = at < options_.filed_from || at >= options_.filed_until;
    if (!outside_) simulation_.Take(filing);
  }

  // What a log need not say: which round begins, and what a correction leaves as it was.
  void Complete(Event& event) const {
    if (event.has_complaint_reopened() && event.complaint_reopened().cycle() == 0) {
      event.mutable_complaint_reopened()->set_cycle(simulation_.cycle() + 1);
    }
    if (event.has_complaint_reclassified() && !row_.is_whole) {
      auto& corrected = *event.mutable_complaint_reclassified();
      const ComplaintFiled before = simulation_.filed();
      const auto take = [&](const ComplaintFiled& from) {
        if (corrected.kind() == common::v1::KIND_UNSPECIFIED) corrected.set_kind(from.kind());
        if (corrected.level() == common::v1::LEVEL_UNSPECIFIED) corrected.set_level(from.level());
        if (corrected.category().empty()) corrected.set_category(from.category());
        if (corrected.subcategory().empty()) corrected.set_subcategory(from.subcategory());
        if (corrected.signals().empty()) *corrected.mutable_signals() = from.signals();
      };
      take(row_.attributes);
      take(before);
    }
  }

  const ReplayOptions& options_;
  const bool begins_by_first_event_;
  sla::Simulation simulation_;
  const TakeLines& take_lines_;
  Refuser& refuser_;
  ReplayReport& report_;
  std::string case_id_;
  int64_t line_ = 0;
  bool filed_ = false;
  bool history_ = false;
  bool outside_ = false;
  MappedRow row_;
  std::string lines_;
};

class Reader {
 public:
  Reader(const ReplayOptions& options, const LogMap& map, Refuser& refuser, CaseSorter& sorter,
         ReplayReport& report)
      : options_(options), map_(map), refuser_(refuser), sorter_(sorter), report_(report) {}

  absl::Status ReadAll(const OnTick& on_tick) {
    std::ifstream file(options_.path, std::ios::binary);
    std::error_code no_matter;
    if (!file || std::filesystem::is_directory(options_.path, no_matter)) {
      return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
                   absl::StrCat("cannot read ", options_.path));
    }
    std::error_code unsized;  // a pipe, say
    const auto size = static_cast<double>(std::filesystem::file_size(options_.path, unsized));
    CsvReader csv(file, map_.delimiter);
    std::vector<std::string> cells;
    if (map_.has_header) {
      ASSIGN_OR_RETURN(const bool any, csv.Next(cells));
      if (!any) {
        return Error(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED",
                     absl::StrCat(options_.path, " is empty; the first line names columns"));
      }
    }
    ASSIGN_OR_RETURN(RowMapper mapper, RowMapper::Make(map_, cells));
    while (true) {
      const absl::StatusOr<bool> more = csv.Next(cells);
      if (more.ok() && !*more) break;
      ++report_.rows;
      RETURN_IF_ERROR(more.ok() ? Take(csv.line(), cells, mapper)
                                : refuser_.Refuse(csv.line(), more.status()));
      if (report_.rows % kTickRows == 0) {
        report_.share =
            unsized ? 0
                    : kReadingShare * static_cast<double>(csv.next_offset()) / std::max(size, 1.0);
        RETURN_IF_ERROR(on_tick(report_));
      }
    }
    if (file.bad()) {
      return Error(absl::StatusCode::kDataLoss, "FILE_NOT_READ",
                   absl::StrCat("cannot read all of ", options_.path));
    }
    return absl::OkStatus();
  }

  // Of all rows that are no refusals.
  absl::Time last() const { return last_; }

 private:
  absl::Status Take(int64_t line, const std::vector<std::string>& cells, RowMapper& mapper) {
    absl::Status why;
    switch (mapper.Map(cells, row_, why)) {
      case RowMapper::Outcome::kRefused: return refuser_.Refuse(line, why);
      case RowMapper::Outcome::kIgnored: ++report_.ignored; break;
      case RowMapper::Outcome::kEvent: ++report_.events; break;
    }
    last_ = std::max(last_, row_.time);
    // One that is ignored may still be the first of its case.
    if (row_.event.payload_case() == Event::PAYLOAD_NOT_SET && !row_.has_attributes) {
      return absl::OkStatus();
    }
    return sorter_.Add({row_.case_id, absl::ToUnixMicros(row_.time),
                        !row_.event.has_complaint_filed(), line, codec_.Encode(row_)});
  }

  const ReplayOptions& options_;
  const LogMap& map_;
  Refuser& refuser_;
  CaseSorter& sorter_;
  ReplayReport& report_;
  MappedRow row_;
  RowCodec codec_;
  absl::Time last_ = absl::UnixEpoch();
};

}  // namespace

absl::Status RunReplay(const ReplayOptions& options, const LogMap& map,
                       const sla::Policies& policies, const TakeLines& take_lines,
                       const OnTick& on_tick, ReplayReport& report) {
  Refuser refuser(report);
  RETURN_IF_ERROR(refuser.Open(options.rejects));
  CaseSorter sorter(
      {.directory = options.temporary_directory, .memory_bytes = options.memory_bytes});
  Reader reader(options, map, refuser, sorter, report);
  RETURN_IF_ERROR(reader.ReadAll(on_tick));
  report.until = options.until == absl::InfiniteFuture() ? reader.last() : options.until;

  CaseRunner runner(options, map.begins_by_first_event, policies, take_lines, refuser, report);
  int64_t run = 0;
  RETURN_IF_ERROR(sorter.Drain([&](const CaseRecord& record) -> absl::Status {
    RETURN_IF_ERROR(runner.Take(record));
    if (++run % kTickRows != 0) return absl::OkStatus();
    report.share = kReadingShare + (1 - kReadingShare) * static_cast<double>(run) /
                                       static_cast<double>(sorter.count());
    return on_tick(report);
  }));
  RETURN_IF_ERROR(runner.Finish());
  RETURN_IF_ERROR(runner.Flush());
  return refuser.Close();
}

}  // namespace redress::cli
