#include "services/resolution/domain/facts.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

events::v1::ComplaintFiled Filed() {
  events::v1::ComplaintFiled filed;
  filed.set_category("logistics");
  filed.set_subcategory("lost");
  filed.set_customer_id("c1");
  *filed.mutable_amount() = Fen(12'900);
  return filed;
}

TEST(FactsTest, KeepsWhatRemediesAreMadeOf) {
  const Facts facts = FactsOf("demo", ComplaintId(Uuid{}), Filed());
  EXPECT_EQ(facts.tenant, "demo");
  EXPECT_EQ(facts.subcategory, "lost");
  EXPECT_EQ(facts.amount_minor_units, 12'900);
  EXPECT_FALSE(facts.withdrawn);
}

TEST(FactsTest, AmountInAnotherCurrencyIsNotKnown) {
  events::v1::ComplaintFiled filed = Filed();
  filed.mutable_amount()->set_currency("EUR");
  EXPECT_EQ(FactsOf("demo", ComplaintId(Uuid{}), filed).amount_minor_units, std::nullopt);
}

TEST(FactsTest, AmountOfNothingIsNotKnown) {
  events::v1::ComplaintFiled filed = Filed();
  filed.mutable_amount()->set_minor_units(0);
  EXPECT_EQ(FactsOf("demo", ComplaintId(Uuid{}), filed).amount_minor_units, std::nullopt);
  filed.clear_amount();
  EXPECT_EQ(FactsOf("demo", ComplaintId(Uuid{}), filed).amount_minor_units, std::nullopt);
}

TEST(FactsTest, SuggestedTemplateIsKeptAsAnIdHoweverItIsWritten) {
  events::v1::ComplaintFiled filed = Filed();
  filed.set_solution_template("templates/lost");
  EXPECT_EQ(FactsOf("demo", ComplaintId(Uuid{}), filed).solution_template, "lost");
  filed.set_solution_template("lost");
  EXPECT_EQ(FactsOf("demo", ComplaintId(Uuid{}), filed).solution_template, "lost");
}

TEST(FactsTest, WithdrawnComplaintGetsNothingMore) {
  Facts facts;
  EXPECT_TRUE(CheckGoesOn(facts).ok());
  facts.withdrawn = true;
  EXPECT_EQ(ReasonOf(CheckGoesOn(facts)), "COMPLAINT_WITHDRAWN");
  EXPECT_EQ(CheckGoesOn(facts).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace redress::resolution
