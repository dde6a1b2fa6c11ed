#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "postings/key_filter.h"
#include "postings/varint.h"
#include "postings/writer.h"

namespace redress::postings {
namespace {

// A segment in memory.
struct Stored final : Pages {
  std::vector<std::string> pages;
  std::string directory;

  Sink sink() {
    return [this](uint32_t page, std::string bytes) {
      EXPECT_EQ(page, pages.size());
      EXPECT_LE(bytes.size(), kPageBytes);
      pages.push_back(std::move(bytes));
      return absl::OkStatus();
    };
  }
  absl::StatusOr<absl::string_view> Get(uint32_t page) override {
    if (page >= pages.size()) return absl::DataLossError("no such page");
    return absl::string_view(pages[page]);
  }
};

Uuid IdOf(uint32_t number) {
  Uuid id;
  for (int i = 0; i < 4; ++i) {
    id.bytes[static_cast<size_t>(i)] = static_cast<uint8_t>(number >> (8 * (3 - i)));
  }
  return id;
}

using Model = std::map<uint32_t, std::set<Key>>;  // document number, its keys

void Build(const Model& model, Stored& stored) {
  Builder builder;
  for (const auto& [number, keys] : model) {
    builder.Add(IdOf(number), std::vector<Key>(keys.begin(), keys.end()));
  }
  stored.directory = *builder.Build(stored.sink());
}

std::vector<Uuid> Find(Stored& stored, const std::vector<std::vector<Key>>& groups,
                       const Uuid& before) {
  const Directory directory = *Directory::Parse(stored.directory);
  Matches matches(directory, stored, groups);
  std::vector<Uuid> found;
  for (uint32_t from = *PlaceBefore(directory, stored, before); *matches.Seek(from);
       from = matches.place() + 1) {
    found.push_back(*DocumentAt(directory, stored, matches.place()));
  }
  return found;
}

std::vector<Uuid> Expected(const Model& model, const std::vector<std::vector<Key>>& groups,
                           const Uuid& before) {
  std::vector<Uuid> found;
  for (auto at = model.rbegin(); at != model.rend(); ++at) {
    if (IdOf(at->first) >= before) continue;
    bool all = true;
    for (const auto& group : groups) {
      bool any = false;
      for (const Key key : group) any = any || at->second.count(key) > 0;
      all = all && any;
    }
    if (all) found.push_back(IdOf(at->first));
  }
  return found;
}

// Keys of very different frequency, spread over the whole range as hashes are.
Key KeyOf(uint64_t word) { return (word + 1) * 0x9E3779B97F4A7C15ull; }

Model RandomModel(std::mt19937_64& random, uint32_t first, uint32_t count) {
  Model model;
  for (uint32_t number = first; number < first + count; ++number) {
    std::set<Key>& keys = model[number];
    for (uint64_t word = 0; word < 12; ++word) {
      if (random() % (word * word + 1) == 0) keys.insert(KeyOf(word));
    }
    keys.insert(KeyOf(1000 + random() % 5000));
    keys.insert(KeyOf(1'000'000 + number));
  }
  return model;
}

const std::vector<std::vector<std::vector<Key>>> kQuestions = {
    {{KeyOf(0)}},
    {{KeyOf(1)}, {KeyOf(9)}},
    {{KeyOf(11), KeyOf(10)}, {KeyOf(2)}, {KeyOf(0)}},
    {{KeyOf(1007)}},
    {{KeyOf(1007), KeyOf(2000)}, {KeyOf(3)}},
    {{KeyOf(1'000'017)}},
    {{KeyOf(77'000'000)}},
    {{KeyOf(77'000'000), KeyOf(5)}},
};

TEST(Segment, FindsWhatASimpleModelFinds) {
  const uint64_t seed = 20261125;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (const uint32_t count : {1u, 7u, 500u, 501u, 20'000u}) {
    const Model model = RandomModel(random, 10, count);
    Stored stored;
    Build(model, stored);
    for (const auto& question : kQuestions) {
      for (const uint32_t before : {0u, 10u, 11u, 300u, count + 9, count + 10, 1u << 30}) {
        EXPECT_EQ(Find(stored, question, IdOf(before)), Expected(model, question, IdOf(before)));
      }
    }
  }
}

TEST(Segment, AnEmptyOneFindsNothing) {
  Stored stored;
  Builder builder;
  stored.directory = *builder.Build(stored.sink());
  EXPECT_TRUE(Find(stored, {{KeyOf(1)}}, IdOf(5)).empty());
}

TEST(Builder, TakesADocumentThatComesTwiceAsItCameLast) {
  Stored stored;
  Builder builder;
  builder.Add(IdOf(1), {{KeyOf(1), KeyOf(1)}});
  builder.Add(IdOf(1), {{KeyOf(2), KeyOf(2)}});
  stored.directory = *builder.Build(stored.sink());
  EXPECT_TRUE(Find(stored, {{KeyOf(1)}}, IdOf(9)).empty());
  EXPECT_EQ(Find(stored, {{KeyOf(2)}}, IdOf(9)), std::vector<Uuid>{IdOf(1)});
}

TEST(Merge, FindsWhatASimpleModelFinds) {
  const uint64_t seed = 7;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  // The third overlaps the others and has newer versions of some documents.
  std::vector<Model> models = {RandomModel(random, 0, 9000), RandomModel(random, 9000, 3000),
                               RandomModel(random, 5000, 5000)};
  std::vector<Stored> stored(models.size());
  std::vector<Directory> directories(models.size());
  std::vector<Input> inputs;
  Model whole;
  for (size_t i = 0; i < models.size(); ++i) {
    Build(models[i], stored[i]);
    directories[i] = *Directory::Parse(stored[i].directory);
    inputs.push_back({&directories[i], &stored[i]});
    for (const auto& [number, keys] : models[i]) whole[number] = keys;
  }
  for (uint32_t number = 0; number < 12'000; number += 7) whole.erase(number);
  Stored merged;
  merged.directory = *Merge(
      inputs,
      [](const Uuid& id, size_t) {
        const uint32_t number = (uint32_t{id.bytes[0]} << 24) | (uint32_t{id.bytes[1]} << 16) |
                                (uint32_t{id.bytes[2]} << 8) | id.bytes[3];
        return number % 7 != 0;
      },
      merged.sink());
  EXPECT_EQ(Directory::Parse(merged.directory)->document_count(), whole.size());
  for (const auto& question : kQuestions) {
    for (const uint32_t before : {8u, 6000u, 1u << 30}) {
      EXPECT_EQ(Find(merged, question, IdOf(before)), Expected(whole, question, IdOf(before)));
    }
  }
}

TEST(Segment, DamagedBytesAreAnErrorAndNeverMore) {
  const uint64_t seed = 99;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  Stored whole;
  Build(RandomModel(random, 0, 9000), whole);
  for (int round = 0; round < 600; ++round) {
    Stored broken = whole;
    for (int flips = 0; flips < 3; ++flips) {
      std::string& page =
          round % 4 == 0 ? broken.directory : broken.pages[random() % broken.pages.size()];
      if (page.empty()) continue;
      if (random() % 4 == 0) {
        page.resize(random() % page.size());
      } else {
        page[random() % page.size()] = static_cast<char>(random());
      }
    }
    const auto directory = Directory::Parse(broken.directory);
    if (!directory.ok()) continue;
    for (const auto& question : kQuestions) {
      Matches matches(*directory, broken, question);
      const auto first = PlaceBefore(*directory, broken, IdOf(7000));
      if (!first.ok()) continue;
      for (uint32_t from = *first;;) {
        const auto found = matches.Seek(from);
        if (!found.ok() || !*found) break;
        ASSERT_GE(matches.place(), from);
        from = matches.place() + 1;
      }
    }
    Stored out;
    const std::vector<Input> inputs = {{&*directory, &broken}};
    Merge(
        inputs, [](const Uuid&, size_t) { return true; }, out.sink())
        .status()
        .IgnoreError();
  }
}

TEST(KeyFilter, SaysNoOnlyToWhatIsNotThereAndSeldomYes) {
  KeyFilter filter(10'000);
  for (uint64_t word = 0; word < 10'000; ++word) filter.Add(KeyOf(word));
  int wrong = 0;
  for (uint64_t word = 0; word < 10'000; ++word) {
    EXPECT_TRUE(filter.MayHave(KeyOf(word)));
    wrong += filter.MayHave(KeyOf(word + 1'000'000)) ? 1 : 0;
  }
  EXPECT_LE(wrong, 100);
  EXPECT_LE(filter.memory_bytes(), 2 * 10'000 + 64u);
}

TEST(ListFinder, FindsInOnePassWhatEachFinds) {
  std::mt19937_64 random(11);
  const Model model = RandomModel(random, 0, 6000);
  Stored stored;
  Build(model, stored);
  const Directory directory = *Directory::Parse(stored.directory);
  std::set<Key> keys = {0, UINT64_MAX};
  for (const auto& [number, of_document] : model) {
    for (const Key key : of_document) {
      if (random() % 4 == 0) keys.insert({key - 1, key, key + 1});
    }
  }
  ListFinder finder(directory, stored);
  for (const Key key : keys) {
    const List expected = *FindList(directory, stored, key);
    for (int again = 0; again < 2; ++again) {
      const List found = *finder.Find(key);
      EXPECT_EQ(found.count, expected.count);
      EXPECT_EQ(found.inside, expected.inside);
      EXPECT_EQ(found.first_page, expected.first_page);
      EXPECT_EQ(found.starts, expected.starts);
    }
  }
}

TEST(KeyScanner, StartsWhereTheKeyWouldBe) {
  std::mt19937_64 random(3);
  Stored stored;
  Build(RandomModel(random, 0, 3000), stored);
  const Directory directory = *Directory::Parse(stored.directory);
  KeyScanner all(directory, stored);
  std::vector<Key> upper;
  while (*all.Next()) {
    if (all.key() >= Key{1} << 63) upper.push_back(all.key());
  }
  KeyScanner from(directory, stored);
  from.StartAt(Key{1} << 63);
  std::vector<Key> found;
  while (*from.Next()) {
    if (from.key() >= Key{1} << 63) found.push_back(from.key());
  }
  EXPECT_FALSE(found.empty());
  EXPECT_EQ(found, upper);
}

TEST(Varint, GivesBackWhatWasPut) {
  std::string bytes;
  const std::vector<uint64_t> numbers = {0, 1, 127, 128, 300, 1u << 31, UINT64_MAX};
  for (const uint64_t number : numbers) AppendVarint(number, bytes);
  absl::string_view rest = bytes;
  for (const uint64_t number : numbers) {
    uint64_t taken = 0;
    ASSERT_TRUE(TakeVarint(rest, taken));
    EXPECT_EQ(taken, number);
  }
  uint64_t taken = 0;
  EXPECT_FALSE(TakeVarint(rest, taken));
}

}  // namespace
}  // namespace redress::postings
