#include "services/intake/store/segment_store.h"

#include "base/status_macros.h"
#include "services/intake/store/search_sql.h"

namespace redress::intake {
namespace {

constexpr uint32_t kAhead = 8;

}  // namespace

absl::StatusOr<std::vector<SegmentRow>> SegmentStore::Load(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kSegments));
  std::vector<SegmentRow> segments(static_cast<size_t>(rows.size()));
  std::vector<int64_t> missing;
  {
    absl::MutexLock lock(&mutex_);
    absl::flat_hash_map<int64_t, std::shared_ptr<const postings::Directory>> still;
    for (int r = 0; r < rows.size(); ++r) {
      SegmentRow& segment = segments[static_cast<size_t>(r)];
      segment.id = rows.Int(r, 0);
      segment.last_batch = rows.Int(r, 1);
      segment.documents = static_cast<uint32_t>(rows.Int(r, 2));
      segment.pages = static_cast<uint32_t>(rows.Int(r, 3));
      if (const auto known = directories_.find(segment.id); known != directories_.end()) {
        segment.directory = known->second;
        still.insert(*known);
      } else {
        missing.push_back(segment.id);
      }
    }
    directories_ = std::move(still);  // those of segments that were merged away go
  }
  if (missing.empty()) return segments;
  ASSIGN_OR_RETURN(const pg::Rows found, tx.Exec(sql::kDirectories, missing));
  for (int r = 0; r < found.size(); ++r) {
    ASSIGN_OR_RETURN(postings::Directory parsed, postings::Directory::Parse(found.View(r, 1)));
    const auto directory = std::make_shared<const postings::Directory>(std::move(parsed));
    for (SegmentRow& segment : segments) {
      if (segment.id == found.Int(r, 0)) segment.directory = directory;
    }
    absl::MutexLock lock(&mutex_);
    directories_[found.Int(r, 0)] = directory;
  }
  for (const SegmentRow& segment : segments) {
    if (segment.directory == nullptr) return absl::DataLossError("a segment has no directory");
  }
  return segments;
}

SegmentStore::Page SegmentStore::Find(const Wanted& wanted) {
  absl::MutexLock lock(&mutex_);
  const auto found = kept_.find(wanted);
  if (found == kept_.end()) return nullptr;
  used_.splice(used_.begin(), used_, found->second.place);
  return found->second.page;
}

void SegmentStore::Keep(const Wanted& wanted, Page page) {
  absl::MutexLock lock(&mutex_);
  if (kept_.contains(wanted)) return;
  kept_bytes_ += page->size();
  used_.push_front(wanted);
  kept_[wanted] = {std::move(page), used_.begin()};
  while (kept_bytes_ > cache_bytes_max_) {
    const auto oldest = kept_.find(used_.back());
    kept_bytes_ -= oldest->second.page->size();
    kept_.erase(oldest);
    used_.pop_back();
  }
}

absl::StatusOr<std::vector<std::pair<SegmentStore::Wanted, SegmentStore::Page>>> SegmentStore::Read(
    pg::Transaction& tx, absl::Span<const Wanted> wanted) {
  std::vector<std::pair<Wanted, Page>> pages;
  std::vector<int64_t> segments;
  std::vector<int32_t> numbers;
  for (const Wanted& one : wanted) {
    if (Page page = Find(one)) {
      pages.emplace_back(one, std::move(page));
    } else {
      segments.push_back(one.segment);
      numbers.push_back(static_cast<int32_t>(one.page));
    }
  }
  if (segments.empty()) return pages;
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kPages, segments, numbers));
  for (int r = 0; r < rows.size(); ++r) {
    const Wanted one{rows.Int(r, 0), static_cast<uint32_t>(rows.Int(r, 1))};
    auto page = std::make_shared<const std::string>(rows.View(r, 2));
    Keep(one, page);
    pages.emplace_back(one, std::move(page));
  }
  return pages;
}

absl::StatusOr<absl::string_view> SegmentPages::Get(uint32_t page) {
  const auto held = held_.find(page);
  if (held != held_.end()) return absl::string_view(*held->second);
  // Who reads on from page to page goes on doing so.
  std::vector<SegmentStore::Wanted> wanted = {{segment_, page}};
  if (page > 0 && held_.contains(page - 1)) {
    for (uint32_t ahead = 1; ahead < kAhead; ++ahead) wanted.push_back({segment_, page + ahead});
  }
  ASSIGN_OR_RETURN(auto pages, store_.Read(tx_, wanted));
  for (auto& [which, bytes] : pages) held_[which.page] = std::move(bytes);
  const auto found = held_.find(page);
  if (found == held_.end()) return absl::DataLossError("a page of the index is missing");
  return absl::string_view(*found->second);
}

}  // namespace redress::intake
