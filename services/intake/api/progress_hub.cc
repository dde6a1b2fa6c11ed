#include "services/intake/api/progress_hub.h"

#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "base/status_macros.h"
#include "crypto/hmac.h"
#include "services/intake/api/progress.h"
#include "services/intake/store/personal_sql.h"
#include "services/intake/store/register_reader.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kLookEvery = absl::Milliseconds(300);
constexpr absl::Duration kLookMax = absl::Seconds(5);
constexpr size_t kTellMax = 500;  // at one look; the rest follows at the next

}  // namespace

std::string ProgressHub::TokenOf(const v1::Progress& progress) {
  // No secret: a stranger's token at most says that nothing changed.
  return absl::WebSafeBase64Escape(
      crypto::Hmac("progress", progress.SerializeAsString()).substr(0, 12));
}

ProgressHub::ProgressHub(pg::Database& db, Clock& clock)
    : db_(db), clock_(clock), loop_(kLookEvery, [this](std::vector<Watcher>& all) {
        const absl::Status status = Serve(all);
        if (!status.ok()) LogWarning("progress_look_failed", {{"error", status.message()}});
      }) {}

void ProgressHub::Add(const std::string& tenant, const ComplaintId& complaint,
                      const std::string& language, const std::string& seen,
                      std::shared_ptr<Stream> stream) {
  loop_.Add({.tenant = tenant,
             .complaint = complaint,
             .language = language,
             .seen = seen,
             .stream = std::move(stream),
             .shown = complaint});
}

absl::Status ProgressHub::Serve(std::vector<Watcher>& watchers) {
  return db_.Run({.deadline = clock_.Now() + kLookMax, .read_only = true},
                 [&](pg::Transaction& tx) -> absl::Status {
                   std::vector<absl::string_view> tenants;
                   std::vector<Uuid> ids;
                   for (const Watcher& watcher : watchers) {
                     tenants.emplace_back(watcher.tenant);
                     ids.push_back(watcher.complaint.uuid());
                     if (watcher.shown == watcher.complaint) continue;
                     tenants.emplace_back(watcher.tenant);
                     ids.push_back(watcher.shown.uuid());
                   }
                   ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kVersions, tenants, ids));
                   std::map<Uuid, int64_t> versions;
                   for (int r = 0; r < rows.size(); ++r) versions[rows.Id(r, 0)] = rows.Int(r, 1);
                   const auto version_of = [&](const ComplaintId& id) {
                     const auto found = versions.find(id.uuid());
                     return found == versions.end() ? -1 : found->second;
                   };
                   size_t told = 0;
                   for (Watcher& watcher : watchers) {
                     const int64_t version = version_of(watcher.complaint);
                     if (version == -1 || (version == watcher.version &&
                                           version_of(watcher.shown) == watcher.shown_version)) {
                       continue;
                     }
                     if (++told > kTellMax) break;
                     RETURN_IF_ERROR(Tell(tx, watcher));
                     watcher.version = version;
                     watcher.shown_version = version_of(watcher.shown);
                   }
                   return absl::OkStatus();
                 });
}

absl::Status ProgressHub::Tell(pg::Transaction& tx, Watcher& watcher) {
  ASSIGN_OR_RETURN(StoredComplaint stored, GetComplaint(tx, watcher.tenant, watcher.complaint));
  if (stored.complaint.has_erase_time()) {
    watcher.stream->Finish(CustomerErased());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(ShownProgress shown,
                   ReadProgress(tx, watcher.tenant, std::move(stored), watcher.language));
  watcher.shown = shown.of;
  v1::WatchProgressResponse response;
  *response.mutable_progress() = std::move(shown.progress);
  response.set_resume_token(TokenOf(response.progress()));
  if (response.resume_token() == watcher.seen) return absl::OkStatus();
  watcher.stream->Write(response);
  watcher.seen = response.resume_token();
  return absl::OkStatus();
}

}  // namespace redress::intake
