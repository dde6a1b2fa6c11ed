#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/routing/api/move_case.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/app/put_rules.h"
#include "services/routing/app/read_rules.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rule_check.h"
#include "services/routing/domain/rule_trial.h"
#include "services/routing/store/people_readers.h"
#include "services/routing/store/readers.h"
#include "services/routing/store/version_book.h"

namespace redress::routing {
namespace {

using rpc::Call;

constexpr int kExamplesDefault = 3;
constexpr int kExamplesMax = 20;
constexpr int kTrialCasesDefault = 50'000;
constexpr int kTrialCasesMax = 200'000;
constexpr int64_t kTrialRowsMax = 2'000;  // read at a time, each in a short transaction
constexpr absl::Duration kTrialTimeMax = absl::Seconds(5);

// A page token that cannot be what was given out.
Error BadPageToken() {
  return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
}

template <typename Request>
absl::StatusOr<std::vector<v1::Rule>> CheckedRules(const Request& request) {
  const int checked = std::min(request.rules_size(), static_cast<int>(kRulesMax));
  for (int i = 0; i < checked; ++i) {
    RETURN_IF_ERROR(rpc::CheckLength(absl::StrCat("rules[", i, "].display_name"), "DISPLAY_NAME",
                                     request.rules(i).display_name(), 1, kRuleNameMax));
  }
  return std::vector<v1::Rule>(request.rules().begin(), request.rules().end());
}

// What is strange and yet taken (R-R2). `lines` say where a document has it.
absl::Status Warn(pg::Transaction& tx, const Api& api, const Call& call,
                  const std::vector<v1::Rule>& rules, const yaml::Lines* lines,
                  v1::PutRulesResponse& response) {
  std::vector<std::string> departments;
  for (const v1::Rule& rule : rules) {
    if (!rule.skills().empty()) departments.push_back(IdOf(rule.department()));
  }
  if (departments.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<v1::Agent> agents,
                   AgentsOf(tx, call.caller.tenant, {departments.begin(), departments.end()}));
  for (v1::RuleWarning& one : MissingSkills(rules, agents, api.resources.clock.Now())) {
    if (lines != nullptr) {
      one.set_line(lines->Find(one.field()));
      one.set_field(absl::StrCat("document.", one.field()));
    }
    *response.add_warnings() = std::move(one);
  }
  return absl::OkStatus();
}

absl::Status ValidateRules(Api& api, const Call& call, const v1::PutRulesRequest& request,
                           const std::vector<v1::Rule>& given, std::optional<int> expected_version,
                           v1::PutRulesResponse& response) {
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    response.Clear();
    PgCatalogueBook catalogue(tx);
    PgRuleBook book(tx, call.caller.tenant);
    yaml::Lines lines;
    ASSIGN_OR_RETURN(
        const std::vector<v1::Rule> rules,
        ReadGivenRules(catalogue, call.caller.tenant, given, request.document(), &lines));
    ASSIGN_OR_RETURN(const int active, book.Active());
    RETURN_IF_ERROR(CheckExpected(kRuleVersions, expected_version, active));
    response.set_version(active);
    response.set_rules_count(static_cast<int32_t>(rules.size()));
    return Warn(tx, api, call, rules, request.document().empty() ? nullptr : &lines, response);
  });
}

absl::Status PutRules(Api& api, const Call& call, const v1::PutRulesRequest& request,
                      v1::PutRulesResponse& response) {
  ASSIGN_OR_RETURN(const std::vector<v1::Rule> given, CheckedRules(request));
  PutRulesCommand command{.document = request.document(), .creator = call.caller.Actor()};
  ASSIGN_OR_RETURN(command.expected_version, ExpectedVersion(request));
  if (request.validate_only()) {
    return ValidateRules(api, call, request, given, command.expected_version, response);
  }
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    PgRuleBook book(tx, call.caller.tenant);
    yaml::Lines lines;
    ASSIGN_OR_RETURN(command.rules, ReadGivenRules(catalogue, call.caller.tenant, given,
                                                   request.document(), &lines));
    command.now = api.resources.clock.Now();
    ASSIGN_OR_RETURN(const int version, PutRules(book, command));
    response.set_version(version);
    response.set_rules_count(static_cast<int32_t>(command.rules.size()));
    return Warn(tx, api, call, command.rules, request.document().empty() ? nullptr : &lines,
                response);
  });
}

