// What earlier versions left in the database means the same to this one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/intake/api/intake_fixture.h"

namespace redress::intake {
namespace {

class UpgradeTest : public IntakeFixture {
 protected:
  absl::StatusOr<std::string> NameOf(const std::string& reference) {
    v1::GetComplaintRequest request;
    request.set_name(reference);
    v1::GetComplaintResponse response;
    const grpc::Status status = Intake().stub().GetComplaint(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.complaint().name();
  }
};

// R-I3: a reference is found whether or not its place in the order of references is kept.
TEST_F(UpgradeTest, ReferencesOfBeforeTheirPlaceWasKeptAreFound) {
  const auto before = File(DraftOf("c-old", "快递丢了"));
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_TRUE(Sql("UPDATE complaint SET reference_place = NULL").ok());
  const auto after = File(DraftOf("c-new", "快递丢了"));
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(*NameOf(before->reference()), before->name());
  EXPECT_EQ(*NameOf(after->reference()), after->name());
  EXPECT_EQ(Count("complaint WHERE reference_place IS NULL"), 1);
}

// R-I7: a customer who complained before customers had keys is known to have complained.
TEST_F(UpgradeTest, ComplaintsOfBeforeTheKeysCountAsEarlierOnes) {
  ASSERT_TRUE(File(DraftOf("c-old", "声音有点小")).ok());
  ASSERT_TRUE(Sql("DELETE FROM data_key; UPDATE customer_key_epoch SET since = now()").ok());
  std::unique_ptr<Replica> another = Another();  // remembers no key
  const auto again = File(DraftOf("c-old", "颜色有点深"), NewRequestId(), another.get());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->level(), common::v1::LEVEL_SERIOUS);
  EXPECT_THAT(again->triage().reasons(),
              ::testing::Contains(::testing::HasSubstr("second complaint")));
  const auto first = File(DraftOf("c-first", "颜色有点深"), NewRequestId(), another.get());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->level(), common::v1::LEVEL_ROUTINE);
}

}  // namespace
}  // namespace redress::intake
