// Ids: UUIDv7 values, and the resource names made of them.
//
//   const Uuid id = NewUuid(clock.Now(), random);
//   ASSIGN_OR_RETURN(ComplaintId complaint, ComplaintId::Parse("complaints/0190..."));
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/error.h"
#include "base/random.h"

namespace redress {

// 128 bits, ordered as bytes, so that UUIDv7 values sort by time.
struct Uuid {
  std::array<uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool IsNil() const { return *this == Uuid{}; }
  // Lower-case with hyphens, 36 characters.
  std::string ToString() const;
  // The 16 bytes as text, for hashing and keys.
  absl::string_view AsBytes() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  // Accepts 36 characters with hyphens, either case. Error: INVALID_ARGUMENT.
  static absl::StatusOr<Uuid> Parse(absl::string_view text);

  template <typename H>
  friend H AbslHashValue(H state, const Uuid& uuid) {
    return H::combine(std::move(state), uuid.bytes);
  }
};

// A UUIDv7 of this moment: 48 bits of milliseconds, 74 random bits.
Uuid NewUuid(absl::Time now, Random& random);

// What every UUIDv7 of this moment and later ones is not less than.
Uuid FirstUuidOf(absl::Time time);

// The moment of a UUIDv7, to the millisecond.
absl::Time TimeOf(const Uuid& uuid);

// An id of one kind of resource. Kind has `static constexpr absl::string_view kCollection`.
template <typename Kind>
class ResourceId {
 public:
  ResourceId() = default;
  explicit ResourceId(Uuid uuid) : uuid_(uuid) {}

  // Accepts `{collection}/{uuid}`. Error: INVALID_ARGUMENT with reason NAME_MALFORMED on `field`.
  static absl::StatusOr<ResourceId> Parse(absl::string_view name,
                                          absl::string_view field = "name") {
    const absl::string_view collection = Kind::kCollection;
    if (name.size() > collection.size() && name.substr(0, collection.size()) == collection &&
        name[collection.size()] == '/') {
      if (auto uuid = Uuid::Parse(name.substr(collection.size() + 1)); uuid.ok()) {
        return ResourceId(*uuid);
      }
    }
    return InvalidField(
        field, "NAME_MALFORMED",
        std::string("give a name of the form ") + std::string(collection) + "/{id}");
  }

  const Uuid& uuid() const { return uuid_; }
  // `{collection}/{uuid}`.
  std::string Name() const { return std::string(Kind::kCollection) + "/" + uuid_.ToString(); }
  auto operator<=>(const ResourceId&) const = default;

  template <typename H>
  friend H AbslHashValue(H state, const ResourceId& id) {
    return H::combine(std::move(state), id.uuid_);
  }

 private:
  Uuid uuid_;
};

struct ComplaintKind {
  static constexpr absl::string_view kCollection = "complaints";
};
using ComplaintId = ResourceId<ComplaintKind>;

// How many partitions the event log has; part of the data, never changed on a running system.
inline constexpr int kPartitionCount = 16;

// Partition of a complaint's events, 0 to kPartitionCount - 1; the same in every service for ever.
int PartitionOf(const ComplaintId& complaint);

// An id of this moment, of nearly 70 random bits, whose events go to `partition`.
ComplaintId NewComplaintId(absl::Time now, Random& random, int partition);

}  // namespace redress
