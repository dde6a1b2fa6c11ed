#include "pg/rows.h"

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <libpq-fe.h>

#include "absl/strings/numbers.h"

namespace redress::pg {
namespace {

constexpr int64_t kPostgresEpochMicros = 946684800000000;

uint64_t BigEndian(absl::string_view raw) {
  uint64_t value = 0;
  for (const char c : raw) value = (value << 8) | static_cast<uint8_t>(c);
  return value;
}

[[noreturn]] void Misread(const char* wanted, size_t bytes) {
  std::fprintf(stderr, "column of %zu bytes read as %s\n", bytes, wanted);
  std::abort();
}

}  // namespace

Rows::Rows(pg_result* result) : result_(result, PQclear), size_(PQntuples(result)) {
  if (!absl::SimpleAtoi(PQcmdTuples(result), &affected_)) affected_ = 0;
}

absl::string_view Rows::command() const { return PQcmdStatus(result_.get()); }

bool Rows::IsNull(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

absl::string_view Rows::Raw(int row, int column) const {
  if (row < 0 || row >= size_ || column < 0 || column >= PQnfields(result_.get()))
    Misread("a cell", 0);
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

int64_t Rows::Int(int row, int column) const {
  const absl::string_view raw = Raw(row, column);
  switch (raw.size()) {
    case 2: return static_cast<int16_t>(BigEndian(raw));
    case 4: return static_cast<int32_t>(BigEndian(raw));
    case 8: return static_cast<int64_t>(BigEndian(raw));
    default: Misread("an integer", raw.size());
  }
}

double Rows::Number(int row, int column) const {
  const absl::string_view raw = Raw(row, column);
  if (raw.size() != 8) Misread("a double", raw.size());
  return std::bit_cast<double>(BigEndian(raw));
}

bool Rows::Bool(int row, int column) const {
  const absl::string_view raw = Raw(row, column);
  if (raw.size() != 1) Misread("a boolean", raw.size());
  return raw[0] != 0;
}

absl::string_view Rows::View(int row, int column) const { return Raw(row, column); }

Uuid Rows::Id(int row, int column) const {
  const absl::string_view raw = Raw(row, column);
  Uuid uuid;
  if (raw.size() != uuid.bytes.size()) Misread("a uuid", raw.size());
  std::memcpy(uuid.bytes.data(), raw.data(), raw.size());
  return uuid;
}

absl::Time Rows::Time(int row, int column) const {
  const absl::string_view raw = Raw(row, column);
  if (raw.size() != 8) Misread("a timestamp", raw.size());
  const auto micros = static_cast<int64_t>(BigEndian(raw));
  if (micros == INT64_MAX) return absl::InfiniteFuture();
  if (micros == INT64_MIN) return absl::InfinitePast();
  return absl::FromUnixMicros(micros + kPostgresEpochMicros);
}

}  // namespace redress::pg
