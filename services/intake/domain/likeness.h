// How alike two texts are in what they say, Chinese or English (R-I5).
//
//   Likeness("请问怎么退款", "如何退钱呢") > 0.8
//   Likeness("怎么退款", "什么时候发货") < 0.2
//   const LikenessText newer(body);  // once, for comparing with many
//   if (Likeness(newer, LikenessText(other)) > 0.8) ...
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/intake/domain/wordings.h"

namespace redress::intake {

// From 0 (nothing in common) to 1 (the same but for case, width, punctuation). Symmetric, without
// state. Both texts are well-formed UTF-8; of long ones the first kComparedBytesMax bytes count.
double Likeness(absl::string_view a, absl::string_view b);

// A text that was read, to be compared with others. Immutable.
class LikenessText {
 public:
  explicit LikenessText(absl::string_view utf8);

 private:
  friend double Likeness(const LikenessText& a, const LikenessText& b);

  struct Item {
    uint64_t id = 0;
    float weight = 1;
  };
  struct Bag {
    explicit Bag(std::vector<Item> items_in = {});
    std::vector<Item> items;  // by id
    double weight = 0;        // of all
  };
  static double SharedPart(const Bag& a, const Bag& b);

  std::string normal_;  // of a text without words
  size_t meaning_count_ = 0;
  Bag words_;
  Bag meanings_;
  Bag order_;                   // of a long text
  std::vector<Token> actions_;  // different ones, sorted; so are the next two
  std::vector<Token> questions_;
  std::vector<Token> numbers_;
  bool negated_ = false;
};
double Likeness(const LikenessText& a, const LikenessText& b);

}  // namespace redress::intake
