#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"
#include "vault/rewrapper.h"
#include "vault/vault.h"

namespace redress::vault {
namespace {

const std::string kFirst(64, 'a');

// One replica's keys.
struct Member {
  explicit Member(const std::string& text, size_t remembered_max = 100)
      : ring(*crypto::KeyRing::FromText(text)),
        envelope(ring, SystemRandom()),
        vault(envelope, remembered_max) {}
  const crypto::KeyRing ring;
  const crypto::Envelope envelope;
  Vault vault;
};

class VaultTest : public testing::Test {
 protected:
  VaultTest()
      : db_({.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("vault")}, SystemClock(),
            SystemRandom()) {
    EXPECT_TRUE(pg::Migrate(db_, {{"vault", MigrationFiles()}}).ok());
  }

  Keys Hold(Member& member, const std::set<Owner>& owners) {
    Keys keys;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(keys, member.vault.Hold(tx, owners));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return keys;
  }
  size_t Destroy(Member& member, const Owner& owner) {
    size_t count = 0;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto destroyed, member.vault.Destroy(tx, {&owner, 1}));
      count = destroyed.size();
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }
  int64_t Number(const std::string& sql) {
    int64_t number = -1;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.ExecText(sql));
      number = std::stoll(rows.Text(0, 0));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return number;
  }

  pg::Database db_;
  const Owner lin_{"demo", "lin"};
  const Owner wu_{"demo", "wu"};
};

// R-I10
TEST_F(VaultTest, EveryReplicaHasTheSameKeyOfACustomer) {
  Member a(kFirst);
  Member b(kFirst);
  const Keys first = Hold(a, {lin_, wu_});
  EXPECT_NE(first.at(lin_).bytes, first.at(wu_).bytes);
  EXPECT_EQ(Hold(a, {lin_}).at(lin_).bytes, first.at(lin_).bytes);
  EXPECT_EQ(Hold(b, {wu_, lin_}).at(lin_).bytes, first.at(lin_).bytes);
  EXPECT_NE(Hold(a, {{"other", "lin"}}).begin()->second.bytes, first.at(lin_).bytes);
}

TEST_F(VaultTest, TwoWhoMakeAKeyAtOnceGetTheSame) {
  Member a(kFirst);
  Member b(kFirst);
  for (int round = 0; round < 20; ++round) {
    std::set<Owner> owners;
    for (int i = 0; i < 20; ++i) owners.insert({"demo", absl::StrCat(round, "-", i)});
    Keys of_a;
    Keys of_b;
    std::thread other([&] { of_b = Hold(b, owners); });
    of_a = Hold(a, owners);
    other.join();
    for (const Owner& owner : owners) EXPECT_EQ(of_a.at(owner).bytes, of_b.at(owner).bytes);
  }
}

TEST_F(VaultTest, RemembersNothingOfARollback) {
  Member member(kFirst);
  std::string drawn;
  EXPECT_FALSE(db_.Run({},
                       [&](pg::Transaction& tx) -> absl::Status {
                         ASSIGN_OR_RETURN(const Keys keys, member.vault.Hold(tx, {lin_}));
                         drawn = keys.at(lin_).bytes;
                         return absl::CancelledError("no");
                       })
                   .ok());
  EXPECT_EQ(member.vault.remembered(), 0u);
  EXPECT_NE(Hold(member, {lin_}).at(lin_).bytes, drawn);
}

TEST_F(VaultTest, RemembersNoMoreThanItMay) {
  Member member(kFirst, /*remembered_max=*/10);
  for (int i = 0; i < 100; ++i) {
    Hold(member, {{"demo", absl::StrCat(i)}});
    EXPECT_LE(member.vault.remembered(), 10u);
  }
}

// R-I10: also where it is remembered.
TEST_F(VaultTest, ADestroyedKeyIsUsedByNoReplica) {
  Member a(kFirst);
  Member b(kFirst);
  const Keys before = Hold(a, {lin_, wu_});
  Hold(b, {lin_, wu_});
  EXPECT_EQ(Destroy(b, lin_), 1u);
  EXPECT_EQ(Number("SELECT count(*)::text FROM data_key WHERE owner = 'lin'"), 0);
  const Keys after = Hold(a, {lin_, wu_});
  EXPECT_NE(after.at(lin_).bytes, before.at(lin_).bytes);
  EXPECT_EQ(after.at(wu_).bytes, before.at(wu_).bytes);
  EXPECT_EQ(Hold(b, {lin_}).at(lin_).bytes, after.at(lin_).bytes);
  EXPECT_EQ(Destroy(a, {"demo", "nobody"}), 0u);
}

// R-I10: what is sealed under a key is committed before the key is destroyed.
TEST_F(VaultTest, DestroyingWaitsForThoseWhoHold) {
  Member a(kFirst);
  std::atomic<bool> committed = false;
  std::thread destroyer;
  ASSERT_TRUE(
      db_.Run({},
              [&](pg::Transaction& tx) -> absl::Status {
                RETURN_IF_ERROR(a.vault.Hold(tx, {lin_}).status());
                destroyer = std::thread([&] {
                  EXPECT_EQ(Destroy(a, lin_), 1u);
                  EXPECT_TRUE(committed);
                });
                // The destroyer waits for this very transaction.
                while (Number("SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' "
                              "AND NOT granted") == 0) {
                }
                committed = true;
                return absl::OkStatus();
              })
          .ok());
  destroyer.join();
}

// R-I10: rotation, online, until the older version is not needed any more.
TEST_F(VaultTest, RotationWrapsEveryKeyAnew) {
  Member before(kFirst);
  std::set<Owner> owners;
  for (int i = 0; i < 1'200; ++i) owners.insert({i % 2 == 0 ? "demo" : "other", absl::StrCat(i)});
  const Keys keys = Hold(before, owners);

  Member after(before.ring.WithNewVersion(std::string(32, 'n')));
  Metrics metrics;
  Rewrapper rewrapper(db_, after.vault, metrics, SystemClock());
  const auto swept = rewrapper.Sweep();
  ASSERT_TRUE(swept.ok()) << swept.status();
  EXPECT_EQ(*swept, 1'200);
  EXPECT_EQ(*rewrapper.Sweep(), 0);
  EXPECT_EQ(Number("SELECT count(*)::text FROM data_key WHERE key_version <> 2"), 0);
  EXPECT_NE(metrics.Render().find("redress_data_keys_behind 0"), std::string::npos);
  EXPECT_NE(metrics.Render().find("redress_data_keys_rewrapped_total 1200"), std::string::npos);

  std::string without_first;
  for (const absl::string_view line :
       absl::StrSplit(before.ring.WithNewVersion(std::string(32, 'n')), '\n')) {
    if (!absl::StartsWith(line, "1 ")) absl::StrAppend(&without_first, line, "\n");
  }
  Member last(without_first);
  const Keys again = Hold(last, owners);
  for (const Owner& owner : owners) EXPECT_EQ(again.at(owner).bytes, keys.at(owner).bytes);
}

TEST_F(VaultTest, SaysWhichVersionIsMissing) {
  Member before(kFirst);
  Hold(before, {lin_});
  Member lost(absl::StrCat("lasting ", kFirst, "\n2 ", kFirst));
  const absl::Status status =
      db_.Run({}, [&](pg::Transaction& tx) { return lost.vault.Hold(tx, {lin_}).status(); });
  EXPECT_EQ(ReasonOf(status), "KEY_VERSION_MISSING");
}

}  // namespace
}  // namespace redress::vault
