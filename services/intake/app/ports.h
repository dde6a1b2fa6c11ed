// What the use cases of intake need from the register; store/ implements it on one transaction.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "redress/events/v1/events.pb.h"
#include "redress/intake/v1/complaint.pb.h"
#include "redress/platform/v1/platform.pb.h"
#include "services/intake/domain/order_link.h"
#include "services/intake/domain/own_categories.h"
#include "services/intake/domain/standing.h"

namespace redress::intake {

// Newest orders of one customer that are looked at.
inline constexpr int64_t kRecentOrdersMax = 10;

// A complaint on its way into the register.
struct Filing {
  // What it was before it became one that was filed earlier.
  struct Given {
    v1::Complaint complaint;
    v1::ComplaintDraft personal;
  };

  std::string tenant;
  std::string request_id;
  std::string fingerprint;  // of the whole request
  std::string actor;
  std::string trace_id;
  ComplaintId id;
  std::vector<std::string> phrases;        // of the text, by which group complaints show (R-R7)
  std::vector<std::string> order_numbers;  // found in the text, where no order was given
  FilledFields filled;                     // from the order, by an earlier try
  bool order_unknown = false;              // to the embedded directory
  bool is_new = false;                     // filed by this very batch
  v1::Complaint complaint;                 // as it came; Understand takes personal data out of it,
                                           // and it becomes complete in FileBatch
  int understood_reasons = 0;  // reasons that triage gave; those of the level come behind them
  common::v1::Level understood_level = common::v1::LEVEL_UNSPECIFIED;  // by the text alone
  std::shared_ptr<const OwnCategories> own;  // that the tenant had then; null for none
  v1::ComplaintDraft personal;  // the rest of the draft, which is stored sealed (R-I10)
  // For the next try, where one has been: `id` and the rest as they were before it.
  std::optional<ComplaintId> given_id;
  std::optional<Given> given;  // nothing while it is itself
};

// What became of a request_id.
enum class Claim {
  kNew,     // this filing has it now
  kSame,    // another one with the same content had it before; `id` is that one's
  kReused,  // another one with other content had it before
};

// Filing in batches. Not thread-safe.
class FilingBook {
 public:
  virtual ~FilingBook() = default;
  // Claims every request_id; one answer a filing. Where kSame, the filing's id becomes the earlier
  // one's.
  virtual absl::StatusOr<std::vector<Claim>> ClaimRequests(absl::Span<Filing> filings) = 0;
  // Claims the channels' own references (R-I1); one answer a filing: the complaint that had the
  // reference before, whose answer the filing's request_id has from now on.
  virtual absl::StatusOr<std::vector<std::optional<ComplaintId>>> ClaimChannelReferences(
      absl::Span<Filing* const> filings) = 0;
  // Orders by (tenant, order id), and each customer's newest by (tenant, customer id); those that
  // are not known are left out.
  using Key = std::pair<std::string, std::string>;
  struct WantedOrders {
    std::set<Key> ids;
    std::set<Key> customers;
  };
  struct FoundOrders {
    std::map<Key, platform::v1::Order> by_id;
    std::map<Key, std::vector<platform::v1::Order>> by_customer;
  };
  virtual absl::StatusOr<FoundOrders> FindOrders(const WantedOrders& wanted) = 0;
  // Of the given (tenant, customer id), those who filed since.
  virtual absl::StatusOr<std::set<Key>> FiledSince(const std::set<Key>& customers,
                                                   absl::Time since) = 0;
  // Stores complaints and tells of them.
  virtual absl::Status Insert(absl::Span<const Filing* const> filings) = 0;
  // The platform's directory is to be asked for their orders.
  virtual absl::Status AskDirectory(absl::Span<const Filing* const> filings, absl::Time now) = 0;
  // A complaint as it was filed, with its personal data unless they are erased.
  virtual absl::StatusOr<Filing> AsFiled(const std::string& tenant, const ComplaintId& id) = 0;
};

// A complaint of the register whose standing may be moved.
struct Held {
  std::string tenant;
  ComplaintId id;
  Standing standing;
  int64_t version = 0;
};

// A line of a timeline to be.
struct Heard {
  ComplaintId id;
  std::string source;
  int64_t seq = 0;
  const events::v1::Event* event = nullptr;
};

// Moving complaints that are filed. Not thread-safe.
class StandingBook {
 public:
  virtual ~StandingBook() = default;
  // Locks and loads them by (tenant, id), ordered by id; those that are not known are left out.
  using Key = std::pair<std::string, ComplaintId>;
  virtual absl::StatusOr<std::vector<Held>> Lock(const std::set<Key>& keys) = 0;
  virtual absl::Status Save(absl::Span<const Held> held) = 0;
  virtual absl::Status AddToTimeline(absl::Span<const Heard> lines) = 0;
  // Tells other services, and the timeline.
  virtual events::v1::Event& Tell(const Held& held, absl::Time now, const std::string& actor) = 0;
};

// Which complaints are joined to which (R-I5). Not thread-safe.
class LinkBook {
 public:
  virtual ~LinkBook() = default;
  using Key = StandingBook::Key;
  // For each complaint that is joined to another: that one, and on to the end of the chain. Nothing
  // is locked; a link changes only under the lock of the complaint that is joined.
  virtual absl::StatusOr<std::map<Key, std::vector<ComplaintId>>> Chains(
      const std::set<Key>& keys) = 0;
  // How many complaints stand in the longest chain that ends at this one.
  virtual absl::StatusOr<int> Height(const Key& key) = 0;
  // Whether a complaint of another customer is joined to this one, however far back in a chain.
  virtual absl::StatusOr<bool> GoesOnForOthers(const Key& key) = 0;
  virtual absl::Status Join(const Key& key, const ComplaintId& into, const std::string& actor,
                            absl::Time now) = 0;
  virtual absl::Status Part(const Key& key) = 0;
};

// A complaint as it is understood now, and what grades it.
struct Understood {
  v1::Complaint complaint;         // without personal data
  bool earlier_complaint = false;  // the customer had filed another within the repeat window
};

// Corrections of triage (R-I6). Not thread-safe.
class CorrectionBook {
 public:
  virtual ~CorrectionBook() = default;
  // Of a complaint that is locked.
  virtual absl::StatusOr<Understood> Load(const StandingBook::Key& key,
                                          absl::Duration repeat_window) = 0;
  // The triage is another one now.
  virtual absl::Status Regrade(const StandingBook::Key& key, const v1::Triage& after) = 0;
  // The same by a person, whose correction is kept.
  virtual absl::Status Save(const StandingBook::Key& key, const v1::Triage& before,
                            const v1::Triage& after, const std::string& actor, absl::Time now) = 0;
};

}  // namespace redress::intake
