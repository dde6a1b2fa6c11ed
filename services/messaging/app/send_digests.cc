#include "services/messaging/app/send_digests.h"

#include "base/status_macros.h"

namespace redress::messaging {
namespace {

absl::Status SendOne(Digests& digests, const DigestSettings& settings, const RecipientKey& to,
                     Recipient& recipient, Random& random, absl::Time now) {
  const DigestRhythm& rhythm = settings.rhythm;
  recipient.due_time.reset();
  ASSIGN_OR_RETURN(Waiting waiting, digests.CountWaiting(to));
  if (waiting.items == 0) return absl::OkStatus();
  if (recipient.underway) {
    recipient.due_time = now + rhythm.crisis_pause;
    return absl::OkStatus();
  }
  const messaging::Take take = TakeNow(rhythm, now, waiting);
  if (take != Take::kNothing) {
    ASSIGN_OR_RETURN(const DigestSummary summary, digests.Take(to, take == Take::kCrisisAlone));
    Digest digest{to, NewUuid(now, random), "", summary.items()};
    digest.body = DigestText(summary, settings.LanguageOf(to.tenant), rhythm.hours().zone(), now);
    RETURN_IF_ERROR(digests.Send(digest, now, now - settings.kept_for));
    recipient.underway = true;
    recipient.quiet_until = now + rhythm.crisis_pause;
    waiting.items -= summary.items();
  }
  if (waiting.items > 0) recipient.due_time = NextDigest(rhythm, now);
  return absl::OkStatus();
}

}  // namespace

absl::Status SendDigests(Recipients& recipients, Digests& digests, const DigestSettings& settings,
                         const std::set<RecipientKey>& due, Random& random, absl::Time now) {
  ASSIGN_OR_RETURN(auto held, recipients.Hold(due));
  std::map<RecipientKey, Recipient> looked_at;
  for (auto& [key, recipient] : held) {
    if (!recipient.due_time || *recipient.due_time > now) continue;  // planned anew meanwhile
    RETURN_IF_ERROR(SendOne(digests, settings, key, recipient, random, now));
    looked_at.emplace(key, recipient);
  }
  return looked_at.empty() ? absl::OkStatus() : recipients.Save(looked_at);
}

}  // namespace redress::messaging
