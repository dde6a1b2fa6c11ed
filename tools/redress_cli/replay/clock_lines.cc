#include "tools/redress_cli/replay/clock_lines.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "base/proto_time.h"
#include "tools/redress_cli/parts/output.h"

namespace redress::cli {
namespace {

void AppendDigits(int64_t number, int digits, std::string& out) {
  char text[20];
  for (int i = digits - 1; i >= 0; --i, number /= 10)
    text[i] = static_cast<char>('0' + number % 10);
  out.append(text, static_cast<size_t>(digits));
}

void AppendOptional(absl::string_view key, bool has, const google::protobuf::Timestamp& time,
                    std::string& out) {
  absl::StrAppend(&out, ",\"", key, "\":");
  if (has) {
    out += '"';
    AppendTime(FromProto(time), out);
    out += '"';
  } else {
    out += "null";
  }
}

// Most ids and codes need no escape.
void AppendText(absl::string_view text, std::string& out) {
  for (const char c : text) {
    if (c < ' ' || c == '"' || c == '\\' || c == '\x7f') {
      out += JsonQuote(text);
      return;
    }
  }
  absl::StrAppend(&out, "\"", text, "\"");
}

}  // namespace

void AppendTime(absl::Time time, std::string& out) {
  const absl::CivilSecond civil = absl::ToCivilSecond(time, absl::UTCTimeZone());
  AppendDigits(civil.year(), 4, out);
  out += '-';
  AppendDigits(civil.month(), 2, out);
  out += '-';
  AppendDigits(civil.day(), 2, out);
  out += 'T';
  AppendDigits(civil.hour(), 2, out);
  out += ':';
  AppendDigits(civil.minute(), 2, out);
  out += ':';
  AppendDigits(civil.second(), 2, out);
  const int64_t micros = absl::ToUnixMicros(time) - absl::ToUnixSeconds(time) * 1'000'000;
  if (micros != 0) {
    out += '.';
    micros % 1000 == 0 ? AppendDigits(micros / 1000, 3, out) : AppendDigits(micros, 6, out);
  }
  out += 'Z';
}

void AppendClockLine(absl::string_view case_id, const sla::v1::SimulatedClock& simulated,
                     std::string& out) {
  const sla::v1::Clock& clock = simulated.clock();
  out += "{\"case\":";
  AppendText(case_id, out);
  out += ",\"clock\":";
  AppendText(clock.clock_id(), out);
  out += ",\"milestone\":";
  AppendText(clock.milestone(), out);
  absl::StrAppend(&out, ",\"policy\":\"", clock.policy(), "@", clock.policy_version());
  absl::StrAppend(&out, "\",\"state\":\"",
                  absl::StripPrefix(sla::v1::ClockState_Name(clock.state()), "CLOCK_STATE_"), "\"");
  AppendOptional("started", clock.has_start_time(), clock.start_time(), out);
  absl::StrAppend(&out, ",\"paused_ms\":", clock.paused_ms(),
                  ",\"working_ms\":", simulated.working_ms());
  AppendOptional("deadline", clock.has_deadline(), clock.deadline(), out);
  AppendOptional("met_at", clock.has_met_time(), clock.met_time(), out);
  AppendOptional("breached_at", clock.has_breach_time(), clock.breach_time(), out);
  AppendOptional("cancelled_at", clock.has_cancel_time(), clock.cancel_time(), out);
  out += "}\n";
}

void AppendTotals(const std::vector<sla::v1::SimulatedTotal>& rows, std::string& out) {
  out += '[';
  for (const sla::v1::SimulatedTotal& row : rows) {
    out += out.back() == '[' ? "{\"milestone\":" : ",{\"milestone\":";
    AppendText(row.milestone(), out);
    absl::StrAppend(&out, ",\"clocks\":", row.clocks(), ",\"met\":", row.met(),
                    ",\"met_late\":", row.met_late(), ",\"breached\":", row.breached(),
                    ",\"cancelled\":", row.cancelled(), ",\"open\":", row.open(), "}");
  }
  out += ']';
}

}  // namespace redress::cli
