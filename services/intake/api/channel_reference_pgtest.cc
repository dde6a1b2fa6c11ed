// R-I1: what was filed before under the channel's own reference is that complaint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/intake/api/intake_fixture.h"

namespace redress::intake {
namespace {

class ChannelReference : public IntakeFixture {
 protected:
  static v1::ComplaintDraft Post(const std::string& reference,
                                 const std::string& body = "手机充电时起火了") {
    v1::ComplaintDraft draft = DraftOf("c1", body);
    draft.set_channel(common::v1::CHANNEL_WEIBO);
    draft.set_channel_reference(reference);
    return draft;
  }
};

// R-I1
TEST_F(ChannelReference, APostFiledTwiceIsOneComplaint) {
  const auto first = File(Post("post-1"));
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = File(Post("post-1", "同一条微博，又抓到一次"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->name(), first->name());
  EXPECT_EQ(second->reference(), first->reference());
  EXPECT_EQ(second->draft().body(), first->draft().body());
  EXPECT_EQ(Count("complaint"), 1);
  EXPECT_EQ(EventsOf(first->name()).size(), 1u);
}

// R-I1, R-I4: the request that came second is answered so for ever
TEST_F(ChannelReference, TheSecondRequestIsAnsweredTheSameAgain) {
  const auto first = File(Post("post-1"));
  ASSERT_TRUE(first.ok()) << first.status();
  for (int i = 0; i < 2; ++i) {
    const auto second = File(Post("post-1", "again"), "second");
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_EQ(second->name(), first->name());
  }
  EXPECT_EQ(ReasonOf(File(Post("post-1", "other content"), "second").status()),
            "REQUEST_ID_REUSED");
}

// R-I1, R-I10: nobody's complaint is lost in another customer's, or answered with it
TEST_F(ChannelReference, AnotherCustomersReferenceIsRefused) {
  const auto first = File(Post("post-1"));
  ASSERT_TRUE(first.ok()) << first.status();
  v1::ComplaintDraft other = Post("post-1");
  other.mutable_customer()->set_customer_id("somebody-else");
  for (int i = 0; i < 2; ++i) {  // a retry is answered alike
    const absl::Status refused = File(other, "other").status();
    EXPECT_EQ(ReasonOf(refused), "CHANNEL_REFERENCE_TAKEN");
    EXPECT_EQ(FieldOf(refused), "complaint.channel_reference");
  }
  EXPECT_EQ(Count("complaint"), 1);
}

// R-I1: unique in its tenant and channel alone
TEST_F(ChannelReference, AnotherChannelAndAnotherTenantHaveTheirOwn) {
  const auto first = File(Post("7"));
  ASSERT_TRUE(first.ok()) << first.status();
  v1::ComplaintDraft call = Post("7");
  call.set_channel(common::v1::CHANNEL_PHONE);
  const auto by_phone = File(call);
  ASSERT_TRUE(by_phone.ok()) << by_phone.status();
  EXPECT_NE(by_phone->name(), first->name());
  v1::FileComplaintRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_complaint() = Post("7");
  v1::FileComplaintResponse response;
  ASSERT_TRUE(
      Intake().stub().FileComplaint(Context("other:platform:shop").get(), request, &response).ok());
  EXPECT_NE(response.complaint().name(), first->name());
}

// R-I1
TEST_F(ChannelReference, WithoutAReferenceNothingIsJoined) {
  const auto first = File(Post(""));
  const auto second = File(Post(""));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->name(), second->name());
  EXPECT_EQ(Count("channel_reference"), 0);
}

// R-I1: two at once, over two replicas, have one effect
TEST_F(ChannelReference, ManyAtOnceHaveOneEffect) {
  constexpr int kPosts = 20;
  constexpr int kThreads = 8;
  Intake();
  const auto other = Another();
  std::vector<std::vector<std::string>> names(kThreads);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPosts; ++i) {
        const auto filed = File(Post(absl::StrCat("post-", i)), NewRequestId(),
                                t % 2 == 0 ? nullptr : other.get());
        EXPECT_TRUE(filed.ok()) << filed.status();
        names[static_cast<size_t>(t)].push_back(filed.ok() ? filed->name() : "");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : names) EXPECT_EQ(mine, names[0]);
  EXPECT_EQ(Count("complaint"), kPosts);
  EXPECT_EQ(Count("channel_reference"), kPosts);
}

}  // namespace
}  // namespace redress::intake
