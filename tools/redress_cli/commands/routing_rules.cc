#include "tools/redress_cli/commands/routing_rules.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/moment.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::RoutingService;
using Stub = RoutingService::StubInterface;

constexpr int64_t kExamplesMax = 20;

absl::StatusOr<int> ReadVersion(absl::string_view shown, const std::string& text) {
  int version = 0;
  if (absl::SimpleAtoi(text, &version) && version >= 0) return version;
  return UsageError(
      absl::StrCat(shown, " ", text, ": give a version from 1, or 0 for the set that ships"));
}

absl::Status ShowRules(const Run& run, const std::string& which) {
  routing::v1::GetRulesRequest request;
  if (which != "active") {
    ASSIGN_OR_RETURN(const int version, ReadVersion("VERSION", which));
    request.set_version(version);
  }
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<RoutingService>(&Stub::GetRules, request));
  if (run.out.json()) {
    run.out.Json(answer.rule_set());
  } else {
    run.out.Line(absl::StripSuffix(answer.rule_set().document(), "\n"));
  }
  return absl::OkStatus();
}

absl::Status Rules(const Run& run) {
  if (run.flags.rest().size() > 2) return UsageError("give one VERSION, or none for a list");
  if (run.flags.rest().size() == 2) return ShowRules(run, run.flags.rest()[1]);
  Table table({{"VERSION", true}, {"RULES", true}, {"STATE"}, {"BY"}, {"PUT"}, {"LAST BEGAN"}});
  routing::v1::ListRulesRequest request;
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<RoutingService>(&Stub::ListRules, request));
    for (const routing::v1::RuleSet& set : page.rule_sets()) {
      if (run.out.json()) {
        run.out.Json(set);
        continue;
      }
      table.Add({absl::StrCat(set.version()), absl::StrCat(set.rules_count()),
                 set.active() ? "decides" : "", set.creator(),
                 set.version() == 0 ? "ships" : TimeText(set.create_time()),
                 TimeText(set.activate_time())},
                set.active() ? Style::kGood : Style::kPlain);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status PutRules(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a FILE"));
  routing::v1::PutRulesRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_validate_only(run.flags.Has("validate"));
  ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("FILE", given[0]));
  if (run.flags.Has("expect")) {
    ASSIGN_OR_RETURN(const int version, ReadVersion("--expect", run.flags.Text("expect", "")));
    request.set_expected_version(version);
  }
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<RoutingService>(&Stub::PutRules, request));
  if (run.out.json()) {
    run.out.Json(answer);
    return absl::OkStatus();
  }
  for (const routing::v1::RuleWarning& one : answer.warnings()) {
    run.out.Line(absl::StrCat(run.out.Paint(Style::kWarn, "warning"), ": line ", one.line(), ", ",
                              one.field(), ": ", Printable(one.message())));
  }
  if (request.validate_only()) {
    run.out.Line(absl::StrCat(
        answer.rules_count(), " rules, nothing wrong",
        answer.warnings().empty() ? "" : absl::StrCat(", warnings: ", answer.warnings_size()),
        "; version ", answer.version(), " still decides"));
  } else {
    run.out.Line(absl::StrCat("version ",
                              run.out.Paint(Style::kStrong, absl::StrCat(answer.version())), " of ",
                              answer.rules_count(), " rules decides from now on"));
  }
  return absl::OkStatus();
}

absl::Status ActivateRules(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a VERSION"));
  routing::v1::ActivateRulesRequest request;
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(const int version, ReadVersion("VERSION", given[0]));
  request.set_version(version);
  if (run.flags.Has("expect")) {
    ASSIGN_OR_RETURN(const int expected, ReadVersion("--expect", run.flags.Text("expect", "")));
    request.set_expected_version(expected);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<RoutingService>(&Stub::ActivateRules, request));
  if (run.out.json()) {
    run.out.Json(answer.rule_set());
  } else {
    run.out.Line(absl::StrCat("version ", answer.rule_set().version(), " of ",
                              answer.rule_set().rules_count(), " rules decides from now on"));
  }
  return absl::OkStatus();
}

