// Finds what a new complaint may be a duplicate of, at whatever size of the register (R-I5).
//
//   DuplicateFinder finder(envelope, fresh, segments, policy);
//   finder.Count(absl::MakeSpan(newcomers));
//   ASSIGN_OR_RETURN(const auto suspects, finder.Look(tx, newcomers, now));
//   ASSIGN_OR_RETURN(std::vector<DuplicatePair> pairs, finder.Compare(suspects, breathe));
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "crypto/envelope.h"
#include "postings/key_filter.h"
#include "services/intake/domain/duplicate.h"
#include "services/intake/store/duplicate_book.h"
#include "services/intake/store/fresh_complaints.h"
#include "services/intake/store/search_keys.h"
#include "services/intake/store/segment_store.h"

namespace redress::intake {

// Candidates are the same customer's complaints on the same order, and those that share a near key.
// A filter in memory, two bytes a key, says which segments of the window can have a key at all, so
// that only what looks like a duplicate costs a look into the index. A text that very many write
// says nothing about who is the same: there the same customer alone is a candidate. Not
// thread-safe.
class DuplicateFinder {
 public:
  DuplicateFinder(const crypto::Envelope& envelope, const FreshComplaints& fresh,
                  SegmentStore& segments, DuplicatePolicy policy = {});

  using Candidates = std::vector<std::vector<Uuid>>;  // by newcomer
  using Texts = absl::flat_hash_map<Uuid, std::shared_ptr<const v1::Complaint>>;
  // Who is to be compared with whom.
  struct Suspects {
    std::vector<Newcomer> newcomers;
    Candidates candidates;
    Texts texts;  // of all of them
  };
  // Counts their texts, and tells of each whether many wrote it lately.
  void Count(absl::Span<Newcomer> newcomers);
  // For a batch that is counted, and not in the index yet: among each other, and those in it.
  absl::StatusOr<Suspects> Look(pg::Transaction& tx, std::vector<Newcomer> newcomers,
                                absl::Time now);

  // The pairs that look like duplicates. Needs no database: `breathe` is called between small
  // pieces of work, and may take its time; its error ends it.
  using Breathe = absl::FunctionRef<absl::Status()>;
  absl::StatusOr<std::vector<DuplicatePair>> Compare(const Suspects& suspects,
                                                     Breathe breathe) const;

 private:
  absl::Status ReadFilters(pg::Transaction& tx, const std::vector<SegmentRow>& segments);
  absl::Status AskIndex(pg::Transaction& tx, const std::vector<SegmentRow>& segments,
                        absl::Span<const Newcomer> newcomers, Candidates& candidates);
  // What is to be compared with: from memory, or from the database all at once.
  absl::StatusOr<Texts> ReadTexts(pg::Transaction& tx, absl::Span<const Newcomer> newcomers,
                                  const Candidates& candidates);

  const crypto::Envelope& envelope_;
  const FreshComplaints& fresh_;
  SegmentStore& segments_;
  const DuplicatePolicy policy_;
  std::map<int64_t, postings::KeyFilter> filters_;  // by segment
  std::vector<uint16_t> seen_;                      // texts with such a near key
  size_t seen_count_ = 0;
};

}  // namespace redress::intake
