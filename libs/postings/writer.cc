#include "postings/writer.h"

#include <algorithm>
#include <deque>
#include <numeric>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "postings/varint.h"

namespace redress::postings {
namespace {

constexpr size_t kInsideBytesMax = 1000;  // longer lists have pages of their own
constexpr uint32_t kDropped = UINT32_MAX;

}  // namespace

absl::Status Writer::Put(std::string& page) {
  const absl::Status status = sink_(directory_.page_count_, std::move(page));
  ++directory_.page_count_;
  page = std::string();
  return status;
}

absl::Status Writer::AddDocument(const Uuid& id) {
  if (directory_.document_count_ == 0) directory_.newest_ = id;
  directory_.oldest_ = id;
  if (document_page_.empty()) directory_.document_pages_.push_back(id);
  document_page_.append(id.AsBytes().data(), 16);
  ++directory_.document_count_;
  return document_page_.size() == kDocumentsPerPage * 16 ? Put(document_page_) : absl::OkStatus();
}

absl::Status Writer::EndDocuments() {
  documents_ended_ = true;
  return document_page_.empty() ? absl::OkStatus() : Put(document_page_);
}

absl::Status Writer::AddList(Key key, absl::Span<const uint32_t> places) {
  if (!documents_ended_) {
    RETURN_IF_ERROR(EndDocuments());
  }
  std::string entry;
  scratch_.clear();
  uint32_t before = 0;
  size_t at = 0;
  for (; at < places.size() && scratch_.size() <= kInsideBytesMax; ++at) {
    AppendVarint(places[at] - before, scratch_);
    before = places[at];
  }
  AppendVarint(places.size(), entry);
  if (scratch_.size() <= kInsideBytesMax) {
    AppendVarint(scratch_.size(), entry);
    entry.append(scratch_);
  } else {
    AppendVarint(0, entry);
    AppendVarint(directory_.page_count_, entry);
    std::string starts;
    uint32_t start_before = 0;
    uint64_t pages = 0;
    std::string page;
    for (const uint32_t place : places) {
      if (page.size() + 5 > kPageBytes) {
        RETURN_IF_ERROR(Put(page));
      }
      if (page.empty()) {
        AppendVarint(place - start_before, starts);
        start_before = place;
        ++pages;
        AppendVarint(place, page);
      } else {
        AppendVarint(place - before, page);
      }
      before = place;
    }
    RETURN_IF_ERROR(Put(page));
    AppendVarint(pages, entry);
    entry.append(starts);
  }
  if (!key_page_.empty() && key_page_.size() + entry.size() + 10 > kPageBytes) {
    directory_.key_pages_.push_back({first_key_, directory_.page_count_});
    RETURN_IF_ERROR(Put(key_page_));
  }
  if (key_page_.empty()) {
    first_key_ = key;
    last_key_ = 0;
  }
  AppendVarint(key - last_key_, key_page_);
  last_key_ = key;
  key_page_.append(entry);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Writer::Finish() {
  if (!documents_ended_) {
    RETURN_IF_ERROR(EndDocuments());
  }
  if (!key_page_.empty()) {
    directory_.key_pages_.push_back({first_key_, directory_.page_count_});
    RETURN_IF_ERROR(Put(key_page_));
  }
  return directory_.Serialise();
}

void Builder::Add(const Uuid& id, absl::Span<const Key> keys) {
  documents_.push_back({id, keys_.size(), keys_.size() + keys.size()});
  keys_.insert(keys_.end(), keys.begin(), keys.end());
}

absl::StatusOr<std::string> Builder::Build(Sink sink) {
  // Newest first; of two with one id the later one is the first.
  std::stable_sort(documents_.begin(), documents_.end(), [](const Document& a, const Document& b) {
    return a.id != b.id ? a.id > b.id : a.begin > b.begin;
  });
  documents_.erase(std::unique(documents_.begin(), documents_.end(),
                               [](const Document& a, const Document& b) { return a.id == b.id; }),
                   documents_.end());
  Writer writer(std::move(sink));
  // Keys are hashes, spread evenly: dealing them out by their first bits leaves little to sort.
  constexpr int kBucketBits = 12;
  constexpr size_t kBuckets = size_t{1} << kBucketBits;
  const auto bucket_of = [](Key key) { return static_cast<size_t>(key >> (64 - kBucketBits)); };
  std::vector<size_t> ends(kBuckets + 1, 0);
  for (const Document& document : documents_) {
    RETURN_IF_ERROR(writer.AddDocument(document.id));
    for (size_t i = document.begin; i < document.end; ++i) ++ends[bucket_of(keys_[i]) + 1];
  }
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  struct Entry {
    Key key;
    uint32_t place;
    bool operator<(const Entry& other) const {
      return key != other.key ? key < other.key : place < other.place;
    }
  };
  std::vector<Entry> entries(ends.back());
  std::vector<size_t> fill(ends.begin(), ends.end() - 1);
  for (uint32_t place = 0; place < documents_.size(); ++place) {
    for (size_t i = documents_[place].begin; i < documents_[place].end; ++i) {
      entries[fill[bucket_of(keys_[i])]++] = {keys_[i], place};
    }
  }
  std::vector<uint32_t> places;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(ends[bucket]);
    const auto end = entries.begin() + static_cast<std::ptrdiff_t>(ends[bucket + 1]);
    std::sort(begin, end);
    for (auto at = begin; at != end;) {
      const Key key = at->key;
      places.clear();
      for (; at != end && at->key == key; ++at) {
        if (places.empty() || places.back() != at->place) places.push_back(at->place);
      }
      RETURN_IF_ERROR(writer.AddList(key, places));
    }
  }
  documents_.clear();
  keys_.clear();
  return writer.Finish();
}

absl::StatusOr<std::string> Merge(absl::Span<const Input> inputs,
                                  absl::FunctionRef<bool(const Uuid&, size_t)> keep, Sink sink) {
  Writer writer(std::move(sink));
  // Where each input's documents stand in the whole.
  std::vector<std::vector<uint32_t>> place_of(inputs.size());
  std::vector<uint32_t> next(inputs.size(), 0);
  std::vector<Uuid> head(inputs.size());
  uint64_t total = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const uint32_t count = inputs[i].directory->document_count();
    total += count;
    place_of[i].resize(count, kDropped);
    if (count > 0) {
      ASSIGN_OR_RETURN(head[i], DocumentAt(*inputs[i].directory, *inputs[i].pages, 0));
    }
  }
  if (total > kDocumentsMax) {
    return absl::InvalidArgumentError("too many documents for one segment");
  }
  uint32_t place = 0;
  while (true) {
    size_t newest = inputs.size();
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (next[i] == place_of[i].size()) continue;
      // Where several have it, the last input is the one that counts.
      if (newest == inputs.size() || head[i] >= head[newest]) newest = i;
    }
    if (newest == inputs.size()) break;
    const Uuid id = head[newest];
    if (keep(id, newest)) {
      RETURN_IF_ERROR(writer.AddDocument(id));
      place_of[newest][next[newest]] = place++;
    }
    for (size_t i = 0; i < inputs.size(); ++i) {
      while (next[i] < place_of[i].size() && head[i] == id) {
        if (++next[i] == place_of[i].size()) break;
        ASSIGN_OR_RETURN(head[i], DocumentAt(*inputs[i].directory, *inputs[i].pages, next[i]));
        if (head[i] > id) return absl::DataLossError("a segment of the index is damaged");
      }
    }
  }
  std::deque<KeyScanner> scanners;
  std::vector<bool> live(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    scanners.emplace_back(*inputs[i].directory, *inputs[i].pages);
    ASSIGN_OR_RETURN(live[i], scanners[i].Next());
  }
  std::vector<uint32_t> places;
  std::vector<uint32_t> old_places;
  while (true) {
    bool any = false;
    Key key = 0;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!live[i] || (any && scanners[i].key() >= key)) continue;
      key = scanners[i].key();
      any = true;
    }
    if (!any) break;
    places.clear();
    bool sorted = true;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!live[i] || scanners[i].key() != key) continue;
      old_places.clear();
      RETURN_IF_ERROR(scanners[i].Read(old_places));
      for (const uint32_t old : old_places) {
        const uint32_t now = place_of[i][old];
        if (now == kDropped) continue;
        sorted = sorted && (places.empty() || places.back() < now);
        places.push_back(now);
      }
      ASSIGN_OR_RETURN(live[i], scanners[i].Next());
    }
    if (!sorted) std::sort(places.begin(), places.end());
    if (places.empty()) continue;
    RETURN_IF_ERROR(writer.AddList(key, places));
  }
  return writer.Finish();
}

}  // namespace redress::postings
