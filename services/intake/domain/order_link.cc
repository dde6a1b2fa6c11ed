#include "services/intake/domain/order_link.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

using platform::v1::Order;

constexpr char kOfAnother[] = "order_of_another_customer";
constexpr char kGiven[] = "order_id_given";
constexpr char kInText[] = "order_number_in_text";
constexpr int kCandidatesMax = 5;
constexpr size_t kArticleMin = 4;  // a shorter article number is found in any text

// An order that was weighed.
struct Weighed {
  const Order* order = nullptr;
  double score = 0;
  const char* reason = "";
  absl::Time time = absl::InfinitePast();
};

absl::Time TimeOf(const Order& order) {
  return order.has_order_time() ? FromProto(order.order_time()) : absl::InfinitePast();
}

// The same order, told twice: once by its id, once as one of the customer's.
bool IsSame(const Order& a, const Order& b) {
  return a.order_id() == b.order_id() && a.customer_id() == b.customer_id() && a.sku() == b.sku() &&
         a.batch() == b.batch() && a.amount().minor_units() == b.amount().minor_units() &&
         a.order_time().seconds() == b.order_time().seconds();
}

bool IsAmong(absl::Span<const std::string> numbers, const std::string& id) {
  return std::any_of(numbers.begin(), numbers.end(),
                     [&](const std::string& number) { return absl::EqualsIgnoreCase(number, id); });
}

