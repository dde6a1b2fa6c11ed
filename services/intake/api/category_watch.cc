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

absl::Status CategoryWatch::Look() {
  const absl::MutexLock look(&look_mutex_);
  int64_t version = 0;
  std::map<std::string, std::vector<v1::Category>> all;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + kTryMax, .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            all.clear();
                            ASSIGN_OR_RETURN(version, CategoriesVersion(tx));
                            if (version == version_) return absl::OkStatus();
                            ASSIGN_OR_RETURN(all, AllCategories(tx));
                            return absl::OkStatus();
                          }));
  if (version == version_) return absl::OkStatus();
  ByTenant by_tenant;
  for (const auto& [tenant, categories] : all) {
    by_tenant[tenant] = std::make_shared<const OwnCategories>(categories);
  }
  version_ = version;
  const absl::MutexLock lock(&mutex_);
  by_tenant_ = std::move(by_tenant);
  return absl::OkStatus();
}

void CategoryWatch::Start() {
  const auto look = [this] {
    if (const absl::Status status = Look(); !status.ok()) {
      LogWarning("categories_not_read", {{"error", status.message()}});
    }
  };
  look();
  thread_ = std::thread([this, look] {
    while (true) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kLookEvery)) return;
      }
      look();
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
