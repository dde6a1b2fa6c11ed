// The timers that are due soon, in memory. An entry only says when to look at which row: the row
// decides, so that a doubled or outdated entry costs a look and nothing else.
//
//   near.BeginReading();
//   near.Adopt(entries_read_from_the_table);
//   near.PopDue(now_micros, 500, due);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/ids.h"

namespace redress::timer {

struct Entry {
  int64_t due_micros = 0;
  Uuid subject;
  uint16_t kind = 0;  // index into the kinds that are handled here
  uint16_t shard = 0;
};
static_assert(sizeof(Entry) <= 32);

// Not thread-safe.
class Near {
 public:
  // The horizon is about to be read: what is added from now on may be missing in that reading.
  void BeginReading();
  // What was read takes the place of everything that was added before the reading began; what was
  // done since then is left out of it.
  void Adopt(std::vector<Entry> read);
  void Add(const Entry& entry);
  void Clear();

  std::optional<int64_t> NextDueMicros() const;
  // Appends what is due at `now_micros`, soonest first, `limit` at most. Each stays under way until
  // Done; one that comes up again in the meantime waits for that.
  void PopDue(int64_t now_micros, size_t limit, std::vector<Entry>& due);
  // These are not under way any more. True when one of them came up again.
  bool Done(absl::Span<const Entry> entries);

  // Due time of the oldest one under way, of the kinds asked for; infinite future for none.
  absl::Time OldestUnderWay(absl::FunctionRef<bool(uint16_t kind)> of) const;

  size_t size() const { return page_.size() - next_ + added_.size(); }

 private:
  struct Key {
    Uuid subject;
    uint16_t kind = 0;
    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.subject, key.kind);
    }
  };

  bool PageIsNext() const;

  std::vector<Entry> page_;   // as read, soonest first
  size_t next_ = 0;           // in page_
  std::vector<Entry> added_;  // a heap, soonest at the front
  std::vector<Entry> since_reading_;
  struct UnderWay {
    int64_t due_micros = 0;
    std::optional<Entry> again;  // came up again meanwhile
  };
  absl::flat_hash_map<Key, UnderWay> under_way_;
  // With the due time, since the reading began: one that is armed anew has another.
  absl::flat_hash_map<Key, int64_t> done_;
};

}  // namespace redress::timer
