#include "services/routing/domain/approval_chain.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rule_check.h"
#include "text/utf8.h"

namespace redress::routing {
namespace {

constexpr int kRungsMax = 10;
constexpr int kAmountsMax = 20;
constexpr int kApproversMax = 100;
constexpr int64_t kLimitSecondsMax = int64_t{30} * 24 * 3600;

v1::ApprovalChain MakeDefaultChain() {
  v1::ApprovalChain chain;
  v1::ApprovalRung& supervisors = *chain.add_rungs();
  supervisors.set_display_name("Supervisors");
  supervisors.set_role("supervisor");
  common::v1::Money& most = *supervisors.add_amounts_max();
  most.set_currency("CNY");
  most.set_minor_units(500'000);
  supervisors.set_limit_seconds(int64_t{4} * 3600);
  v1::ApprovalRung& approvers = *chain.add_rungs();
  approvers.set_display_name("Approvers");
  approvers.set_role("approver");
  approvers.set_limit_seconds(int64_t{8} * 3600);
  return chain;
}

absl::Status CheckAmounts(const std::string& path, const v1::ApprovalRung& rung) {
  if (rung.amounts_max_size() > kAmountsMax) {
    return InvalidField(path, "AMOUNTS_TOO_MANY",
                        absl::StrCat("give at most ", kAmountsMax, " currencies"));
  }
  std::set<std::string> currencies;
  for (int i = 0; i < rung.amounts_max_size(); ++i) {
    const common::v1::Money& amount = rung.amounts_max(i);
    const std::string field = absl::StrCat(path, "[", i, "]");
    if (!IsCurrency(amount.currency())) {
      return InvalidField(field + ".currency", "CURRENCY_INVALID", "give a code like CNY");
    }
    if (!currencies.insert(amount.currency()).second) {
      return InvalidField(field + ".currency", "CURRENCY_TWICE", "give each currency once");
    }
    if (amount.minor_units() < 0) {
      return InvalidField(field + ".minor_units", "VALUE_OUT_OF_RANGE",
                          "give 0 or more minor units");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPeople(const std::string& path, const v1::ApprovalRung& rung,
                         const std::vector<v1::Department>& known) {
  if (rung.role() != "supervisor" && rung.role() != "approver") {
    return InvalidField(path + ".role", "ROLE_UNKNOWN", "give one of supervisor, approver");
  }
  if (!rung.department().empty()) {
    RETURN_IF_ERROR(ParseName("departments", rung.department(), path + ".department").status());
    const bool exists = std::any_of(known.begin(), known.end(), [&](const v1::Department& one) {
      return one.name() == rung.department();
    });
    if (!exists) {
      return InvalidField(path + ".department", "DEPARTMENT_UNKNOWN",
                          absl::StrCat("there is no ", rung.department(), "; put it first"));
    }
  }
  if (rung.approvers_size() > kApproversMax) {
    return InvalidField(path + ".approvers", "APPROVERS_TOO_MANY",
                        absl::StrCat("name at most ", kApproversMax));
  }
  std::set<std::string> named;
  for (int i = 0; i < rung.approvers_size(); ++i) {
    const std::string field = absl::StrCat(path, ".approvers[", i, "]");
    RETURN_IF_ERROR(ParseName("agents", rung.approvers(i), field).status());
    if (!named.insert(rung.approvers(i)).second) {
      return InvalidField(field, "APPROVER_TWICE", "name each once");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRung(const std::string& path, const v1::ApprovalRung& rung,
                       const std::vector<v1::Department>& known) {
  if (rung.display_name().empty()) {
    return InvalidField(path + ".display_name", "DISPLAY_NAME_MISSING", "give it a name");
  }
  if (text::CountCharacters(rung.display_name()) > kDisplayNameMax) {
    return InvalidField(path + ".display_name", "DISPLAY_NAME_TOO_LONG",
                        absl::StrCat("give at most ", kDisplayNameMax, " characters"));
  }
  RETURN_IF_ERROR(CheckPeople(path, rung, known));
  RETURN_IF_ERROR(CheckAmounts(path + ".amounts_max", rung));
  if (rung.limit_seconds() < 1 || rung.limit_seconds() > kLimitSecondsMax) {
    return InvalidField(path + ".limit_seconds", "LIMIT_OUT_OF_RANGE",
                        absl::StrCat("give 1 to ", kLimitSecondsMax, " seconds"));
  }
  return absl::OkStatus();
}

}  // namespace

const v1::ApprovalChain& DefaultChain() {
  static const v1::ApprovalChain& chain = *new v1::ApprovalChain(MakeDefaultChain());
  return chain;
}

absl::Status CheckChain(const Rungs& rungs, const std::vector<v1::Department>& known) {
  if (rungs.empty()) return InvalidField("rungs", "RUNGS_MISSING", "give one rung at least");
  if (rungs.size() > kRungsMax) {
    return InvalidField("rungs", "RUNGS_TOO_MANY", absl::StrCat("give at most ", kRungsMax));
  }
  for (int i = 0; i < rungs.size(); ++i) {
    const std::string path = absl::StrCat("rungs[", i, "]");
    RETURN_IF_ERROR(CheckRung(path, rungs[i], known));
    if (i == 0) continue;
    // Whatever the rung below grants must be granted here, or a lapse would lead nowhere.
    const auto& below = rungs[i - 1].amounts_max();
    const bool rises = rungs[i].amounts_max().empty() ||
                       (!below.empty() && std::all_of(below.begin(), below.end(),
                                                      [&](const common::v1::Money& amount) {
                                                        return Grants(rungs[i], amount);
                                                      }));
    if (!rises) {
      return InvalidField(path + ".amounts_max", "AMOUNT_NOT_RISING",
                          "grant at least what the rung below grants");
    }
  }
  const int last = rungs.size() - 1;
  if (rungs[last].amounts_max().empty()) return absl::OkStatus();
  return InvalidField(absl::StrCat("rungs[", last, "].amounts_max"), "LAST_RUNG_LIMITED",
                      "the last rung must grant any amount: leave this out");
}

bool Grants(const v1::ApprovalRung& rung, const common::v1::Money& amount) {
  return rung.amounts_max().empty() ||
         std::any_of(rung.amounts_max().begin(), rung.amounts_max().end(),
                     [&](const common::v1::Money& most) {
                       return most.currency() == amount.currency() &&
                              most.minor_units() >= amount.minor_units();
                     });
}

int RungFor(const v1::ApprovalChain& chain, const common::v1::Money& amount) {
  for (int i = 0; i < chain.rungs_size(); ++i) {
    if (Grants(chain.rungs(i), amount)) return i + 1;
  }
  return chain.rungs_size();
}

bool StandsOn(const v1::ApprovalRung& rung, const Decider& decider) {
  if (rung.role() == "approver" && !decider.approver) return false;
  const auto& named = rung.approvers();
  if (!named.empty() && std::find(named.begin(), named.end(), decider.name) == named.end()) {
    return false;
  }
  const auto& works = decider.departments;
  return rung.department().empty() ||
         std::find(works.begin(), works.end(), rung.department()) != works.end();
}

absl::Duration LimitOf(const v1::ApprovalRung& rung) { return absl::Seconds(rung.limit_seconds()); }

}  // namespace redress::routing
