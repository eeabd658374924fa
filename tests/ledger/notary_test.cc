// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what the ledger signs is true, kept and never contradicted. Method:
// ledgers with key files in a directory of the test's own; copies of it put
// back as a rolled-back disk would; proofs checked by the verifying half.

#include "ledger/notary.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/record.h"
#include "ledger/signing.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using testing::_;
using testing::ElementsAre;
using testing::HasSubstr;

class NotaryTest : public LedgerFixture {
 protected:
  void SetUp() override {}

  fs::path KeyFile() const { return dir_ / "log.key"; }

  absl::Status OpenSigned() {
    OpenOptions options;
    options.data_dir = dir_ / "data";
    options.origin = "ledger.example/notary";
    options.key_file = KeyFile().string();
    options.head_file = dir_ / "head";
    auto opened = Ledger::Open(options, clock_);
    if (opened.ok()) ledger_ = *std::move(opened);
    return opened.status();
  }

  void Close() {
    clock_.Advance(std::chrono::seconds(1));
    (void)ledger_->Close();
    ledger_ = nullptr;
  }

  void Reopen() {
    Close();
    ASSERT_THAT(OpenSigned(), IsOk());
  }

  // Publishes once the second since the last time is over.
  absl::StatusOr<PublishedCheckpoint> PublishNew() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1'050));
    return ledger_->notary().Publish();
  }

  // Opens a note by the keys of this ledger.
  absl::StatusOr<Checkpoint> OpenBy(const PublishedCheckpoint& published) {
    std::vector<NoteVerifier> keys;
    for (const std::string& key : ledger_->notary().VerifierKeys()) {
      keys.push_back(NoteVerifier::Parse(key).value());
    }
    const auto note = OpenNote(published.note, keys);
    if (!note.ok()) return note.status();
    EXPECT_EQ(note->verified.size(), keys.size());
    return ParseCheckpoint(note->text);
  }

  // The ledger's own acts, in words.
  std::vector<std::string> OwnActs() {
    std::vector<std::string> words;
    const auto history = ledger_->HistoryOf(AgreementId::FromChecked("_ledger"),
                                            ledger_->tree_size());
    EXPECT_THAT(history, IsOk());
    for (size_t i = 0; history.ok() && i < (*history)->size(); ++i) {
      const v1::OwnAct& act = (*history)->at(i).event.fact().own_act();
      std::string word =
          act.GetDescriptor()->FindFieldByNumber(act.act_case())->name();
      if (act.has_key_added()) {
        word += " " + act.key_added().verifier_key().substr(22, 8);
      }
      if (act.has_key_retired()) {
        word += " " + act.key_retired().verifier_key().substr(22, 8);
      }
      words.push_back(word);
    }
    return words;
  }

  std::string KeyWord(size_t which) {
    return ledger_->notary().VerifierKeys()[which].substr(22, 8);
  }

  absl::StatusOr<TreeSize> CommitHeads() {
    std::promise<absl::StatusOr<TreeSize>> promise;
    ledger_->notary().CommitHeads(
        [&](auto covered) { promise.set_value(std::move(covered)); });
    return promise.get_future().get();
  }

  // Checks an evidence and gives the count that it proves for `agreement`.
  uint64_t CountOf(const CompletenessEvidence& evidence,
                   std::string_view agreement) {
    const auto record = ParseRecord(evidence.heads_record);
    EXPECT_THAT(record, IsOk());
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(std::string(record->event)));
    const v1::HeadsCommitted& says = event.fact().own_act().heads_committed();
    EXPECT_EQ(says.tree_size(), evidence.covered.value());
    const auto root =
        ledger_->ProveConsistency(evidence.tree_size, evidence.tree_size)->root;
    EXPECT_THAT(VerifyInclusion(LeafHash(evidence.heads_record),
                                evidence.heads_position, evidence.tree_size,
                                evidence.heads_path, root),
                IsOk());
    uint64_t count = 0;
    for (const HeadsProof& proof : evidence.entries) {
      EXPECT_THAT(VerifyInclusion(LeafHash(proof.entry), Position(proof.rank),
                                  TreeSize(says.agreements()), proof.path,
                                  HashFromBytes(says.root()).value()),
                  IsOk());
      const auto entry = ParseHeadsEntry(proof.entry);
      EXPECT_THAT(entry, IsOk());
      if (entry->agreement == agreement) count = entry->count;
    }
    return count;
  }
};

