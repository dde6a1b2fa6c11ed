#include "services/intake/domain/search_terms.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/domain/personal.h"
#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr size_t kTextMax = 200;
constexpr int kAnyOfMax = 32;

absl::Status CheckText(absl::string_view field, absl::string_view reason, absl::string_view value,
                       size_t max) {
  if (value.size() <= max || text::CountCharacters(value) <= max) return absl::OkStatus();
  return InvalidField(absl::StrCat("filter.", field), absl::StrCat(reason, "_TOO_LONG"),
                      absl::StrCat("give ", max, " characters at most"));
}

template <typename Values>
absl::Status CheckEnums(absl::string_view field, absl::string_view reason, const Values& values) {
  if (values.size() > kAnyOfMax) {
    return InvalidField(absl::StrCat("filter.", field), absl::StrCat(reason, "_TOO_MANY"),
                        absl::StrCat("give ", kAnyOfMax, " at most"));
  }
  for (const int value : values) {
    if (value > 0 && value < 100) continue;
    return InvalidField(absl::StrCat("filter.", field), absl::StrCat(reason, "_UNSPECIFIED"),
                        "give known values alone");
  }
  return absl::OkStatus();
}

template <typename Values>
bool HasOne(const Values& wanted, int value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool Is(const std::string& wanted, const std::string& value) {
  return wanted.empty() || wanted == value;
}

}  // namespace

std::string SearchText(const v1::ComplaintDraft& draft) {
  return text::Normalise(absl::StrCat(draft.subject(), "\n", draft.body()));
}

void ForEachTerm(const v1::Complaint& complaint, absl::string_view search_text,
                 absl::FunctionRef<void(Field, absl::string_view)> take) {
  const auto give = [&](Field field, absl::string_view value) {
    if (!value.empty()) take(field, value);
  };
  const auto give_number = [&](Field field, int value) {
    if (value != 0) take(field, absl::StrCat(value));
  };
  const v1::ComplaintDraft& draft = complaint.draft();
  const v1::Triage& triage = complaint.triage();
  give(Field::kCustomer, draft.customer().customer_id());
  give(Field::kOrder, draft.order_id());
  give(Field::kSku, draft.sku());
  give(Field::kSupplier, draft.supplier_id());
  give(Field::kBatch, draft.batch());
  give(Field::kRegion, draft.region());
  give(Field::kChannelReference, draft.channel_reference());
  give(Field::kPhone, PhoneForm(draft.customer().phone()));
  give(Field::kEmail, EmailForm(draft.customer().email()));
  give(Field::kCategory, triage.category());
  give(Field::kSubcategory, triage.subcategory());
  give_number(Field::kKind, triage.kind());
  give_number(Field::kChannel, draft.channel());
  for (const std::string& signal : triage.signals()) give(Field::kSignal, signal);
  text::ForEachTerm(search_text, [&](absl::string_view term) { take(Field::kText, term); });
}

v1::Complaint IndexedPart(const v1::Complaint& complaint, const v1::ComplaintDraft& personal) {
  const v1::ComplaintDraft& from = complaint.draft();
  v1::Complaint part;
  part.set_historical(complaint.historical());
  *part.mutable_create_time() = complaint.create_time();
  v1::ComplaintDraft& draft = *part.mutable_draft();
  // Most have but some of these, and an empty one costs nothing.
  const auto copy = [](const std::string& value, auto set) {
    if (!value.empty()) set(value);
  };
  copy(from.order_id(), [&](const std::string& value) { draft.set_order_id(value); });
  copy(from.sku(), [&](const std::string& value) { draft.set_sku(value); });
  copy(from.supplier_id(), [&](const std::string& value) { draft.set_supplier_id(value); });
  copy(from.batch(), [&](const std::string& value) { draft.set_batch(value); });
  copy(from.region(), [&](const std::string& value) { draft.set_region(value); });
  copy(from.channel_reference(),
       [&](const std::string& value) { draft.set_channel_reference(value); });
  copy(personal.subject(), [&](const std::string& value) { draft.set_subject(value); });
  copy(personal.body(), [&](const std::string& value) { draft.set_body(value); });
  draft.set_channel(from.channel());
  if (from.has_occurred_time()) *draft.mutable_occurred_time() = from.occurred_time();
  v1::Customer& customer = *draft.mutable_customer();
  customer.set_customer_id(from.customer().customer_id());
  copy(personal.customer().phone(), [&](const std::string& value) { customer.set_phone(value); });
  copy(personal.customer().email(), [&](const std::string& value) { customer.set_email(value); });
  v1::Triage& triage = *part.mutable_triage();
  triage.set_kind(complaint.triage().kind());
  triage.set_category(complaint.triage().category());
  triage.set_subcategory(complaint.triage().subcategory());
  *triage.mutable_signals() = complaint.triage().signals();
  return part;
}

Filter::Filter(const v1::ComplaintFilter& filter)
    : proto_(filter),
      from_(filter.has_filed_from() ? FromProto(filter.filed_from()) : absl::InfinitePast()),
      until_(filter.has_filed_until() ? FromProto(filter.filed_until()) : absl::InfiniteFuture()),
      phone_(PhoneForm(filter.phone())),
      email_(EmailForm(filter.email())) {
  if (!filter.text().empty()) query_.emplace(text::Normalise(filter.text()));
}

