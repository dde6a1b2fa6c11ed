#include "services/sla/app/simulate_policy.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/sla/app/policy_texts.h"
#include "services/sla/domain/simulate.h"

namespace redress::sla {
namespace {

using events::v1::Event;
using events::v1::ReadEventsResponse;

// Numbers are given at the commit and times before it, each service by its own clock: so far may
// the order of one differ from that of the other.
constexpr absl::Duration kSlack = absl::Minutes(15);
constexpr uint32_t kModulusMax = 1U << 20;

// A share of a partition's complaints: those whose number leaves `remainder`.
struct Slice {
  uint32_t modulus = 1;
  uint32_t remainder = 0;

  bool Has(const ComplaintId& complaint) const {
    const auto& bytes = complaint.uuid().bytes;
    uint32_t number = 0;
    for (size_t i = bytes.size() - sizeof(number); i < bytes.size(); ++i) {
      number = number << 8 | bytes[i];
    }
    return number % modulus == remainder;
  }
};

// An event without all that clocks do not look at.
struct Kept {
  int complaint = 0;  // index
  SimulationPlace place;
  int order = 0;  // as read
  std::string bytes;
};

absl::Time TimeOf(const Event& event) { return FromProto(event.occur_time()); }

class PartitionRun {
 public:
  PartitionRun(PastEvents& past, const Policies& policies, const PastRange& range,
               const SimulationLimits& limits, SimulationListener& listener, int partition)
      : past_(past),
        policies_(policies),
        range_(range),
        limits_(limits),
        listener_(listener),
        partition_(partition) {}

  absl::Status Run() {
    std::vector<Slice> slices = {{}};
    while (!slices.empty()) {
      const Slice slice = slices.back();
      slices.pop_back();
      ASSIGN_OR_RETURN(const bool fits, Gather(slice));
      if (fits) {
        RETURN_IF_ERROR(Simulate());
      } else if (slice.modulus >= kModulusMax || index_.size() <= 1) {
        return Error(absl::StatusCode::kResourceExhausted, "SIMULATION_TOO_LARGE",
                     "a complaint has more events than can be held; ask for another time");
      } else {
        slices.push_back({slice.modulus * 2, slice.remainder + slice.modulus});
        slices.push_back({slice.modulus * 2, slice.remainder});
      }
      index_.clear();
      names_.clear();
      kept_.clear();
    }
    return absl::OkStatus();
  }

 private:
  // False when the slice is more than may be held.
  absl::StatusOr<bool> Gather(const Slice& slice) {
    held_bytes_ = 0;
    for (int source = 0; source < past_.sources(); ++source) {
      ASSIGN_OR_RETURN(const bool fits, GatherFrom(source, slice));
      if (!fits) return false;
      if (source == 0 && index_.empty()) break;  // nobody filed: nothing else matters
    }
    return true;
  }

  absl::StatusOr<bool> GatherFrom(int source, const Slice& slice) {
    ASSIGN_OR_RETURN(int64_t after, FindBegin(source));
    int64_t head = 0;
    do {
      RETURN_IF_ERROR(listener_.Check());
      ASSIGN_OR_RETURN(const ReadEventsResponse page, Read(source, after, limits_.page_size));
      // What is told while this runs is left out.
      if (head == 0) head = page.last_seq();
      if (page.events().empty()) break;
      for (const auto& numbered : page.events()) {
        const Event& event = numbered.event();
        if (TimeOf(event) > range_.until + kSlack) return true;
        if (!Keep(source, event, slice)) return false;
      }
      after = page.events(page.events_size() - 1).seq();
    } while (after < head);
    return true;
  }

  // False when that is more than may be held.
  bool Keep(int source, const Event& event, const Slice& slice) {
    if (event.tenant() != range_.tenant || TimeOf(event) > range_.until) return true;
    if (!Concerns(event, policies_)) return true;
    const auto complaint = ComplaintId::Parse(event.complaint());
    if (!complaint.ok() || !slice.Has(*complaint)) return true;
    auto found = index_.find(*complaint);
    if (found == index_.end()) {
      const absl::Time at = ToMicros(TimeOf(event));
      if (source != 0 || !event.has_complaint_filed() || at < range_.filed_from ||
          at >= range_.filed_until) {
        return true;
      }
      found = index_.emplace(*complaint, static_cast<int>(names_.size())).first;
      names_.push_back(*complaint);
      held_bytes_ += sizeof(ComplaintId) * 3;
    }
    Event bare = event;
    bare.clear_event_id();
    bare.clear_tenant();
    bare.clear_complaint();
    bare.clear_trace_id();
    bare.clear_actor();
    kept_.push_back({found->second, SimulationPlaceOf(event), static_cast<int>(kept_.size()),
                     bare.SerializeAsString()});
    held_bytes_ += sizeof(Kept) + kept_.back().bytes.capacity();
    return held_bytes_ <= limits_.held_bytes;
  }

