#include "services/sla/app/put_documents.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/app/policy_views.h"
#include "yaml/strict.h"

namespace redress::sla {
namespace {

template <typename Head>
absl::Status CheckRoom(const std::vector<Head>& heads, const std::string& document) {
  size_t bytes = document.size();
  for (const Head& head : heads) bytes += head.document_bytes;
  if (heads.size() < kVersionsMax && bytes <= kDocumentsBytesMax) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "DOCUMENTS_TOO_MANY",
               absl::StrCat("a tenant may store ", kVersionsMax, " versions of together ",
                            kDocumentsBytesMax >> 20, " MiB; replace drafts instead of adding"))
      .Field("document");
}

absl::Status VersionTaken(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message).Field("document.version");
}

// R-S14: what was ever on never changes.
absl::Status CheckReplaced(const PolicyVersion& found, absl::string_view newest) {
  const std::string who = absl::StrCat(kPolicyCollection, found.id, " version ", found.version);
  if (found.shipped) {
    return VersionTaken("POLICY_SHIPPED", absl::StrCat(who,
                                                       " ships with the service and does not "
                                                       "change; put yours as version ",
                                                       newest));
  }
  if (!found.IsDraft()) {
    return VersionTaken("POLICY_NOT_DRAFT",
                        absl::StrCat(who,
                                     " is activated, so its text does not change; put this as "
                                     "version ",
                                     newest));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Calendar> PutCalendar(PolicyBook& book, const ShippedPacks& shipped,
                                         const std::string& document) {
  RETURN_IF_ERROR(CheckDocument(document));
  ASSIGN_OR_RETURN(const Calendars calendars, CalendarsOf(book, shipped));
  const absl::StatusOr<CalendarPtr> read = ReadCalendarOf(document, calendars);
  if (!read.ok()) return yaml::InDocument(read.status());
  CalendarHead head{
      .id = (*read)->id(), .version = (*read)->version(), .create_time = absl::InfinitePast()};
  if (head.id == calendar::Calendar::AroundTheClock().id()) {
    return InvalidField("document.id", "CALENDAR_ID_TAKEN",
                        absl::StrCat(head.id, " means all time; give another id"));
  }
  ASSIGN_OR_RETURN(head.create_time, book.Lock());
  ASSIGN_OR_RETURN(const std::vector<CalendarHead> heads, book.Calendars());
  const Document* const ships = FindDocument(shipped.calendar_documents, head.id, head.version);
  ASSIGN_OR_RETURN(const std::vector<Document> stored,
                   book.CalendarDocuments({{head.id, head.version}}));
  if (ships != nullptr || !stored.empty()) {
    if ((stored.empty() ? *ships : stored[0]).text != document) {
      return VersionTaken("CALENDAR_VERSION_TAKEN",
                          absl::StrCat("calendars/", head.id, " version ", head.version,
                                       " is stored with other text and does not change; put this "
                                       "as a new version"));
    }
    const CalendarHead* const found = FindHead(heads, head.id, head.version);
    if (found != nullptr) return ViewOf(*found, document);
    head.shipped = true;
    head.create_time = absl::InfinitePast();
    return ViewOf(head, document);
  }
  RETURN_IF_ERROR(CheckRoom(heads, document));
  RETURN_IF_ERROR(book.AddCalendar({head.id, head.version, document}, head.create_time));
  return ViewOf(head, document);
}

absl::StatusOr<v1::Policy> PutPolicy(PolicyBook& book, const ShippedPacks& shipped,
                                     const Draft& draft) {
  ASSIGN_OR_RETURN(const Policy read, ReadDocument(book, shipped, draft.document));
  PolicyVersion version{.id = std::string(absl::StripPrefix(read.name, kPolicyCollection)),
                        .version = read.version,
                        .rank = read.rank};
  ASSIGN_OR_RETURN(const absl::Time now, book.Lock());
  ASSIGN_OR_RETURN(const std::vector<PolicyHead> heads, book.Policies());
  const std::vector<PolicyVersion> versions = Compose(shipped.versions, VersionsOf(heads));
  const PolicyVersion* const found = FindVersion(versions, version.id, version.version);
  if (!draft.etag.empty() && (found == nullptr || draft.etag != EtagOf(*found))) {
    return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                 "the draft has changed since you read it; read it again")
        .Field("etag");
  }
  if (found == nullptr) {
    RETURN_IF_ERROR(CheckRoom(heads, draft.document));
  } else {
    // ASSIGN_OR_RETURN would make g++ 12 warn of a comparison that is none.
    const absl::StatusOr<std::string> text = TextOf(book, shipped, version.id, version.version);
    if (!text.ok()) return text.status();
    if (*text == draft.document) {
      return ViewOf(*found, CreateTimeOf(heads, *found), now, draft.document);
    }
    int newest = 0;
    for (const PolicyVersion& one : versions) {
      if (one.id == version.id) newest = std::max(newest, one.version);
    }
    RETURN_IF_ERROR(CheckReplaced(*found, absl::StrCat(newest + 1)));
    version.revision = found->revision;
  }
  ++version.revision;
  RETURN_IF_ERROR(book.Save(version, &draft.document, now));
  return ViewOf(version, now, now, draft.document);
}

}  // namespace redress::sla
