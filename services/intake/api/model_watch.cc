#include "services/intake/api/model_watch.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);

// The version that is to run, "" for that of the build.
std::string WantedVersion(const std::string& folder) {
  std::ifstream file(absl::StrCat(folder, "/", kRunningModelsFile));
  std::string wanted;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) wanted = line;
  }
  return wanted;
}

absl::StatusOr<std::shared_ptr<const TriageModel>> Read(const std::string& folder,
                                                        const std::string& version) {
  if (version.empty()) return TriageModel::Load(BuiltInModel());
  std::ifstream file(absl::StrCat(folder, "/", version, kModelFileEnding), std::ios::binary);
  if (!file) return NotFound("model", version);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return TriageModel::Load(bytes.str());
}

}  // namespace

void ModelWatch::Look() {
  const std::string wanted = WantedVersion(folder_);
  if (wanted == tried_) return;
  tried_ = wanted;
  auto model = Read(folder_, wanted);
  if (!model.ok()) {
    LogWarning("triage_model_refused",
               {{"version", wanted}, {"error", std::string(model.status().message())}});
    return;
  }
  LogInfo("triage_model_taken", {{"version", (*model)->version()}});
  engine_.Use(*std::move(model));
}

void ModelWatch::Start() {
  thread_ = std::thread([this] {
    while (true) {
      Look();
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopped_), kLookEvery)) return;
    }
  });
}

void ModelWatch::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace redress::intake
