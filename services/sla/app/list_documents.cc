#include "services/sla/app/list_documents.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/status_macros.h"
#include "services/sla/app/policy_texts.h"
#include "services/sla/app/policy_views.h"

namespace redress::sla {
namespace {

// A message may be 4 MiB; one document is far less.
constexpr size_t kPageBytesMax = size_t{1} << 20;

// The documents of one page.
class Texts {
 public:
  Texts(std::vector<Document> stored, const std::vector<Document>& shipped) : shipped_(shipped) {
    for (Document& one : stored) stored_[{one.id, one.version}] = std::move(one.text);
  }

  std::string Of(const VersionKey& key) const {
    const auto found = stored_.find(key);
    if (found != stored_.end()) return found->second;
    const Document* const ships = FindDocument(shipped_, key.first, key.second);
    return ships == nullptr ? "" : ships->text;
  }

 private:
  std::map<VersionKey, std::string> stored_;
  const std::vector<Document>& shipped_;
};

// Leaves of `all`, which is in the order of keys, those of one page.
template <typename Item, typename KeyOf, typename BytesOf>
std::optional<VersionKey> Cut(std::vector<Item>& all, const DocumentPage& page, KeyOf key_of,
                              BytesOf bytes_of) {
  std::erase_if(all, [&](const Item& one) { return key_of(one) <= page.after; });
  size_t count = 0;
  size_t bytes = 0;
  while (count < all.size() && count < static_cast<size_t>(page.size)) {
    bytes += bytes_of(all[count]);
    if (count > 0 && bytes > kPageBytesMax) break;
    ++count;
  }
  const bool is_last = count == all.size();
  all.resize(count);
  if (is_last) return std::nullopt;
  return key_of(all.back());
}

size_t ShippedBytes(const std::vector<Document>& documents, const std::string& id, int version) {
  const Document* const ships = FindDocument(documents, id, version);
  return ships == nullptr ? 0 : ships->text.size();
}

}  // namespace

absl::StatusOr<std::optional<VersionKey>> ListCalendars(PolicyBook& book,
                                                        const ShippedPacks& shipped,
                                                        const DocumentPage& page,
                                                        v1::ListCalendarsResponse& response) {
  ASSIGN_OR_RETURN(std::vector<CalendarHead> heads, book.Calendars());
  for (const Document& document : shipped.calendar_documents) {
    if (FindHead(heads, document.id, document.version) != nullptr) continue;
    heads.push_back({.id = document.id,
                     .version = document.version,
                     .shipped = true,
                     .create_time = absl::InfinitePast(),
                     .document_bytes = document.text.size()});
  }
  std::sort(heads.begin(), heads.end(), [](const CalendarHead& left, const CalendarHead& right) {
    return left.key() < right.key();
  });
  const std::optional<VersionKey> next = Cut(
      heads, page, [](const CalendarHead& head) { return head.key(); },
      [](const CalendarHead& head) { return head.document_bytes; });
  VersionKeys keys;
  for (const CalendarHead& head : heads) keys.push_back(head.key());
  ASSIGN_OR_RETURN(std::vector<Document> stored, book.CalendarDocuments(keys));
  const Texts texts(std::move(stored), shipped.calendar_documents);
  for (const CalendarHead& head : heads) {
    *response.add_calendars() = ViewOf(head, texts.Of(head.key()));
  }
  return next;
}

absl::StatusOr<std::optional<VersionKey>> ListPolicies(PolicyBook& book,
                                                       const ShippedPacks& shipped,
                                                       const std::set<v1::PolicyState>& states,
                                                       absl::Time now, const DocumentPage& page,
                                                       v1::ListPoliciesResponse& response) {
  const auto key_of = [](const PolicyVersion& one) { return VersionKey(one.id, one.version); };
  ASSIGN_OR_RETURN(const std::vector<PolicyHead> heads, book.Policies());
  std::map<VersionKey, const PolicyHead*> stored_heads;
  for (const PolicyHead& head : heads) stored_heads[head.key()] = &head;
  std::vector<PolicyVersion> versions = Compose(shipped.versions, VersionsOf(heads));
  std::erase_if(versions, [&](const PolicyVersion& one) {
    return !states.empty() && !states.contains(StateOf(one, now));
  });
  const std::optional<VersionKey> next = Cut(versions, page, key_of, [&](const PolicyVersion& one) {
    const auto found = stored_heads.find(key_of(one));
    return found != stored_heads.end()
               ? found->second->document_bytes
               : ShippedBytes(shipped.policy_documents, one.id, one.version);
  });
  VersionKeys keys;
  for (const PolicyVersion& one : versions) keys.push_back(key_of(one));
  ASSIGN_OR_RETURN(std::vector<Document> stored, book.PolicyDocuments(keys));
  const Texts texts(std::move(stored), shipped.policy_documents);
  for (const PolicyVersion& one : versions) {
    const auto found = stored_heads.find(key_of(one));
    *response.add_policies() =
        ViewOf(one, found == stored_heads.end() ? absl::InfinitePast() : found->second->create_time,
               now, texts.Of(key_of(one)));
  }
  return next;
}

}  // namespace redress::sla
