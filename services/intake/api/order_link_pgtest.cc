// R-I2: links that are made with the filing, from the embedded directory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/intake/api/intake_fixture.h"

namespace redress::intake {
namespace {

class OrderLink : public IntakeFixture {
 protected:
  v1::Complaint MustFile(const v1::ComplaintDraft& draft) {
    const auto filed = File(draft);
    EXPECT_TRUE(filed.ok()) << filed.status();
    return filed.value_or(v1::Complaint());
  }
  // What other services were told of the filing.
  events::v1::ComplaintFiled Told(const v1::Complaint& complaint) {
    const auto events = EventsOf(complaint.name());
    return events.empty() ? events::v1::ComplaintFiled() : events[0].complaint_filed();
  }
};

// R-I2
TEST_F(OrderLink, ByTheNumberInTheTextOfAnOwnOrderAlone) {
  Put({OrderOf("PO-2026-00017", "c1", absl::Hours(400)), OrderOf("PO-2026-00018", "c2", {})});
  const v1::Complaint own = MustFile(DraftOf("c1", "订单号：po-2026-00017，电话13900001234"));
  EXPECT_EQ(own.order_link().order_id(), "PO-2026-00017");
  EXPECT_EQ(own.order_link().reason(), "order_number_in_text");
  EXPECT_EQ(own.draft().sku(), "SKU-PO-2026-00017");
  EXPECT_EQ(Told(own).order_id(), "PO-2026-00017");
  EXPECT_EQ(Told(own).supplier_id(), "SUP-1");

  const v1::Complaint foreign = MustFile(DraftOf("c3", "订单 PO-2026-00018 没到"));
  EXPECT_EQ(foreign.order_link().order_id(), "");
  EXPECT_EQ(foreign.order_link().reason(), "order_of_another_customer");
  EXPECT_EQ(Told(foreign).order_id(), "");
}

// R-I2: the order that was given is another's: nobody is told of it
TEST_F(OrderLink, AnotherCustomersOrderIsNeverTold) {
  Put({OrderOf("PO-1", "c2", absl::Hours(24))});
  v1::ComplaintDraft draft = DraftOf("c1", "没到");
  draft.set_order_id("PO-1");
  const v1::Complaint complaint = MustFile(draft);
  EXPECT_EQ(complaint.order_link().reason(), "order_of_another_customer");
  EXPECT_EQ(Told(complaint).order_id(), "");
  EXPECT_EQ(Told(complaint).sku(), "");
}

// R-I2
TEST_F(OrderLink, ByRecentOrders) {
  Put({OrderOf("PO-1", "c1", absl::Hours(24)), OrderOf("PO-2", "c2", absl::Hours(24)),
       OrderOf("PO-3", "c2", absl::Hours(48))});
  EXPECT_EQ(MustFile(DraftOf("c1", "坏了")).order_link().reason(), "only_recent_order");
  const v1::Complaint doubtful = MustFile(DraftOf("c2", "坏了"));
  EXPECT_TRUE(doubtful.order_link().ambiguous());
  EXPECT_EQ(doubtful.order_link().order_id(), "PO-2");
  ASSERT_EQ(doubtful.order_link().candidates_size(), 1);
  EXPECT_EQ(doubtful.order_link().candidates(0).order_id(), "PO-3");
  EXPECT_EQ(Told(doubtful).order_id(), "");
  EXPECT_FALSE(MustFile(DraftOf("c9", "坏了")).has_order_link());
  // It is read back as it was answered.
  EXPECT_EQ(Get(doubtful.name()).order_link().SerializeAsString(),
            doubtful.order_link().SerializeAsString());
}

// R-I2: a tenant's orders are nobody else's
TEST_F(OrderLink, NotByAnotherTenantsOrders) {
  Put({OrderOf("PO-1", "c1", absl::Hours(24))});
  v1::FileComplaintRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_complaint() = DraftOf("c1", "订单号 PO-1 坏了");
  v1::FileComplaintResponse response;
  ASSERT_TRUE(
      Intake().stub().FileComplaint(Context("other:platform:shop").get(), request, &response).ok());
  EXPECT_FALSE(response.complaint().has_order_link());
}

}  // namespace
}  // namespace redress::intake
