#include "services/sla/app/turn_policies.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "services/sla/app/policy_texts.h"
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

// What ships is written with its text when it first changes: it may be another one some day.
absl::Status SaveAll(PolicyBook& book, const ShippedPacks& shipped, const Opened& opened,
                     const std::vector<PolicyVersion>& changed) {
  for (const PolicyVersion& version : changed) {
    const bool is_stored = FindHead(opened.heads, version.id, version.version) != nullptr;
    const Document* const ships =
        is_stored ? nullptr : FindDocument(shipped.policy_documents, version.id, version.version);
    RETURN_IF_ERROR(book.Save(version, ships == nullptr ? nullptr : &ships->text, opened.now));
  }
  return absl::OkStatus();
}

v1::Policy ViewIn(const Opened& opened, const PolicyVersion& version, std::string text) {
  return ViewOf(version, CreateTimeOf(opened.heads, version), opened.now, std::move(text));
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
  ASSIGN_OR_RETURN(std::string text, TextOf(book, shipped, on->id, on->version));
  RETURN_IF_ERROR(ReadDocument(book, shipped, text).status());
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
  ASSIGN_OR_RETURN(std::string text, TextOf(book, shipped, off.id, off.version));
  return ViewIn(opened, off, std::move(text));
}

}  // namespace redress::sla
