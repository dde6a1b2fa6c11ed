#include "services/intake/store/index_book.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/intake/store/search_sql.h"

namespace redress::intake {
namespace {

constexpr uint32_t kChunkPages = 32;
constexpr size_t kChunksMax = 8;

}  // namespace

absl::StatusOr<News> ReadNews(pg::Transaction& tx, int per_partition) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kNews, static_cast<int64_t>(per_partition)));
  News news;
  news.events.resize(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    const absl::string_view payload = rows.View(r, 2);
    if (!news.events[static_cast<size_t>(r)].ParseFromArray(payload.data(),
                                                            static_cast<int>(payload.size()))) {
      return absl::DataLossError("an event is unreadable");
    }
    news.ends[static_cast<int32_t>(rows.Int(r, 0))] = rows.Int(r, 1);
  }
  return news;
}

absl::Status MoveCursor(pg::Transaction& tx, const News& news) {
  std::vector<int32_t> partitions;
  std::vector<int64_t> seqs;
  for (const auto& [partition, seq] : news.ends) {
    partitions.push_back(partition);
    seqs.push_back(seq);
  }
  return tx.Post(sql::kMoveCursor, partitions, seqs);
}

absl::StatusOr<int64_t> ReadLag(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kLag));
  return rows.Int(0, 0);
}

absl::StatusOr<int64_t> NewSegmentId(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kNewSegmentId));
  return rows.Int(0, 0);
}

absl::Status AddPages(pg::Transaction& tx, int64_t segment, uint32_t first_page,
                      const std::vector<std::string>& pages) {
  std::vector<pg::Bytes> bytes;
  bytes.reserve(pages.size());
  for (const std::string& page : pages) bytes.push_back({page});
  return tx.Post(sql::kAddPages, segment, static_cast<int32_t>(first_page), bytes);
}

absl::Status AddSegment(pg::Transaction& tx, const NewSegment& segment) {
  return tx
      .Exec(sql::kAddSegment, segment.id, segment.last_batch,
            static_cast<int32_t>(segment.documents), static_cast<int32_t>(segment.pages),
            pg::Bytes{segment.directory})
      .status();
}

absl::Status BeginDraft(pg::Transaction& tx, int64_t segment) {
  return tx.Exec(sql::kAddDraft, segment).status();
}

absl::Status EndDraft(pg::Transaction& tx, int64_t segment) {
  return tx.Exec(sql::kDropDraft, segment).status();
}

absl::Status DropDrafts(pg::Transaction& tx) {
  RETURN_IF_ERROR(tx.Exec(sql::kDropDraftPages).status());
  return tx.Exec(sql::kDropDrafts).status();
}

absl::Status DropSegments(pg::Transaction& tx, const std::vector<int64_t>& segments) {
  RETURN_IF_ERROR(tx.Exec(sql::kDropSegments, segments).status());
  return tx.Exec(sql::kDropPages, segments).status();
}

absl::Status AddErased(pg::Transaction& tx, const std::vector<Uuid>& complaints,
                       int64_t last_batch) {
  return tx.Exec(sql::kAddErased, complaints, last_batch).status();
}

absl::StatusOr<Erased> ReadErased(pg::Transaction& tx, absl::Duration wait) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kErased, absl::ToInt64Seconds(wait)));
  Erased erased;
  for (int r = 0; r < rows.size(); ++r) {
    erased.last_batch[rows.Id(r, 0)] = rows.Int(r, 1);
    if (rows.Bool(r, 2)) erased.due.push_back(rows.Id(r, 0));
  }
  return erased;
}

absl::Status DropErased(pg::Transaction& tx, const std::vector<Uuid>& complaints) {
  return tx.Exec(sql::kDropErased, complaints).status();
}

absl::StatusOr<absl::string_view> ScannedPages::Get(uint32_t page) {
  const uint32_t number = page / kChunkPages;
  auto chunk = chunks_.find(number);
  if (chunk == chunks_.end()) {
    if (chunks_.size() >= kChunksMax) {
      chunks_.erase(std::min_element(
          chunks_.begin(), chunks_.end(),
          [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    }
    chunk = chunks_.try_emplace(number).first;
    const auto first = static_cast<int32_t>(number * kChunkPages);
    RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(30), .read_only = true},
                            [&](pg::Transaction& tx) -> absl::Status {
                              ASSIGN_OR_RETURN(const pg::Rows rows,
                                               tx.Exec(sql::kPageRange, segment_, first,
                                                       first + static_cast<int32_t>(kChunkPages)));
                              chunk->second.pages.clear();
                              for (int r = 0; r < rows.size(); ++r) {
                                if (rows.Int(r, 0) != first + r)
                                  return absl::DataLossError("a page of the index is missing");
                                chunk->second.pages.push_back(rows.Text(r, 1));
                              }
                              return absl::OkStatus();
                            }));
  }
  chunk->second.used = ++uses_;
  const size_t index = page % kChunkPages;
  if (index >= chunk->second.pages.size()) {
    return absl::DataLossError("a page of the index is missing");
  }
  return absl::string_view(chunk->second.pages[index]);
}

}  // namespace redress::intake
