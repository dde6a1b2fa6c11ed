#include "services/intake/domain/reading.h"

#include <algorithm>
#include <cmath>

#include "services/intake/domain/word_trie.h"

namespace redress::intake {
namespace {

enum class Namespace : uint64_t {
  kHan1 = 1,
  kHan2,
  kHan3,
  kWord,
  kStem,
  kWordPair,
  kHit,
  kTakenBack,
  kSound,
  kConcept,
  kConceptPair,
  kMark
};

constexpr size_t kStemLetters = 4;
// What a text sounds like must not drown among its hundred words.
constexpr int kSoundRepeats = 2;
constexpr size_t kFeaturesMax = 4'096;
// A text of more concepts than this has them all, and pairs of them say nothing.
constexpr size_t kPairedMax = 10;

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15 + (hash << 6) + (hash >> 2);
  hash *= 0xFF51AFD7ED558CCD;
  return hash ^ (hash >> 33);
}

uint32_t Feature(Namespace space, uint64_t hash) {
  const uint64_t mixed = Mix(static_cast<uint64_t>(space) * 0xC4CEB9FE1A85EC53, hash);
  return static_cast<uint32_t>(mixed >> 32) | 1;  // 0 is no feature
}

bool IsWordLetter(char32_t letter) {
  return (letter >= U'a' && letter <= U'z') || letter == U'\'' ||
         (letter >= 0xDF && letter < 0x250);
}

int Bucket(double value) { return static_cast<int>(std::lround(std::clamp(value, -6.0, 6.0))); }

}  // namespace

std::vector<uint32_t> FeaturesOf(const Reading& reading) {
  std::vector<uint32_t> features;
  const std::vector<char32_t>& letters = reading.letters;
  features.reserve(std::min(letters.size() * 3 + 32, kFeaturesMax));
  uint64_t word_before = 0;
  for (size_t at = 0; at < letters.size() && features.size() + 3 < kFeaturesMax;) {
    const char32_t letter = letters[at];
    if (IsHan(letter)) {
      features.push_back(Feature(Namespace::kHan1, letter));
      if (at + 1 < letters.size() && IsHan(letters[at + 1])) {
        const uint64_t pair = uint64_t{letter} << 32 | letters[at + 1];
        features.push_back(Feature(Namespace::kHan2, pair));
        if (at + 2 < letters.size() && IsHan(letters[at + 2]))
          features.push_back(Feature(Namespace::kHan3, Mix(pair, letters[at + 2])));
      }
      word_before = 0;
      ++at;
    } else if (IsWordLetter(letter)) {
      uint64_t hash = 0;
      uint64_t stem = 0;
      size_t length = 0;
      for (; at < letters.size() && IsWordLetter(letters[at]); ++at, ++length) {
        hash = Mix(hash, letters[at]);
        if (length + 1 == kStemLetters) stem = hash;
      }
      features.push_back(Feature(Namespace::kWord, hash));
      if (length > kStemLetters) features.push_back(Feature(Namespace::kStem, stem));
      if (word_before != 0)
        features.push_back(Feature(Namespace::kWordPair, Mix(word_before, hash)));
      word_before = hash;
    } else if (IsDigit(letter)) {
      size_t length = 0;
      for (; at < letters.size() && IsDigit(letters[at]); ++at) ++length;
      const uint64_t hash = Mix(U'0', length);  // how long, not which number
      features.push_back(Feature(Namespace::kWord, hash));
      if (word_before != 0)
        features.push_back(Feature(Namespace::kWordPair, Mix(word_before, hash)));
      word_before = hash;
    } else {
      if (letter != U' ') {
        word_before = 0;
        features.push_back(Feature(Namespace::kMark, letter));
      }
      ++at;
    }
  }
  for (const PatternHit& hit : reading.hits) {
    const uint32_t feature = Feature(hit.taken_back ? Namespace::kTakenBack : Namespace::kHit,
                                     static_cast<uint64_t>(hit.entry));
    for (int i = 0; i < kSoundRepeats; ++i) features.push_back(feature);
  }
  std::vector<int> once = reading.concepts;
  once.erase(std::unique(once.begin(), once.end()), once.end());
  for (size_t i = 0; i < once.size(); ++i) {
    const auto often = std::count(reading.concepts.begin(), reading.concepts.end(), once[i]);
    const uint32_t feature = Feature(Namespace::kConcept, static_cast<uint64_t>(once[i]));
    for (int64_t times = 0; times < std::min<int64_t>(often + 1, kSoundRepeats); ++times)
      features.push_back(feature);
    for (size_t j = 0; j < i && once.size() <= kPairedMax; ++j) {
      features.push_back(Feature(Namespace::kConceptPair, static_cast<uint64_t>(once[j]) << 32 |
                                                              static_cast<uint64_t>(once[i])));
    }
  }
  const Tone& tone = reading.tone;
  const uint64_t sounds[] = {
      static_cast<uint64_t>(100 + Bucket(tone.Score() * 5)),
      static_cast<uint64_t>(200 + Bucket(tone.positive / 2)),
      static_cast<uint64_t>(300 + Bucket(tone.negative / 2)),
      static_cast<uint64_t>(400 + Bucket(tone.last)),
      static_cast<uint64_t>(500 + (tone.question ? 1 : 0) + (tone.thanks > 0 ? 2 : 0) +
                            (tone.judgements > 0 ? 4 : 0) + (reading.language == "zh" ? 8 : 0)),
      static_cast<uint64_t>(600 + Bucket(tone.heat)),
      static_cast<uint64_t>(700 + Bucket(std::log2(static_cast<double>(letters.size()) + 1) - 5)),
  };
  for (const uint64_t sound : sounds) {
    for (int i = 0; i < kSoundRepeats; ++i) features.push_back(Feature(Namespace::kSound, sound));
  }
  return features;
}

}  // namespace redress::intake
