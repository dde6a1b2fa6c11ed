#include "services/intake/app/link_complaints.h"

#include <algorithm>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/app/move_complaints.h"
#include "services/intake/domain/correction.h"
#include "services/intake/domain/links.h"

namespace redress::intake {
namespace {

using Chain = std::vector<ComplaintId>;

absl::StatusOr<Chain> ChainOf(LinkBook& links, const std::string& tenant, const ComplaintId& id) {
  ASSIGN_OR_RETURN(auto chains, links.Chains({{tenant, id}}));
  return std::move(chains[{tenant, id}]);
}

// Who was locked, by id.
class Locked {
 public:
  static absl::StatusOr<Locked> Take(StandingBook& book, const std::string& tenant,
                                     const std::vector<ComplaintId>& ids) {
    std::set<StandingBook::Key> keys;
    for (const ComplaintId& id : ids) keys.insert({tenant, id});
    Locked locked;
    ASSIGN_OR_RETURN(locked.held_, book.Lock(keys));
    return locked;
  }

  // Error: NOT_FOUND on `field`.
  absl::StatusOr<Held*> Find(const ComplaintId& id, absl::string_view field) {
    for (Held& one : held_) {
      if (one.id == id) return &one;
    }
    return NotFound("complaint", id.Name()).Field(field);
  }

  std::vector<Held>& held() { return held_; }