bool Holds(absl::string_view text, const std::string& part) {
  const auto same = [](unsigned char a, unsigned char b) {
    return absl::ascii_tolower(a) == absl::ascii_tolower(b);
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool Names(const OrderClues& clues, const std::string& article) {
  return article.size() >= kArticleMin &&
         (Holds(clues.body, article) || Holds(clues.subject, article));
}

// How well where the goods are fits what is complained of: -1, 0 or 1.
int LogisticsFit(const v1::Triage& triage, const std::string& state) {
  static constexpr std::array kUnderWay = {"paid", "packed", "shipped", "in_delivery"};
  static constexpr std::array kArrived = {"delivered", "returned", "signed"};
  const auto is = [&](const auto& states) {
    return std::find(states.begin(), states.end(), state) != states.end();
  };
  const bool waits = triage.subcategory() == "late" || triage.subcategory() == "lost";
  const bool has = triage.category() == "product_quality" || triage.category() == "after_sales" ||
                   triage.subcategory() == "damaged_in_transit" ||
                   triage.subcategory() == "wrong_item";
  if (waits) return is(kUnderWay) ? 1 : is(kArrived) ? -1 : 0;
  if (has) return is(kArrived) ? 1 : is(kUnderWay) ? -1 : 0;
  return 0;
}

// What speaks for one order of the customer besides its being theirs.
struct Evidence {
  double score = 0;
  const char* reason = nullptr;  // the weightiest
};

Evidence WeighEvidence(const v1::Complaint& complaint, const OrderClues& clues,
                       const Order& order) {
  const v1::ComplaintDraft& draft = complaint.draft();
  Evidence evidence;
  const auto add = [&](double score, const char* reason) {
    evidence.score += score;
    if (score > 0 && evidence.reason == nullptr) evidence.reason = reason;
  };
  if (!draft.sku().empty() && !order.sku().empty()) {
    add(draft.sku() == order.sku() ? 0.4 : -0.4, "article_given");
  } else if (Names(clues, order.sku())) {
    add(0.4, "article_in_text");
  }
  if (!draft.batch().empty() && draft.batch() == order.batch()) add(0.2, "batch_given");
  if (draft.has_amount() && draft.amount().minor_units() > 0 &&
      draft.amount().minor_units() == order.amount().minor_units() &&
      draft.amount().currency() == order.amount().currency()) {
    add(0.2, "amount_given");
  }
  if (!draft.supplier_id().empty() && draft.supplier_id() == order.supplier_id()) {
    add(0.1, "supplier_given");
  }
  const int fit = LogisticsFit(complaint.triage(), order.logistics_state());
  if (fit != 0) add(fit > 0 ? 0.1 : -0.1, "logistics_fits");
  return evidence;
}

// Gives scores to what the customer bought lately. Two orders alike stay alike.
void WeighRecent(const v1::Complaint& complaint, const OrderClues& clues, absl::Time when,
                 const LinkPolicy& policy, std::vector<Weighed>& recent) {
  const bool only = recent.size() == 1 && policy.complete;
  for (Weighed& one : recent) {
    const Evidence evidence = WeighEvidence(complaint, clues, *one.order);
    const double age =
        std::clamp(absl::FDivDuration(when - one.time, policy.recent), 0.0, 1.0);  // 1: unknown
    one.score = (only ? 0.7 : 0.35) + evidence.score + 0.05 * (1 - age);
    one.score = std::clamp(one.score, 0.05, 0.9);
    one.reason = only                         ? "only_recent_order"
                 : evidence.reason != nullptr ? evidence.reason
                                              : "recent_order";
  }
}

void Describe(const Order& order, v1::OrderLink& link) {
  link.set_order_id(order.order_id());
  link.set_logistics_state(order.logistics_state());
  link.set_sku(order.sku());
  link.set_supplier_id(order.supplier_id());
  link.set_batch(order.batch());
  if (order.has_order_time()) *link.mutable_order_time() = order.order_time();
  if (order.has_amount()) *link.mutable_amount() = order.amount();
}

bool Fill(const std::string& value, std::string& field) {
  if (!field.empty() || value.empty()) return false;
  field = value;
  return true;
}

FilledFields FillFrom(const Order& order, v1::ComplaintDraft& draft) {
  FilledFields filled;
  filled.order_id = Fill(order.order_id(), *draft.mutable_order_id());
  filled.sku = Fill(order.sku(), *draft.mutable_sku());
  filled.supplier_id = Fill(order.supplier_id(), *draft.mutable_supplier_id());
  filled.batch = Fill(order.batch(), *draft.mutable_batch());
  filled.region = Fill(order.region(), *draft.mutable_region());
  if (!draft.has_amount() && order.has_amount()) {
    *draft.mutable_amount() = order.amount();
    filled.amount = true;
  }
  return filled;
}

// Every order that may be meant, the likeliest first.
std::vector<Weighed> WeighAll(absl::Span<const Order* const> known, const OrderClues& clues,
                              absl::Time now, const LinkPolicy& policy,
                              const v1::Complaint& complaint) {
  const v1::ComplaintDraft& draft = complaint.draft();
  const absl::Time when = draft.has_occurred_time()     ? FromProto(draft.occurred_time())
                          : complaint.has_create_time() ? FromProto(complaint.create_time())
                                                        : now;
  std::vector<Weighed> named, recent, foreign;
  for (size_t i = 0; i < known.size(); ++i) {
    const Order* order = known[i];
    if (std::any_of(known.begin(), known.begin() + static_cast<ptrdiff_t>(i),
                    [&](const Order* other) { return IsSame(*other, *order); })) {
      continue;
    }
    const bool own = order->customer_id() == draft.customer().customer_id();
    const bool given = !draft.order_id().empty() && order->order_id() == draft.order_id();
    const bool in_text = !given && IsAmong(clues.numbers, order->order_id());
    const absl::Time time = TimeOf(*order);
    if ((given || in_text) && !own) {
      foreign.push_back({order, 0, kOfAnother, time});
    } else if (given) {
      named.push_back({order, 1, kGiven, time});
    } else if (in_text) {
      named.push_back({order, 0.95, kInText, time});
    } else if (own && time <= when + policy.clocks_apart &&
               (time >= when - policy.recent || !order->has_order_time())) {
      recent.push_back({order, 0, "", time});
    }
  }
  if (named.size() > 1) {
    // Several numbers, or several answers to one: what else is said may still decide.
    for (Weighed& one : named) {
      one.score = std::clamp(0.6 + WeighEvidence(complaint, clues, *one.order).score, 0.05, 0.95);
    }
  }
  WeighRecent(complaint, clues, when, policy, recent);
  // A number that was named outweighs what was merely bought.
  if (!named.empty()) {
    for (Weighed& one : recent) one.score = std::min(one.score, 0.3);
  }
  std::vector<Weighed> all = std::move(named);
  all.insert(all.end(), recent.begin(), recent.end());
  std::stable_sort(all.begin(), all.end(), [](const Weighed& a, const Weighed& b) {
    return a.score != b.score ? a.score > b.score : a.time > b.time;
  });
  all.insert(all.end(), foreign.begin(), foreign.end());
  return all;
}

}  // namespace

Linking LinkOrder(absl::Span<const Order* const> known, const OrderClues& clues, absl::Time now,
                  const LinkPolicy& policy, v1::Complaint& complaint) {
  Linking linking;
  v1::ComplaintDraft& draft = *complaint.mutable_draft();
  const std::vector<Weighed> all = WeighAll(known, clues, now, policy, complaint);
  const bool given = !draft.order_id().empty();
  bool given_is_own = false;
  bool given_is_foreign = false;
  for (const Weighed& one : all) {
    if (!given || one.order->order_id() != draft.order_id()) continue;
    (one.reason == kOfAnother ? given_is_foreign : given_is_own) = true;
  }
  // Nothing else is meant when an order was given; but then it must be known.
  if (all.empty() || (given && !given_is_own && !given_is_foreign)) return linking;
  v1::OrderLink& link = *complaint.mutable_order_link();
  const Weighed& best = all.front();
  size_t first_other = 0;
  if ((given && !given_is_own) || best.score == 0) {
    linking.outcome = LinkOutcome::kRefused;
    link.set_reason(kOfAnother);
    link.set_ambiguous(true);
  } else {
    first_other = 1;
    const double next = all.size() > 1 ? all[1].score : 0;
    // Two owners of one order contradict each other.
    const bool named = best.reason == kGiven || best.reason == kInText;
    const bool certain = best.score >= policy.score_min && best.score - next >= policy.lead_min &&
                         !given_is_foreign &&
                         (named || policy.undated || best.order->has_order_time());
    Describe(*best.order, link);
    link.set_score(best.score);
    link.set_reason(best.reason);
    link.set_ambiguous(!certain);
    linking.outcome = certain ? LinkOutcome::kLinked : LinkOutcome::kAmbiguous;
    if (certain) linking.filled = FillFrom(*best.order, draft);
  }
  for (size_t i = first_other; i < all.size() && link.candidates_size() < kCandidatesMax; ++i) {
    v1::OrderCandidate& candidate = *link.add_candidates();
    candidate.set_order_id(all[i].order->order_id());
    candidate.set_score(all[i].score);
    candidate.set_reason(all[i].reason);
  }
  *link.mutable_link_time() = ToProto(ToMicros(now));
  return linking;
}

void Unlink(const FilledFields& filled, v1::Complaint& complaint) {
  v1::ComplaintDraft& draft = *complaint.mutable_draft();
  if (filled.order_id) draft.clear_order_id();
  if (filled.sku) draft.clear_sku();
  if (filled.supplier_id) draft.clear_supplier_id();
  if (filled.batch) draft.clear_batch();
  if (filled.region) draft.clear_region();
  if (filled.amount) draft.clear_amount();
  complaint.clear_order_link();
}

bool NamesForeignOrder(const v1::Complaint& complaint) {
  return complaint.order_link().reason() == kOfAnother && complaint.order_link().order_id().empty();
}

}  // namespace redress::intake
