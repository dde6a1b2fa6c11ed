#include "events/source_reader.h"

#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "events/relay.h"

namespace redress::events {
namespace {

constexpr int kReadMax = 500;

}  // namespace

SourceReader::SourceReader(const std::vector<Source>& sources, redis::Options redis,
                           std::string stream_prefix, rpc::TokenSource& tokens, Clock& clock,
                           Random& random)
    : logs_(sources, tokens, clock, random),
      redis_(std::move(redis)),
      stream_prefix_(std::move(stream_prefix)) {}

absl::StatusOr<std::vector<std::pair<Position, std::vector<Numbered>>>> SourceReader::ReadStreams(
    const std::vector<Position>& positions, absl::Duration wait) {
  std::vector<std::pair<Position, std::vector<Numbered>>> found;
  if (positions.empty()) return found;
  redis::Connection::Arguments command = {"XREAD",
                                          "COUNT",
                                          absl::StrCat(kReadMax),
                                          "BLOCK",
                                          absl::StrCat(absl::ToInt64Milliseconds(wait)),
                                          "STREAMS"};
  std::map<std::string, const Position*> by_stream;
  for (const Position& position : positions) {
    const std::string stream = StreamName(stream_prefix_, position.source, position.partition);
    by_stream[stream] = &position;
    command.push_back(stream);
  }
  for (const Position& position : positions) command.push_back(absl::StrCat(position.seq, "-0"));
  ASSIGN_OR_RETURN(const redis::Reply reply, redis_.Blocking(command, wait));
  if (reply.is_error())
    return Unavailable("REDIS_UNAVAILABLE", absl::StrCat("Redis: ", std::string(reply.text())));
  for (size_t s = 0; s < reply.size(); ++s) {
    const redis::Reply stream = reply[s];
    const Position& position = *by_stream[std::string(stream[0].text())];
    std::vector<Numbered> events;
    for (size_t e = 0; e < stream[1].size(); ++e) {
      const redis::Reply entry = stream[1][e];
      const absl::string_view id = entry[0].text();
      int64_t seq = 0;
      if (!absl::SimpleAtoi(id.substr(0, id.find('-')), &seq) || entry[1].size() < 2) continue;
      events.push_back({position.partition, seq, std::string(entry[1][1].text())});
    }
    if (!events.empty()) found.emplace_back(position, std::move(events));
  }
  return found;
}

absl::StatusOr<std::vector<Numbered>> SourceReader::ReadLog(const Position& position) {
  ASSIGN_OR_RETURN(const v1::ReadEventsResponse page, logs_.Read(position, kReadMax));
  return NumberedOf(page);
}

}  // namespace redress::events