TEST_F(NotaryTest, ANewKeyIsItsOwnersAloneAndIsRecordedOnce) {
  ASSERT_THAT(OpenSigned(), IsOk());
  struct stat found = {};
  ASSERT_EQ(stat(KeyFile().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600u);
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  EXPECT_THAT(OwnActs(),
              ElementsAre("ledger_opened", "key_added " + KeyWord(0)));
  EXPECT_EQ(ledger_->tree_size(), TreeSize(3));
  Reopen();
  ASSERT_THAT(Append("r-2", "A", {Grant("T-2")}), IsOk());
  EXPECT_EQ(ledger_->tree_size(), TreeSize(4));
}

TEST_F(NotaryTest, AKeyFileThatIsNotAsItMustBeIsRefusedWithoutItsContent) {
  const auto refused = [&](const std::string& text, const char* why) {
    {
      std::ofstream file(KeyFile());
      file << text;
    }
    fs::permissions(KeyFile(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_THAT(OpenSigned(), IsRefused(Reason::kKeyFile, HasSubstr(why)));
  };
  const auto skey = [](std::string_view name, char seed) {
    return NoteSigner::Make(name, NoteKeyType::kEd25519, std::string(32, seed))
               ->ToString() +
           "\n";
  };
  const std::string mine = skey("ledger.example/notary", 'a');
  refused("", "holds no key");
  refused("# words\n\n", "holds no key");
  refused("words\n", "line 1 is no private log key");
  refused(mine + mine, "line 2 repeats a key");
  refused(skey("ledger.example/other", 'a'), "is a key of");
  {
    std::ofstream file(KeyFile());
    file << mine;
  }
  fs::permissions(KeyFile(), fs::perms::group_read, fs::perm_options::add);
  const absl::Status open = OpenSigned();
  EXPECT_THAT(open, IsRefused(Reason::kKeyFile, HasSubstr("has mode 0640")));
  EXPECT_EQ(open.ToString().find("PRIVATE"), std::string::npos);
}

TEST_F(NotaryTest, KeysOverlapWhileTheyRotate) {
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  const std::string old_key = KeyWord(0);
  Close();
  ASSERT_THAT(AddSigner(KeyFile(), "ledger.example/notary"), IsOk());
  ASSERT_THAT(OpenSigned(), IsOk());
  const std::string new_key = KeyWord(0);
  EXPECT_EQ(KeyWord(1), old_key);
  const auto both = ledger_->notary().Publish();
  ASSERT_THAT(both, IsOk());
  EXPECT_THAT(OpenBy(*both), IsOk());
  Close();
  std::ifstream in(KeyFile());
  std::string comment, first;
  std::getline(in, comment);
  std::getline(in, first);
  std::ofstream(KeyFile()) << first << "\n";
  ASSERT_THAT(OpenSigned(), IsOk());
  EXPECT_THAT(OwnActs(),
              ElementsAre("ledger_opened", "key_added " + old_key,
                          "key_added " + new_key, "key_retired " + old_key));
}

TEST_F(NotaryTest, ACheckpointSaysTheHeadAndStays) {
  ASSERT_THAT(OpenSigned(), IsOk());
  EXPECT_THAT(ledger_->notary().Publish(),
              IsRefused(Reason::kNothingRecorded, _));
  EXPECT_THAT(ledger_->notary().CheckpointFrom(TreeSize(0)),
              IsRefused(Reason::kNoCheckpoint, _));
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  const auto first = ledger_->notary().Publish();
  ASSERT_THAT(first, IsOk());
  const auto says = OpenBy(*first);
  ASSERT_THAT(says, IsOk());
  EXPECT_EQ(says->origin, "ledger.example/notary");
  EXPECT_EQ(says->size, ledger_->tree_size());
  EXPECT_EQ(says->root, ledger_->Info().root);

  ASSERT_THAT(Append("r-2", "A", {Grant("T-2")}), IsOk());
  EXPECT_EQ(ledger_->notary().Publish()->note, first->note)
      << "two within a second";
  const auto second = PublishNew();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->size, TreeSize(4));
  Reopen();
  EXPECT_EQ(ledger_->notary().CheckpointFrom(TreeSize(0))->note, second->note);
  EXPECT_EQ(ledger_->notary().CheckpointFrom(TreeSize(1))->note, first->note);
  EXPECT_EQ(ledger_->notary().CheckpointFrom(TreeSize(4))->note, second->note);
  EXPECT_THAT(ledger_->notary().CheckpointFrom(TreeSize(5)),
              IsRefused(Reason::kNoCheckpoint, HasSubstr("at least 5")));
  EXPECT_EQ(ledger_->notary().Publish()->note, second->note) << "nothing new";
}

TEST_F(NotaryTest, WithoutAKeyNothingIsSigned) {
  OpenOptions options;
  options.data_dir = dir_ / "data";
  ledger_ = Ledger::Open(options, clock_).value();
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  EXPECT_THAT(ledger_->notary().Publish(), IsRefused(Reason::kNoKey, _));
  EXPECT_EQ(ledger_->tree_size(), TreeSize(2));
}

// What a restored backup looks like: an older store, and a head that was
// signed after it.
TEST_F(NotaryTest, AnOlderCopyIsNoticedReadAndNotWritten) {
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  Close();
  fs::copy(dir_ / "data", dir_ / "old", fs::copy_options::recursive);
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-2", "A", {Grant("T-2")}), IsOk());
  ASSERT_THAT(ledger_->notary().Publish(), IsOk());
  Close();
  fs::remove_all(dir_ / "data");
  fs::rename(dir_ / "old", dir_ / "data");
  ASSERT_THAT(OpenSigned(), IsOk());
  const auto why = HasSubstr("signed over 4 records");
  EXPECT_THAT(Append("r-3", "A", {Grant("T-3")}),
              IsRefused(Reason::kWritesRefused,
                        testing::AllOf(why, HasSubstr("has 3 records"))));
  EXPECT_THAT(ledger_->notary().Publish(),
              IsRefused(Reason::kWritesRefused, why));
  EXPECT_THAT(ledger_->HistoryOf(Id("A"), ledger_->tree_size()), IsOk());
}

// A copy that went its own way: as many records, another root.
TEST_F(NotaryTest, AnotherHistoryIsNoticed) {
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  Close();
  fs::copy(dir_ / "data", dir_ / "fork", fs::copy_options::recursive);
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-2", "A", {Grant("T-2")}), IsOk());
  ASSERT_THAT(ledger_->notary().Publish(), IsOk());
  Close();
  const std::string signed_head = dir_ / "head.kept";
  fs::rename(dir_ / "head", signed_head);
  fs::remove_all(dir_ / "data");
  fs::rename(dir_ / "fork", dir_ / "data");
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-2", "A", {Grant("T-other")}), IsOk());
  Close();
  fs::rename(signed_head, dir_ / "head");
  ASSERT_THAT(OpenSigned(), IsOk());
  EXPECT_THAT(Append("r-3", "A", {Grant("T-3")}),
              IsRefused(Reason::kWritesRefused,
                        HasSubstr("in the store they have root")));
}

TEST_F(NotaryTest, ADamagedHeadFileIsNamed) {
  ASSERT_THAT(OpenSigned(), IsOk());
  Close();
  std::ofstream(dir_ / "head") << "words";
  EXPECT_THAT(OpenSigned(), IsRefused(Reason::kDataLoss, HasSubstr("/head'")));
}

// Those who cosign see what is durable, can prove what they like, and decide.
TEST_F(NotaryTest, NothingIsPublishedWithoutThoseWhoCosign) {
  ASSERT_THAT(OpenSigned(), IsOk());
  absl::Status verdict = absl::FailedPreconditionError("2 of 3 are missing");
  std::vector<Hash> proof;
  PublishedCheckpoint shown;
  ledger_->notary().AskBeforePublishing(
      [&](const PublishedCheckpoint& checkpoint,
          const ProveExtends& prove) -> absl::StatusOr<std::string> {
        shown = checkpoint;
        std::ifstream file(dir_ / "head");
        std::ostringstream kept;
        kept << file.rdbuf();
        EXPECT_EQ(kept.str(), checkpoint.note) << "not durable before it left";
        EXPECT_THAT(prove(TreeSize(0)), IsOkAndHolds(testing::IsEmpty()));
        proof = prove(TreeSize(2)).value();
        if (!verdict.ok()) return verdict;
        return checkpoint.note + "more\n";
      });
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  EXPECT_THAT(ledger_->notary().Publish(),
              IsRefused(Reason::kNoCheckpoint, HasSubstr("2 of 3 are")));
  EXPECT_EQ(shown.size, TreeSize(3));
  EXPECT_EQ(proof, ledger_->ProveConsistency(TreeSize(2), TreeSize(3))->path);
  EXPECT_THAT(ledger_->notary().CheckpointFrom(TreeSize(0)),
              IsRefused(Reason::kNoCheckpoint, _));
  shown = {};
  EXPECT_THAT(ledger_->notary().Publish(),
              IsRefused(Reason::kNoCheckpoint, HasSubstr("last second")));
  EXPECT_EQ(shown.size, TreeSize(0)) << "asked twice within a second";

  verdict = absl::OkStatus();
  const auto first = PublishNew();
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->note, testing::EndsWith("more\n"));
  verdict = absl::FailedPreconditionError("2 of 3 are missing");
  ASSERT_THAT(Append("r-2", "A", {Grant("T-2")}), IsOk());
  EXPECT_EQ(PublishNew()->note, first->note);
  // What was shown and not published is no checkpoint, and binds all the same.
  Reopen();
  EXPECT_EQ(ledger_->notary().CheckpointFrom(TreeSize(0))->note, first->note);
  EXPECT_EQ(ledger_->notary().Publish()->size, TreeSize(4));
}

TEST_F(NotaryTest, ALostTailThatOthersSawStopsSigningAndNothingElse) {
  ASSERT_THAT(OpenSigned(), IsOk());
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  int asked = 0;
  ledger_->notary().AskBeforePublishing(
      [&](const PublishedCheckpoint&,
          const ProveExtends&) -> absl::StatusOr<std::string> {
        ++asked;
        return absl::DataLossError("w1 holds 9 records");
      });
  const auto stopped =
      IsRefused(Reason::kDataLoss, HasSubstr("signed: w1 holds 9 records"));
  EXPECT_THAT(ledger_->notary().Publish(), stopped);
  EXPECT_THAT(PublishNew(), stopped);
  EXPECT_EQ(asked, 1);
  EXPECT_THAT(Append("r-2", "A", {Grant("T-2")}), IsOk());
}

TEST_F(NotaryTest, HeadsProveHowMuchOfAnAgreementThereIs) {
  ASSERT_THAT(OpenSigned(), IsOk());
  EXPECT_THAT(CommitHeads(), IsRefused(Reason::kNothingRecorded, _));
  for (const char* id : {"A", "C", "E"}) {
    ASSERT_THAT(Append(id, id, {Grant("T-1"), Grant("T-2")}), IsOk());
  }
  const auto prove = [&](const char* id) {
    return ledger_->notary().ProveCompleteness(Id(id), ledger_->tree_size());
  };
  EXPECT_THAT(prove("A"), IsRefused(Reason::kNoHeads, _));
  const TreeSize before = ledger_->tree_size();
  EXPECT_EQ(CommitHeads().value(), before);
  EXPECT_EQ(CommitHeads().value(), before) << "nothing new";
  EXPECT_EQ(ledger_->tree_size().value(), before.value() + 1);
  // Later records are not covered, and change nothing about what is.
  ASSERT_THAT(Append("r-A", "A", {Grant("T-3")}), IsOk());
  for (const char* id : {"A", "C", "E", "_ledger"}) {
    const auto evidence = ledger_->notary().ProveCompleteness(
        AgreementId::FromChecked(id), ledger_->tree_size());
    ASSERT_THAT(evidence, IsOk());
    EXPECT_TRUE(evidence->present);
    EXPECT_EQ(evidence->agreements, 4u);
    EXPECT_EQ(evidence->entries.size(), 1u);
    EXPECT_EQ(CountOf(*evidence, id), 2u) << id;
  }
  const auto neighbours = [&](const char* id) {
    const auto evidence = prove(id);
    EXPECT_THAT(evidence, IsOk());
    EXPECT_FALSE(evidence->present);
    EXPECT_EQ(CountOf(*evidence, id), 0u);
    std::vector<std::string> ids;
    for (const auto& proof : evidence->entries) {
      ids.push_back(ParseHeadsEntry(proof.entry)->agreement);
    }
    return ids;
  };
  EXPECT_THAT(neighbours("0"), ElementsAre("A"));
  EXPECT_THAT(neighbours("B"), ElementsAre("A", "C"));
  EXPECT_THAT(neighbours("z"), ElementsAre("_ledger"));
  EXPECT_EQ(CommitHeads()->value(), before.value() + 2);
  EXPECT_EQ(CountOf(*prove("A"), "A"), 3u);
  Reopen();
  EXPECT_EQ(CountOf(*prove("A"), "A"), 3u);
}

}  // namespace
}  // namespace ledger
