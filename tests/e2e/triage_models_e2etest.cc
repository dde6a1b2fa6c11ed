// Learning from corrections with the real program: what they teach is taken up, what makes triage
// worse is not, and the model before comes back (R-I6).
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "testing/process.h"
#include "tools/triage_training/training.h"

namespace redress {
namespace {

using intake::LabelledText;
using testing::HasSubstr;
using testing::Not;

constexpr char kProbe[] = "呼噜机的绿尾巴唱歌跑调";
constexpr char kTaught[] = "\"subcategory\":\"unclear_terms\"";

class TriageModels : public testing::Test {
 protected:
  // `redress triage ARGUMENTS` on the test's folder of models.
  int Triage(std::vector<std::string> arguments, std::string* output) {
    const char* const programs = std::getenv("REDRESS_BIN");
    std::vector<std::string> command = {
        absl::StrCat(programs == nullptr ? "build/dev/bin" : programs, "/redress"), "triage"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.insert(command.end(), {"--triage-model-dir", folder_ + "/models"});
    const std::string log = folder_ + "/output";
    const int code = test::RunToEnd(command, {.log_path = log});
    *output = test::ReadFile(log);
    std::filesystem::remove(log);
    return code;
  }
  std::string WhatTheProbeIs() {
    const std::string file = folder_ + "/probe.jsonl";
    std::ofstream(file) << R"({"id":1,"text":")" << kProbe << "\"}\n";
    std::string output;
    EXPECT_EQ(Triage({file}, &output), 0) << output;
    return output;
  }
  std::string Models() {
    std::string output;
    EXPECT_EQ(Triage({"models"}, &output), 0) << output;
    return output;
  }
  // A file of corrections: each text to its labels.
  std::string CorrectionsTo(const std::vector<LabelledText>& texts) {
    const std::string file = folder_ + "/corrections.jsonl";
    std::ofstream out(file);
    for (const LabelledText& text : texts) {
      intake::v1::Correction correction;
      correction.set_body(text.text);
      intake::v1::Triage& after = *correction.mutable_after();
      after.set_kind(text.kind);
      if (!text.categories.empty()) {
        const std::string& code = text.categories.front();
        after.set_category(code.substr(0, code.find('.')));
        after.set_subcategory(code.substr(code.find('.') + 1));
      }
      after.set_level(text.level);
      after.mutable_signals()->Assign(text.signals.begin(), text.signals.end());
      after.set_sentiment(text.sentiment);
      std::string line;
      EXPECT_TRUE(google::protobuf::util::MessageToJsonString(correction, &line).ok());
      out << line << "\n";
    }
    return file;
  }

  const std::string folder_ = test::NewDirectory("triage_models");
};

// Texts about the probe's matter, all of them on the side that is learnt from.
std::vector<LabelledText> WhatIsTaught() {
  std::vector<LabelledText> texts;
  for (const char* how : {"", "了", "，唉", "，第二天", "，真是的", "，又来", "，怎么回事",
                          "，听听", "，一整天", "，气人", "，谁管", "，算什么"}) {
    LabelledText& text = texts.emplace_back();
    text.text = absl::StrCat(kProbe, how);
    text.kind = common::v1::KIND_COMPLAINT;
    text.categories = {"contract.unclear_terms"};
    text.sentiment = -1;
  }
  return triage_training::Split(texts).learn;
}

// Texts of the corpus itself with the labels of others.
std::vector<LabelledText> WhatIsWrong() {
  auto texts = triage_training::OurCorpus();
  EXPECT_TRUE(texts.ok()) << texts.status();
  std::vector<LabelledText> wrong = triage_training::Split(*texts).learn;
  const size_t count = wrong.size();
  std::vector<LabelledText> labels = wrong;
  for (size_t i = 0; i < count; ++i) {
    wrong[i] = labels[(i + count / 2) % count];
    wrong[i].text = labels[i].text;
  }
  wrong.resize(count / 4);
  return wrong;
}

TEST_F(TriageModels, LearnFromCorrectionsUnlessTheyMakeItWorseAndRollBack) {
  std::string output;
  EXPECT_THAT(Models(), HasSubstr("* the build's own"));
  EXPECT_EQ(Triage({"rollback"}, &output), 1);
  EXPECT_THAT(output, HasSubstr("none before it"));
  const std::string before = WhatTheProbeIs();
  EXPECT_THAT(before, Not(HasSubstr(kTaught)));

  ASSERT_EQ(Triage({"train", "--corrections", CorrectionsTo(WhatIsTaught())}, &output), 0)
      << output;
  const size_t at = output.find("running now: corpus-");
  ASSERT_NE(at, std::string::npos) << output;
  EXPECT_THAT(WhatTheProbeIs(), HasSubstr(kTaught));
  const std::string models = Models();
  EXPECT_THAT(models, HasSubstr("  the build's own"));
  EXPECT_THAT(models, HasSubstr("* corpus-"));

  EXPECT_EQ(Triage({"train", "--corrections", CorrectionsTo(WhatIsWrong())}, &output), 1);
  EXPECT_THAT(output, HasSubstr("is worse than the running model, which stays"));
  EXPECT_EQ(Models(), models);
  EXPECT_THAT(WhatTheProbeIs(), HasSubstr(kTaught));

  ASSERT_EQ(Triage({"rollback"}, &output), 0) << output;
  EXPECT_THAT(output, HasSubstr("running now: the build's own"));
  EXPECT_EQ(WhatTheProbeIs(), before);
  EXPECT_THAT(Models(), HasSubstr("* the build's own"));
  EXPECT_THAT(Models(), HasSubstr("  corpus-"));  // kept, not in use
}

// A file that is none, and one that names no category to learn
TEST_F(TriageModels, BadCorrectionsAreRefusedWithTheirLine) {
  std::string output;
  const std::string file = folder_ + "/bad.jsonl";
  std::ofstream(file) << R"({"body":"a","after":{"kind":"KIND_COMPLAINT"}})"
                      << "\n";
  EXPECT_EQ(Triage({"train", "--corrections", file}, &output), 2);
  EXPECT_THAT(output, HasSubstr("line 1"));
  EXPECT_EQ(Triage({"train", "--corrections", folder_ + "/none"}, &output), 2);
  EXPECT_THAT(output, HasSubstr("cannot read"));
}

}  // namespace
}  // namespace redress
