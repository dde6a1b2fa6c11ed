#include "services/routing/domain/group_codec.h"

#include <bit>
#include <cstdint>

#include "absl/status/status.h"

namespace redress::routing {
namespace {

constexpr uint64_t kVersion = 1;
constexpr uint64_t kCellsMax = 2 * 24 * 60 + 1;  // the longest window and the longest lateness

// With the bytes of a double turned round, the zeros at its end make a short number.
uint64_t TurnRound(uint64_t bits) {
  uint64_t turned = 0;
  for (int i = 0; i < 8; ++i, bits >>= 8) turned = (turned << 8) | (bits & 0xff);
  return turned;
}

class Writer {
 public:
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  void Signed(int64_t value) {
    Number((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void Fixed32(uint32_t value) {
    for (int i = 0; i < 4; ++i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void Double(double value) { Number(TurnRound(std::bit_cast<uint64_t>(value))); }
  void Text(absl::string_view text) {
    Number(text.size());
    bytes_.append(text.data(), text.size());
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// After the first mistake everything reads as 0, and ok() says so.
class Reader {
 public:
  explicit Reader(absl::string_view bytes) : bytes_(bytes) {}

  uint64_t Number(uint64_t most = UINT64_MAX) {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) return Fail();
      const auto byte = static_cast<uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value <= most ? value : Fail();
    }
    return Fail();
  }
  int64_t Signed() {
    const uint64_t value = Number();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  int64_t Time() { return static_cast<int64_t>(Number(UINT32_MAX)); }
  uint32_t Fixed32() {
    if (bytes_.size() < 4) return static_cast<uint32_t>(Fail());
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) value |= uint32_t{static_cast<uint8_t>(bytes_[i])} << (8 * i);
    bytes_.remove_prefix(4);
    return value;
  }
  // Sums are never negative, and finite.
  double Double() {
    const auto value = std::bit_cast<double>(TurnRound(Number()));
    if (value >= 0 && value < 1e300) return value;
    Fail();
    return 0;
  }
  std::string Text(size_t most) {
    const uint64_t size = Number(most);
    if (size > bytes_.size()) {
      Fail();
      return {};
    }
    std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }
  void Version() {
    if (Number() != kVersion) Fail();
  }
  bool ok() const { return ok_ && bytes_.empty(); }

 private:
  uint64_t Fail() {
    ok_ = false;
    bytes_ = {};
    return 0;
  }

  absl::string_view bytes_;
  bool ok_ = true;
};

void Write(const GroupWindow& window, Writer& out) {
  out.Number(window.points.size());
  uint32_t before = 0;
  for (const GroupPoint& point : window.points) {
    out.Number(point.time_s - before);
    out.Fixed32(point.who << 1 | point.explained);
    before = point.time_s;
  }
  out.Number(window.cells.size());
  before = 0;
  for (const GroupCell& cell : window.cells) {
    out.Number(cell.minute - before);
    out.Number(cell.customers);
    out.Number(cell.explained);
    out.Number(cell.repeats);
    before = cell.minute;
  }
}

GroupWindow ReadWindow(Reader& in) {
  GroupWindow window;
  window.points.resize(in.Number(kPointsMax));
  uint64_t before = 0;
  for (GroupPoint& point : window.points) {
    before += in.Number(UINT32_MAX - before);
    const uint32_t who = in.Fixed32();
    point = {static_cast<uint32_t>(before), who >> 1, who & 1};
  }
  window.cells.resize(in.Number(kCellsMax));
  before = 0;
  for (GroupCell& cell : window.cells) {
    before += in.Number(UINT32_MAX - before);
    cell.minute = static_cast<uint32_t>(before);
    cell.customers = static_cast<uint16_t>(in.Number(UINT16_MAX));
    cell.explained = static_cast<uint16_t>(in.Number(UINT16_MAX));
    cell.repeats = static_cast<uint16_t>(in.Number(UINT16_MAX));
  }
  return window;
}

void Write(const KeyBaseline& baseline, Writer& out) {
  out.Double(baseline.learnt);
  out.Double(baseline.exposure);
  out.Double(baseline.absence);
  out.Number(static_cast<uint64_t>(baseline.hour));
  out.Number(baseline.hour_customers);
  out.Number(baseline.hour_explained);
  out.Number(baseline.hour_incident ? 1 : 0);
  out.Number(baseline.mark);
  out.Number(baseline.bins.empty() ? 0 : 1);
  for (const HourBin& bin : baseline.bins) {
    out.Number(bin.seen);
    out.Number(bin.expected);
  }
}

KeyBaseline ReadBaseline(Reader& in) {
  KeyBaseline baseline;
  baseline.learnt = in.Double();
  baseline.exposure = in.Double();
  baseline.absence = in.Double();
  baseline.hour = in.Time();
  baseline.hour_customers = static_cast<uint32_t>(in.Number(UINT32_MAX));
  baseline.hour_explained = static_cast<uint32_t>(in.Number(UINT32_MAX));
  baseline.hour_incident = in.Number(1) == 1;
  baseline.mark = in.Number();
  if (in.Number(1) == 1) baseline.bins.resize(kHoursOfWeek);
  for (HourBin& bin : baseline.bins) {
    bin.seen = static_cast<uint16_t>(in.Number(UINT16_MAX));
    bin.expected = static_cast<uint16_t>(in.Number(UINT16_MAX));
  }
  return baseline;
}

void Write(const SlowRise& rise, Writer& out) {
  out.Double(rise.sum);
  out.Number(rise.mark);
  out.Number(static_cast<uint64_t>(rise.from_s));
  out.Number(static_cast<uint64_t>(rise.filings));
  out.Number(static_cast<uint64_t>(rise.customers));
  out.Double(rise.expected);
}

SlowRise ReadRise(Reader& in) {
  SlowRise rise;
  rise.sum = in.Double();
  rise.mark = in.Number();
  rise.from_s = in.Time();
  rise.filings = static_cast<int>(in.Number(INT32_MAX));
  rise.customers = static_cast<int>(in.Number(INT32_MAX));
  rise.expected = in.Double();
  return rise;
}

void Write(const std::optional<KeyIncident>& incident, Writer& out) {
  out.Number(incident ? 1 : 0);
  if (!incident) return;
  out.Number(static_cast<uint64_t>(incident->ref.key.kind));
  out.Text(incident->ref.key.value);
  out.Number(static_cast<uint64_t>(incident->ref.time_s));
  out.Signed(incident->from_s);
  out.Signed(incident->until_s);
}

std::optional<KeyIncident> ReadIncident(Reader& in) {
  if (in.Number(1) == 0) return std::nullopt;
  KeyIncident incident;
  incident.ref.key.kind = static_cast<GroupKind>(in.Number(kGroupKinds - 1));
  incident.ref.key.value = in.Text(kGroupValueBytesMax);
  incident.ref.time_s = in.Time();
  incident.from_s = in.Signed();
  incident.until_s = in.Signed();
  return incident;
}

}  // namespace

std::string EncodeGroupKey(const GroupKeyState& state) {
  Writer out;
  out.Number(kVersion);
  out.Number(static_cast<uint64_t>(state.first_s));
  out.Number(static_cast<uint64_t>(state.newest_s));
  Write(state.window, out);
  Write(state.baseline, out);
  Write(state.rise, out);
  Write(state.open, out);
  Write(state.explained, out);
  return out.Take();
}

absl::StatusOr<GroupKeyState> DecodeGroupKey(absl::string_view bytes) {
  Reader in(bytes);
  in.Version();
  GroupKeyState state;
  state.first_s = in.Time();
  state.newest_s = in.Time();
  state.window = ReadWindow(in);
  state.baseline = ReadBaseline(in);
  state.rise = ReadRise(in);
  state.open = ReadIncident(in);
  state.explained = ReadIncident(in);
  if (!in.ok()) return absl::DataLossError("the state of a group key is not as it was written");
  return state;
}

std::string EncodeTraffic(const TenantTraffic& traffic) {
  Writer out;
  out.Number(kVersion);
  out.Number(static_cast<uint64_t>(traffic.first_s));
  out.Number(static_cast<uint64_t>(traffic.newest_s));
  out.Number(traffic.filings);
  out.Number(traffic.hour_filings);
  out.Number(traffic.busy_hours);
  out.Double(traffic.learnt);
  out.Double(traffic.hours);
  for (const float value : traffic.seen) out.Double(value);
  for (const float value : traffic.expected) out.Double(value);
  for (const uint64_t mark : traffic.marks) out.Number(mark);
  for (const uint32_t count : traffic.keys) out.Number(count);
  return out.Take();
}

absl::StatusOr<TenantTraffic> DecodeTraffic(absl::string_view bytes) {
  Reader in(bytes);
  in.Version();
  TenantTraffic traffic;
  traffic.first_s = in.Time();
  traffic.newest_s = in.Time();
  traffic.filings = in.Number();
  traffic.hour_filings = in.Number();
  traffic.busy_hours = in.Number();
  traffic.learnt = in.Double();
  traffic.hours = in.Double();
  for (float& value : traffic.seen) value = static_cast<float>(in.Double());
  for (float& value : traffic.expected) value = static_cast<float>(in.Double());
  for (uint64_t& mark : traffic.marks) mark = in.Number();
  for (uint32_t& count : traffic.keys) count = static_cast<uint32_t>(in.Number(UINT32_MAX));
  if (!in.ok()) return absl::DataLossError("the traffic of a tenant is not as it was written");
  return traffic;
}

}  // namespace redress::routing
