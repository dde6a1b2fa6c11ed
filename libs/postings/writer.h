// Makes segments: from documents and their keys, or from smaller segments.
//
//   Builder builder;
//   builder.Add(id, keys);
//   ASSIGN_OR_RETURN(std::string directory, builder.Build(sink));  // pages went to the sink
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "postings/segment.h"

namespace redress::postings {

// Takes finished pages, numbered from 0 without a gap.
using Sink = std::function<absl::Status(uint32_t page, std::string bytes)>;

// Writes one segment from what comes in order. Not thread-safe.
class Writer {
 public:
  explicit Writer(Sink sink) : sink_(std::move(sink)) {}

  // Ids falling, all of them before the first list. Error: those of the sink.
  absl::Status AddDocument(const Uuid& id);
  // Keys rising; places rising, at least one.
  absl::Status AddList(Key key, absl::Span<const uint32_t> places);
  // The directory's bytes.
  absl::StatusOr<std::string> Finish();

 private:
  absl::Status Put(std::string& page);
  absl::Status EndDocuments();

  Sink sink_;
  Directory directory_;
  bool documents_ended_ = false;
  std::string document_page_;
  std::string key_page_;
  Key first_key_ = 0;
  Key last_key_ = 0;
  std::string scratch_;
};

// Gathers documents in any order; one that comes twice counts once, as it came last. Not
// thread-safe.
class Builder {
 public:
  // Keys in any order; one that comes twice counts once. kDocumentsMax documents at most.
  void Add(const Uuid& id, absl::Span<const Key> keys);
  size_t document_count() const { return documents_.size(); }
  // Writes what was added and forgets it.
  absl::StatusOr<std::string> Build(Sink sink);

 private:
  struct Document {
    Uuid id;
    size_t begin = 0;  // of its keys
    size_t end = 0;
  };
  std::vector<Document> documents_;
  std::vector<Key> keys_;
};

// A segment to merge; a document in several of them counts as the last one has it.
struct Input {
  const Directory* directory = nullptr;
  Pages* pages = nullptr;
};
// Writes one segment from several. Documents for which `keep` says no are left out: it is asked
// with the id and the index of the input.
absl::StatusOr<std::string> Merge(absl::Span<const Input> inputs,
                                  absl::FunctionRef<bool(const Uuid&, size_t)> keep, Sink sink);

}  // namespace redress::postings
