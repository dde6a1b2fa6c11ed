// Every tenant's own categories, at hand for each text that is read (R-I8).
//
//   CategoryWatch watch(db, clock);
//   watch.Start();
//   const std::shared_ptr<const OwnCategories> own = watch.Of(tenant);
#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "pg/database.h"
#include "services/intake/domain/own_categories.h"

namespace redress::intake {

// One thread, which looks every second whether any replica wrote some; what is known stays while
// the database is away. Thread-safe.
class CategoryWatch {
 public:
  CategoryWatch(pg::Database& db, Clock& clock) : db_(db), clock_(clock) {}
  ~CategoryWatch() { Stop(); }

  // Null for a tenant that has none.
  std::shared_ptr<const OwnCategories> Of(const std::string& tenant) const;

  // Some were written here: looks at once. Never blocks.
  void Wake();
  // Has looked once when it returns, unless the database is away.
  void Start();
  void Stop();

 private:
  // Takes what changed.
  void Look();

  pg::Database& db_;
  Clock& clock_;
  int64_t version_ = 0;  // of what is known; of one thread at a time
  mutable absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<const OwnCategories>> by_tenant_ ABSL_GUARDED_BY(mutex_);
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::intake
