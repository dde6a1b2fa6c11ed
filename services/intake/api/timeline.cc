#include "services/intake/api/timeline.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/intake/store/register_reader.h"

namespace redress::intake {

absl::Status ListTimelineOf(const IntakeParts& parts, const rpc::Call& call,
                            const v1::ListTimelineRequest& request,
                            v1::ListTimelineResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  int64_t after_micros = 0;
  int64_t after_entry = 0;
  if (!cursor.empty()) {
    const std::pair<std::string, std::string> parts_of =
        absl::StrSplit(cursor, absl::MaxSplits('/', 1));
    if (!absl::SimpleAtoi(parts_of.first, &after_micros) ||
        !absl::SimpleAtoi(parts_of.second, &after_entry)) {
      return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
    }
  }
  // The first page begins with the filing, which is no line of the table.
  const int size = rpc::PageSize(request.page_size(), 100, 1000) - (cursor.empty() ? 1 : 0);
  StoredComplaint stored;
  std::vector<TimelineLine> lines;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(stored, GetComplaint(tx, call.caller.tenant, id));
    const absl::Time after =
        cursor.empty() ? absl::InfinitePast() : absl::FromUnixMicros(after_micros);
    ASSIGN_OR_RETURN(lines, ListTimeline(tx, id, after, after_entry, size));
    return absl::OkStatus();
  }));
  if (static_cast<int>(lines.size()) == size) {
    const absl::Time last =
        lines.empty() ? absl::UnixEpoch() : FromProto(lines.back().entry.occur_time());
    response.set_next_page_token(rpc::MakePageToken(
        request,
        absl::StrCat(absl::ToUnixMicros(last), "/", lines.empty() ? 0 : lines.back().entry_id)));
  }
  if (cursor.empty()) *response.add_entries() = FilingLine(stored).entry;
  for (TimelineLine& line : lines) *response.add_entries() = std::move(line.entry);
  return absl::OkStatus();
}

absl::Status WatchTimelineOf(const IntakeParts& parts, const rpc::Call& call,
                             const v1::WatchTimelineRequest& request,
                             std::shared_ptr<TimelineHub::Stream> stream) {
  ASSIGN_OR_RETURN(const ComplaintId id, ComplaintId::Parse(request.name()));
  int64_t after = -1;
  if (!request.resume_token().empty() &&
      (!absl::SimpleAtoi(request.resume_token(), &after) || after < 0)) {
    return InvalidField("resume_token", "RESUME_TOKEN_INVALID",
                        "give the resume_token of the last entry you saw");
  }
  StoredComplaint stored;
  RETURN_IF_ERROR(parts.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(stored, GetComplaint(tx, call.caller.tenant, id));
    return absl::OkStatus();
  }));
  if (after < 0) {
    v1::WatchTimelineResponse response;
    *response.mutable_entry() = FilingLine(stored).entry;
    stream->Write(response);
    after = 0;
  }
  parts.hub.Add(id, after, std::move(stream));
  return absl::OkStatus();
}

}  // namespace redress::intake
