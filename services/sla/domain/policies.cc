#include "services/sla/domain/policies.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/sla/domain/step_limits.h"

namespace redress::sla {

std::vector<std::pair<std::string, std::string>> PolicyFiles();  // generated from policies/

namespace {

constexpr absl::string_view kField = "policy_packs";

absl::string_view IdOf(const Pack& pack) {
  return absl::StripPrefix(pack.policy->name, kPolicyCollection);
}

// Of equals the highest version stands first.
void Sort(std::vector<Pack>& packs) {
  std::sort(packs.begin(), packs.end(), [](const Pack& left, const Pack& right) {
    return std::make_tuple(-left.policy->rank, IdOf(left), -left.policy->version) <
           std::make_tuple(-right.policy->rank, IdOf(right), -right.policy->version);
  });
}

absl::Status SwitchOn(absl::string_view id, std::vector<Pack>& packs) {
  Pack* newest = nullptr;
  for (Pack& pack : packs) {
    if (IdOf(pack) != id) continue;
    if (newest == nullptr || pack.policy->version > newest->policy->version) newest = &pack;
  }
  if (newest == nullptr) {
    std::set<absl::string_view> ids;
    for (const Pack& pack : packs) ids.insert(IdOf(pack));
    return InvalidField(
        kField, "POLICY_PACK_UNKNOWN",
        absl::StrCat("there is no pack \"", id, "\"; there are ", absl::StrJoin(ids, ", ")));
  }
  if (newest->active_time == absl::InfinitePast()) {
    return InvalidField(kField, "POLICY_PACK_TWICE", absl::StrCat(id, " is named twice"));
  }
  newest->active_time = absl::InfinitePast();
  return absl::OkStatus();
}

// R-S14: explicit, so that nothing depends on the order of names.
absl::Status CheckRanks(const std::vector<Pack>& packs) {
  const Pack* before = nullptr;
  for (const Pack& pack : packs) {
    if (!pack.OnAt(absl::InfinitePast())) continue;
    if (before != nullptr && before->policy->rank == pack.policy->rank) {
      return InvalidField(kField, "POLICY_RANK_TWICE",
                          absl::StrCat(IdOf(*before), " and ", IdOf(pack), " both have rank ",
                                       pack.policy->rank, "; give each its own"));
    }
    before = &pack;
  }
  return absl::OkStatus();
}

}  // namespace

Policies::Policies(std::vector<Pack> packs) : packs_(std::move(packs)) {
  waited_for_.resize(packs_.size());
  for (size_t i = 0; i < packs_.size(); ++i) {
    for (const Promise& promise : packs_[i].policy->promises) {
      promise.AddWaitedFor(waited_for_[i]);
      const auto known =
          std::find_if(milestones_.begin(), milestones_.end(),
                       [&](const Milestone& one) { return one.name == promise.milestone; });
      Milestone& milestone = known == milestones_.end() ? milestones_.emplace_back() : *known;
      milestone.name = promise.milestone;
      milestone.promised.push_back({i, &promise});
    }
  }
}

absl::StatusOr<Policies> Policies::Make(std::vector<Policy> policies, absl::string_view on) {
  std::vector<Pack> packs;
  packs.reserve(policies.size());
  for (Policy& policy : policies) {
    packs.push_back({.policy = std::make_shared<const Policy>(std::move(policy))});
  }
  Sort(packs);
  bool any = false;
  for (absl::string_view id : absl::StrSplit(on, ',')) {
    id = absl::StripAsciiWhitespace(id);
    if (id.empty()) continue;
    RETURN_IF_ERROR(SwitchOn(id, packs));
    any = true;
  }
  if (!any) {
    return InvalidField(kField, "POLICY_PACKS_EMPTY",
                        "name at least one pack, such as default; commas stand between several");
  }
  RETURN_IF_ERROR(CheckRanks(packs));
  return Policies(std::move(packs));
}

absl::StatusOr<Policies> Policies::Shipped(absl::string_view on) {
  ASSIGN_OR_RETURN(const ShippedPacks shipped, ShippedPacks::Read(on));
  return *shipped.policies;
}

Policies Policies::Of(std::vector<Pack> packs) {
  Sort(packs);
  return Policies(std::move(packs));
}

std::shared_ptr<const Policy> Policies::Share(absl::string_view name, int version) const {
  for (const Pack& pack : packs_) {
    if (pack.policy->name == name && pack.policy->version == version) return pack.policy;
  }
  return nullptr;
}

Origin Policies::OriginOf(const v1::Clock& clock) const {
  if (IsOfStep(clock)) return StepOrigin();
  const Policy* policy = Find(clock.policy(), clock.policy_version());
  const Promise* promise = policy ? FindPromise(*policy, clock.milestone()) : nullptr;
  return promise ? Origin{policy, promise} : Origin{};
}

bool Policies::AnyWaitsFor(const events::v1::Event& event) const {
  const absl::Time at = FromProto(event.occur_time());
  const ConditionBits bits = BitsOf(event);
  for (size_t i = 0; i < packs_.size(); ++i) {
    if (packs_[i].BegunBy(at) && waited_for_[i].HeldBy(event, bits)) return true;
  }
  return false;
}

absl::StatusOr<ShippedPacks> ShippedPacks::Read(absl::string_view on) {
  ShippedPacks shipped;
  ASSIGN_OR_RETURN(shipped.calendars, ShippedCalendars());
  for (const auto& [name, text] : calendar::ShippedCalendarFiles()) {
    const calendar::Calendar& one = *shipped.calendars[shipped.calendar_documents.size()];
    shipped.calendar_documents.push_back({one.id(), one.version(), text});
  }
  std::vector<Policy> policies;
  for (const auto& [name, text] : PolicyFiles()) {
    ASSIGN_OR_RETURN(Policy policy, ReadPolicy(text, shipped.calendars));
    shipped.policy_documents.push_back(
        {std::string(absl::StripPrefix(policy.name, kPolicyCollection)), policy.version, text});
    policies.push_back(std::move(policy));
  }
  ASSIGN_OR_RETURN(Policies read, Policies::Make(std::move(policies), on));
  for (const Pack& pack : read.packs()) {
    shipped.versions.push_back({.id = std::string(IdOf(pack)),
                                .version = pack.policy->version,
                                .rank = pack.policy->rank,
                                .shipped = true,
                                .active_time = pack.active_time,
                                .retire_time = pack.retire_time});
  }
  shipped.policies = std::make_shared<const Policies>(std::move(read));
  return shipped;
}

ShippedPacks ShippedPacks::Since(
    const std::map<std::pair<std::string, int>, absl::Time>& active_times) const {
  ShippedPacks since = *this;
  std::vector<Pack> packs;
  for (PolicyVersion& one : since.versions) {
    Pack pack{.policy = policies->Share(absl::StrCat(kPolicyCollection, one.id), one.version)};
    const auto was_on = active_times.find({one.id, one.version});
    const bool is_id_on = std::any_of(versions.begin(), versions.end(), [&](const auto& other) {
      return other.id == one.id && !other.IsDraft();
    });
    if (was_on != active_times.end()) {
      pack.active_time = was_on->second;
      pack.retire_time = is_id_on ? absl::InfiniteFuture() : pack.active_time;
      for (const auto& [key, active_time] : active_times) {
        if (key.first == one.id && active_time > pack.active_time) {
          pack.retire_time = std::min(pack.retire_time, active_time);
        }
      }
    }
    // A version that is off now is as good as a draft: a tenant may activate it.
    one.active_time = is_id_on ? pack.active_time : absl::InfiniteFuture();
    one.retire_time = is_id_on ? pack.retire_time : absl::InfiniteFuture();
    packs.push_back(std::move(pack));
  }
  since.policies = std::make_shared<const Policies>(Policies::Of(std::move(packs)));
  return since;
}

Calendars ReadCalendars(const ShippedPacks& shipped, const std::vector<Document>& documents,
                        std::vector<std::string>& unreadable) {
  Calendars calendars = shipped.calendars;
  for (const Document& document : documents) {
    absl::StatusOr<CalendarPtr> read = ReadCalendarOf(document.text, calendars);
    if (!read.ok()) {
      unreadable.push_back(absl::StrCat(document.id, "@", document.version));
      continue;
    }
    // A tenant's own stays when one ships later under its name and version.
    const auto same = std::find_if(calendars.begin(), calendars.end(), [&](const auto& one) {
      return one->id() == document.id && one->version() == document.version;
    });
    if (same != calendars.end()) {
      *same = *std::move(read);
    } else {
      calendars.push_back(*std::move(read));
    }
  }
  return calendars;
}

}  // namespace redress::sla
