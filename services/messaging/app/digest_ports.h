// What the use cases of digests need from the world; each interface belongs to them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "services/messaging/domain/attention.h"
#include "services/messaging/domain/digest_rhythm.h"
#include "services/messaging/domain/digest_text.h"

namespace redress::messaging {

// One complaint of one tenant.
struct AttentionKey {
  std::string tenant;
  ComplaintId complaint;

  auto operator<=>(const AttentionKey&) const = default;
};

// Whoever gets digests: agents/{id} or departments/{id} of one tenant.
struct RecipientKey {
  std::string tenant;
  std::string name;

  auto operator<=>(const RecipientKey&) const = default;
};

// A value.
struct Recipient {
  Uuid id;                                     // of its timer
  std::optional<absl::Time> due_time;          // when the timer looks next
  absl::Time quiet_until = absl::UnixEpoch();  // of crises: the last message is so fresh
  std::optional<Uuid> underway;                // the digest that the platform has not taken
};

// One change of what waits.
struct ItemChange {
  AttentionKey key;
  Item item;
};

// Who is to be told, inside one transaction. What waits for a recipient changes only while they are
// held; whoever holds several took them in the order of their keys. Not thread-safe.
class Recipients {
 public:
  virtual ~Recipients() = default;
  // Locked until the commit; made where they are new.
  virtual absl::StatusOr<std::map<RecipientKey, Recipient>> Hold(
      const std::set<RecipientKey>& keys) = 0;
  // Saves them, and has the timers of those with a due_time look then.
  virtual absl::Status Save(const std::map<RecipientKey, Recipient>& recipients) = 0;
};

// What waits, by complaint, inside the same transaction. Not thread-safe.
class Attentions {
 public:
  virtual ~Attentions() = default;
  // What is known of these; nothing of those that are new, nor, where it says false, of those for
  // which nothing waits.
  virtual absl::StatusOr<std::map<AttentionKey, Attention>> Load(
      const std::map<AttentionKey, bool>& keys) = 0;
  virtual absl::Status SaveDuties(const std::map<AttentionKey, Duty>& duties) = 0;
  virtual absl::Status Remove(absl::Span<const ItemChange> items) = 0;
  // What is new to be told, in place of what waits of the same clock and audience.
  virtual absl::Status Put(absl::Span<const ItemChange> items) = 0;
  // The recipient and gravity of what still waits; what was told meanwhile stays gone.
  virtual absl::Status Move(absl::Span<const ItemChange> items) = 0;
};

// A digest as it leaves.
struct Digest {
  RecipientKey to;
  Uuid id;
  std::string body;
  int64_t items = 0;
};

// What waits, by recipient, and what is on its way, inside the same transaction. Not thread-safe.
class Digests {
 public:
  virtual ~Digests() = default;
  virtual absl::StatusOr<Waiting> CountWaiting(const RecipientKey& to) = 0;
  // Takes out what waits: all of it, or what is of a crisis alone.
  virtual absl::StatusOr<DigestSummary> Take(const RecipientKey& to, bool crisis_alone) = 0;
  // Has them handed to the platform from `now` on, and forgets those of earlier than `keep_from`
  // to the same recipients.
  virtual absl::Status Send(absl::Span<const Digest> digests, absl::Time now,
                            absl::Time keep_from) = 0;
};

}  // namespace redress::messaging
