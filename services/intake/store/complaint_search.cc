#include "services/intake/store/complaint_search.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/intake/store/id_streams.h"
#include "services/intake/store/personal_part.h"
#include "services/intake/store/search_sql.h"

namespace redress::intake {
namespace {

constexpr size_t kBlockMax = 1000;  // candidates that are looked at together
constexpr int64_t kFirstColumnChunk = 256;
// A complaint gets its id when it is called in and its time when it is filed, a call's deadline
// later at most.
constexpr absl::Duration kFilingMax = absl::Minutes(10);

// The smallest id of a moment: UUIDv7 begins with the milliseconds.
Uuid FirstIdOf(absl::Time time) {
  Uuid id;
  if (time <= absl::UnixEpoch()) return id;
  if (time >= absl::FromUnixMillis(int64_t{1} << 48)) {
    id.bytes.fill(0xff);
    return id;
  }
  const auto millis = static_cast<uint64_t>(absl::ToUnixMillis(time));
  for (size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<uint8_t>(millis >> (8 * (5 - i)));
  return id;
}

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

}  // namespace

absl::StatusOr<Found> ComplaintSearch::Find(pg::Transaction& tx, const std::string& tenant,
                                            const Filter& filter, const Uuid& before, int limit) {
  const absl::Time end = clock_.Monotonic() + options_.page_time_max;
  Uuid bound = Before(before);
  if (filter.until() != absl::InfiniteFuture()) {
    bound = std::min(bound, Before(FirstIdOf(filter.until() + absl::Milliseconds(1))));
  }
  const Expired expired = [this, end, start = bound](const Uuid& at) {
    return at < start && clock_.Monotonic() >= end;
  };
  const Uuid lowest =
      filter.from() == absl::InfinitePast() ? Uuid{} : FirstIdOf(filter.from() - kFilingMax);

  Streams streams;
  if (const auto groups = filter.Groups(); !groups.empty()) {
    // Segments, what they lack and their pages belong together.
    RETURN_IF_ERROR(tx.ExecText("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").status());
    ASSIGN_OR_RETURN(std::vector<SegmentRow> segments, segments_.Load(tx));
    ASSIGN_OR_RETURN(
        const pg::Rows rows,
        tx.Exec(sql::kTail, static_cast<int64_t>(options_.tail_per_partition_max), bound));
    std::vector<Uuid> tail;
    for (int r = 0; r < rows.size(); ++r) tail.push_back(rows.Id(r, 0));
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
  size_t block_size = static_cast<size_t>(limit);
  for (bool more = true; more;) {
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
    ASSIGN_OR_RETURN(std::vector<StoredComplaint> read,
                     GetAmong(tx, tenant, filter.proto(), block));
    for (StoredComplaint& stored : read) {
      if (filter.needs_personal()) {
        ASSIGN_OR_RETURN(const v1::Complaint whole, OpenWhole(envelope_, tenant, stored));
        if (!filter.Holds(whole)) continue;
      } else if (!filter.Holds(stored.complaint)) {
        continue;
      }
      if (static_cast<int>(found.complaints.size()) == limit) {
        found.next = found.complaints.back().id.uuid();
        return found;
      }
      found.complaints.push_back(std::move(stored));
    }
    block_size = std::min(std::max<size_t>(block_size * 2, 100), kBlockMax);
    if (more && (expired(bound) || static_cast<int>(found.complaints.size()) == limit)) {
      found.next = static_cast<int>(found.complaints.size()) == limit
                       ? found.complaints.back().id.uuid()
                       : After(bound);
      return found;
    }
  }
  return found;
}

}  // namespace redress::intake