absl::Status Explain(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a NAME or REFERENCE"));
  routing::v1::ExplainRoutingRequest request;
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given[0]));
  ASSIGN_OR_RETURN(const auto told,
                   run.session.Call<RoutingService>(&Stub::ExplainRouting, request));
  if (run.out.json()) {
    run.out.Json(told);
    return absl::OkStatus();
  }
  run.out.Line(run.out.Paint(Style::kStrong, told.complaint()));
  if (told.has_rules_version()) {
    run.out.Line(absl::StrCat(
        "rules       version ", told.rules_version(),
        told.rules_active() ? ", which still decides" : ", which does not decide any more"));
    run.out.Line(absl::StrCat("sent to     ", told.chosen_department()));
  }
  run.out.Line(absl::StrCat("because     ", Printable(told.explanation())));
  run.out.Line(absl::StrCat("is with     ", told.department()));
  if (!told.has_rules_version()) {
    run.out.Line("It is from before the rules' versions were kept; there is no more to tell.");
    return absl::OkStatus();
  }
  Table table({{"RULE", true}, {"NAME", false, 40}, {"TO"}, {"HOLDS"}, {"BECAUSE", false, 100}});
  for (const routing::v1::RuleVerdict& verdict : told.verdicts()) {
    table.Add({absl::StrCat(verdict.number()), verdict.display_name(), verdict.department(),
               verdict.holds() ? "yes" : "no", verdict.reason()},
              verdict.holds() ? Style::kGood : Style::kPlain);
  }
  run.out.Line("");
  run.out.Print(table);
  return absl::OkStatus();
}

// The pages of a trial as one answer.
class TrialSum {
 public:
  explicit TrialSum(int examples_max) : examples_max_(examples_max) {}

  void Add(const routing::v1::SimulateRulesResponse& page) {
    sum_.set_base_version(page.base_version());
    sum_.set_cases_count(sum_.cases_count() + page.cases_count());
    sum_.set_moved_count(sum_.moved_count() + page.moved_count());
    sum_.set_unknown_count(sum_.unknown_count() + page.unknown_count());
    for (const auto& move : page.moves()) {
      auto& own = moves_[{move.from_department(), move.to_department()}];
      own.set_from_department(move.from_department());
      own.set_to_department(move.to_department());
      own.set_cases_count(own.cases_count() + move.cases_count());
      for (const std::string& one : move.examples()) {
        if (own.examples_size() < examples_max_) own.add_examples(one);
      }
    }
    for (int i = 0; i < page.rules_size(); ++i) {
      if (i == sum_.rules_size()) {
        *sum_.add_rules() = page.rules(i);
      } else {
        auto& own = *sum_.mutable_rules(i);
        own.set_cases_count(own.cases_count() + page.rules(i).cases_count());
      }
    }
    for (const auto& department : page.departments()) {
      auto& own = departments_[department.department()];
      own.set_department(department.department());
      own.set_before_count(own.before_count() + department.before_count());
      own.set_after_count(own.after_count() + department.after_count());
    }
  }

  routing::v1::SimulateRulesResponse Finish() {
    for (auto& [way, move] : moves_) *sum_.add_moves() = std::move(move);
    std::stable_sort(
        sum_.mutable_moves()->begin(), sum_.mutable_moves()->end(),
        [](const auto& a, const auto& b) { return a.cases_count() > b.cases_count(); });
    for (auto& [name, department] : departments_) *sum_.add_departments() = std::move(department);
    return std::move(sum_);
  }

 private:
  const int examples_max_;
  routing::v1::SimulateRulesResponse sum_;
  std::map<std::pair<std::string, std::string>, routing::v1::RuleMove> moves_;
  std::map<std::string, routing::v1::DepartmentCount> departments_;
};

