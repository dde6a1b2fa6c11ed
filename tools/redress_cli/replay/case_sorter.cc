#include "tools/redress_cli/replay/case_sorter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::cli {
namespace {

constexpr size_t kBufferBytes = size_t{256} << 10;

// What stands before the case and the bytes of a record.
struct Head {
  int64_t micros;
  int64_t line;
  uint32_t case_bytes;
  uint32_t bytes;
  uint32_t follows;
  uint32_t padding;
};

size_t SizeOf(const Head& head) { return sizeof(Head) + head.case_bytes + head.bytes; }

CaseRecord Decode(const char* at) {
  Head head;
  std::memcpy(&head, at, sizeof(head));
  at += sizeof(head);
  return {absl::string_view(at, head.case_bytes), head.micros, head.follows != 0, head.line,
          absl::string_view(at + head.case_bytes, head.bytes)};
}

void Encode(const CaseRecord& record, std::string& out) {
  const Head head{record.micros,
                  record.line,
                  static_cast<uint32_t>(record.case_id.size()),
                  static_cast<uint32_t>(record.bytes.size()),
                  record.follows ? 1U : 0U,
                  0};
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  out.append(record.case_id.data(), record.case_id.size());
  out.append(record.bytes.data(), record.bytes.size());
}

// Ordered as the texts are, as far as it tells.
uint64_t PrefixOf(absl::string_view text) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < sizeof(prefix); ++i) {
    prefix = prefix << 8 | (i < text.size() ? static_cast<uint8_t>(text[i]) : 0);
  }
  return prefix;
}

bool Precedes(const CaseRecord& left, const CaseRecord& right) {
  if (const int order = left.case_id.compare(right.case_id); order != 0) return order < 0;
  return std::tie(left.micros, left.follows, left.line) <
         std::tie(right.micros, right.follows, right.line);
}

absl::Status FileFailed(absl::string_view what, const std::string& directory) {
  return Error(absl::StatusCode::kDataLoss, "TEMPORARY_FILE_FAILED",
               absl::StrCat("cannot ", what, " a temporary file in ", directory, ": ",
                            std::strerror(errno), "; free some room, or name another directory"));
}

}  // namespace

