#include "timer/near.h"

#include <algorithm>
#include <utility>

namespace redress::timer {
namespace {

bool Later(const Entry& left, const Entry& right) { return left.due_micros > right.due_micros; }

}  // namespace

void Near::BeginReading() {
  since_reading_.clear();
  done_.clear();
}

void Near::Adopt(std::vector<Entry> read) {
  std::erase_if(read, [this](const Entry& entry) {
    const auto done = done_.find(Key{entry.subject, entry.kind});
    return done != done_.end() && done->second == entry.due_micros;
  });
  std::sort(read.begin(), read.end(), [](const Entry& left, const Entry& right) {
    return left.due_micros < right.due_micros;
  });
  page_ = std::move(read);
  next_ = 0;
  added_ = std::exchange(since_reading_, {});
  std::make_heap(added_.begin(), added_.end(), Later);
}

void Near::Add(const Entry& entry) {
  added_.push_back(entry);
  std::push_heap(added_.begin(), added_.end(), Later);
  since_reading_.push_back(entry);
}

void Near::Clear() {
  page_.clear();
  next_ = 0;
  added_.clear();
  since_reading_.clear();
}

bool Near::PageIsNext() const {
  if (next_ == page_.size()) return false;
  return added_.empty() || page_[next_].due_micros <= added_.front().due_micros;
}

std::optional<int64_t> Near::NextDueMicros() const {
  if (PageIsNext()) return page_[next_].due_micros;
  if (added_.empty()) return std::nullopt;
  return added_.front().due_micros;
}

void Near::PopDue(int64_t now_micros, size_t limit, std::vector<Entry>& due) {
  for (size_t popped = 0; popped < limit;) {
    const std::optional<int64_t> next = NextDueMicros();
    if (!next || *next > now_micros) return;
    Entry entry;
    if (PageIsNext()) {
      entry = page_[next_++];
    } else {
      std::pop_heap(added_.begin(), added_.end(), Later);
      entry = added_.back();
      added_.pop_back();
    }
    const auto [under_way, free] =
        under_way_.try_emplace(Key{entry.subject, entry.kind}, UnderWay{entry.due_micros, {}});
    if (!free) {
      if (entry.due_micros != under_way->second.due_micros) under_way->second.again = entry;
      continue;
    }
    due.push_back(entry);
    ++popped;
  }
}

bool Near::Done(absl::Span<const Entry> entries) {
  bool again = false;
  for (const Entry& entry : entries) {
    const auto under_way = under_way_.find(Key{entry.subject, entry.kind});
    if (under_way == under_way_.end()) continue;
    const std::optional<Entry> next = under_way->second.again;
    done_[under_way->first] = under_way->second.due_micros;
    under_way_.erase(under_way);
    if (!next) continue;
    Add(*next);
    again = true;
  }
  return again;
}

absl::Time Near::OldestUnderWay(absl::FunctionRef<bool(uint16_t kind)> of) const {
  absl::Time oldest = absl::InfiniteFuture();
  for (const auto& [key, under_way] : under_way_) {
    if (of(key.kind)) oldest = std::min(oldest, absl::FromUnixMicros(under_way.due_micros));
  }
  return oldest;
}

}  // namespace redress::timer
