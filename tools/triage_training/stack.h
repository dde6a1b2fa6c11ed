// Learns to judge each label once more, by what is said of all of them (stacked generalization,
// Wolpert, 1992): a level hangs on the categories, a signal on the level, praise on the feeling,
// and which of several matters is the main one on all.
#pragma once

#include <vector>

namespace redress::triage_training {

// `chances` of each label of each text, by models that did not know the text, and which texts each
// label `is` of. ModelParts::stack.
std::vector<float> LearnStack(const std::vector<std::vector<float>>& chances,
                              const std::vector<std::vector<bool>>& is);

}  // namespace redress::triage_training
