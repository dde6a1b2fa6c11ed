#include "services/intake/store/complaint_search.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "services/intake/store/id_streams.h"
#include "services/intake/store/personal_part.h"
#include "services/intake/store/search_sql.h"

namespace redress::intake {
namespace {

// Candidates that are read together: few at first, so that a page of the newest costs little, and
// never so many that a page's time is long over behind them.
constexpr size_t kBlockFirst = 64;
constexpr size_t kBlockMin = 16;
constexpr size_t kBlockMax = 256;
constexpr int64_t kFirstColumnChunk = 256;

std::vector<std::vector<postings::Key>> KeysOf(const TenantKeys& keys,
                                               const std::vector<std::vector<Term>>& groups) {
  std::vector<std::vector<postings::Key>> hashed;
  for (const std::vector<Term>& group : groups) {
    hashed.emplace_back();
    for (const Term& term : group) hashed.back().push_back(keys.Of(term.field, term.value));
  }
  return hashed;
}

// Everything that narrows the candidates of one filter.
struct Streams {
  std::vector<std::unique_ptr<IdStream>> owned;
  std::vector<IdStream*> all;
  void Add(std::unique_ptr<IdStream> stream) {
    all.push_back(stream.get());
    owned.push_back(std::move(stream));
  }
};

// Columns that move and have an index of their own.
void AddColumns(pg::Transaction& tx, const std::string& tenant, const v1::ComplaintFilter& filter,
                const Expired& expired, Streams& streams) {
  const bool optional = !streams.all.empty();
  const auto add = [&](ColumnStream::Query query) {
    streams.Add(
        std::make_unique<ColumnStream>(std::move(query), kFirstColumnChunk, optional, expired));
  };
  if (!filter.assignee().empty()) {
    add([&tx, &tenant, &filter](const Uuid& bound, int64_t limit) {
      return tx.Exec(sql::kAssigneeIds, tenant, bound, limit, filter.assignee());
    });
  }
  if (!filter.department().empty()) {
    add([&tx, &tenant, &filter](const Uuid& bound, int64_t limit) {
      return tx.Exec(sql::kDepartmentIds, tenant, bound, limit, filter.department());
    });
  }
  const auto& states = filter.states();
  if (!states.empty() &&
      std::find(states.begin(), states.end(), common::v1::COMPLAINT_STATE_CLOSED) == states.end()) {
    std::vector<int32_t> numbers(states.begin(), states.end());
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    add([&tx, &tenant, numbers](const Uuid& bound, int64_t limit) {
      return tx.Exec(sql::kStateIds, tenant, bound, limit, numbers);
    });
  }
}

// How many candidates to read for what the page still lacks, going by how many of those before
// held.
size_t BlockSize(size_t lacking, size_t looked_at, size_t held, size_t grown) {
  const size_t most = std::min(grown, kBlockMax);
  if (held == 0) return looked_at == 0 ? std::min(most, lacking) : most;
  return std::clamp(lacking * looked_at / held + 1, kBlockMin, std::max(kBlockMin, most));
}

}  // namespace

absl::StatusOr<Found> ComplaintSearch::Find(pg::Transaction& tx, const std::string& tenant,
                                            const Filter& filter, const Uuid& before, int limit) {
  absl::Time end = clock_.Monotonic() + options_.page_time_max;
  Uuid bound = Before(before);
  if (filter.until() != absl::InfiniteFuture()) {
    bound = std::min(bound, Before(FirstUuidOf(filter.until() + absl::Milliseconds(1))));
  }
  const Expired expired = [this, &end, start = bound](const Uuid& at) {
    return at < start && clock_.Monotonic() >= end;
  };
  const Uuid lowest =
      filter.from() == absl::InfinitePast() ? Uuid{} : FirstUuidOf(filter.from() - kFilingMax);

  Streams streams;
  if (const auto groups = filter.Groups(); !groups.empty()) {
    // Segments, what they lack and their pages belong together: they are read of one moment.
    ASSIGN_OR_RETURN(std::vector<SegmentRow> segments, segments_.Load(tx));
    ASSIGN_OR_RETURN(
        const pg::Rows rows,
        tx.Exec(sql::kTail, static_cast<int64_t>(options_.tail_per_partition_max), bound));
    std::vector<Uuid> tail;
    tail.reserve(static_cast<size_t>(rows.size()));
    for (int r = 0; r < rows.size(); ++r) tail.push_back(rows.Id(r, 0));
    // However long that took, the page gets on.
    end = std::max(end, clock_.Monotonic() + options_.page_time_max / 4);
    streams.Add(std::make_unique<IndexStream>(segments_, tx, std::move(segments),
                                              KeysOf(keys_.Of(tenant), groups), std::move(tail),
                                              expired));
  }
  AddColumns(tx, tenant, filter.proto(), expired, streams);
  if (streams.all.empty()) {
    streams.Add(std::make_unique<ColumnStream>(
        [&tx, &tenant](const Uuid& at, int64_t count) {
          return tx.Exec(sql::kAllIds, tenant, at, count);
        },
        std::max<int64_t>(limit, kFirstColumnChunk), false, expired));
  }
  Intersection candidates(streams.all, expired);

  Found found;
  const auto page = static_cast<size_t>(limit);
  size_t looked_at = 0;
  size_t grown = kBlockFirst;
  for (bool more = true; more;) {
    const size_t block_size = BlockSize(page - found.complaints.size(), looked_at,
                                        found.complaints.size(), std::exchange(grown, grown * 2));
    std::vector<Uuid> block;
    while (block.size() < block_size) {
      ASSIGN_OR_RETURN(const Step step, candidates.AtOrBelow(bound));
      if (step.kind == Step::Kind::kEnd || (step.kind == Step::Kind::kFound && step.id < lowest)) {
        more = false;
        break;
      }
      bound = step.id;
      if (step.kind == Step::Kind::kLater) {
        found.next = After(bound);
        more = false;
        break;
      }
      block.push_back(step.id);
      if (bound == Uuid{}) {
        more = false;
        break;
      }
      bound = Before(bound);
    }
    if (block.empty()) break;
    looked_at += block.size();
    ASSIGN_OR_RETURN(std::vector<StoredComplaint> read,
                     GetAmong(tx, tenant, filter.proto(), block));
    for (StoredComplaint& stored : read) {
      if (!filter.HoldsOpenly(stored.complaint)) continue;
      if (filter.needs_personal()) {
        if (expired(stored.id.uuid())) {
          found.next = After(stored.id.uuid());
          return found;
        }
        ASSIGN_OR_RETURN(const v1::Complaint whole, OpenWhole(envelope_, tenant, stored));
        if (!filter.Holds(whole)) continue;
      }
      if (found.complaints.size() == page) {
        found.next = found.complaints.back().id.uuid();
        return found;
      }
      found.complaints.push_back(std::move(stored));
    }
    if (more && (expired(bound) || found.complaints.size() == page)) {
      found.next =
          found.complaints.size() == page ? found.complaints.back().id.uuid() : After(bound);
      return found;
    }
  }
  return found;
}

}  // namespace redress::intake
