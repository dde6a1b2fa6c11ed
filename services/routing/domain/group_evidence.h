// Why complaints of one key are an incident, in words and in figures (R-R7).
//
//   Explain(evidence);          // "23 in 60 min from 21 customers against 1.4 expected"
//   ExplainExpected(evidence);  // "usually 1.2 an hour; at this hour of the week 1.1 times that;
//   ..."
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/routing/domain/group_key.h"

namespace redress::routing {

enum class GroupDetection {
  kWindow,  // many in one window
  kSlow,    // a rise over hours or days
};

// How far another key of the deciding complaint goes along with the incident's.
struct AlongWith {
  GroupKey key;
  int customers = 0;  // in common, of the evidence's
};

struct GroupEvidence {
  GroupKey key;
  GroupDetection detection = GroupDetection::kWindow;
  int filings = 0;
  int customers = 0;
  double expected = 0;
  int64_t from_s = 0;  // own times of the complaints: after from_s, until to_s
  int64_t to_s = 0;

  // Behind `expected`.
  double usual_per_hour = 0;     // of the key, over the whole week
  double hour_factor = 1;        // of the hour of the week
  double traffic_filings = 0;    // of everybody in the same time
  double traffic_usual = 0;      // as a rule at this time of the week
  int64_t known_since_s = 0;     // when the key was first met
  std::vector<AlongWith> along;  // most specific first
};

std::string Explain(const GroupEvidence& evidence);
std::string ExplainExpected(const GroupEvidence& evidence);

}  // namespace redress::routing
