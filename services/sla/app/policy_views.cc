#include "services/sla/app/policy_views.h"

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"

namespace redress::sla {
namespace {

bool IsFinite(absl::Time time) {
  return time > absl::InfinitePast() && time < absl::InfiniteFuture();
}

}  // namespace

v1::Calendar ViewOf(const CalendarHead& head, std::string document) {
  v1::Calendar view;
  view.set_name(absl::StrCat("calendars/", head.id));
  view.set_version(head.version);
  view.set_document(std::move(document));
  view.set_shipped(head.shipped);
  if (IsFinite(head.create_time)) *view.mutable_create_time() = ToProto(head.create_time);
  return view;
}

v1::Policy ViewOf(const PolicyVersion& version, absl::Time create_time, absl::Time now,
                  std::string document) {
  v1::Policy view;
  view.set_name(absl::StrCat(kPolicyCollection, version.id));
  view.set_version(version.version);
  view.set_rank(version.rank);
  view.set_state(StateOf(version, now));
  view.set_document(std::move(document));
  view.set_shipped(version.shipped);
  if (!version.shipped && IsFinite(create_time)) *view.mutable_create_time() = ToProto(create_time);
  if (IsFinite(version.active_time)) *view.mutable_active_time() = ToProto(version.active_time);
  if (IsFinite(version.retire_time)) *view.mutable_retire_time() = ToProto(version.retire_time);
  view.set_etag(EtagOf(version));
  return view;
}

std::vector<PolicyVersion> VersionsOf(const std::vector<PolicyHead>& heads) {
  std::vector<PolicyVersion> versions;
  versions.reserve(heads.size());
  for (const PolicyHead& head : heads) versions.push_back(head.version);
  return versions;
}

absl::Time CreateTimeOf(const std::vector<PolicyHead>& heads, const PolicyVersion& version) {
  const PolicyHead* const head = FindHead(heads, version.id, version.version);
  return head == nullptr ? absl::InfinitePast() : head->create_time;
}

}  // namespace redress::sla
