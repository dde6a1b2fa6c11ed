// Parameters of a statement, in Postgres' binary format. Used through Transaction::Exec.
//
//   tx.Exec(kInsertCase, tenant, complaint.uuid(), pg::Bytes{record}, now, std::vector<int64_t>{1,
//   2});
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"

namespace redress::pg {

// A bytea value; does not own its bytes.
struct Bytes {
  absl::string_view data;
};

// One encoded parameter.
struct Param {
  uint32_t type = 0;  // Postgres' type oid
  bool is_null = false;
  std::string data;
};

namespace internal {

inline constexpr uint32_t kBool = 16, kBytea = 17, kInt8 = 20, kInt4 = 23, kText = 25,
                          kFloat8 = 701, kTimestamptz = 1184, kUuid = 2950;

void AppendBigEndian(std::string& out, uint64_t value, int byte_count);

inline uint32_t TypeOf(bool) { return kBool; }
inline uint32_t TypeOf(int32_t) { return kInt4; }
inline uint32_t TypeOf(int64_t) { return kInt8; }
inline uint32_t TypeOf(double) { return kFloat8; }
inline uint32_t TypeOf(absl::string_view) { return kText; }
inline uint32_t TypeOf(const Bytes&) { return kBytea; }
inline uint32_t TypeOf(const Uuid&) { return kUuid; }
inline uint32_t TypeOf(absl::Time) { return kTimestamptz; }

void AppendValue(std::string& out, bool value);
void AppendValue(std::string& out, int32_t value);
void AppendValue(std::string& out, int64_t value);
void AppendValue(std::string& out, double value);
void AppendValue(std::string& out, absl::string_view value);
void AppendValue(std::string& out, const Bytes& value);
void AppendValue(std::string& out, const Uuid& value);
void AppendValue(std::string& out, absl::Time value);

uint32_t ArrayTypeOf(uint32_t element_type);
void AppendArrayHeader(std::string& out, uint32_t element_type, size_t count, bool has_null);

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};

template <typename T>
void AppendElement(std::string& out, const T& value) {
  const size_t length_at = out.size();
  AppendBigEndian(out, 0, 4);
  AppendValue(out, value);
  std::string length;
  AppendBigEndian(length, out.size() - length_at - 4, 4);
  out.replace(length_at, 4, length);
}

}  // namespace internal

// Encodes a value, an optional (NULL when empty) or a vector of either (an array).
template <typename T>
Param Encode(const T& value) {
  Param param;
  if constexpr (internal::IsOptional<T>::value) {
    if (value) return Encode(*value);
    param.type = internal::TypeOf(typename T::value_type{});
    param.is_null = true;
  } else if constexpr (internal::IsVector<T>::value) {
    using Element = typename T::value_type;
    if constexpr (internal::IsOptional<Element>::value) {
      const uint32_t type = internal::TypeOf(typename Element::value_type{});
      param.type = internal::ArrayTypeOf(type);
      internal::AppendArrayHeader(param.data, type, value.size(), true);
      for (const Element& element : value) {
        if (element) {
          internal::AppendElement(param.data, *element);
        } else {
          internal::AppendBigEndian(param.data, UINT32_MAX, 4);
        }
      }
    } else {
      const uint32_t type = internal::TypeOf(Element{});
      param.type = internal::ArrayTypeOf(type);
      internal::AppendArrayHeader(param.data, type, value.size(), false);
      for (const Element& element : value) internal::AppendElement(param.data, element);
    }
  } else if constexpr (std::is_convertible_v<const T&, absl::string_view>) {
    param.type = internal::kText;
    internal::AppendValue(param.data, absl::string_view(value));
  } else {
    param.type = internal::TypeOf(value);
    internal::AppendValue(param.data, value);
  }
  return param;
}

}  // namespace redress::pg
