#include "services/intake/domain/personal.h"

#include <gtest/gtest.h>

namespace redress::intake {
namespace {

v1::ComplaintDraft Lin() {
  v1::ComplaintDraft draft;
  v1::Customer& customer = *draft.mutable_customer();
  customer.set_customer_id("c1");
  customer.set_display_name("林黛玉");
  customer.set_phone("13800001234");
  customer.set_email("lin@example.com");
  draft.set_subject("林黛玉的投诉");
  draft.set_body("请打13800001234或13911112222，发lin@example.com，地址大观园");
  draft.add_attachments()->set_uri("oss://lin/photo.jpg");
  (*draft.mutable_labels())["callback"] = "13800001234";
  draft.set_sku("SKU-1");
  return draft;
}

// R-I10
TEST(Personal, IsTakenOutWhole) {
  v1::ComplaintDraft draft = Lin();
  const v1::ComplaintDraft personal = TakePersonal(draft);
  v1::ComplaintDraft rest;
  rest.mutable_customer()->set_customer_id("c1");
  rest.set_sku("SKU-1");
  EXPECT_EQ(draft.SerializeAsString(), rest.SerializeAsString());
  EXPECT_EQ(personal.customer().phone(), "13800001234");
  EXPECT_EQ(personal.customer().customer_id(), "");
  draft.MergeFrom(personal);
  EXPECT_EQ(draft.SerializeAsString(), Lin().SerializeAsString());
}

v1::ComplaintDraft Seen(Sight sight) {
  v1::ComplaintDraft draft = Lin();
  const v1::ComplaintDraft personal = TakePersonal(draft);
  PutBack(personal, sight, draft);
  return draft;
}

// R-I10: masked by role
TEST(Personal, ComesBackAsFarAsTheReaderMaySee) {
  EXPECT_EQ(Seen(Sight::kFull).SerializeAsString(), Lin().SerializeAsString());
  const v1::ComplaintDraft masked = Seen(Sight::kMasked);
  EXPECT_EQ(masked.customer().phone(), "138****1234");
  EXPECT_EQ(masked.customer().email(), "l***@example.com");
  EXPECT_EQ(masked.customer().display_name(), "林*");
  EXPECT_EQ(masked.subject(), "林*的投诉");
  EXPECT_EQ(masked.body(), "请打138****1234或139********，发l***@example.com，地址大观园");
  EXPECT_EQ(masked.labels().at("callback"), "138****1234");
  EXPECT_EQ(masked.attachments_size(), 1);
  const v1::ComplaintDraft none = Seen(Sight::kNone);
  EXPECT_EQ(none.customer().phone() + none.subject() + none.body(), "");
  EXPECT_EQ(none.attachments_size() + none.labels_size(), 0);
  EXPECT_EQ(none.sku(), "SKU-1");
}

// R-I10, R-S10: who passed a complaint on may be known to others, where it is a code.
TEST(Personal, OnlyACodeLeavesTheLabels) {
  const auto source_of = [](const std::string& key, const std::string& value) {
    v1::ComplaintDraft draft = Lin();
    (*draft.mutable_labels())[key] = value;
    return SourceCode(TakePersonal(draft));
  };
  for (const std::string& code : {std::string("regulator_12315"), std::string("12315"),
                                  std::string("x"), std::string(64, 'a')}) {
    EXPECT_EQ(source_of("source", code), code);
    EXPECT_EQ(source_of("Source", code), "");
    EXPECT_EQ(source_of("room", code), "");
  }
  for (const std::string& other :
       {std::string(), std::string(65, 'a'), std::string("Regulator"), std::string("林黛玉"),
        std::string("lin@example.com"), std::string("by lin"), std::string("lin-daiyu"),
        std::string("a\0b", 3), std::string("13800001234"), std::string("of_13800001234"),
        std::string("13800001234_x"), std::string("110101199003074477")}) {
    EXPECT_EQ(source_of("source", other), "") << other;
  }
}

// R-I10: complaints that were stored with their text in clear are shown by the same rules.
TEST(Personal, TextsOfOldRecordsAreMaskedAsWell) {
  v1::ComplaintDraft old = Lin();
  v1::ComplaintDraft personal;
  personal.mutable_customer()->Swap(old.mutable_customer());
  v1::ComplaintDraft none = old;
  PutBack(personal, Sight::kNone, none);
  EXPECT_EQ(none.subject() + none.body(), "");
  v1::ComplaintDraft masked = old;
  PutBack(personal, Sight::kMasked, masked);
  EXPECT_EQ(masked.subject(), "林*的投诉");
}

// R-I10: whoever looks for a phone need not know how it was written.
TEST(Personal, PhonesAndEmailsHaveOneFormToLookThemUpBy) {
  for (const char* phone : {"13800001234", "138-0000-1234", "+86 138 0000 1234", "008613800001234"})
    EXPECT_EQ(PhoneForm(phone), "13800001234") << phone;
  EXPECT_EQ(PhoneForm("010-8888 6666"), "01088886666");
  EXPECT_EQ(PhoneForm("none"), "");
  EXPECT_EQ(EmailForm(" LIN@example.com"), "lin@example.com");
}

// R-I9
TEST(Personal, ProofIsTheLastFourDigitsOfThePhone) {
  EXPECT_TRUE(ProvesPhone("138-0000-1234", "1234"));
  EXPECT_FALSE(ProvesPhone("13800001234", "0000"));
  EXPECT_FALSE(ProvesPhone("13800001234", "234"));
  EXPECT_FALSE(ProvesPhone("", ""));
  EXPECT_FALSE(ProvesPhone("123", "123"));
}

}  // namespace
}  // namespace redress::intake
