#include "services/intake/domain/words.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

namespace redress::intake {
namespace {

using events::v1::Event;

TEST(Words, EveryEventHasALine) {
  const auto* payload = Event::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payload->field_count(); ++i) {
    Event event;
    event.GetReflection()->MutableMessage(&event, payload->field(i));
    EXPECT_NE(Summarise(event), Summarise(Event())) << payload->field(i)->name();
    EXPECT_FALSE(Summarise(event).empty());
  }
}

// R-I9, R-I11
TEST(Words, EveryStateHasPlainWordsInBothLanguages) {
  for (int state = common::v1::COMPLAINT_STATE_FILED; state <= common::v1::COMPLAINT_STATE_MERGED;
       ++state) {
    const auto value = static_cast<common::v1::ComplaintState>(state);
    EXPECT_FALSE(StateText(value, "zh").empty());
    EXPECT_NE(StateText(value, "zh"), StateText(value, "en"));
  }
  EXPECT_EQ(DepartmentText("departments/quality", "zh"), "质量部");
  EXPECT_EQ(DepartmentText("departments/own_made", "en"), "the department in charge");
}

TEST(Words, CustomersAreNotToldOfClocksAndOffers) {
  Event event;
  event.mutable_clock_breached();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
  event.mutable_case_offered();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
}

}  // namespace
}  // namespace redress::intake
