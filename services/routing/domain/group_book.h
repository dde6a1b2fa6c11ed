// The detection with all its states in memory: for replays, and for whoever owns a tenant (R-R7).
//
//   GroupBook book(settings);
//   for (const GroupFiling& filing : history) Note(book.Take(filing));
#pragma once

#include <cstddef>
#include <list>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/routing/domain/group_detector.h"

namespace redress::routing {

// One tenant's. Not thread-safe. Holds at most keys_max keys and those that are in an incident: a
// key that is idle, or the one that was met the longest ago, makes room.
class GroupBook {
 public:
  // `settings` have passed CheckGroupSettings.
  explicit GroupBook(const GroupSettings& settings) : detector_(settings) {}

  GroupVerdict Take(const GroupFiling& filing);

  // Null for a key that is not known.
  const GroupKeyState* Find(const GroupKey& key) const;
  const TenantTraffic& traffic() const { return traffic_; }
  size_t size() const { return rows_.size(); }

 private:
  struct Row {
    std::string name;
    GroupKind kind;
    GroupKeyState state;
  };
  using Rows = std::list<Row>;

  GroupKeyState& Touch(const GroupKey& key);
  void MakeRoom();

  GroupDetector detector_;
  TenantTraffic traffic_;
  Rows rows_;  // the latest touched first
  absl::flat_hash_map<std::string, Rows::iterator> places_;
};

}  // namespace redress::routing
