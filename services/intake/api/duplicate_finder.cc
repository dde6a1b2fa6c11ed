#include "services/intake/api/duplicate_finder.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "base/status_macros.h"
#include "services/intake/store/personal_part.h"

namespace redress::intake {
namespace {

constexpr uint16_t kCommonMin = 50;     // texts with the same key
constexpr size_t kSeenSize = 1u << 20;  // counters
constexpr size_t kCandidatesMax = 4;    // compared with one complaint
constexpr uint32_t kPlacesMax = 3;      // newest of one key in one segment

void AddCandidate(std::vector<Uuid>& candidates, const Uuid& id) {
  if (candidates.size() >= kCandidatesMax) return;
  if (std::find(candidates.begin(), candidates.end(), id) == candidates.end()) {
    candidates.push_back(id);
  }
}

}  // namespace

DuplicateFinder::DuplicateFinder(const crypto::Envelope& envelope, const FreshComplaints& fresh,
                                 SegmentStore& segments, DuplicatePolicy policy)
    : envelope_(envelope),
      fresh_(fresh),
      segments_(segments),
      policy_(policy),
      seen_(kSeenSize, 0) {}

void DuplicateFinder::Count(absl::Span<Newcomer> newcomers) {
  for (Newcomer& newcomer : newcomers) {
    // Counts fade, so that what was common once is looked up again.
    if (++seen_count_ % kSeenSize == 0) {
      for (uint16_t& count : seen_) count = static_cast<uint16_t>(count / 2);
    }
    uint16_t least = UINT16_MAX;
    for (const uint64_t key : newcomer.near) {
      uint16_t& count = seen_[(key >> 20) % kSeenSize];
      if (count < UINT16_MAX) ++count;
      least = std::min(least, count);
    }
    newcomer.common = !newcomer.near.empty() && least >= kCommonMin;
  }
}

absl::Status DuplicateFinder::ReadFilters(pg::Transaction& tx,
                                          const std::vector<SegmentRow>& segments) {
  absl::flat_hash_set<int64_t> there;
  for (const SegmentRow& segment : segments) {
    there.insert(segment.id);
    if (filters_.contains(segment.id)) continue;
    SegmentPages pages(segments_, tx, segment.id);
    postings::KeyScanner scanner(*segment.directory, pages);
    scanner.StartAt(kNearFirst);
    std::vector<postings::Key> keys;
    while (true) {
      ASSIGN_OR_RETURN(const bool found, scanner.Next());
      if (!found) break;
      if (scanner.key() >= kNearFirst) keys.push_back(scanner.key());
    }
    postings::KeyFilter filter(keys.size());
    for (const postings::Key key : keys) filter.Add(key);
    filters_.emplace(segment.id, std::move(filter));
  }
  std::erase_if(filters_, [&](const auto& filter) { return !there.contains(filter.first); });
  return absl::OkStatus();
}

absl::Status DuplicateFinder::AskIndex(pg::Transaction& tx, const std::vector<SegmentRow>& segments,
                                       absl::Span<const Newcomer> newcomers,
                                       Candidates& candidates) {
  for (const SegmentRow& segment : segments) {
    const postings::KeyFilter& filter = filters_.at(segment.id);
    std::vector<std::pair<size_t, postings::Key>> hits;
    std::vector<SegmentStore::Wanted> wanted;
    for (size_t i = 0; i < newcomers.size(); ++i) {
      if (newcomers[i].common || candidates[i].size() >= kCandidatesMax) continue;
      for (const postings::Key key : newcomers[i].near) {
        if (!filter.MayHave(key)) continue;
        if (const auto page = segment.directory->PageOf(key)) {
          hits.emplace_back(i, key);
          wanted.push_back({segment.id, *page});
        }
      }
    }
    if (hits.empty()) continue;
    SegmentPages pages(segments_, tx, segment.id);
    const auto prefetch = [&]() -> absl::Status {
      std::sort(wanted.begin(), wanted.end(),
                [](const auto& a, const auto& b) { return a.page < b.page; });
      wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
      ASSIGN_OR_RETURN(auto read, segments_.Read(tx, wanted));
      for (auto& [which, page] : read) pages.Put(which.page, std::move(page));
      wanted.clear();
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(prefetch());
    std::vector<std::pair<size_t, uint32_t>> places;
    std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second < b.second : a.first < b.first;
    });
    postings::ListFinder lists(*segment.directory, pages);
    for (const auto& [newcomer, key] : hits) {
      ASSIGN_OR_RETURN(postings::List list, lists.Find(key));
      postings::ListCursor cursor(std::move(list), segment.documents, pages);
      uint32_t from = 0;
      for (uint32_t count = 0; count < kPlacesMax; ++count) {
        ASSIGN_OR_RETURN(const bool found, cursor.Seek(from));
        if (!found) break;
        places.emplace_back(newcomer, cursor.place());
        wanted.push_back({segment.id, cursor.place() / postings::kDocumentsPerPage});
        from = cursor.place() + 1;
      }
    }
    RETURN_IF_ERROR(prefetch());
    for (const auto& [newcomer, place] : places) {
      ASSIGN_OR_RETURN(const Uuid id, DocumentAt(*segment.directory, pages, place));
      AddCandidate(candidates[newcomer], id);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<DuplicateFinder::Texts> DuplicateFinder::ReadTexts(
    pg::Transaction& tx, absl::Span<const Newcomer> newcomers, const Candidates& candidates) {
  Texts texts;
  for (const Newcomer& newcomer : newcomers) texts[newcomer.id.uuid()] = newcomer.complaint;
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  absl::flat_hash_map<Uuid, absl::string_view> tenant_of;
  for (size_t i = 0; i < newcomers.size(); ++i) {
    for (const Uuid& id : candidates[i]) {
      if (texts.contains(id) || tenant_of.contains(id)) continue;
      if (auto kept = fresh_.Find(id)) {
        texts[id] = std::move(kept);
        continue;
      }
      tenant_of[id] = newcomers[i].tenant;
      tenants.emplace_back(newcomers[i].tenant);
      ids.push_back(id);
    }
  }
  if (ids.empty()) return texts;
  ASSIGN_OR_RETURN(std::vector<StoredComplaint> read, GetIndexed(tx, tenants, ids));
  for (StoredComplaint& stored : read) {
    const Uuid id = stored.id.uuid();
    auto whole = OpenWhole(envelope_, tenant_of.at(id), std::move(stored));
    if (whole.ok()) texts[id] = std::make_shared<const v1::Complaint>(*std::move(whole));
  }
  return texts;
}

absl::StatusOr<DuplicateFinder::Suspects> DuplicateFinder::Look(pg::Transaction& tx,
                                                                std::vector<Newcomer> newcomers,
                                                                absl::Time now) {
  // A pair within the batch belongs to the later of the two.
  std::sort(newcomers.begin(), newcomers.end(),
            [](const Newcomer& a, const Newcomer& b) { return a.id < b.id; });
  Candidates candidates(newcomers.size());
  absl::flat_hash_map<uint64_t, std::vector<size_t>> in_batch;
  ASSIGN_OR_RETURN(const auto same_customer, SameCustomer(tx, newcomers));
  for (const auto& [place, id] : same_customer) AddCandidate(candidates[place], id);
  for (size_t i = 0; i < newcomers.size(); ++i) {
    if (newcomers[i].common) continue;
    for (const uint64_t key : newcomers[i].near) {
      std::vector<size_t>& others = in_batch[key];
      for (const size_t other : others) AddCandidate(candidates[i], newcomers[other].id.uuid());
      if (others.size() < kPlacesMax) others.push_back(i);
    }
  }
  ASSIGN_OR_RETURN(std::vector<SegmentRow> segments, segments_.Load(tx));
  const absl::Time since = now - policy_.window;
  segments.erase(std::remove_if(segments.begin(), segments.end(),
                                [&](const SegmentRow& segment) {
                                  return segment.documents == 0 ||
                                         TimeOf(segment.directory->newest()) < since;
                                }),
                 segments.end());
  RETURN_IF_ERROR(ReadFilters(tx, segments));
  RETURN_IF_ERROR(AskIndex(tx, segments, newcomers, candidates));
  ASSIGN_OR_RETURN(Texts texts, ReadTexts(tx, newcomers, candidates));
  return Suspects{std::move(newcomers), std::move(candidates), std::move(texts)};
}

absl::StatusOr<std::vector<DuplicatePair>> DuplicateFinder::Compare(const Suspects& suspects,
                                                                    Breathe breathe) const {
  const auto& [newcomers, candidates, texts] = suspects;
  std::vector<DuplicatePair> pairs;
  absl::node_hash_map<Uuid, Compared> compared;
  const auto of = [&](const Uuid& id, const v1::Complaint& complaint) -> Compared& {
    return compared.try_emplace(id, complaint).first->second;
  };
  for (size_t i = 0; i < newcomers.size(); ++i) {
    std::vector<DuplicatePair> own;
    if (candidates[i].empty()) continue;
    RETURN_IF_ERROR(breathe());
    const ComplaintId& own_id = newcomers[i].id;
    Compared& of_own = of(own_id.uuid(), *newcomers[i].complaint);
    for (const Uuid& id : candidates[i]) {
      const auto found = texts.find(id);
      if (found == texts.end() || id == own_id.uuid()) continue;
      const ComplaintId other_id(id);  // a later one, where that was indexed first
      Compared& of_other = of(id, *found->second);
      auto suspicion = other_id < own_id ? CompareForDuplicate(of_own, of_other, policy_)
                                         : CompareForDuplicate(of_other, of_own, policy_);
      if (suspicion) {
        own.push_back({newcomers[i].tenant, std::max(own_id, other_id), std::min(own_id, other_id),
                       *std::move(suspicion), newcomers[i].complaint->historical()});
      }
    }
    std::stable_sort(own.begin(), own.end(), [](const DuplicatePair& a, const DuplicatePair& b) {
      return a.suspicion.score > b.suspicion.score;
    });
    if (own.size() > policy_.links_max) own.resize(policy_.links_max);
    std::move(own.begin(), own.end(), std::back_inserter(pairs));
  }
  return pairs;
}

}  // namespace redress::intake
