#include "services/intake/api/category_watch.h"

#include "base/status_macros.h"
#include "services/intake/store/category_book.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr absl::Duration kTryMax = absl::Seconds(5);

}  // namespace

std::shared_ptr<const OwnCategories> CategoryWatch::Of(const std::string& tenant) const {
  const absl::ReaderMutexLock lock(&mutex_);
  const auto found = by_tenant_.find(tenant);
  return found == by_tenant_.end() ? nullptr : found->second;
}

void CategoryWatch::Look() {
  int64_t version = 0;
  std::map<std::string, std::vector<v1::Category>> changed;
  const absl::Status status = db_.Run({.deadline = clock_.Now() + kTryMax, .read_only = true},
                                      [&](pg::Transaction& tx) -> absl::Status {
                                        version = version_;
                                        ASSIGN_OR_RETURN(changed, CategoriesSince(tx, version));
                                        return absl::OkStatus();
                                      });
  if (!status.ok()) {
    LogWarning("categories_not_read", {{"error", status.message()}});
    return;
  }
  version_ = version;
  for (const auto& [tenant, categories] : changed) {
    auto own = std::make_shared<const OwnCategories>(categories);
    const absl::MutexLock lock(&mutex_);
    by_tenant_[tenant].swap(own);
  }
}

void CategoryWatch::Wake() {
  const absl::MutexLock lock(&mutex_);
  woken_ = true;
}

void CategoryWatch::Start() {
  Look();
  thread_ = std::thread([this] {
    while (true) {
      {
        absl::MutexLock lock(&mutex_);
        const auto ready = [this]()
                               ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || woken_; };
        mutex_.AwaitWithTimeout(absl::Condition(&ready), kLookEvery);
        if (stopped_) return;
        woken_ = false;
      }
      Look();
    }
  });
}

void CategoryWatch::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace redress::intake
