#include "services/intake/domain/search_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/proto_time.h"
#include "services/intake/domain/personal.h"

namespace redress::intake {
namespace {

v1::Complaint Sample() {
  v1::Complaint complaint;
  complaint.set_state(common::v1::COMPLAINT_STATE_QUEUED);
  complaint.set_level(common::v1::LEVEL_SERIOUS);
  complaint.set_department("departments/quality");
  complaint.set_assignee("agents/7");
  *complaint.mutable_create_time() = ToProto(absl::FromUnixSeconds(1'700'000'000));
  v1::ComplaintDraft& draft = *complaint.mutable_draft();
  draft.set_channel(common::v1::CHANNEL_APP);
  draft.set_channel_reference("post-7");
  draft.mutable_customer()->set_customer_id("c1");
  draft.mutable_customer()->set_phone("+86 138-0000-0000");
  draft.mutable_customer()->set_email("LI@example.com");
  draft.set_subject("假貨");
  draft.set_body("收到的充电宝是假货, two refunds please");
  draft.set_order_id("o1");
  draft.set_sku("s1");
  draft.set_supplier_id("p1");
  draft.set_batch("b1");
  draft.set_region("CN-31");
  complaint.mutable_triage()->set_kind(common::v1::KIND_COMPLAINT);
  complaint.mutable_triage()->set_category("product_quality");
  complaint.mutable_triage()->set_subcategory("counterfeit");
  complaint.mutable_triage()->add_signals("counterfeit");
  complaint.mutable_triage()->set_needs_review(true);
  return complaint;
}

// Every filter that holds for the sample, alone.
std::vector<v1::ComplaintFilter> Holding() {
  std::vector<v1::ComplaintFilter> filters(22);
  size_t at = 0;
  const auto next = [&]() -> v1::ComplaintFilter& { return filters.at(at++); };
  next().add_states(common::v1::COMPLAINT_STATE_QUEUED);
  next().add_levels(common::v1::LEVEL_SERIOUS);
  next().set_category("product_quality");
  next().set_subcategory("counterfeit");
  next().add_channels(common::v1::CHANNEL_APP);
  next().set_customer_id("c1");
  next().set_order_id("o1");
  next().set_sku("s1");
  next().set_supplier_id("p1");
  next().set_batch("b1");
  next().set_region("CN-31");
  next().set_department("departments/quality");
  next().set_assignee("agents/7");
  next().set_phone("13800000000");
  next().set_email("li@example.com");
  next().add_kinds(common::v1::KIND_COMPLAINT);
  next().set_channel_reference("post-7");
  next().set_signal("counterfeit");
  next().set_needs_review(true);
  next().set_text("假货 REFUND");
  *next().mutable_filed_from() = ToProto(absl::FromUnixSeconds(1'700'000'000));
  *next().mutable_filed_until() = ToProto(absl::FromUnixSeconds(1'700'000'001));
  return filters;
}

// R-I11: what is indexed before it is read is found by the same
TEST(IndexedPart, HasEveryTermOfTheWhole) {
  const v1::Complaint whole = Sample();
  v1::Complaint filed = whole;
  const v1::ComplaintDraft personal = TakePersonal(*filed.mutable_draft());
  const v1::Complaint part = IndexedPart(filed, personal);
  const auto terms = [](const v1::Complaint& complaint) {
    std::vector<std::pair<Field, std::string>> terms;
    ForEachTerm(complaint, SearchText(complaint.draft()),
                [&](Field field, absl::string_view value) { terms.emplace_back(field, value); });
    return terms;
  };
  EXPECT_EQ(terms(part), terms(whole));
  std::set<Field> fields;
  for (const auto& [field, value] : terms(part)) fields.insert(field);
  EXPECT_EQ(fields.size(), 15u);  // all but the keys of near texts
  EXPECT_EQ(part.create_time().seconds(), whole.create_time().seconds());
}

TEST(Filter, HoldsForWhatItNames) {
  v1::ComplaintFilter all;
  for (const v1::ComplaintFilter& proto : Holding()) {
    const auto filter = Filter::Of(proto);
    ASSERT_TRUE(filter.ok()) << filter.status();
    EXPECT_TRUE(filter->Holds(Sample())) << proto.ShortDebugString();
    v1::Complaint other;
    if (proto.has_filed_until()) *other.mutable_create_time() = proto.filed_until();
    EXPECT_FALSE(filter->Holds(other)) << proto.ShortDebugString();
    all.MergeFrom(proto);
  }
  EXPECT_TRUE(Filter::Of(all)->Holds(Sample()));
  all.set_region("CN-11");
  EXPECT_FALSE(Filter::Of(all)->Holds(Sample()));
}

// What the index is asked for is what the complaint was put in under.
TEST(Filter, AsksForTermsThatTheComplaintHas) {
  std::set<std::pair<Field, std::string>> terms;
  const v1::Complaint sample = Sample();
  ForEachTerm(sample, SearchText(sample.draft()),
              [&](Field field, absl::string_view value) { terms.emplace(field, value); });
  for (const v1::ComplaintFilter& proto : Holding()) {
    for (const std::vector<Term>& group : Filter::Of(proto)->Groups()) {
      bool any = false;
      for (const Term& term : group) any = any || terms.count({term.field, term.value}) > 0;
      EXPECT_TRUE(any) << proto.ShortDebugString();
    }
  }
}

TEST(Filter, SaysWhatIsWrong) {
  const auto refused = [](auto fill) {
    v1::ComplaintFilter proto;
    fill(proto);
    const absl::Status status = Filter::Of(proto).status();
    return std::make_pair(ReasonOf(status), FieldOf(status));
  };
  using testing::Pair;
  EXPECT_THAT(refused([](auto& f) { f.set_text("!?"); }),
              Pair("TEXT_WITHOUT_WORDS", "filter.text"));
  EXPECT_THAT(refused([](auto& f) { f.set_text(std::string(201, 'a')); }),
              Pair("TEXT_TOO_LONG", "filter.text"));
  EXPECT_THAT(refused([](auto& f) { f.set_phone("12"); }), Pair("PHONE_MALFORMED", "filter.phone"));
  EXPECT_THAT(refused([](auto& f) { f.set_email("li"); }), Pair("EMAIL_MALFORMED", "filter.email"));
  EXPECT_THAT(refused([](auto& f) { f.add_kinds(common::v1::KIND_UNSPECIFIED); }),
              Pair("KINDS_UNSPECIFIED", "filter.kinds"));
  EXPECT_THAT(refused([](auto& f) {
                *f.mutable_filed_from() = ToProto(absl::FromUnixSeconds(5));
                *f.mutable_filed_until() = ToProto(absl::FromUnixSeconds(5));
              }),
              Pair("RANGE_EMPTY", "filter.filed_until"));
  EXPECT_THAT(refused([](auto& f) { f.set_sku(std::string(129, 'a')); }),
              Pair("SKU_TOO_LONG", "filter.sku"));
}

}  // namespace
}  // namespace redress::intake
