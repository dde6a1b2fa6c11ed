#include "services/intake/domain/personal.h"

#include <gtest/gtest.h>

namespace redress::intake {
namespace {

v1::Customer Lin() {
  v1::Customer customer;
  customer.set_customer_id("c1");
  customer.set_display_name("林黛玉");
  customer.set_phone("13800001234");
  customer.set_email("lin@example.com");
  return customer;
}

// R-I10
TEST(Personal, IsTakenOutWhole) {
  v1::Customer customer = Lin();
  const v1::Customer personal = TakePersonal(customer);
  EXPECT_EQ(customer.customer_id(), "c1");
  EXPECT_TRUE(customer.display_name().empty() && customer.phone().empty() &&
              customer.email().empty());
  EXPECT_EQ(personal.phone(), "13800001234");
}

// R-I10: masked by role
TEST(Personal, ComesBackAsFarAsTheReaderMaySee) {
  v1::Customer stored = Lin();
  const v1::Customer personal = TakePersonal(stored);
  v1::Customer full = stored;
  PutBack(personal, Sight::kFull, full);
  EXPECT_EQ(full.phone(), "13800001234");
  v1::Customer masked = stored;
  PutBack(personal, Sight::kMasked, masked);
  EXPECT_EQ(masked.phone(), "138****1234");
  EXPECT_EQ(masked.email(), "l***@example.com");
  EXPECT_EQ(masked.display_name(), "林*");
  v1::Customer none = stored;
  PutBack(personal, Sight::kNone, none);
  EXPECT_EQ(none.phone(), "");
}

// R-I10: whoever looks for a phone need not know how it was written.
TEST(Personal, PhonesAndEmailsHaveOneFormToLookThemUpBy) {
  for (const char* phone : {"13800001234", "138-0000-1234", "+86 138 0000 1234", "008613800001234"})
    EXPECT_EQ(PhoneForm(phone), "13800001234") << phone;
  EXPECT_EQ(PhoneForm("010-8888 6666"), "01088886666");
  EXPECT_EQ(PhoneForm("none"), "");
  EXPECT_EQ(EmailForm(" Lin@Example.com"), "lin@example.com");
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