absl::Status ActivateRules(Api& api, const Call& call, const v1::ActivateRulesRequest& request,
                           v1::ActivateRulesResponse& response) {
  if (!request.has_version()) {
    return InvalidField("version", "VERSION_MISSING",
                        "say which version, 0 for the set that ships");
  }
  RETURN_IF_ERROR(CheckVersion("version", request.version()));
  ActivateRulesCommand command{.version = request.version()};
  ASSIGN_OR_RETURN(command.expected_version, ExpectedVersion(request));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    PgRuleBook book(tx, call.caller.tenant);
    command.now = api.resources.clock.Now();
    ASSIGN_OR_RETURN(*response.mutable_rule_set(),
                     ActivateRules(book, catalogue, call.caller.tenant, command));
    return absl::OkStatus();
  });
}

absl::Status GetRules(Api& api, const Call& call, const v1::GetRulesRequest& request,
                      v1::GetRulesResponse& response) {
  std::optional<int> version;
  if (request.has_version()) {
    RETURN_IF_ERROR(CheckVersion("version", request.version()));
    version = request.version();
  }
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgRuleBook book(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(*response.mutable_rule_set(), GetRules(book, version));
    return absl::OkStatus();
  });
}

absl::Status ListRules(Api& api, const Call& call, const v1::ListRulesRequest& request,
                       v1::ListRulesResponse& response) {
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  std::optional<int> before;
  if (!cursor.empty() && !absl::SimpleAtoi(cursor, &before.emplace())) return BadPageToken();
  RulesPage page;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgRuleBook book(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(page, ListRules(book, before, limit));
    return absl::OkStatus();
  }));
  for (v1::RuleSet& set : page.rule_sets) *response.add_rule_sets() = std::move(set);
  if (page.next) {
    response.set_next_page_token(rpc::MakePageToken(request, absl::StrCat(*page.next)));
  }
  return absl::OkStatus();
}

absl::Status ExplainRouting(Api& api, const Call& call, const v1::ExplainRoutingRequest& request,
                            v1::ExplainRoutingResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<SeenCase> seen,
                     FindSeenCase(tx, {call.caller.tenant, complaint}));
    if (!seen) return UnknownComplaint(complaint);
    PgRuleBook book(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(response, ExplainRouting(book, *seen));
    return absl::OkStatus();
  });
}

// Where a trial goes on: the version it compares with, so that pages add up, and a case.
struct TrialCursor {
  std::optional<int> base_version;
  CasePlace after;
};

absl::StatusOr<TrialCursor> ReadTrialCursor(const v1::SimulateRulesRequest& request) {
  ASSIGN_OR_RETURN(const std::string text, rpc::OpenPageToken(request));
  TrialCursor cursor;
  if (request.has_base_version()) cursor.base_version = request.base_version();
  cursor.after.open_time = FromProto(request.from_time());
  if (text.empty()) return cursor;
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  int64_t micros = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &cursor.base_version.emplace()) ||
      !absl::SimpleAtoi(parts[1], &micros)) {
    return BadPageToken();
  }
  cursor.after.open_time = absl::FromUnixMicros(micros);
  ASSIGN_OR_RETURN(cursor.after.complaint_id, Uuid::Parse(parts[2]));
  return cursor;
}

absl::Status CheckTrialRequest(const v1::SimulateRulesRequest& request) {
  for (const auto& [field, has, time] :
       {std::tuple("from_time", request.has_from_time(), &request.from_time()),
        std::tuple("until_time", request.has_until_time(), &request.until_time())}) {
    if (!has) {
      return InvalidField(field, "TIME_MISSING", "say between which moments cases were opened");
    }
    RETURN_IF_ERROR(CheckTime(field, *time));
  }
  if (FromProto(request.until_time()) <= FromProto(request.from_time())) {
    return InvalidField("until_time", "RANGE_EMPTY", "give a moment behind from_time");
  }
  if (request.examples_max() < 0) {
    return InvalidField("examples_max", "EXAMPLES_NEGATIVE", "give 0 or more");
  }
  return CheckVersion("base_version", request.base_version());
}

// R-R1: bounded in cases, time and memory; what is left is the next page.
class TrialRun {
 public:
  TrialRun(Api& api, const Call& call, const v1::SimulateRulesRequest& request)
      : api_(api), call_(call), request_(request) {}

