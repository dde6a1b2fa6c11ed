#include "services/sla/app/policy_texts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "yaml/strict.h"

namespace redress::sla {

const Document* FindDocument(const std::vector<Document>& documents, absl::string_view id,
                             int version) {
  for (const Document& document : documents) {
    if (document.id == id && document.version == version) return &document;
  }
  return nullptr;
}

absl::StatusOr<std::string> TextOf(PolicyBook& book, const ShippedPacks& shipped,
                                   const std::string& id, int version) {
  ASSIGN_OR_RETURN(std::vector<Document> stored, book.PolicyDocuments({{id, version}}));
  if (!stored.empty()) return std::move(stored.front().text);
  const Document* const ships = FindDocument(shipped.policy_documents, id, version);
  if (ships != nullptr) return ships->text;
  return NotFound("policy", absl::StrCat(kPolicyCollection, id, "@", version));
}

absl::StatusOr<Calendars> CalendarsOf(PolicyBook& book, const ShippedPacks& shipped,
                                      std::vector<std::string>* unreadable) {
  ASSIGN_OR_RETURN(const std::vector<CalendarHead> heads, book.Calendars());
  VersionKeys keys;
  for (const CalendarHead& head : heads) keys.push_back(head.key());
  ASSIGN_OR_RETURN(const std::vector<Document> documents, book.CalendarDocuments(keys));
  std::vector<std::string> left_out;
  Calendars calendars = ReadCalendars(shipped, documents, left_out);
  if (unreadable != nullptr) *unreadable = std::move(left_out);
  return calendars;
}

absl::Status CheckDocument(const std::string& document) {
  if (document.empty()) {
    return InvalidField("document", "DOCUMENT_MISSING", "give the text as YAML");
  }
  if (document.size() > kDocumentBytesMax) {
    return InvalidField("document", "DOCUMENT_TOO_LONG",
                        absl::StrCat("give at most ", kDocumentBytesMax >> 10, " KiB"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Policy> ReadDocument(PolicyBook& book, const ShippedPacks& shipped,
                                    const std::string& document) {
  RETURN_IF_ERROR(CheckDocument(document));
  ASSIGN_OR_RETURN(const Calendars calendars, CalendarsOf(book, shipped));
  absl::StatusOr<Policy> policy = ReadPolicy(document, calendars);
  if (!policy.ok()) return yaml::InDocument(policy.status());
  return policy;
}

}  // namespace redress::sla