 private:
  std::vector<Held> held_;
};

// Changes `held`, tells of it, and returns the line of its timeline.
Heard Move(StandingBook& book, Held& held, absl::Time now, const std::string& actor,
           absl::FunctionRef<void(events::v1::Event&)> fill) {
  held.standing.update_time = now;
  ++held.version;
  events::v1::Event& event = book.Tell(held, now, actor);
  fill(event);
  return {held.id, "intake", 0, &event};
}

}  // namespace

absl::StatusOr<ComplaintId> Merge(StandingBook& book, LinkBook& links, CorrectionBook& corrections,
                                  const LinkCommand& command, const ComplaintId& into,
                                  absl::Time now) {
  if (into == command.id) {
    return InvalidField("into", "SELF_MERGE",
                        "a complaint is not joined to itself; name another one");
  }
  ASSIGN_OR_RETURN(const Chain chain, ChainOf(links, command.tenant, into));
  const ComplaintId survivor_id = chain.empty() ? into : chain.back();
  std::vector<ComplaintId> everybody = chain;
  everybody.push_back(command.id);
  everybody.push_back(into);
  ASSIGN_OR_RETURN(Locked locked, Locked::Take(book, command.tenant, everybody));
  ASSIGN_OR_RETURN(Held * joined, locked.Find(command.id, "name"));
  RETURN_IF_ERROR(locked.Find(into, "into").status());
  ASSIGN_OR_RETURN(Held * survivor, locked.Find(survivor_id, "into"));
  ASSIGN_OR_RETURN(const Chain now_chain, ChainOf(links, command.tenant, into));
  if (now_chain != chain) return LinksCrossed();
  RETURN_IF_ERROR(CheckEtag(*joined, command.etag));
  if (std::find(chain.begin(), chain.end(), command.id) != chain.end()) {
    return FailedPrecondition("MERGE_CYCLE",
                              absl::StrCat(into.Name(), " is joined to ", command.id.Name(),
                                           " already, and a chain must end somewhere"))
        .Field("into");
  }
  RETURN_IF_ERROR(CheckMerge(joined->standing, survivor->standing));
  ASSIGN_OR_RETURN(const int height, links.Height({command.tenant, command.id}));
  if (height >= kChainMax) {
    return FailedPrecondition("CHAIN_TOO_LONG",
                              absl::StrCat("more than ", kChainMax,
                                           " complaints would stand in one chain; part some first"))
        .Field("into");
  }
  RETURN_IF_ERROR(links.Join({command.tenant, command.id}, survivor_id, command.actor, now));
  joined->standing.merged = true;
  std::vector<Heard> lines = {
      Move(book, *joined, now, command.actor,
           [&](events::v1::Event& event) {
             event.mutable_complaint_merged()->set_into(survivor_id.Name());
           }),
      Move(book, *survivor, now, command.actor, [&](events::v1::Event& event) {
        event.mutable_complaint_absorbed()->set_complaint(command.id.Name());
      })};
  // R-I7: nothing becomes less grave by a merge.
  const StandingBook::Key survivor_key{command.tenant, survivor_id};
  ASSIGN_OR_RETURN(const Understood grave,
                   corrections.Load({command.tenant, command.id}, absl::ZeroDuration()));
  ASSIGN_OR_RETURN(const Understood heir, corrections.Load(survivor_key, absl::ZeroDuration()));
  const v1::Triage& before = heir.complaint.triage();
  if (const std::optional<v1::Triage> after = TakeOver(before, grave.complaint)) {
    RETURN_IF_ERROR(corrections.Regrade(survivor_key, *after));
    lines.push_back(Move(book, *survivor, now, command.actor, [&](events::v1::Event& event) {
      *event.mutable_complaint_reclassified() = ReclassifiedEvent(before, *after);
    }));
  }
  RETURN_IF_ERROR(book.Save(locked.held()));
  RETURN_IF_ERROR(book.AddToTimeline(lines));
  return survivor_id;
}

absl::StatusOr<ComplaintId> Unmerge(StandingBook& book, LinkBook& links, const LinkCommand& command,
                                    absl::Time now) {
  ASSIGN_OR_RETURN(const Chain chain, ChainOf(links, command.tenant, command.id));
  std::vector<ComplaintId> everybody = {command.id};
  if (!chain.empty()) everybody.push_back(chain.front());
  ASSIGN_OR_RETURN(Locked locked, Locked::Take(book, command.tenant, everybody));
  ASSIGN_OR_RETURN(Held * joined, locked.Find(command.id, "name"));
  RETURN_IF_ERROR(CheckEtag(*joined, command.etag));
  RETURN_IF_ERROR(CheckUnmerge(joined->standing));
  ASSIGN_OR_RETURN(const Chain now_chain, ChainOf(links, command.tenant, command.id));
  if (chain.empty() || now_chain.front() != chain.front()) return LinksCrossed();
  ASSIGN_OR_RETURN(Held * survivor, locked.Find(chain.front(), "name"));
  RETURN_IF_ERROR(links.Part({command.tenant, command.id}));
  joined->standing.merged = false;
  const Heard lines[] = {
      Move(book, *joined, now, command.actor,
           [&](events::v1::Event& event) {
             event.mutable_complaint_unmerged()->set_from(survivor->id.Name());
             event.mutable_complaint_unmerged()->set_state(joined->standing.state);
           }),
      Move(book, *survivor, now, command.actor, [&](events::v1::Event& event) {
        event.mutable_complaint_released()->set_complaint(command.id.Name());
      })};
  RETURN_IF_ERROR(book.Save(locked.held()));
  RETURN_IF_ERROR(book.AddToTimeline(lines));
  return survivor->id;
}

absl::Status Reopen(StandingBook& book, const LinkCommand& command, const std::string& reason,
                    absl::Time now) {
  ASSIGN_OR_RETURN(Locked locked, Locked::Take(book, command.tenant, {command.id}));
  ASSIGN_OR_RETURN(Held * held, locked.Find(command.id, "name"));
  RETURN_IF_ERROR(CheckEtag(*held, command.etag));
  RETURN_IF_ERROR(CheckReopen(held->standing));
  Reopen(held->standing, now);
  const Heard line = Move(book, *held, now, command.actor, [&](events::v1::Event& event) {
    event.mutable_complaint_reopened()->set_cycle(held->standing.cycle);
    event.mutable_complaint_reopened()->set_reason(reason);
  });
  RETURN_IF_ERROR(book.Save(locked.held()));
  return book.AddToTimeline({&line, 1});
}

}  // namespace redress::intake
