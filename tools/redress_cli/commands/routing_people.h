// `redress routing` about people: who works where and when, who is there, what they learnt.
#pragma once

#include "absl/status/status.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// True for agents, put-agent, presence, shifts, teams, train, put-roster.
bool IsPeopleWord(absl::string_view word);

// Runs the word that stands first.
absl::Status RunPeopleWord(const Run& run);

}  // namespace redress::cli
