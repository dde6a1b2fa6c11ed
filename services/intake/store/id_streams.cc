#include "services/intake/store/id_streams.h"

#include <algorithm>

#include "base/status_macros.h"

namespace redress::intake {
namespace {

constexpr int64_t kColumnChunkMax = 4096;
constexpr int kJumpsMax = 12;
constexpr size_t kPrefetchMax = 32;

}  // namespace

Uuid After(const Uuid& id) {
  Uuid after = id;
  for (size_t i = after.bytes.size(); i-- > 0;) {
    if (++after.bytes[i] != 0) return after;
  }
  return id;
}

Uuid Before(const Uuid& id) {
  Uuid before = id;
  for (size_t i = before.bytes.size(); i-- > 0;) {
    if (before.bytes[i]-- != 0) return before;
  }
  return id;
}

IndexStream::IndexStream(SegmentStore& store, pg::Transaction& tx, std::vector<SegmentRow> segments,
                         std::vector<std::vector<postings::Key>> groups, std::vector<Uuid> tail,
                         Expired expired)
    : store_(store),
      tx_(tx),
      groups_(std::move(groups)),
      tail_(std::move(tail)),
      expired_(std::move(expired)) {
  for (SegmentRow& row : segments) {
    if (row.documents == 0) continue;
    Part& part = parts_.emplace_back();
    part.bound = row.directory->newest();
    part.row = std::move(row);
  }
}

absl::Status IndexStream::Prefetch(Part& first) {
  std::vector<Part*> next = {&first};
  for (Part& part : parts_) {
    if (&part != &first && part.matches == nullptr && part.row.directory->oldest() <= part.bound) {
      next.push_back(&part);
    }
  }
  std::sort(next.begin() + 1, next.end(),
            [](const Part* a, const Part* b) { return a->bound > b->bound; });
  if (next.size() > prefetch_) next.resize(prefetch_);
  prefetch_ = std::min(prefetch_ * 2, kPrefetchMax);
  std::vector<SegmentStore::Wanted> wanted;
  for (Part* part : next) {
    part->pages = std::make_unique<SegmentPages>(store_, tx_, part->row.id);
    part->matches =
        std::make_unique<postings::Matches>(*part->row.directory, *part->pages, groups_);
    for (const auto& group : groups_) {
      for (const postings::Key key : group) {
        if (const auto page = part->row.directory->PageOf(key))
          wanted.push_back({part->row.id, *page});
      }
    }
  }
  ASSIGN_OR_RETURN(auto pages, store_.Read(tx_, wanted));
  for (auto& [which, page] : pages) {
    for (Part* part : next) {
      if (part->row.id == which.segment) part->pages->Put(which.page, page);
    }
  }
  return absl::OkStatus();
}

absl::Status IndexStream::Resolve(Part& part) {
  const postings::Directory& directory = *part.row.directory;
  if (part.matches == nullptr) {
    RETURN_IF_ERROR(Prefetch(part));
  }
  uint32_t from = directory.document_count();
  if (part.placed && part.place + 1 < directory.document_count()) {
    // Most often the next one is asked for.
    ASSIGN_OR_RETURN(const Uuid next, DocumentAt(directory, *part.pages, part.place + 1));
    if (next <= part.bound) from = part.place + 1;
  }
  if (from == directory.document_count()) {
    ASSIGN_OR_RETURN(from, PlaceBefore(directory, *part.pages, After(part.bound)));
  }
  ASSIGN_OR_RETURN(const bool found, part.matches->Seek(from));
  if (!found) {
    part.row.documents = 0;  // nothing more
    return absl::OkStatus();
  }
  part.place = part.matches->place();
  part.placed = true;
  ASSIGN_OR_RETURN(part.bound, DocumentAt(directory, *part.pages, part.place));
  part.exact = true;
  return absl::OkStatus();
}

absl::StatusOr<Step> IndexStream::AtOrBelow(const Uuid& bound) {
  while (tail_at_ < tail_.size() && tail_[tail_at_] > bound) ++tail_at_;
  for (Part& part : parts_) {
    if (part.bound <= bound) continue;
    part.bound = bound;
    part.exact = false;
  }
  while (true) {
    Part* newest = nullptr;
    for (Part& part : parts_) {
      if (part.row.documents == 0) continue;
      if (newest == nullptr || part.bound > newest->bound ||
          (part.bound == newest->bound && part.exact)) {
        newest = &part;
      }
    }
    const bool in_tail = tail_at_ < tail_.size();
    if (newest == nullptr || (in_tail && tail_[tail_at_] >= newest->bound)) {
      if (in_tail) return Step{Step::Kind::kFound, tail_[tail_at_]};
      if (newest == nullptr) return Step{Step::Kind::kEnd, {}};
    }
    if (newest->exact) return Step{Step::Kind::kFound, newest->bound};
    if (expired_(newest->bound)) return Step{Step::Kind::kLater, newest->bound};
    RETURN_IF_ERROR(Resolve(*newest));
  }
}

absl::StatusOr<Step> ColumnStream::AtOrBelow(const Uuid& bound) {
  if (given_up_) return Step{Step::Kind::kFound, bound};
  while (at_ < buffer_.size() && buffer_[at_] > bound) ++at_;
  if (at_ == buffer_.size()) {
    if (ended_) return Step{Step::Kind::kEnd, {}};
    if (expired_(bound)) return Step{Step::Kind::kLater, bound};
    const bool jump = read_ && !buffer_.empty() && bound < Before(buffer_.back());
    if (jump && optional_ && ++jumps_ > kJumpsMax) {
      given_up_ = true;
      return Step{Step::Kind::kFound, bound};
    }
    if (read_ && !jump) limit_ = std::min(limit_ * 2, kColumnChunkMax);
    read_ = true;
    ASSIGN_OR_RETURN(const pg::Rows rows, query_(bound, limit_));
    buffer_.clear();
    at_ = 0;
    for (int r = 0; r < rows.size(); ++r) buffer_.push_back(rows.Id(r, 0));
    ended_ = rows.size() < limit_;
    if (buffer_.empty()) return Step{Step::Kind::kEnd, {}};
  }
  return Step{Step::Kind::kFound, buffer_[at_]};
}

absl::StatusOr<Step> Intersection::AtOrBelow(const Uuid& bound) {
  Uuid candidate = bound;
  for (size_t agreed = 0, at = 0; agreed < streams_.size(); at = (at + 1) % streams_.size()) {
    ASSIGN_OR_RETURN(const Step step, streams_[at]->AtOrBelow(candidate));
    if (step.kind != Step::Kind::kFound) return step;
    agreed = step.id == candidate ? agreed + 1 : 1;
    candidate = step.id;
    if (agreed < streams_.size() && expired_(candidate)) {
      return Step{Step::Kind::kLater, candidate};
    }
  }
  return Step{Step::Kind::kFound, candidate};
}

}  // namespace redress::intake
