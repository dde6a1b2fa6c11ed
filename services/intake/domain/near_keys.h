// Keys under which near-identical texts meet, so that a duplicate is found by looking up and not by
// comparing with everything (R-I5).
//
//   for (const uint64_t key : NearKeys(body)) index.Add(key, complaint);
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress::intake {

inline constexpr int kNearKeysMax = 10;
inline constexpr int kNearShinglesMin = 6;

// At most kNearKeysMax keys, in a fixed order, the same in every process. Two texts whose shingles
// overlap by a Jaccard index of 0.8 or more share at least one with a probability of 98 %; texts
// of one topic, which overlap by 0.1, with one of 1 in 10,000. Shingles are three
// characters in a row (two words in languages with spaces), after case, width, punctuation,
// greetings and particles are taken away and numbers of five digits or more are taken for the same.
//
// No keys for a text of fewer than kNearShinglesMin shingles (8 characters, 7 words): the "差评" of
// two customers is no duplicate. `utf8` is well-formed; of a long text the first kComparedBytesMax
// bytes count.
//
// Band b of ten is the hash of five minima over the shingles, each by a mix of its own (MinHash
// with banding; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, ch. 3).
std::vector<uint64_t> NearKeys(absl::string_view utf8);

}  // namespace redress::intake