  absl::Status Run(v1::SimulateRulesResponse& response) {
    ASSIGN_OR_RETURN(cursor_, ReadTrialCursor(request_));
    ASSIGN_OR_RETURN(RuleTrial trial, Begin());
    const int64_t limit = rpc::PageSize(request_.page_size(), kTrialCasesDefault, kTrialCasesMax);
    // Ends while there is time to answer.
    Clock& clock = api_.host.clock();
    const absl::Time now = clock.Now();
    const absl::Time enough = now + std::min(kTrialTimeMax, (call_.deadline - now) / 2);
    for (int64_t seen = 0; seen < limit;) {
      ASSIGN_OR_RETURN(const int64_t read, AddPage(trial, std::min(kTrialRowsMax, limit - seen)));
      seen += read;
      if (read == 0) break;
      if (seen == limit || clock.Now() > enough) {
        response.set_next_page_token(NextToken());
        break;
      }
    }
    response.set_base_version(*cursor_.base_version);
    trial.Finish(response);
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<RuleTrial> Begin() {
    ASSIGN_OR_RETURN(const std::vector<v1::Rule> given, CheckedRules(request_));
    std::vector<v1::Rule> tried;
    RulesVersion base;
    RETURN_IF_ERROR(api_.host.Read(call_, [&](pg::Transaction& tx) -> absl::Status {
      PgCatalogueBook catalogue(tx);
      PgRuleBook book(tx, call_.caller.tenant);
      ASSIGN_OR_RETURN(tried,
                       ReadGivenRules(catalogue, call_.caller.tenant, given, request_.document()));
      if (!cursor_.base_version) {
        ASSIGN_OR_RETURN(cursor_.base_version, book.Active());
      }
      ASSIGN_OR_RETURN(base, FindRules(book, *cursor_.base_version));
      return absl::OkStatus();
    }));
    const int examples = request_.examples_max() == 0
                             ? kExamplesDefault
                             : std::min(request_.examples_max(), kExamplesMax);
    return RuleTrial(std::move(base.rules.rules), std::move(tried), examples);
  }

  // How many cases it read.
  absl::StatusOr<int64_t> AddPage(RuleTrial& trial, int64_t limit) {
    std::vector<CaseFacts> page;
    RETURN_IF_ERROR(api_.host.Read(call_, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(page, ListCaseFacts(tx, call_.caller.tenant, cursor_.after,
                                           FromProto(request_.until_time()), limit));
      return absl::OkStatus();
    }));
    for (const CaseFacts& one : page) {
      if (one.facts) {
        trial.Add(ComplaintId(one.place.complaint_id), *one.facts);
      } else {
        trial.AddUnknown();
      }
    }
    if (!page.empty()) cursor_.after = page.back().place;
    return static_cast<int64_t>(page.size());
  }

  std::string NextToken() const {
    return rpc::MakePageToken(request_, absl::StrCat(*cursor_.base_version, " ",
                                                     absl::ToUnixMicros(cursor_.after.open_time),
                                                     " ", cursor_.after.complaint_id.ToString()));
  }

  Api& api_;
  const Call& call_;
  const v1::SimulateRulesRequest& request_;
  TrialCursor cursor_;
};

// One at a time, so that what agents wait for never waits for it.
absl::Status SimulateRules(Api& api, std::atomic<bool>& running, const Call& call,
                           const v1::SimulateRulesRequest& request,
                           v1::SimulateRulesResponse& response) {
  RETURN_IF_ERROR(CheckTrialRequest(request));
  if (running.exchange(true)) {
    return Error(absl::StatusCode::kResourceExhausted, "SIMULATION_RUNNING",
                 "another simulation runs here; try again when it has ended")
        .RetryAfter(absl::Seconds(1));
  }
  const absl::Cleanup done = [&running] { running = false; };
  return TrialRun(api, call, request).Run(response);
}

}  // namespace

void RegisterRules(rpc::Service& service, Api& api) {
  service.Unary("PutRules", kConfigurers,
                On<v1::PutRulesRequest, v1::PutRulesResponse>(api, PutRules));
  service.Unary("ActivateRules", kConfigurers,
                On<v1::ActivateRulesRequest, v1::ActivateRulesResponse>(api, ActivateRules));
  service.Unary("GetRules", kReaders, On<v1::GetRulesRequest, v1::GetRulesResponse>(api, GetRules));
  service.Unary("ListRules", kReaders,
                On<v1::ListRulesRequest, v1::ListRulesResponse>(api, ListRules));
  service.Unary("ExplainRouting", kReaders,
                On<v1::ExplainRoutingRequest, v1::ExplainRoutingResponse>(api, ExplainRouting));
  const auto running = std::make_shared<std::atomic<bool>>(false);
  service.Unary<v1::SimulateRulesRequest, v1::SimulateRulesResponse>(
      "SimulateRules", kConfigurers,
      [&api, running](const Call& call, const auto& request, auto& response) {
        return SimulateRules(api, *running, call, request, response);
      });
}

}  // namespace redress::routing
