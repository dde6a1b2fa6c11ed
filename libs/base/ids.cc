#include "base/ids.h"

namespace redress {
namespace {

constexpr char kHex[] = "0123456789abcdef";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool HyphenAt(size_t index) { return index == 8 || index == 13 || index == 18 || index == 23; }

// UUIDv7 begins with the milliseconds.
void PutMillis(absl::Time time, Uuid& uuid) {
  const auto millis = static_cast<uint64_t>(absl::ToUnixMillis(time));
  for (size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<uint8_t>(millis >> (8 * (5 - i)));
}

}  // namespace

std::string Uuid::ToString() const {
  std::string text(36, '-');
  size_t at = 0;
  for (const uint8_t byte : bytes) {
    if (HyphenAt(at)) ++at;
    text[at++] = kHex[byte >> 4];
    text[at++] = kHex[byte & 15];
  }
  return text;
}

absl::StatusOr<Uuid> Uuid::Parse(absl::string_view text) {
  const auto malformed = [] { return absl::InvalidArgumentError("not a UUID"); };
  if (text.size() != 36) return malformed();
  Uuid uuid;
  size_t nibble = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (HyphenAt(i)) {
      if (text[i] != '-') return malformed();
      continue;
    }
    const int value = HexValue(text[i]);
    if (value < 0) return malformed();
    uuid.bytes[nibble / 2] = static_cast<uint8_t>((uuid.bytes[nibble / 2] << 4) | value);
    ++nibble;
  }
  return uuid;
}

Uuid NewUuid(absl::Time now, Random& random) {
  Uuid uuid;
  random.Fill(uuid.bytes);
  PutMillis(now, uuid);
  uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0f) | 0x70);
  uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

Uuid FirstUuidOf(absl::Time time) {
  Uuid uuid;
  if (time >= absl::FromUnixMillis(int64_t{1} << 48)) {
    uuid.bytes.fill(0xff);
  } else if (time > absl::UnixEpoch()) {
    PutMillis(time, uuid);
  }
  return uuid;
}

absl::Time TimeOf(const Uuid& uuid) {
  int64_t millis = 0;
  for (size_t b = 0; b < 6; ++b) millis = (millis << 8) | uuid.bytes[b];
  return absl::FromUnixMillis(millis);
}

int PartitionOf(const ComplaintId& complaint) {
  uint64_t hash = 14695981039346656037ull;  // FNV-1a over the 16 bytes
  for (const uint8_t byte : complaint.uuid().bytes) hash = (hash ^ byte) * 1099511628211ull;
  return static_cast<int>((hash >> 32) % kPartitionCount);
}

ComplaintId NewComplaintId(absl::Time now, Random& random, int partition) {
  while (true) {
    Uuid uuid = NewUuid(now, random);
    // Far enough in front for every bit of the hash to hang on it.
    uint8_t& varied = uuid.bytes[9];
    for (int i = 0; i < 256; ++i, ++varied) {
      const ComplaintId id(uuid);
      if (PartitionOf(id) == partition) return id;
    }
  }
}

}  // namespace redress
