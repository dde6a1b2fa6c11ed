// What a wallboard shows: queues in order, and figures of the moment.
//
//   ASSIGN_OR_RETURN(QueuePage page, ListQueue(tx, "demo", "frontline", QueuePlace(), 50));
//   ASSIGN_OR_RETURN(auto figures, ReadFigures(tx, {"demo"}));
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "pg/database.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

// A place in a queue: the order of domain/queue.h.
struct QueuePlace {
  absl::Time rank_time = absl::InfinitePast();
  Uuid complaint_id;
};

struct QueuePage {
  std::vector<v1::Case> cases;
  QueuePlace last;
};

// Waiting cases of a department after a place, in the order in which they are offered.
absl::StatusOr<QueuePage> ListQueue(pg::Transaction& tx, absl::string_view tenant,
                                    absl::string_view department_id, const QueuePlace& after,
                                    int64_t limit);

// A tenant's figures by name; those where all would be 0 are left out.
struct Figures {
  std::map<std::string, v1::DepartmentStats> departments;
  std::map<std::string, v1::TeamStats> teams;
};

// Of every tenant asked for, in one statement: all figures are of one moment.
absl::StatusOr<absl::flat_hash_map<std::string, Figures>> ReadFigures(
    pg::Transaction& tx, const std::vector<std::string>& tenants);

}  // namespace redress::routing
