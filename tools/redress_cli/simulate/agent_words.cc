#include "tools/redress_cli/simulate/agent_words.h"

#include <array>

#include "absl/strings/match.h"
#include "tools/redress_cli/parts/seeded_random.h"

namespace redress::cli {
namespace {

constexpr std::array kChinese = {
    "非常抱歉给您带来了不好的体验，我很理解您现在的心情。这是我们的责任，我会马上核实情况，今天内给"
    "您答复和解决方案。",
    "让您遇到这样的事情，实在对不起，换作是我也会着急。问题出在我们这边，我现在就去跟进，有结果第一"
    "时间告诉您。",
    "真的很抱歉，耽误了您的时间，也辜负了您的信任。这是我们没有做好，我会亲自跟进处理，今天内和您确"
    "认解决方案。"};
constexpr std::array kEnglish = {
    "I am truly sorry for the trouble this has caused, and I understand how upset you are. This is "
    "our "
    "responsibility. I will look into it right away and come back to you with a solution today.",
    "I am sorry. I understand how frustrating this must be for you. The fault is ours, and I will "
    "follow it up "
    "now and tell you as soon as I know what happened.",
    "I apologise for the time this has cost you; I would be upset too. We did not do this well. I "
    "will take care "
    "of it myself and confirm a solution with you today."};

bool IsChinese(absl::string_view language) { return absl::StartsWith(language, "zh"); }

}  // namespace

std::string ReplyText(absl::string_view language, absl::string_view complaint) {
  const uint64_t draw = StableHash(complaint);
  return IsChinese(language) ? kChinese[draw % kChinese.size()] : kEnglish[draw % kEnglish.size()];
}

std::string StatementText(absl::string_view language) {
  if (IsChinese(language)) {
    return "对于您反映的情况，我们深表歉意，也非常理解您的担心。这是我们的责任。我们已经成立专项小"
           "组展开调查，"
           "相关商品已暂停销售，调查结果会第一时间告知您。";
  }
  return "We are deeply sorry for what happened and understand your concern. This is our "
         "responsibility. A special "
         "team is investigating, the product is off sale meanwhile, and we will tell you what we "
         "find at once.";
}

}  // namespace redress::cli
