#include "tools/redress_cli/commands/sla_policies.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using sla::v1::SlaService;
using Stub = SlaService::StubInterface;

constexpr absl::string_view kPolicies = "policies/";

Style StyleOf(sla::v1::PolicyState state) {
  switch (state) {
    case sla::v1::POLICY_STATE_ACTIVE: return Style::kGood;
    case sla::v1::POLICY_STATE_SCHEDULED: return Style::kStrong;
    case sla::v1::POLICY_STATE_RETIRED: return Style::kFaint;
    default: return Style::kPlain;
  }
}

absl::StatusOr<int> ReadVersion(const std::string& text) {
  int version = 0;
  if (absl::SimpleAtoi(text, &version) && version > 0) return version;
  return UsageError(absl::StrCat(text, ": give VERSION as a number from 1"));
}

absl::StatusOr<std::vector<sla::v1::Calendar>> AllCalendars(const Run& run) {
  std::vector<sla::v1::Calendar> all;
  sla::v1::ListCalendarsRequest request;
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<SlaService>(&Stub::ListCalendars, request));
    all.insert(all.end(), page.calendars().begin(), page.calendars().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

absl::StatusOr<std::vector<sla::v1::Policy>> AllPolicies(const Run& run) {
  std::vector<sla::v1::Policy> all;
  sla::v1::ListPoliciesRequest request;
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<SlaService>(&Stub::ListPolicies, request));
    all.insert(all.end(), page.policies().begin(), page.policies().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

// The document that is named as ID@VERSION, or else a table of all.
template <typename Item>
absl::Status Show(const Run& run, const std::vector<Item>& all, absl::string_view collection,
                  const Table& table) {
  const std::vector<std::string>& rest = run.flags.rest();
  if (rest.size() > 2) return UsageError("give one ID@VERSION, or none for a list");
  if (rest.size() == 2) {
    const absl::string_view wanted = absl::StripPrefix(rest[1], collection);
    for (const Item& one : all) {
      if (absl::StrCat(collection, wanted) != absl::StrCat(one.name(), "@", one.version()))
        continue;
      if (run.out.json()) {
        run.out.Json(one);
      } else {
        run.out.Line(absl::StripSuffix(one.document(), "\n"));
      }
      return absl::OkStatus();
    }
    return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                 absl::StrCat("there is no ", rest[1], "; redress sla ", rest[0],
                              " lists what there is, to be named as ID@VERSION"));
  }
  if (!run.out.json()) run.out.Print(table);
  for (const Item& one : all) {
    if (run.out.json()) run.out.Json(one);
  }
  return absl::OkStatus();
}

absl::Status Calendars(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<sla::v1::Calendar> all, AllCalendars(run));
  Table table({{"CALENDAR"}, {"VERSION", true}, {"PUT"}});
  for (const sla::v1::Calendar& one : all) {
    table.Add({one.name(), absl::StrCat(one.version()),
               one.shipped() ? "ships" : TimeText(one.create_time())});
  }
  return Show(run, all, "calendars/", table);
}

absl::Status Policies(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<sla::v1::Policy> all, AllPolicies(run));
  Table table(
      {{"POLICY"}, {"VERSION", true}, {"RANK", true}, {"STATE"}, {"FROM"}, {"UNTIL"}, {"PUT"}});
  for (const sla::v1::Policy& one : all) {
    table.Add({one.name(), absl::StrCat(one.version()), absl::StrCat(one.rank()),
               EnumText(one.state()), TimeText(one.active_time()), TimeText(one.retire_time()),
               one.shipped() ? "ships" : TimeText(one.create_time())},
              StyleOf(one.state()));
  }
  return Show(run, all, kPolicies, table);
}

absl::Status PutCalendar(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a FILE"));
  sla::v1::PutCalendarRequest request;
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("FILE", given[0]));
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<SlaService>(&Stub::PutCalendar, request));
  if (run.out.json()) {
    run.out.Json(answer.calendar());
  } else {
    run.out.Line(absl::StrCat("stored ", run.out.Paint(Style::kStrong, answer.calendar().name()),
                              " version ", answer.calendar().version()));
  }
  return absl::OkStatus();
}

void Tell(const Run& run, const sla::v1::Policy& policy, absl::string_view what) {
  if (run.out.json()) return run.out.Json(policy);
  run.out.Line(absl::StrCat(run.out.Paint(Style::kStrong, policy.name()), " version ",
                            policy.version(), " ", what));
}

absl::Status PutPolicy(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a FILE"));
  sla::v1::PutPolicyRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_etag(run.flags.Text("etag", ""));
  ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("FILE", given[0]));
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<SlaService>(&Stub::PutPolicy, request));
  const sla::v1::Policy& policy = answer.policy();
  const bool is_draft = policy.state() == sla::v1::POLICY_STATE_DRAFT;
  Tell(run, policy,
       is_draft ? absl::StrCat("is stored as a draft; it begins no clocks before\n  redress sla "
                               "activate ",
                               absl::StripPrefix(policy.name(), kPolicies), " ", policy.version())
                : absl::StrCat("is stored so already, ", EnumText(policy.state())));
  return absl::OkStatus();
}

std::string PolicyName(const std::string& id) {
  return absl::StartsWith(id, kPolicies) ? id : absl::StrCat(kPolicies, id);
}

absl::Status Activate(const Run& run, std::optional<absl::Time> from) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(2, "ID and VERSION"));
  sla::v1::ActivatePolicyRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_name(PolicyName(given[0]));
  request.set_etag(run.flags.Text("etag", ""));
  ASSIGN_OR_RETURN(const int version, ReadVersion(given[1]));
  request.set_version(version);
  if (from) *request.mutable_active_time() = ToProto(*from);
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<SlaService>(&Stub::ActivatePolicy, request));
  const sla::v1::Policy& policy = answer.policy();
  Tell(
      run, policy,
      absl::StrCat(
          "begins clocks from ",
          policy.has_active_time() ? TimeText(policy.active_time()) : "always",
          policy.has_retire_time() ? absl::StrCat(" until ", TimeText(policy.retire_time())) : ""));
  return absl::OkStatus();
}

absl::Status Retire(const Run& run, std::optional<absl::Time> from) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "an ID"));
  sla::v1::RetirePolicyRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_name(PolicyName(given[0]));
  request.set_etag(run.flags.Text("etag", ""));
  if (from) *request.mutable_retire_time() = ToProto(*from);
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<SlaService>(&Stub::RetirePolicy, request));
  const sla::v1::Policy& policy = answer.policy();
  Tell(run, policy,
       policy.has_retire_time()
           ? absl::StrCat("begins no clocks from ", TimeText(policy.retire_time()))
           : "is a draft again");
  return absl::OkStatus();
}

}  // namespace

bool IsPolicyWord(absl::string_view word) {
  return word == "calendars" || word == "policies" || word == "put-calendar" ||
         word == "put-policy" || word == "activate" || word == "retire";
}

absl::Status RunPolicyWord(const Run& run, std::optional<absl::Time> from) {
  const std::string& word = run.flags.rest().front();
  if (word == "calendars") return Calendars(run);
  if (word == "policies") return Policies(run);
  if (word == "put-calendar") return PutCalendar(run);
  if (word == "put-policy") return PutPolicy(run);
  if (word == "activate") return Activate(run, from);
  return Retire(run, from);
}

}  // namespace redress::cli
