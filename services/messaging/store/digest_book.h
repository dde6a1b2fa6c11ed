// Digests in Postgres, inside one transaction: what waits, for whom, and what is on its way.
//
//   DigestBook book(tx, timers, random);
//   RETURN_IF_ERROR(NoteClocks(book, book, rhythm, events, now));
#pragma once

#include "base/random.h"
#include "pg/database.h"
#include "services/messaging/app/digest_ports.h"
#include "timer/timers.h"

namespace redress::messaging {

// Kind of the timer that looks at what waits for a recipient; its subject is their id, its payload
// their name.
inline constexpr absl::string_view kDigestDueTimer = "digest_due";
// Kind of the timer that hands a digest to the platform; its subject is the digest, its payload the
// recipient's name.
inline constexpr absl::string_view kDigestDeliverTimer = "digest_deliver";

// Lives as long as the transaction.
class DigestBook final : public Attentions, public Recipients, public Digests {
 public:
  DigestBook(pg::Transaction& tx, timer::Timers& timers, Random& random)
      : tx_(tx), timers_(timers), random_(random) {}

  absl::StatusOr<std::map<AttentionKey, Attention>> Load(
      const std::map<AttentionKey, bool>& keys) override;
  absl::Status SaveDuties(const std::map<AttentionKey, Duty>& duties) override;
  absl::Status Remove(absl::Span<const ItemChange> items) override;
  absl::Status Put(absl::Span<const ItemChange> items) override;
  absl::Status Move(absl::Span<const ItemChange> items) override;

  absl::StatusOr<std::map<RecipientKey, Recipient>> Hold(
      const std::set<RecipientKey>& keys) override;
  absl::Status Save(const std::map<RecipientKey, Recipient>& recipients) override;

  absl::StatusOr<Waiting> CountWaiting(const RecipientKey& to) override;
  absl::StatusOr<DigestSummary> Take(const RecipientKey& to, bool crisis_alone) override;
  absl::Status Send(absl::Span<const Digest> digests, absl::Time now,
                    absl::Time keep_from) override;

 private:
  pg::Transaction& tx_;
  timer::Timers& timers_;
  Random& random_;
};

// The body of a digest on its way; nothing when its outcome is known.
absl::StatusOr<std::optional<std::string>> FindDigest(pg::Transaction& tx, const RecipientKey& to,
                                                      const Uuid& id);
// Keeps the outcome, a code, once. The items that it told, or nothing when it was known before.
absl::StatusOr<std::optional<int64_t>> SettleDigest(pg::Transaction& tx, const RecipientKey& to,
                                                    const Uuid& id, absl::string_view outcome,
                                                    int attempts);

}  // namespace redress::messaging
