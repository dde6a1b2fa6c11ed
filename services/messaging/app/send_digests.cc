#include "services/messaging/app/send_digests.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace redress::messaging {
namespace {

// The digest that goes now, if one does.
absl::StatusOr<std::optional<Digest>> LookAt(Digests& digests, const DigestSettings& settings,
                                             const RecipientKey& to, Recipient& recipient,
                                             Random& random, absl::Time now) {
  const DigestRhythm& rhythm = settings.rhythm;
  recipient.due_time.reset();
  ASSIGN_OR_RETURN(Waiting waiting, digests.CountWaiting(to));
  std::optional<Digest> leaving;
  if (waiting.items == 0) return leaving;
  if (recipient.underway) {
    recipient.due_time = now + rhythm.crisis_pause;
    return leaving;
  }
  const messaging::Take take = TakeNow(rhythm, now, waiting);
  if (take != Take::kNothing) {
    ASSIGN_OR_RETURN(const DigestSummary summary, digests.Take(to, take == Take::kCrisisAlone));
    leaving =
        Digest{to, NewUuid(now, random),
               DigestText(summary, settings.LanguageOf(to.tenant), rhythm.hours().zone(), now),
               summary.items()};
    recipient.underway = leaving->id;
    recipient.quiet_until = now + rhythm.crisis_pause;
    waiting.items -= summary.items();
  }
  if (waiting.items > 0) recipient.due_time = NextDigest(rhythm, now);
  return leaving;
}

}  // namespace

absl::Status SendDigests(Recipients& recipients, Digests& digests, const DigestSettings& settings,
                         const std::set<RecipientKey>& due, Random& random, absl::Time now) {
  ASSIGN_OR_RETURN(auto held, recipients.Hold(due));
  std::map<RecipientKey, Recipient> looked_at;
  std::vector<Digest> leaving;
  for (auto& [key, recipient] : held) {
    if (!recipient.due_time || *recipient.due_time > now) continue;  // planned anew meanwhile
    ASSIGN_OR_RETURN(std::optional<Digest> digest,
                     LookAt(digests, settings, key, recipient, random, now));
    if (digest) leaving.push_back(*std::move(digest));
    looked_at.emplace(key, recipient);
  }
  if (!leaving.empty()) RETURN_IF_ERROR(digests.Send(leaving, now, now - settings.kept_for));
  return looked_at.empty() ? absl::OkStatus() : recipients.Save(looked_at);
}

}  // namespace redress::messaging
