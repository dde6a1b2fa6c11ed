// How much comes in on each channel (R-I1), counted beside the filings at next to no cost.
//
//   RETURN_IF_ERROR(CountFiled(tx, filings));            // in the transaction of the filing
//   ASSIGN_OR_RETURN(auto folded, FoldChannels(tx));      // once a second, by whichever replica
//   ASSIGN_OR_RETURN(auto figures, ChannelFigures(tx, tenant, now));
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "pg/database.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/channel_health.h"

namespace redress::intake {

struct ChannelCount {
  ChannelPast past;
  int64_t last_hour = 0;  // to the minute, both
  int64_t last_day = 0;
};

// Adds complaints that were filed at one moment; imported history is left out, since it says
// nothing of the channel today.
absl::Status CountFiled(pg::Transaction& tx, absl::Span<const Filing* const> filings);

// Moves what was added into the figures; how many filings of each channel that were. Nothing when
// another replica is at it.
absl::StatusOr<std::map<int, int64_t>> FoldChannels(pg::Transaction& tx);

// Every channel of the tenant that was ever used.
absl::StatusOr<std::map<int, ChannelCount>> ChannelFigures(pg::Transaction& tx,
                                                           const std::string& tenant,
                                                           absl::Time now);

// The last filing of each channel over all tenants, as far as it is folded.
absl::StatusOr<std::map<int, absl::Time>> ChannelsHeard(pg::Transaction& tx);

// Up to `limit` tenants that follow `after` in order.
absl::StatusOr<std::vector<std::string>> ChannelTenants(pg::Transaction& tx,
                                                        const std::string& after, int limit);

// Deletes what no figure needs any more.
absl::Status ForgetChannels(pg::Transaction& tx, absl::Time now);

}  // namespace redress::intake