void PrintTrial(const Run& run, const routing::v1::SimulateRulesResponse& told) {
  const int64_t cases = told.cases_count();
  run.out.Line(absl::StrFormat("%s of %d cases would go elsewhere than by version %d",
                               run.out.Paint(Style::kStrong, absl::StrCat(told.moved_count())),
                               cases, told.base_version()));
  if (told.unknown_count() > 0) {
    run.out.Line(absl::StrCat(told.unknown_count(),
                              " more are from before it was kept what rules saw of them"));
  }
  if (told.moves_size() > 0) {
    Table moves({{"FROM"}, {"TO"}, {"CASES", true}, {"FOR EXAMPLE", false, 200}});
    for (const auto& move : told.moves()) {
      moves.Add({move.from_department(), move.to_department(), absl::StrCat(move.cases_count()),
                 absl::StrJoin(move.examples(), " ")});
    }
    run.out.Line("");
    run.out.Print(moves);
  }
  Table departments({{"DEPARTMENT"}, {"BEFORE", true}, {"AFTER", true}, {"CHANGE", true}});
  for (const auto& one : told.departments()) {
    departments.Add({one.department(), absl::StrCat(one.before_count()),
                     absl::StrCat(one.after_count()),
                     absl::StrFormat("%+d", one.after_count() - one.before_count())});
  }
  run.out.Line("");
  run.out.Print(departments);
  Table rules({{"RULE", true}, {"NAME", false, 40}, {"TO"}, {"CASES", true}});
  for (const auto& rule : told.rules()) {
    rules.Add({absl::StrCat(rule.number()), rule.display_name(), rule.department(),
               absl::StrCat(rule.cases_count())},
              rule.cases_count() == 0 ? Style::kFaint : Style::kPlain);
  }
  run.out.Line("");
  run.out.Print(rules);
}

absl::Status TryRules(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a FILE"));
  if (!run.flags.Has("from")) return UsageError("give --from: since when cases were opened");
  routing::v1::SimulateRulesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("FILE", given[0]));
  ASSIGN_OR_RETURN(const absl::Time from, Moment(run.flags, "from", absl::InfinitePast()));
  ASSIGN_OR_RETURN(const absl::Time until, Moment(run.flags, "until", run.session.clock().Now()));
  *request.mutable_from_time() = ToProto(from);
  *request.mutable_until_time() = ToProto(until);
  ASSIGN_OR_RETURN(const int64_t examples, run.flags.Int("examples", 3, 1, kExamplesMax));
  request.set_examples_max(static_cast<int32_t>(examples));
  if (run.flags.Has("base")) {
    ASSIGN_OR_RETURN(const int base, ReadVersion("--base", run.flags.Text("base", "")));
    request.set_base_version(base);
  }
  TrialSum sum(static_cast<int>(examples));
  int64_t cases = 0;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     run.session.Call<RoutingService>(&Stub::SimulateRules, request));
    sum.Add(page);
    cases += page.cases_count() + page.unknown_count();
    run.out.Progress(-1, absl::StrCat(cases, " cases"));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  run.out.EndProgress();
  const routing::v1::SimulateRulesResponse told = sum.Finish();
  if (run.out.json()) {
    run.out.Json(told);
  } else {
    PrintTrial(run, told);
  }
  return absl::OkStatus();
}

}  // namespace

bool IsRulesWord(absl::string_view word) {
  return word == "rules" || word == "put-rules" || word == "activate-rules" || word == "explain" ||
         word == "try-rules";
}

absl::Status RunRulesWord(const Run& run) {
  const std::string& word = run.flags.rest().front();
  if (word == "rules") return Rules(run);
  if (word == "put-rules") return PutRules(run);
  if (word == "activate-rules") return ActivateRules(run);
  if (word == "explain") return Explain(run);
  return TryRules(run);
}

}  // namespace redress::cli
