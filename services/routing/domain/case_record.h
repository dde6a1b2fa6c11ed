// What routing knows of one complaint: the public case, and what only routing needs.
//
//   CaseRecord record{.key = {"demo", complaint}};
//   OpenCase(record, filing, choice, rung, now);
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/ids.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

// Names one case for ever.
struct CaseKey {
  std::string tenant;
  ComplaintId complaint;

  auto operator<=>(const CaseKey&) const = default;

  template <typename H>
  friend H AbslHashValue(H state, const CaseKey& key) {
    return H::combine(std::move(state), key.tenant, key.complaint);
  }
};

// A value. Until the filing has arrived the state is UNSPECIFIED, and the record only remembers
// what other services told about the complaint in the meantime.
struct CaseRecord {
  CaseKey key;
  v1::Case work_case;
  std::vector<std::string> signals;  // of the filing
  std::vector<std::string> causes;   // what has asked for an escalation, each once (R-R5)
  int rejections = 0;                // solutions the customer has refused
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;  // of the filing
  // What rules look at, as a redress.events.v1.ComplaintFiled: as they saw it when they last chose
  // the department, and as it is known now. Both are empty for cases from before it was kept, the
  // second also while it is the same.
  std::string facts_seen;
  std::string facts_now;
  std::string preferred_agent_id;  // who had it before it came back to its queue, or ""
  int64_t version = 0;             // grows with every save; 0 for a record never saved

  bool opened() const { return work_case.state() != v1::CASE_STATE_UNSPECIFIED; }
  bool closed() const { return work_case.state() == v1::CASE_STATE_CLOSED; }
};

// Who asks for a move of a case.
struct Actor {
  std::string name;    // agents/{id} for staff, empty for the suite
  bool leads = false;  // may act on every agent's work
  bool approves = false;
};

}  // namespace redress::routing
