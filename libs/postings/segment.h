// A segment: which documents have which keys, in pages that are read one by one.
//
//   ASSIGN_OR_RETURN(Directory directory, Directory::Parse(bytes));
//   Matches matches(directory, pages, {{key_a}, {key_b, key_c}});  // a, and b or c
//   ASSIGN_OR_RETURN(bool found, matches.Seek(0));  // then matches.place(), matches.document()
//
// Documents stand newest first, by id; a document's place in that order is what lists hold. A
// segment never changes. It is a directory, small enough to keep in memory, and pages of up to
// kPageBytes: those with document ids first, then key pages with short lists in them, and list
// pages for the long ones, each of which can be read alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/ids.h"

namespace redress::postings {

// A hash: equal keys are taken for the same word.
using Key = uint64_t;

inline constexpr size_t kPageBytes = 8000;
inline constexpr uint32_t kDocumentsPerPage = kPageBytes / 16;
inline constexpr uint32_t kDocumentsMax = 1u << 22;

// Where the pages of one segment come from.
class Pages {
 public:
  virtual ~Pages() = default;
  // The view holds as long as the Pages; a KeyScanner alone, and so Merge, needs it only until the
  // next call.
  virtual absl::StatusOr<absl::string_view> Get(uint32_t page) = 0;
};

// What a reader keeps of a segment. Immutable.
class Directory {
 public:
  // Error: DATA_LOSS.
  static absl::StatusOr<Directory> Parse(absl::string_view bytes);

  uint32_t document_count() const { return document_count_; }
  uint32_t page_count() const { return page_count_; }
  const Uuid& newest() const { return newest_; }
  const Uuid& oldest() const { return oldest_; }
  size_t memory_bytes() const { return document_pages_.size() * 16 + key_pages_.size() * 16; }

  // The page that would have the key; nothing when none can.
  std::optional<uint32_t> PageOf(Key key) const;
  // Its index among the key pages; 0 when none can have it.
  size_t IndexOf(Key key) const;
  // Key pages in the order of their keys.
  size_t key_page_count() const { return key_pages_.size(); }
  uint32_t key_page(size_t index) const { return key_pages_[index].page; }
  Key first_key(size_t index) const { return key_pages_[index].first; }

  // The place before which every document is `before` or newer, within one page of documents.
  uint32_t DocumentPageBefore(const Uuid& before) const;

 private:
  friend class Writer;
  struct KeyPage {
    Key first = 0;
    uint32_t page = 0;
  };
  std::string Serialise() const;

  uint32_t document_count_ = 0;
  uint32_t page_count_ = 0;
  Uuid newest_;
  Uuid oldest_;
  std::vector<Uuid> document_pages_;  // first document of each
  std::vector<KeyPage> key_pages_;
};

// A document's id by its place, and back.
absl::StatusOr<Uuid> DocumentAt(const Directory& directory, Pages& pages, uint32_t place);
// The place of the newest document that is older than `before`; document_count when none is.
absl::StatusOr<uint32_t> PlaceBefore(const Directory& directory, Pages& pages, const Uuid& before);

// One key's list, as its key page has it.
struct List {
  uint32_t count = 0;
  std::string inside;            // a short list's bytes
  uint32_t first_page = 0;       // of a long one
  std::vector<uint32_t> starts;  // first place in each of its pages
};
// Count 0 when no document has the key.
absl::StatusOr<List> FindList(const Directory& directory, Pages& pages, Key key);

// FindList for many keys that never fall: each page is gone through once. Not thread-safe.
class ListFinder {
 public:
  ListFinder(const Directory& directory, Pages& pages) : directory_(directory), pages_(pages) {}
  absl::StatusOr<List> Find(Key key);

 private:
  const Directory& directory_;
  Pages& pages_;
  std::optional<uint32_t> page_;
  absl::string_view rest_;  // of it
  Key before_ = 0;          // the key before rest_
};

// Goes along one list. Not thread-safe.
class ListCursor {
 public:
  ListCursor(List list, uint32_t document_count, Pages& pages);

  // Stands at the first place that is `from` or behind it; false when there is none. Never goes
  // back.
  absl::StatusOr<bool> Seek(uint32_t from);
  uint32_t place() const { return place_; }
  uint32_t count() const { return list_.count; }

 private:
  absl::Status OpenPage(size_t index);

  List list_;
  uint32_t document_count_;
  Pages* pages_;
  absl::string_view rest_;
  size_t page_ = 0;  // index of the page that rest_ belongs to
  bool open_ = false;
  bool ended_ = false;
  bool begun_ = false;
  uint32_t place_ = 0;
};

// The documents that have at least one key of every group. Not thread-safe.
class Matches {
 public:
  Matches(const Directory& directory, Pages& pages, std::vector<std::vector<Key>> groups);

  // Stands at the first match at `from` or behind; false when there is none. Never goes back.
  absl::StatusOr<bool> Seek(uint32_t from);
  uint32_t place() const { return place_; }

 private:
  absl::Status Open();

  const Directory& directory_;
  Pages& pages_;
  std::vector<std::vector<Key>> keys_;
  std::vector<std::vector<ListCursor>> groups_;  // the rarest first
  bool opened_ = false;
  bool none_ = false;
  uint32_t place_ = 0;
};

// Goes through all keys of a segment in order, as a merge does. Not thread-safe.
class KeyScanner {
 public:
  KeyScanner(const Directory& directory, Pages& pages) : directory_(directory), pages_(pages) {}
  KeyScanner(const KeyScanner&) = delete;
  KeyScanner& operator=(const KeyScanner&) = delete;

  // Before the first Next: begins with the page that would have the key.
  void StartAt(Key key);
  // False at the end.
  absl::StatusOr<bool> Next();
  Key key() const { return key_; }
  // Adds the places of the key's list to `places`.
  absl::Status Read(std::vector<uint32_t>& places);

 private:
  const Directory& directory_;
  Pages& pages_;
  size_t page_ = 0;
  std::string key_page_;
  absl::string_view rest_;  // of it
  Key key_ = 0;
  List list_;
};

}  // namespace redress::postings
