// Texts of a tenant's calendars and policies: found, and read under its calendars.
//
//   ASSIGN_OR_RETURN(const std::string text, TextOf(book, shipped, "office", 2));
//   ASSIGN_OR_RETURN(const Policy policy, ReadDocument(book, shipped, text));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/sla/app/policy_ports.h"

namespace redress::sla {

inline constexpr size_t kDocumentBytesMax = size_t{256} << 10;

// Null for what does not ship.
const Document* FindDocument(const std::vector<Document>& documents, absl::string_view id,
                             int version);

// Of a version of a policy: as it is stored, which what ships under its name later does not change;
// else as it ships. Error: NOT_FOUND.
absl::StatusOr<std::string> TextOf(PolicyBook& book, const ShippedPacks& shipped,
                                   const std::string& id, int version);

// Those that ship and the tenant's own. What cannot be read any more is left out, so that a
// document that names it does not know it; it is named in `unreadable` where that is given.
absl::StatusOr<Calendars> CalendarsOf(PolicyBook& book, const ShippedPacks& shipped,
                                      std::vector<std::string>* unreadable = nullptr);

// Errors: INVALID_ARGUMENT with DOCUMENT_MISSING or DOCUMENT_TOO_LONG.
absl::Status CheckDocument(const std::string& document);

// A policy under the tenant's calendars. Errors: those of CheckDocument, and of ReadPolicy,
// yaml::InDocument.
absl::StatusOr<Policy> ReadDocument(PolicyBook& book, const ShippedPacks& shipped,
                                    const std::string& document);

}  // namespace redress::sla