  absl::Status Simulate() {
    // Complaints in order of their ids, so that the same question has the same answer.
    const auto key = [&](const Kept& kept) {
      return std::tie(names_[static_cast<size_t>(kept.complaint)], kept.place, kept.order);
    };
    std::sort(kept_.begin(), kept_.end(),
              [&](const Kept& left, const Kept& right) { return key(left) < key(right); });
    Simulation simulation(policies_, range_.until);
    Event event;
    for (size_t i = 0; i < kept_.size();) {
      const int complaint = kept_[i].complaint;
      const size_t first = i;
      for (; i < kept_.size() && kept_[i].complaint == complaint; ++i) {
        if (event.ParseFromString(kept_[i].bytes)) simulation.Take(event);
      }
      std::vector<v1::SimulatedClock> clocks = simulation.Finish();
      const std::string name = names_[static_cast<size_t>(complaint)].Name();
      for (v1::SimulatedClock& clock : clocks) clock.set_complaint(name);
      RETURN_IF_ERROR(listener_.Take(std::move(clocks), static_cast<int64_t>(i - first)));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ReadEventsResponse> Read(int source, int64_t after, int page_size) {
    return past_.Read(source, partition_, after, page_size);
  }

  // The number after which the log has all that matters: times rise with numbers, near enough.
  absl::StatusOr<int64_t> FindBegin(int source) {
    if (const auto known = begins_.find(source); known != begins_.end()) return known->second;
    const absl::Time wanted = range_.filed_from - kSlack;
    ASSIGN_OR_RETURN(const ReadEventsResponse first, Read(source, 0, 1));
    int64_t early = 0;  // nothing that matters has this number or a lower one
    int64_t late = first.last_seq();
    while (early < late) {
      RETURN_IF_ERROR(listener_.Check());
      const int64_t middle = early + (late - early) / 2;
      ASSIGN_OR_RETURN(const ReadEventsResponse page, Read(source, middle, 1));
      // One that cannot be read has no time, and tells nothing.
      const bool is_early = page.events_size() > 0 && page.events(0).event().has_occur_time() &&
                            TimeOf(page.events(0).event()) < wanted;
      if (is_early) {
        early = page.events(0).seq();
      } else {
        late = middle;
      }
    }
    begins_[source] = early;
    return early;
  }

  PastEvents& past_;
  const Policies& policies_;
  const PastRange& range_;
  const SimulationLimits& limits_;
  SimulationListener& listener_;
  const int partition_;
  std::map<int, int64_t> begins_;
  absl::flat_hash_map<ComplaintId, int> index_;
  std::vector<ComplaintId> names_;
  std::vector<Kept> kept_;
  size_t held_bytes_ = 0;
};

// Of policies/{id}@{version}.
absl::StatusOr<VersionKey> ParseName(absl::string_view name) {
  absl::string_view rest = name;
  const size_t at = rest.rfind('@');
  int version = 0;
  if (absl::ConsumePrefix(&rest, kPolicyCollection) && at != absl::string_view::npos &&
      absl::SimpleAtoi(name.substr(at + 1), &version) && version > 0 &&
      at > kPolicyCollection.size()) {
    return VersionKey(
        std::string(name.substr(kPolicyCollection.size(), at - kPolicyCollection.size())), version);
  }
  return InvalidField("name", "NAME_INVALID", "name it as policies/{id}@{version}");
}

}  // namespace

absl::Status SimulatePast(PastEvents& past, const Policies& policies, const PastRange& range,
                          const SimulationLimits& limits, SimulationListener& listener) {
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    RETURN_IF_ERROR(PartitionRun(past, policies, range, limits, listener, partition).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<Policy> ReadSimulatedPolicy(PolicyBook& book, const ShippedPacks& shipped,
                                           const v1::SimulatePolicyRequest& request) {
  switch (request.policy_case()) {
    case v1::SimulatePolicyRequest::kDocument:
      return ReadDocument(book, shipped, request.document());
    case v1::SimulatePolicyRequest::kName: break;
    case v1::SimulatePolicyRequest::POLICY_NOT_SET:
      return InvalidField("document", "POLICY_MISSING",
                          "give a policy as YAML, or the name of one as policies/{id}@{version}");
  }
  ASSIGN_OR_RETURN(const VersionKey key, ParseName(request.name()));
  ASSIGN_OR_RETURN(const std::string text, TextOf(book, shipped, key.first, key.second));
  return ReadDocument(book, shipped, text);
}

absl::StatusOr<PastRange> ReadPastRange(const v1::SimulatePolicyRequest& request,
                                        absl::string_view tenant, absl::Time now) {
  if (!request.has_filed_from()) {
    return InvalidField("filed_from", "FILED_FROM_MISSING", "say since when complaints were filed");
  }
  if (!request.has_filed_until()) {
    return InvalidField("filed_until", "FILED_UNTIL_MISSING",
                        "say before when complaints were filed");
  }
  RETURN_IF_ERROR(CheckTime("filed_from", request.filed_from()));
  RETURN_IF_ERROR(CheckTime("filed_until", request.filed_until()));
  PastRange range{.tenant = std::string(tenant),
                  .filed_from = FromProto(request.filed_from()),
                  .filed_until = FromProto(request.filed_until()),
                  .until = ToMicros(now)};
  if (range.filed_until <= range.filed_from) {
    return InvalidField("filed_until", "RANGE_EMPTY", "give a moment behind filed_from");
  }
  if (!request.has_until_time()) return range;
  RETURN_IF_ERROR(CheckTime("until_time", request.until_time()));
  range.until = FromProto(request.until_time());
  if (range.until > now) {
    return InvalidField("until_time", "UNTIL_IN_FUTURE", "nothing is known of what is to come");
  }
  return range;
}

}  // namespace redress::sla
