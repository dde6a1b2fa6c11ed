// Models trained from the corpus and people's corrections, in a folder: one file each, and
// `running`, whose last line names the model in use; without one it is the model of the build.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/intake/domain/triage.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

inline constexpr char kModelFolderFlag[] = "triage-model-dir";
inline constexpr char kCorrectionsFlag[] = "corrections";

// Makes `engine` use the folder's running model where the command names a folder. Error:
// INVALID_ARGUMENT for a damaged model.
absl::Status UseRunningModel(const Run& run, intake::TriageEngine& engine);

// train, models and rollback.
absl::Status TrainTriage(const Run& run, intake::TriageEngine& engine);
absl::Status ListTriageModels(const Run& run);
absl::Status RollBackTriage(const Run& run);

}  // namespace redress::cli
