// A text as triage sees it, and what of it the model learns from.
//
//   const Reading reading = engine.Read(subject, body);
//   const std::vector<uint32_t> features = FeaturesOf(reading);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/intake/domain/tone.h"

namespace redress::intake {

// A lexicon pattern that was found.
struct PatternHit {
  int entry = 0;  // row of the lexicon, without remarks
  std::string words;
  bool taken_back = false;  // negated, asked, or told of somebody else
};

struct Reading {
  std::string text;  // normalised
  std::vector<char32_t> letters;
  std::string language;
  Tone tone;
  std::vector<int> concepts;  // as Concepts::Find tells them
  std::vector<PatternHit> hits;
};

// Hashes of what occurs: characters and words with their neighbours, the lexicon's hits, and how it
// sounds. One occurrence, one feature; the order is that of the text.
std::vector<uint32_t> FeaturesOf(const Reading& reading);

}  // namespace redress::intake
