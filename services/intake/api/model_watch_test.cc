#include "services/intake/api/model_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/clock.h"

namespace redress::intake {
namespace {

class ModelWatchTest : public testing::Test {
 protected:
  ModelWatchTest() : folder_(testing::TempDir() + "/redress_models") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    engine_->Use(*TriageModel::Load(BuiltInModel()));
  }
  void Write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << content;
  }
  std::string Model(const std::string& version) {
    ModelParts parts;
    parts.version = version;
    parts.labels = {"kind.complaint"};
    parts.features = {7};
    parts.weights = {1};
    parts.biases = {0};
    parts.slopes = {1};
    parts.offsets = {0};
    return TriageModel::Save(parts);
  }
  std::string Running() { return engine_->model()->version(); }

  const std::string folder_;
  std::unique_ptr<TriageEngine> engine_ = *TriageEngine::FromLexicon(BuiltInLexicon());
  ModelWatch watch_{folder_, *engine_, SystemClock()};
};

// R-I6: models are versioned and roll back.
TEST_F(ModelWatchTest, TakesTheLastOneNamedAndRollsBack) {
  const std::string built_in = Running();
  watch_.Look();
  EXPECT_EQ(Running(), built_in);
  Write("one.model", Model("one"));
  Write("two.model", Model("two"));
  Write(kRunningModelsFile, "one\ntwo\n");
  watch_.Look();
  EXPECT_EQ(Running(), "two");
  Write(kRunningModelsFile, "one\n");
  watch_.Look();
  EXPECT_EQ(Running(), "one");
  std::filesystem::remove(folder_ + "/" + kRunningModelsFile);
  watch_.Look();
  EXPECT_EQ(Running(), built_in);
}

TEST_F(ModelWatchTest, ADamagedOneChangesNothing) {
  const std::string built_in = Running();
  Write("bad.model", Model("bad").substr(0, 40));
  Write(kRunningModelsFile, "bad\n");
  watch_.Look();
  EXPECT_EQ(Running(), built_in);
  Write(kRunningModelsFile, "missing\n");
  watch_.Look();
  EXPECT_EQ(Running(), built_in);
}

}  // namespace
}  // namespace redress::intake
