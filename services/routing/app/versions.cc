#include "services/routing/app/versions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::routing {
namespace {

absl::Status CheckRoom(const VersionKind& kind, const VersionRoom& room) {
  if (room.count < kVersionsMax && room.bytes < kVersionBytesMax) return absl::OkStatus();
  return FailedPrecondition(
      absl::StrCat(kind.prefix, "_VERSIONS_FULL"),
      absl::StrCat("a tenant keeps ", kVersionsMax, " versions of ", kind.noun, ", of together ",
                   kVersionBytesMax >> 20, " MiB, for ever"));
}

}  // namespace

absl::Status CheckExpected(const VersionKind& kind, std::optional<int> expected, int active) {
  if (!expected || *expected == active) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, absl::StrCat(kind.prefix, "_VERSION_MISMATCH"),
               absl::StrCat("version ", active, " decides now, not ", *expected,
                            "; look at it and try again"))
      .Field("expected_version")
      .With("version", absl::StrCat(active));
}

absl::Status CheckGiven(const VersionKind& kind, bool has_message, const std::string& document,
                        size_t document_bytes_max) {
  if (has_message && !document.empty()) {
    return InvalidField("document", absl::StrCat(kind.prefix, "_TWICE"),
                        absl::StrCat("give ", kind.noun, " or a document, not both"));
  }
  if (document.size() > document_bytes_max) {
    return InvalidField("document", "DOCUMENT_TOO_LONG",
                        absl::StrCat("give at most ", document_bytes_max >> 10, " KiB"));
  }
  return absl::OkStatus();
}

absl::StatusOr<StoredVersion> PutVersion(VersionBook& book, const VersionKind& kind,
                                         const PutVersionCommand& command) {
  ASSIGN_OR_RETURN(const int active, book.Lock());
  RETURN_IF_ERROR(CheckExpected(kind, command.expected_version, active));
  ASSIGN_OR_RETURN(const VersionRoom room, book.Room());
  RETURN_IF_ERROR(CheckRoom(kind, room));
  // A replica of before versions were kept may have counted on without a row.
  StoredVersion version{.version = std::max(room.newest, active) + 1,
                        .record = command.record,
                        .document = command.document,
                        .items_count = command.items_count,
                        .creator = command.creator,
                        .create_time = command.now,
                        .activate_time = command.now};
  RETURN_IF_ERROR(book.Add(version));
  RETURN_IF_ERROR(book.Activate(version.version, version.record, command.now));
  return version;
}

absl::StatusOr<StoredVersion> FindVersion(VersionBook& book, const VersionKind& kind, int version) {
  ASSIGN_OR_RETURN(std::optional<StoredVersion> found, book.Find(version));
  if (found) return *std::move(found);
  return Error(absl::StatusCode::kNotFound, absl::StrCat(kind.prefix, "_VERSION_UNKNOWN"),
               absl::StrCat("there is no version ", version, " of these ", kind.noun, "; ",
                            kind.list, " says which there are"));
}

}  // namespace redress::routing