absl::StatusOr<Filter> Filter::Of(const v1::ComplaintFilter& proto) {
  RETURN_IF_ERROR(CheckTime("filter.filed_from", proto.filed_from()));
  RETURN_IF_ERROR(CheckTime("filter.filed_until", proto.filed_until()));
  RETURN_IF_ERROR(CheckEnums("states", "STATES", proto.states()));
  RETURN_IF_ERROR(CheckEnums("levels", "LEVELS", proto.levels()));
  RETURN_IF_ERROR(CheckEnums("channels", "CHANNELS", proto.channels()));
  RETURN_IF_ERROR(CheckEnums("kinds", "KINDS", proto.kinds()));
  for (const auto& [field, reason, value, max] : std::initializer_list<
           std::tuple<absl::string_view, absl::string_view, const std::string&, size_t>>{
           {"category", "CATEGORY", proto.category(), 64},
           {"subcategory", "SUBCATEGORY", proto.subcategory(), 64},
           {"signal", "SIGNAL", proto.signal(), 64},
           {"customer_id", "CUSTOMER_ID", proto.customer_id(), 128},
           {"order_id", "ORDER_ID", proto.order_id(), 128},
           {"sku", "SKU", proto.sku(), 128},
           {"supplier_id", "SUPPLIER_ID", proto.supplier_id(), 128},
           {"batch", "BATCH", proto.batch(), 128},
           {"region", "REGION", proto.region(), 64},
           {"department", "DEPARTMENT", proto.department(), 128},
           {"assignee", "ASSIGNEE", proto.assignee(), 128},
           {"phone", "PHONE", proto.phone(), 32},
           {"email", "EMAIL", proto.email(), 254},
           {"channel_reference", "CHANNEL_REFERENCE", proto.channel_reference(), 200},
           {"text", "TEXT", proto.text(), kTextMax}}) {
    RETURN_IF_ERROR(CheckText(field, reason, value, max));
  }
  Filter filter(proto);
  if (filter.from_ >= filter.until_) {
    return InvalidField("filter.filed_until", "RANGE_EMPTY", "give a moment after filed_from");
  }
  if (filter.query_ && filter.query_->empty()) {
    return InvalidField("filter.text", "TEXT_WITHOUT_WORDS", "give a word or a character");
  }
  if (!proto.phone().empty() && filter.phone_.size() < 4) {
    return InvalidField("filter.phone", "PHONE_MALFORMED", "give the whole phone number");
  }
  if (!proto.email().empty() && !absl::StrContains(filter.email_, '@')) {
    return InvalidField("filter.email", "EMAIL_MALFORMED", "give the whole address");
  }
  return filter;
}

std::vector<std::vector<Term>> Filter::Groups() const {
  std::vector<std::vector<Term>> groups;
  const auto want = [&](Field field, const std::string& value) {
    if (!value.empty()) groups.push_back({{field, value}});
  };
  const auto want_one_of = [&](Field field, const auto& values) {
    if (values.empty()) return;
    groups.emplace_back();
    for (const int value : values) groups.back().push_back({field, absl::StrCat(value)});
  };
  want(Field::kCustomer, proto_.customer_id());
  want(Field::kOrder, proto_.order_id());
  want(Field::kSku, proto_.sku());
  want(Field::kSupplier, proto_.supplier_id());
  want(Field::kBatch, proto_.batch());
  want(Field::kRegion, proto_.region());
  want(Field::kPhone, phone_);
  want(Field::kEmail, email_);
  want(Field::kChannelReference, proto_.channel_reference());
  want(Field::kCategory, proto_.category());
  want(Field::kSubcategory, proto_.subcategory());
  want(Field::kSignal, proto_.signal());
  want_one_of(Field::kKind, proto_.kinds());
  want_one_of(Field::kChannel, proto_.channels());
  if (query_) {
    for (std::string& term : query_->Terms()) groups.push_back({{Field::kText, std::move(term)}});
  }
  return groups;
}

bool Filter::HoldsOpenly(const v1::Complaint& complaint) const {
  const v1::ComplaintDraft& draft = complaint.draft();
  const v1::Triage& triage = complaint.triage();
  const absl::Time filed = FromProto(complaint.create_time());
  if (filed < from_ || filed >= until_) return false;
  if (!HasOne(proto_.states(), complaint.state()) || !HasOne(proto_.levels(), complaint.level()) ||
      !HasOne(proto_.channels(), draft.channel()) || !HasOne(proto_.kinds(), triage.kind())) {
    return false;
  }
  if (!Is(proto_.category(), triage.category()) ||
      !Is(proto_.subcategory(), triage.subcategory()) ||
      !Is(proto_.customer_id(), draft.customer().customer_id()) ||
      !Is(proto_.order_id(), draft.order_id()) || !Is(proto_.sku(), draft.sku()) ||
      !Is(proto_.supplier_id(), draft.supplier_id()) || !Is(proto_.batch(), draft.batch()) ||
      !Is(proto_.region(), draft.region()) || !Is(proto_.department(), complaint.department()) ||
      !Is(proto_.assignee(), complaint.assignee()) ||
      !Is(proto_.channel_reference(), draft.channel_reference())) {
    return false;
  }
  if (proto_.needs_review() && !triage.needs_review()) return false;
  return proto_.signal().empty() || std::find(triage.signals().begin(), triage.signals().end(),
                                              proto_.signal()) != triage.signals().end();
}

bool Filter::HoldsPersonally(const v1::Complaint& complaint) const {
  const v1::ComplaintDraft& draft = complaint.draft();
  if (!phone_.empty() && phone_ != PhoneForm(draft.customer().phone())) return false;
  if (!email_.empty() && email_ != EmailForm(draft.customer().email())) return false;
  return !query_ || query_->Matches(SearchText(draft));
}

}  // namespace redress::intake
