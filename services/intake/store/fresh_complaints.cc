#include "services/intake/store/fresh_complaints.h"

#include "services/intake/domain/search_terms.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kTrimTick = absl::Seconds(1);
// Beside the texts, of which most are short.
constexpr size_t kBytesEach = 1200;

}  // namespace

FreshComplaints::FreshComplaints(Clock& clock, Options options)
    : clock_(clock), options_(options), trimmer_([this] {
        while (true) {
          Trim();
          absl::MutexLock lock(&mutex_);
          if (mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kTrimTick)) return;
        }
      }) {}

FreshComplaints::~FreshComplaints() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  trimmer_.join();
}

void FreshComplaints::Add(absl::Span<const Filing> filings) {
  Batch batch{clock_.Monotonic(), 0, {}};
  std::vector<Kept> made;
  batch.ids.reserve(filings.size());
  made.reserve(filings.size());
  for (const Filing& filing : filings) {
    if (!filing.is_new) continue;
    made.push_back(
        std::make_shared<const v1::Complaint>(IndexedPart(filing.complaint, filing.personal)));
    batch.ids.push_back(filing.id.uuid());
    batch.bytes += kBytesEach + filing.personal.body().size() + filing.personal.subject().size();
  }
  if (made.empty()) return;
  std::vector<Kept> gone;
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < made.size(); ++i) kept_[batch.ids[i]] = std::move(made[i]);
  bytes_ += batch.bytes;
  batches_.push_back(std::move(batch));
  gone = TrimLocked(clock_.Monotonic());
}

FreshComplaints::Kept FreshComplaints::Find(const Uuid& id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = kept_.find(id);
  return found == kept_.end() ? nullptr : found->second;
}

void FreshComplaints::Forget(const absl::flat_hash_set<Uuid>& ids) {
  if (ids.empty()) return;
  absl::MutexLock lock(&mutex_);
  for (const Uuid& id : ids) kept_.erase(id);
}

void FreshComplaints::Trim() {
  std::vector<Kept> gone;
  absl::MutexLock lock(&mutex_);
  gone = TrimLocked(clock_.Monotonic());
}

std::vector<FreshComplaints::Kept> FreshComplaints::TrimLocked(absl::Time now) {
  std::vector<Kept> gone;
  while (!batches_.empty() &&
         (bytes_ > options_.bytes_max || now - batches_.front().added >= options_.age_max)) {
    for (const Uuid& id : batches_.front().ids) {
      if (auto node = kept_.extract(id); !node.empty()) gone.push_back(std::move(node.mapped()));
    }
    bytes_ -= batches_.front().bytes;
    batches_.pop_front();
  }
  return gone;
}

size_t FreshComplaints::size() const {
  absl::MutexLock lock(&mutex_);
  return kept_.size();
}

}  // namespace redress::intake
