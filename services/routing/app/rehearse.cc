#include "services/routing/app/rehearse.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"
#include "services/routing/domain/group_book.h"

namespace redress::routing {
namespace {

constexpr int kUsualPerHour = 12;

GroupFiling FilingWith(const GroupKey& key) {
  GroupFiling filing;
  switch (key.kind) {
    case GroupKind::kBatch: {
      const size_t slash = key.value.find('/');
      filing.batch = slash == std::string::npos ? key.value : key.value.substr(slash + 1);
      if (slash != std::string::npos) {
        filing.sku = absl::StrReplaceAll(key.value.substr(0, slash), {{"%2F", "/"}, {"%25", "%"}});
      }
      break;
    }
    case GroupKind::kSku: filing.sku = key.value; break;
    case GroupKind::kPhrase: filing.phrases = {key.value}; break;
    case GroupKind::kSupplier: filing.supplier = key.value; break;
    case GroupKind::kCategory: filing.category = key.value; break;
    case GroupKind::kRegion: filing.region = key.value; break;
  }
  return filing;
}

}  // namespace

absl::StatusOr<Rehearsal> Rehearse(const GroupSettings& settings, const GroupKey& key, int count,
                                   absl::Time now) {
  GroupBook book(settings);
  // What is usual elsewhere, long enough for the made-up tenant to be known.
  const absl::Duration known = settings.warm_up + absl::Hours(2);
  const absl::Duration step = absl::Hours(1) / kUsualPerHour;
  int number = 0;
  for (absl::Time at = now - known; at < now - settings.window; at += step) {
    GroupFiling usual;
    usual.sku = absl::StrCat("usual ", number % 50);
    usual.customer = absl::StrCat("usual ", number++);
    usual.own_time = usual.known_time = at;
    book.Take(usual);
  }
  const absl::Duration between = settings.window / 2 / count;
  for (int i = 0; i < count; ++i) {
    GroupFiling filing = FilingWith(key);
    filing.customer = absl::StrCat("drill ", i);
    filing.own_time = filing.known_time = now - between * (count - 1 - i);
    const GroupVerdict verdict = book.Take(filing);
    if (verdict.kind == GroupVerdict::Kind::kOpens) return Rehearsal{verdict, i + 1};
  }
  return FailedPrecondition("DRILL_TOO_SMALL", absl::StrCat("the detection sees nothing in ", count,
                                                            " complaints as it is set; give more"));
}

}  // namespace redress::routing