// A sorted file without a name: written once, then read once.
class CaseSorter::Run {
 public:
  explicit Run(std::string directory) : directory_(std::move(directory)) {}
  ~Run() {
    if (file_ >= 0) close(file_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  absl::Status Open() {
    std::string path = absl::StrCat(directory_, "/redress-replay-XXXXXX");
    file_ = mkostemp(path.data(), O_CLOEXEC);
    if (file_ < 0) return FileFailed("make", directory_);
    unlink(path.c_str());
    return absl::OkStatus();
  }

  absl::Status Write(const CaseRecord& record) {
    Encode(record, buffer_);
    return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    for (size_t done = 0; done < buffer_.size();) {
      const ssize_t wrote = write(file_, buffer_.data() + done, buffer_.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return FileFailed("write", directory_);
      done += static_cast<size_t>(wrote);
    }
    buffer_.clear();
    return absl::OkStatus();
  }

  // To the first record.
  absl::Status Rewind() {
    RETURN_IF_ERROR(Flush());
    if (lseek(file_, 0, SEEK_SET) < 0) return FileFailed("read", directory_);
    buffer_.clear();
    buffer_.shrink_to_fit();
    return Next();
  }

  // To the next one; `done` behind the last.
  absl::Status Next() {
    if (current_bytes_ > 0) at_ += current_bytes_;
    RETURN_IF_ERROR(Want(sizeof(Head)));
    if (buffer_.size() - at_ == 0) {
      done_ = true;
      buffer_.clear();
      buffer_.shrink_to_fit();
      return absl::OkStatus();
    }
    if (buffer_.size() - at_ < sizeof(Head)) return FileFailed("read", directory_);
    Head head;
    std::memcpy(&head, buffer_.data() + at_, sizeof(head));
    current_bytes_ = SizeOf(head);
    RETURN_IF_ERROR(Want(current_bytes_));
    if (buffer_.size() - at_ < current_bytes_) return FileFailed("read", directory_);
    current_ = Decode(buffer_.data() + at_);
    return absl::OkStatus();
  }

  bool done() const { return done_; }
  const CaseRecord& current() const { return current_; }

 private:
  // Reads on until so many bytes lie ahead, or the file ends.
  absl::Status Want(size_t bytes) {
    while (buffer_.size() - at_ < bytes) {
      buffer_.erase(0, at_);
      at_ = 0;
      const size_t before = buffer_.size();
      buffer_.resize(before + kBufferBytes);
      ssize_t got = -1;
      do {
        got = read(file_, buffer_.data() + before, kBufferBytes);
      } while (got < 0 && errno == EINTR);
      buffer_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
      if (got < 0) return FileFailed("read", directory_);
      if (got == 0) return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  const std::string directory_;
  int file_ = -1;
  std::string buffer_;
  size_t at_ = 0;
  size_t current_bytes_ = 0;
  CaseRecord current_;
  bool done_ = false;
};

CaseSorter::CaseSorter(Options options) : options_(std::move(options)) {
  // Pages that are never written to cost nothing.
  arena_.reserve(options_.memory_bytes);
}
CaseSorter::~CaseSorter() = default;

absl::Status CaseSorter::Add(const CaseRecord& record) {
  const size_t bytes = sizeof(Head) + record.case_id.size() + record.bytes.size();
  const size_t held = arena_.size() + entries_.size() * sizeof(Entry);
  if (!entries_.empty() && held + bytes + sizeof(Entry) > options_.memory_bytes) {
    RETURN_IF_ERROR(Spill());
  }
  entries_.push_back({PrefixOf(record.case_id), arena_.size()});
  Encode(record, arena_);
  ++count_;
  return absl::OkStatus();
}

void CaseSorter::SortEntries() {
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& left, const Entry& right) {
    if (left.prefix != right.prefix) return left.prefix < right.prefix;
    return Precedes(Decode(arena_.data() + left.offset), Decode(arena_.data() + right.offset));
  });
}

absl::Status CaseSorter::Spill() {
  SortEntries();
  auto run = std::make_unique<Run>(options_.directory);
  RETURN_IF_ERROR(run->Open());
  for (const Entry& entry : entries_) {
    RETURN_IF_ERROR(run->Write(Decode(arena_.data() + entry.offset)));
  }
  RETURN_IF_ERROR(run->Flush());
  entries_.clear();
  arena_.clear();
  if (levels_.empty()) levels_.emplace_back();
  levels_[0].push_back(std::move(run));
  return Settle(0);
}

absl::Status CaseSorter::Settle(size_t level) {
  if (levels_[level].size() < options_.fan_in) return absl::OkStatus();
  auto merged = std::make_unique<Run>(options_.directory);
  RETURN_IF_ERROR(merged->Open());
  std::vector<Run*> runs;
  for (const RunPtr& run : levels_[level]) runs.push_back(run.get());
  RETURN_IF_ERROR(Merge(runs, [&](const CaseRecord& record) { return merged->Write(record); }));
  RETURN_IF_ERROR(merged->Flush());
  levels_[level].clear();
  if (levels_.size() == level + 1) levels_.emplace_back();
  levels_[level + 1].push_back(std::move(merged));
  return Settle(level + 1);
}

absl::Status CaseSorter::Merge(
    const std::vector<Run*>& runs,
    const std::function<absl::Status(const CaseRecord& record)>& take) const {
  const auto later = [](const Run* left, const Run* right) {
    return Precedes(right->current(), left->current());
  };
  std::priority_queue<Run*, std::vector<Run*>, decltype(later)> next(later);
  for (Run* run : runs) {
    RETURN_IF_ERROR(run->Rewind());
    if (!run->done()) next.push(run);
  }
  while (!next.empty()) {
    Run* const run = next.top();
    next.pop();
    RETURN_IF_ERROR(take(run->current()));
    RETURN_IF_ERROR(run->Next());
    if (!run->done()) next.push(run);
  }
  return absl::OkStatus();
}

absl::Status CaseSorter::Drain(const std::function<absl::Status(const CaseRecord& record)>& take) {
  if (levels_.empty()) {
    SortEntries();
    for (const Entry& entry : entries_) {
      RETURN_IF_ERROR(take(Decode(arena_.data() + entry.offset)));
    }
    entries_.clear();
    arena_.clear();
    return absl::OkStatus();
  }
  if (!entries_.empty()) RETURN_IF_ERROR(Spill());
  arena_.shrink_to_fit();
  entries_.shrink_to_fit();
  std::vector<Run*> runs;
  for (const auto& level : levels_) {
    for (const RunPtr& run : level) runs.push_back(run.get());
  }
  RETURN_IF_ERROR(Merge(runs, take));
  levels_.clear();
  return absl::OkStatus();
}

}  // namespace redress::cli
