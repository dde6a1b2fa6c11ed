#include "services/sla/app/list_at_risk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "services/sla/app/get_clocks.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using namespace story;  // NOLINT: words of the stories

ComplaintId Complaint(int number) {
  Uuid uuid;
  uuid.bytes[15] = static_cast<uint8_t>(number);
  return ComplaintId(uuid);
}

// Sets in memory, listed as the real index does.
class FakeIndex final : public ClockIndex {
 public:
  void Put(int number, const std::vector<Step>& steps) {
    Teller teller;
    teller.Tell(steps);
    const std::optional<absl::Time> deadline = NextDeadline(teller.set());
    if (deadline) open_.push_back({Complaint(number), *deadline, teller.set().record});
    std::sort(open_.begin(), open_.end(), [](const OpenSet& left, const OpenSet& right) {
      return std::tie(left.next_deadline, left.complaint) <
             std::tie(right.next_deadline, right.complaint);
    });
  }

  absl::StatusOr<std::optional<v1::GetClocksResponse>> Find(absl::string_view,
                                                            const ComplaintId&) override {
    return std::nullopt;
  }

  absl::StatusOr<std::vector<OpenSet>> ListOpen(absl::string_view, absl::Time before,
                                                const OpenPlace& after, int limit) override {
    std::vector<OpenSet> found;
    for (const OpenSet& set : open_) {
      if (std::tie(set.next_deadline, set.complaint) <=
              std::tie(after.next_deadline, after.complaint) ||
          set.next_deadline >= before || static_cast<int>(found.size()) == limit) {
        continue;
      }
      found.push_back(set);
    }
    return found;
  }

 private:
  std::vector<OpenSet> open_;
};

std::vector<std::string> Words(const AtRiskPage& page) {
  std::vector<std::string> words;
  for (const v1::AtRisk& row : page.rows) {
    words.push_back(row.complaint().substr(row.complaint().size() - 1) + " " +
                    row.clock().milestone());
  }
  return words;
}

class ListAtRiskTest : public ::testing::Test {
 protected:
  ListAtRiskTest() {
    index_.Put(1, {File()});
    index_.Put(2, {File({.channel = common::v1::CHANNEL_CHAT})});
    index_.Put(3, {File({.channel = common::v1::CHANNEL_CHAT}), Machine(absl::Seconds(1))});
    index_.Put(4, {File(), Person(absl::Minutes(1))});
    index_.Put(5, {File(), Tick(absl::Hours(4))});
  }

  AtRiskPage List(absl::Duration before, int size, const OpenPlace& after = {}) {
    return *ListAtRisk(index_, "demo", kFiled + before, after, size);
  }

  FakeIndex index_;
};

TEST_F(ListAtRiskTest, TheMostUrgentComplaintComesFirstWithAllItsClocks) {
  const AtRiskPage page = List(absl::Hours(24) + absl::Seconds(1), 50);
  EXPECT_THAT(Words(page),
              ElementsAre("2 chat_reply", "2 first_response", "2 first_response_outer",
                          "1 first_response", "1 first_response_outer", "3 first_response",
                          "3 first_response_outer", "5 first_response", "5 first_response_outer"));
  EXPECT_FALSE(page.next.has_value());
}

TEST_F(ListAtRiskTest, OnlyDeadlinesBeforeTheMomentCount) {
  EXPECT_THAT(Words(List(absl::Hours(4), 50)), ElementsAre("2 chat_reply"));
  EXPECT_THAT(Words(List(absl::Hours(4) + absl::Microseconds(1), 50)),
              ElementsAre("2 chat_reply", "2 first_response", "1 first_response",
                          "3 first_response", "5 first_response"));
}

TEST_F(ListAtRiskTest, PagesEndBetweenComplaintsAndMissNothing) {
  const absl::Duration before = absl::Hours(48);
  const AtRiskPage whole = List(before, 50);
  for (int size = 1; size <= 10; ++size) {
    std::vector<std::string> words;
    OpenPlace after;
    while (true) {
      const AtRiskPage page = List(before, size, after);
      // One complaint may be more than a page; two never are.
      EXPECT_LE(page.rows.size(), static_cast<size_t>(std::max(size, 3)));
      for (const std::string& row : Words(page)) words.push_back(row);
      if (!page.next) break;
      after = *page.next;
    }
    EXPECT_EQ(words, Words(whole)) << "pages of " << size;
  }
}

TEST_F(ListAtRiskTest, AnUnknownComplaintIsNotFoundAndWorthARetry) {
  const auto clocks = GetClocks(index_, "demo", Complaint(9));
  EXPECT_EQ(clocks.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(clocks.status()), "NOT_FOUND");
  EXPECT_TRUE(clocks.status().GetPayload(kRetryInfoType).has_value());
}

}  // namespace
}  // namespace redress::sla
