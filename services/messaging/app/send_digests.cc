#include "services/messaging/app/send_digests.h"

#include "base/status_macros.h"

namespace redress::messaging {
namespace {

// Adds the digest that goes now, if one does, to `leaving`.
absl::Status LookAt(Digests& digests, const DigestSettings& settings, const RecipientKey& to,
                    Recipient& recipient, Random& random, absl::Time now,
                    std::vector<Digest>& leaving) {
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
    const Digest& digest = leaving.emplace_back(
        Digest{to, NewUuid(now, random),
               DigestText(summary, settings.LanguageOf(to.tenant), rhythm.hours().zone(), now),
               summary.items()});
    recipient.underway = digest.id;
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
  std::vector<Digest> leaving;
  for (auto& [key, recipient] : held) {
    if (!recipient.due_time || *recipient.due_time > now) continue;  // planned anew meanwhile
    RETURN_IF_ERROR(LookAt(digests, settings, key, recipient, random, now, leaving));
    looked_at.emplace(key, recipient);
  }
  if (!leaving.empty()) RETURN_IF_ERROR(digests.Send(leaving, now, now - settings.kept_for));
  return looked_at.empty() ? absl::OkStatus() : recipients.Save(looked_at);
}

}  // namespace redress::messaging
