#include "postings/segment.h"

#include <algorithm>
#include <cstring>

#include "base/status_macros.h"
#include "postings/varint.h"

namespace redress::postings {
namespace {

constexpr absl::string_view kMagic = "RP01";
constexpr uint32_t kPagesMax = 1u << 24;

absl::Status Broken() { return absl::DataLossError("a segment of the index is damaged"); }

template <typename Number>
void AppendFixed(Number number, std::string& out) {
  for (size_t i = 0; i < sizeof(Number); ++i) out.push_back(static_cast<char>(number >> (8 * i)));
}

template <typename Number>
bool TakeFixed(absl::string_view& rest, Number& number) {
  if (rest.size() < sizeof(Number)) return false;
  number = 0;
  for (size_t i = 0; i < sizeof(Number); ++i) {
    number |= static_cast<Number>(static_cast<uint8_t>(rest[i])) << (8 * i);
  }
  rest.remove_prefix(sizeof(Number));
  return true;
}

bool TakeId(absl::string_view& rest, Uuid& id) {
  if (rest.size() < id.bytes.size()) return false;
  std::memcpy(id.bytes.data(), rest.data(), id.bytes.size());
  rest.remove_prefix(id.bytes.size());
  return true;
}

// The first document of a page is not needed to know how many it has.
uint32_t DocumentPages(uint32_t documents) {
  return (documents + kDocumentsPerPage - 1) / kDocumentsPerPage;
}

// Goes past one entry of a key page: its key behind `key`.
bool PassEntry(absl::string_view& rest, Key& key) {
  uint64_t gap = 0;
  uint64_t count = 0;
  uint64_t bytes = 0;
  if (!TakeVarint(rest, gap) || !TakeVarint(rest, count) || !TakeVarint(rest, bytes)) return false;
  if (gap > UINT64_MAX - key || bytes > rest.size()) return false;
  key += gap;
  rest.remove_prefix(bytes);
  if (bytes > 0) return true;
  uint64_t number = 0;
  uint64_t pages = 0;
  if (!TakeVarint(rest, number) || !TakeVarint(rest, pages) || pages > rest.size()) return false;
  for (; pages > 0; --pages) {
    if (!TakeVarint(rest, number)) return false;
  }
  return true;
}

// One entry of a key page: its key behind `key`, and its list.
bool TakeEntry(absl::string_view& rest, Key& key, List& list) {
  uint64_t gap = 0;
  uint64_t count = 0;
  uint64_t bytes = 0;
  if (!TakeVarint(rest, gap) || !TakeVarint(rest, count) || !TakeVarint(rest, bytes)) return false;
  if (count == 0 || count > kDocumentsMax || gap > UINT64_MAX - key) return false;
  key += gap;
  list.count = static_cast<uint32_t>(count);
  list.inside.clear();
  list.starts.clear();
  if (bytes > 0) {
    if (bytes > rest.size()) return false;
    list.inside.assign(rest.data(), bytes);
    rest.remove_prefix(bytes);
    return true;
  }
  uint64_t first_page = 0;
  uint64_t pages = 0;
  if (!TakeVarint(rest, first_page) || !TakeVarint(rest, pages)) return false;
  if (first_page > kPagesMax || pages == 0 || pages > rest.size()) return false;
  list.first_page = static_cast<uint32_t>(first_page);
  uint64_t start = 0;
  for (uint64_t i = 0; i < pages; ++i) {
    uint64_t step = 0;
    if (!TakeVarint(rest, step) || step > kDocumentsMax) return false;
    start += step;
    if (start > kDocumentsMax) return false;
    list.starts.push_back(static_cast<uint32_t>(start));
  }
  return true;
}

}  // namespace

absl::StatusOr<Directory> Directory::Parse(absl::string_view bytes) {
  Directory directory;
  if (bytes.substr(0, kMagic.size()) != kMagic) return Broken();
  bytes.remove_prefix(kMagic.size());
  uint32_t key_pages = 0;
  if (!TakeFixed(bytes, directory.document_count_) || !TakeFixed(bytes, directory.page_count_) ||
      !TakeFixed(bytes, key_pages) || !TakeId(bytes, directory.newest_) ||
      !TakeId(bytes, directory.oldest_) || directory.document_count_ > kDocumentsMax ||
      directory.page_count_ > kPagesMax) {
    return Broken();
  }
  const uint64_t document_pages = DocumentPages(directory.document_count_);
  if (bytes.size() != document_pages * 16 + uint64_t{key_pages} * 12 ||
      document_pages + key_pages > directory.page_count_) {
    return Broken();
  }
  directory.document_pages_.resize(document_pages);
  for (Uuid& first : directory.document_pages_) TakeId(bytes, first);
  directory.key_pages_.resize(key_pages);
  Key before = 0;
  for (KeyPage& page : directory.key_pages_) {
    TakeFixed(bytes, page.first);
    TakeFixed(bytes, page.page);
    if (page.page >= directory.page_count_ || page.first < before) return Broken();
    before = page.first;
  }
  return directory;
}

std::string Directory::Serialise() const {
  std::string bytes(kMagic);
  AppendFixed(document_count_, bytes);
  AppendFixed(page_count_, bytes);
  AppendFixed(static_cast<uint32_t>(key_pages_.size()), bytes);
  bytes.append(newest_.AsBytes().data(), 16);
  bytes.append(oldest_.AsBytes().data(), 16);
  for (const Uuid& first : document_pages_) bytes.append(first.AsBytes().data(), 16);
  for (const KeyPage& page : key_pages_) {
    AppendFixed(page.first, bytes);
    AppendFixed(page.page, bytes);
  }
  return bytes;
}

size_t Directory::IndexOf(Key key) const {
  const auto behind =
      std::upper_bound(key_pages_.begin(), key_pages_.end(), key,
                       [](Key want, const KeyPage& page) { return want < page.first; });
  return behind == key_pages_.begin() ? 0 : static_cast<size_t>(behind - key_pages_.begin()) - 1;
}

std::optional<uint32_t> Directory::PageOf(Key key) const {
  if (key_pages_.empty() || key < key_pages_[0].first) return std::nullopt;
  return key_pages_[IndexOf(key)].page;
}

uint32_t Directory::DocumentPageBefore(const Uuid& before) const {
  // Firsts fall; the last page that begins with `before` or newer may hold the border.
  const auto behind = std::partition_point(document_pages_.begin(), document_pages_.end(),
                                           [&](const Uuid& first) { return first >= before; });
  const auto pages = static_cast<uint32_t>(behind - document_pages_.begin());
  return pages == 0 ? 0 : pages - 1;
}

absl::StatusOr<Uuid> DocumentAt(const Directory& directory, Pages& pages, uint32_t place) {
  if (place >= directory.document_count()) return Broken();
  ASSIGN_OR_RETURN(absl::string_view page, pages.Get(place / kDocumentsPerPage));
  const size_t at = size_t{place % kDocumentsPerPage} * 16;
  if (page.size() < at + 16) return Broken();
  page.remove_prefix(at);
  Uuid id;
  TakeId(page, id);
  return id;
}

absl::StatusOr<uint32_t> PlaceBefore(const Directory& directory, Pages& pages, const Uuid& before) {
  if (directory.document_count() == 0 || before > directory.newest()) return 0u;
  if (before <= directory.oldest()) return directory.document_count();
  uint32_t low = directory.DocumentPageBefore(before) * kDocumentsPerPage;
  uint32_t high = std::min(low + kDocumentsPerPage, directory.document_count());
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const Uuid id, DocumentAt(directory, pages, middle));
    if (id >= before) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

absl::StatusOr<List> FindList(const Directory& directory, Pages& pages, Key key) {
  return ListFinder(directory, pages).Find(key);
}

absl::StatusOr<List> ListFinder::Find(Key key) {
  List list;
  const std::optional<uint32_t> page = directory_.PageOf(key);
  if (!page) return list;
  if (page != page_) {
    ASSIGN_OR_RETURN(rest_, pages_.Get(*page));
    page_ = page;
    before_ = 0;
  }
  while (!rest_.empty()) {
    absl::string_view behind = rest_;
    Key at = before_;
    if (!PassEntry(behind, at)) return Broken();
    if (at > key) break;
    if (at == key) {
      // It stays in front: the same key may be asked for again.
      behind = rest_;
      at = before_;
      if (!TakeEntry(behind, at, list)) return Broken();
      return list;
    }
    rest_ = behind;
    before_ = at;
  }
  return list;
}

ListCursor::ListCursor(List list, uint32_t document_count, Pages& pages)
    : list_(std::move(list)), document_count_(document_count), pages_(&pages) {}

absl::Status ListCursor::OpenPage(size_t index) {
  if (list_.starts.empty()) {
    rest_ = list_.inside;
  } else {
    ASSIGN_OR_RETURN(rest_, pages_->Get(list_.first_page + static_cast<uint32_t>(index)));
  }
  page_ = index;
  open_ = true;
  begun_ = false;
  return absl::OkStatus();
}

absl::StatusOr<bool> ListCursor::Seek(uint32_t from) {
  if (ended_ || list_.count == 0) return false;
  if (begun_ && place_ >= from) return true;
  if (!list_.starts.empty()) {
    const auto behind = std::upper_bound(list_.starts.begin(), list_.starts.end(), from);
    const size_t want = behind == list_.starts.begin()
                            ? 0
                            : static_cast<size_t>(std::prev(behind) - list_.starts.begin());
    if (!open_ || want > page_) {
      RETURN_IF_ERROR(OpenPage(want));
    }
  } else if (!open_) {
    RETURN_IF_ERROR(OpenPage(0));
  }
  while (true) {
    while (!rest_.empty()) {
      uint64_t gap = 0;
      if (!TakeVarint(rest_, gap)) return Broken();
      const uint64_t place = begun_ ? place_ + gap : gap;
      if (place >= document_count_ || (begun_ && gap == 0)) return Broken();
      place_ = static_cast<uint32_t>(place);
      begun_ = true;
      if (place_ >= from) return true;
    }
    if (page_ + 1 >= list_.starts.size()) break;
    RETURN_IF_ERROR(OpenPage(page_ + 1));
    if (rest_.empty()) return Broken();
  }
  ended_ = true;
  return false;
}

Matches::Matches(const Directory& directory, Pages& pages, std::vector<std::vector<Key>> groups)
    : directory_(directory), pages_(pages), keys_(std::move(groups)) {}

absl::Status Matches::Open() {
  opened_ = true;
  std::vector<std::pair<uint64_t, std::vector<ListCursor>>> groups;
  for (const std::vector<Key>& keys : keys_) {
    std::vector<ListCursor> cursors;
    uint64_t count = 0;
    for (const Key key : keys) {
      ASSIGN_OR_RETURN(List list, FindList(directory_, pages_, key));
      if (list.count == 0) continue;
      count += list.count;
      cursors.emplace_back(std::move(list), directory_.document_count(), pages_);
    }
    if (cursors.empty()) {
      none_ = true;
      return absl::OkStatus();
    }
    groups.emplace_back(count, std::move(cursors));
  }
  std::sort(groups.begin(), groups.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& group : groups) groups_.push_back(std::move(group.second));
  return absl::OkStatus();
}

absl::StatusOr<bool> Matches::Seek(uint32_t from) {
  if (!opened_) {
    RETURN_IF_ERROR(Open());
  }
  if (none_ || from >= directory_.document_count()) return false;
  uint32_t candidate = from;
  for (size_t agreed = 0; agreed < groups_.size();) {
    uint32_t nearest = directory_.document_count();
    for (ListCursor& cursor : groups_[agreed]) {
      ASSIGN_OR_RETURN(const bool found, cursor.Seek(candidate));
      if (found) nearest = std::min(nearest, cursor.place());
      if (nearest == candidate) break;
    }
    if (nearest == directory_.document_count()) {
      none_ = true;
      return false;
    }
    if (nearest == candidate) {
      ++agreed;
    } else {
      candidate = nearest;
      agreed = agreed == 0 ? 1 : 0;
    }
  }
  place_ = candidate;
  return true;
}

void KeyScanner::StartAt(Key key) { page_ = directory_.IndexOf(key); }

absl::StatusOr<bool> KeyScanner::Next() {
  while (rest_.empty()) {
    if (page_ == directory_.key_page_count()) return false;
    ASSIGN_OR_RETURN(const absl::string_view bytes, pages_.Get(directory_.key_page(page_)));
    key_page_.assign(bytes.data(), bytes.size());
    rest_ = key_page_;
    ++page_;
    key_ = 0;
  }
  const Key before = key_;
  if (!TakeEntry(rest_, key_, list_)) return Broken();
  if (before != 0 && key_ <= before) return Broken();
  return true;
}

absl::Status KeyScanner::Read(std::vector<uint32_t>& places) {
  ListCursor cursor(std::move(list_), directory_.document_count(), pages_);
  list_ = List();
  for (uint32_t from = 0;;) {
    ASSIGN_OR_RETURN(const bool found, cursor.Seek(from));
    if (!found) return absl::OkStatus();
    places.push_back(cursor.place());
    from = cursor.place() + 1;
  }
}

}  // namespace redress::postings
