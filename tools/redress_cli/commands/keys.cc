#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "crypto/key_ring.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {
namespace {

absl::StatusOr<crypto::KeyRing> ReadRing(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile("FILE", path));
  return crypto::KeyRing::FromText(text);
}

// Beside the file first, so that a crash leaves the one or the other whole.
absl::Status Replace(const std::string& path, const std::string& text) {
  const std::string fresh = absl::StrCat(path, ".new");
  unlink(fresh.c_str());
  const mode_t before = umask(077);
  std::ofstream file(fresh, std::ios::trunc);
  umask(before);
  file << text;
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
    return absl::InternalError(absl::StrCat(path, " could not be written; it is as it was"));
  }
  return absl::OkStatus();
}

absl::Status Keys(const Run& run) {
  const std::vector<std::string>& words = run.flags.rest();
  if (words.size() != 2 || (words[0] != "show" && words[0] != "rotate")) {
    return UsageError("say show FILE or rotate FILE");
  }
  ASSIGN_OR_RETURN(const crypto::KeyRing ring, ReadRing(words[1]));
  if (words[0] == "show") {
    run.out.Line(absl::StrCat("newest version: ", ring.newest()));
    return absl::OkStatus();
  }
  std::string key(32, '\0');
  run.session.random().Fill({reinterpret_cast<uint8_t*>(key.data()), key.size()});
  RETURN_IF_ERROR(Replace(words[1], ring.WithNewVersion(key)));
  run.out.Line(absl::StrCat("version ", ring.newest() + 1, " is in ", words[1],
                            "; start the services again with it"));
  return absl::OkStatus();
}

}  // namespace

Command KeysCommand() {
  return {
      .name = "keys",
      .summary = "look at a key file, or put a new version into it",
      .arguments = "show|rotate FILE",
      .notes =
          "  redress keys rotate data.key\n\n"
          "  Services that are started with the file wrap every data key anew, in batches, while\n"
          "  they serve. When redress_data_keys_behind is 0 in all of them, the lines of older\n"
          "  versions can be taken out of the file, except where data of before data keys remain.",
      .run = &Keys};
}

}  // namespace redress::cli
