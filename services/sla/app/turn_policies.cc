#include "services/sla/app/turn_policies.h"

#include <algorithm>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/app/policy_views.h"

namespace redress::sla {
namespace {

// The tenant's policies, locked.
struct Opened {
  absl::Time now;
  std::vector<PolicyHead> heads;
  std::vector<PolicyVersion> versions;  // with those that ship
};

absl::StatusOr<Opened> Open(PolicyBook& book, const ShippedPacks& shipped) {
  Opened opened;
  ASSIGN_OR_RETURN(opened.now, book.Lock());
  ASSIGN_OR_RETURN(opened.heads, book.Policies());
  opened.versions = Compose(shipped.versions, VersionsOf(opened.heads));
  return opened;
}

absl::StatusOr<std::string> TextOf(PolicyBook& book, const ShippedPacks& shipped,
                                   const PolicyVersion& version) {
  ASSIGN_OR_RETURN(std::vector<Document> stored,
                   book.PolicyDocuments({{version.id, version.version}}));
  if (!stored.empty()) return std::move(stored[0].text);
  const Document* const ships = FindDocument(shipped.policy_documents, version.id, version.version);
  return ships == nullptr ? "" : ships->text;
}

// What ships is written with its text when it first changes: it may be another one some day.
absl::Status SaveAll(PolicyBook& book, const ShippedPacks& shipped, const Opened& opened,
                     const std::vector<PolicyVersion>& changed) {
  for (const PolicyVersion& version : changed) {
    const bool is_stored =
        std::any_of(opened.heads.begin(), opened.heads.end(), [&](const PolicyHead& head) {
          return head.version.id == version.id && head.version.version == version.version;
        });
    const Document* const ships =
        is_stored ? nullptr : FindDocument(shipped.policy_documents, version.id, version.version);
    RETURN_IF_ERROR(book.Save(version, ships == nullptr ? nullptr : &ships->text, opened.now));
  }
  return absl::OkStatus();
}

v1::Policy ViewIn(const Opened& opened, const PolicyVersion& version, std::string text) {
  absl::Time create_time = absl::InfinitePast();
  for (const PolicyHead& head : opened.heads) {
    if (head.version.id == version.id && head.version.version == version.version) {
      create_time = head.create_time;
    }
  }
  return ViewOf(version, create_time, opened.now, std::move(text));
}

absl::Status CheckText(PolicyBook& book, const ShippedPacks& shipped, const std::string& text) {
  ASSIGN_OR_RETURN(const std::vector<CalendarHead> heads, book.Calendars());
  VersionKeys keys;
  for (const CalendarHead& head : heads) keys.emplace_back(head.id, head.version);
  ASSIGN_OR_RETURN(const std::vector<Document> documents, book.CalendarDocuments(keys));
  std::vector<std::string> unreadable;
  return InDocument(ReadPolicy(text, ReadCalendars(shipped, documents, unreadable)).status());
}

}  // namespace

absl::StatusOr<v1::Policy> ActivatePolicy(PolicyBook& book, const ShippedPacks& shipped,
                                          const TurnCommand& command) {
  ASSIGN_OR_RETURN(const Opened opened, Open(book, shipped));
  ASSIGN_OR_RETURN(const std::vector<PolicyVersion> changed,
                   TurnOn(opened.versions, command, opened.now));
  // It does not change when it was planned for that very moment already.
  const PolicyVersion* on = FindVersion(changed, command.id, command.version);
  if (on == nullptr) on = FindVersion(opened.versions, command.id, command.version);
  ASSIGN_OR_RETURN(std::string text, TextOf(book, shipped, *on));
  RETURN_IF_ERROR(CheckText(book, shipped, text));
  RETURN_IF_ERROR(SaveAll(book, shipped, opened, changed));
  return ViewIn(opened, *on, std::move(text));
}

absl::StatusOr<v1::Policy> RetirePolicy(PolicyBook& book, const ShippedPacks& shipped,
                                        const TurnCommand& command) {
  ASSIGN_OR_RETURN(const Opened opened, Open(book, shipped));
  ASSIGN_OR_RETURN(const std::vector<PolicyVersion> changed,
                   TurnOff(opened.versions, command, opened.now));
  RETURN_IF_ERROR(SaveAll(book, shipped, opened, changed));
  const auto ended = std::find_if(changed.begin(), changed.end(),
                                  [](const PolicyVersion& one) { return !one.IsDraft(); });
  const PolicyVersion& off = ended == changed.end() ? changed.front() : *ended;
  ASSIGN_OR_RETURN(std::string text, TextOf(book, shipped, off));
  return ViewIn(opened, off, std::move(text));
}

}  // namespace redress::sla
