// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: an export holds as it was written, and nothing else does. Method: a
// server in this process, its exports by the command itself; then single bytes
// and structures of every file are changed, once with the manifest as it was
// and once with a manifest that vouches for the change.

#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <thread>

#include "absl/strings/escaping.h"
#include "ledger/merkle.h"
#include "ledger/witness.h"
#include "tests/model/random_commands.h"
#include "tests/tools/change_bytes.h"
#include "tests/tools/client_fixture.h"
#include "tools/export/claims.h"
#include "tools/export/folder.h"
#include "tools/export/tile_builder.h"
#include "tools/verify/export_check.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using ctl::ExportOptions;
using exports::ReadExportFile;
using exports::ReplaceFile;
using testing::HasSubstr;
using verify::ExportCheck;
using verify::ExportQuestion;
using verify::ShownExport;

class ExportTest : public ClientFixture {
 protected:
  // `requests` requests of `size` events each, over three agreements.
  void Fill(int requests, int size) {
    for (int i = 0; i < requests; ++i) {
      std::vector<std::string> events;
      for (int j = 0; j < size; ++j) {
        events.push_back(GrantJson(absl::StrCat("T-", filled_, "-", j)));
      }
      const std::string id = absl::StrCat("r-", filled_);
      ASSERT_TRUE(Append(id, absl::StrCat("A-", filled_ % 3), events).ok());
      ++filled_;
    }
  }

  ctl::Exit Export(ExportOptions options) {
    options.folder = dir_ / options.folder;
    return Run([&](const ctl::Session& session) {
      return ctl::RunExport(session, options);
    });
  }

  absl::StatusOr<ShownExport> Check(const std::string& folder) {
    ExportQuestion question;
    question.folder = dir_ / folder;
    question.policy = OwnPolicy();
    return ExportCheck(std::move(question)).Run();
  }

  // Every file of an export, by path.
  std::map<std::string, std::string> Content(const std::string& folder) {
    std::map<std::string, std::string> content;
    const auto names = exports::ListExportFiles(dir_ / folder);
    EXPECT_THAT(names, IsOk());
    for (const std::string& name : *names) {
      content[name] = *ReadExportFile(dir_ / folder, name);
    }
    content["manifest.json"] = *ReadExportFile(dir_ / folder, "manifest.json");
    return content;
  }

  int filled_ = 0;
};

// Whatever stands in started tiles, the root is that of all leaves.
TEST(TileBuilderTest, TheRootIsTheRecursiveOneAtEverySize) {
  exports::TileBuilder builder(
      [](const Tile&, const std::string&) { return absl::OkStatus(); });
  EXPECT_EQ(builder.Root(), RootOf({}));
  std::vector<Hash> leaves;
  for (uint64_t size = 1; size <= 66'000; ++size) {
    leaves.push_back(LeafHash(std::to_string(size)));
    ASSERT_THAT(builder.Add(leaves.back()), IsOk());
    if (size > 600 && size % 256 > 1 && size % 9973 != 0) continue;
    if (size > 3'000 && size % 65'536 > 1) continue;
    ASSERT_EQ(builder.Root(), RootOf(leaves)) << size;
  }
}

TEST_F(ExportTest, AWholeExportHoldsAndIsAlwaysTheSame) {
  Fill(5, 130);
  const ExportOptions options = {.folder = "one", .agreements = {"A-1"}};
  ASSERT_EQ(Export(options), ctl::Exit::kDone) << said_.str();
  const auto shown = Check("one");
  ASSERT_THAT(shown, IsOk());
  EXPECT_TRUE(shown->authentic);
  EXPECT_EQ(shown->head.checkpoint.size, TreeSize(652));
  ASSERT_EQ(shown->agreements.size(), 1u);
  EXPECT_EQ(shown->agreements[0].count, 260u);
  ASSERT_EQ(Export({.folder = "two", .agreements = {"A-1"}}), ctl::Exit::kDone);
  EXPECT_EQ(Content("one"), Content("two"));
  EXPECT_EQ(Export(options), ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr("exists"));
}

TEST_F(ExportTest, ASliceHoldsAndShowsNothingOfOthers) {
  Fill(6, 50);
  ASSERT_EQ(Export({.folder = "s", .agreements = {"A-2"}, .slice = true}),
            ctl::Exit::kDone)
      << said_.str();
  const auto shown = Check("s");
  ASSERT_THAT(shown, IsOk());
  EXPECT_EQ(shown->agreements[0].count, 100u);
  EXPECT_EQ(shown->agreements[0].covered, TreeSize(302));
  for (const auto& [name, bytes] : Content("s")) {
    EXPECT_EQ(name.find("tile"), std::string::npos);
    EXPECT_EQ(bytes.find("T-0-"), std::string::npos) << name;
  }
  EXPECT_EQ(Export({.folder = "n", .agreements = {"nobody"}, .slice = true}),
            ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr("'nobody' has no record"));
}

TEST_F(ExportTest, AQueryEndsWithAWholeRequest) {
  Fill(3, 10);
  ASSERT_EQ(
      Export({.folder = "q", .agreements = {"A-0", "A-1"}, .tree_size = 27}),
      ctl::Exit::kDone)
      << said_.str();
  const auto shown = Check("q");
  ASSERT_THAT(shown, IsOk());
  EXPECT_EQ(shown->agreements[0].covered, TreeSize(22));
  EXPECT_EQ(shown->agreements[1].count, 10u);
  EXPECT_EQ(Export({.folder = "late", .tree_size = 99}), ctl::Exit::kUsage);
}

TEST_F(ExportTest, OneThatBrokeOffGoesOnWhereItWas) {
  Fill(8, 120);
  ASSERT_EQ(Export({.folder = "whole"}), ctl::Exit::kDone) << said_.str();
  const auto whole = Content("whole");
  fs::copy(dir_ / "whole", dir_ / "again.partial", fs::copy_options::recursive);
  fs::remove(dir_ / "again.partial/tile/entries/001");
  ASSERT_THAT(ReplaceFile(dir_ / "again.partial/left/over", "words"), IsOk());
  ASSERT_EQ(Export({.folder = "again"}), ctl::Exit::kDone) << said_.str();
  EXPECT_EQ(Content("again"), whole);
}

TEST_F(ExportTest, ItIsCorrectWhileAppendsGoOn) {
  Fill(3, 100);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) Fill(1, 5);
  });
  for (int i = 0; i < 3; ++i) {
    const std::string name = absl::StrCat("busy-", i);
    EXPECT_EQ(Export({.folder = name, .agreements = {"A-0"}}), ctl::Exit::kDone)
        << said_.str();
    EXPECT_THAT(Check(name), IsOk());
  }
  stop = true;
  writer.join();
}

TEST_F(ExportTest, AForkIsSeenByWhoeverKeptACheckpoint) {
  Fill(2, 10);
  ASSERT_EQ(Export({.folder = "one"}), ctl::Exit::kDone);
  ExportQuestion question;
  question.folder = dir_ / "one";
  question.policy = OwnPolicy();
  const Checkpoint head = Check("one")->head.checkpoint;
  question.last_seen = head;
  EXPECT_TRUE(ExportCheck(question).Run()->remembered);
  question.last_seen->root = Sha256("another history");
  EXPECT_THAT(ExportCheck(question).Run().status().ToString(),
              HasSubstr("the log has forked"));
  question.last_seen = Checkpoint{head.origin, TreeSize(12), Hash(), {}};
  EXPECT_THAT(ExportCheck(question).Run().status().ToString(),
              HasSubstr("the first 12 leaves have"));
  question.last_seen.reset();
  question.policy =
      Policy::Parse(
          "log ledger.example/contracts+1b2537b5+"
          "AazojJS/dCUPnthkSEudaFTDr0Q68zQQewSSGAktDEpK\nquorum none\n")
          .value();
  EXPECT_THAT(ExportCheck(question).Run().status().ToString(),
              HasSubstr("checkpoint:"));
}

// A ledger that an outsider cosigns once it is asked.
class WitnessedExportTest : public ExportTest {
 protected:
  static NoteSigner Key(NoteKeyType type, const std::string& name) {
    std::string seed = name;
    seed.resize(32, '.');
    return NoteSigner::Make(name, type, seed).value();
  }

  void AskTheWitness() {
    const auto log =
        NoteVerifier::Parse(ledger_->notary().VerifierKeys().at(0)).value();
    ledger_->notary().AskBeforePublishing(
        [this, log](const PublishedCheckpoint& checkpoint,
                    const ProveExtends&) -> absl::StatusOr<std::string> {
          const auto witness = Witness::Make({key_}, {log}).value();
          const auto asked = std::get<AdmittedCheckpoint>(witness.Admit(
              FormatAddCheckpoint({TreeSize(0), {}, checkpoint.note})));
          return checkpoint.note + witness.Decide(asked, {}, 7).answer.body;
        });
  }

  // The path of a policy of two witnesses, of which the second is never asked.
  std::string PolicyFile(const std::string& needed,
                         const std::string& first = "# whom we trust\n") {
    const NoteSigner other = Key(NoteKeyType::kCosignature, "w2.example");
    const std::string path = dir_ / ("policy-" + needed);
    std::ofstream(path) << first << "witness w1 " << key_.verifier().ToString()
                        << " https://w1.example\n  witness w2 "
                        << other.verifier().ToString() << "\n\ngroup g "
                        << needed << " w1 w2\nquorum g\n";
    return path;
  }

  // By the policy that the export carries.
  absl::StatusOr<ShownExport> CheckByItself(const std::string& folder) {
    ExportQuestion question;
    question.folder = dir_ / folder;
    return ExportCheck(std::move(question)).Run();
  }

  const NoteSigner key_ = Key(NoteKeyType::kCosignature, "w1.example");
};

TEST_F(WitnessedExportTest, ItCarriesTheWitnessesAndHoldsByThem) {
  Fill(2, 3);
  // From before there was a witness.
  ASSERT_THAT(ledger_->notary().Publish(), IsOk());
  Restart();
  AskTheWitness();
  Fill(1, 3);
  const std::string log = "log " + ledger_->notary().VerifierKeys().at(0);
  ASSERT_EQ(Export({.folder = "e",
                    .agreements = {"A-0"},
                    .policy = PolicyFile("1", log + " https://log\n")}),
            ctl::Exit::kDone)
      << said_.str();
  const std::string policy = *ReadExportFile(dir_ / "e", "policy.txt");
  EXPECT_THAT(policy, testing::StartsWith(log + " https://log\nwitness w1 "));
  EXPECT_THAT(policy, testing::EndsWith("\ngroup g 1 w1 w2\nquorum g\n"));
  const auto shown = CheckByItself("e");
  ASSERT_THAT(shown, IsOk());
  EXPECT_FALSE(shown->authentic);
  EXPECT_THAT(shown->head.witnesses, testing::ElementsAre(Cosigner{"w1", 7}));
  EXPECT_EQ(shown->checkpoints, 2u);

  // The same without its cosignature, and a manifest that vouches for it.
  std::string note = *ReadExportFile(dir_ / "e", "checkpoint");
  note.resize(note.find("\xe2\x80\x94 w1.example"));
  ASSERT_THAT(ReplaceFile(dir_ / "e/checkpoint", note), IsOk());
  auto manifest =
      exports::ParseManifest(*ReadExportFile(dir_ / "e", "manifest.json"))
          .value();
  for (auto& file : manifest.files) {
    if (file.path == "checkpoint") {
      file = {file.path, note.size(), Sha256(note)};
    }
  }
  ASSERT_THAT(
      ReplaceFile(dir_ / "e/manifest.json", exports::FormatManifest(manifest)),
      IsOk());
  EXPECT_THAT(CheckByItself("e").status().ToString(),
              HasSubstr("quorum 'g' is not met: expected 1 of 'w1', 'w2'"));
}

TEST_F(WitnessedExportTest, APolicyThatTheCheckpointMissesIsRefused) {
  AskTheWitness();
  Fill(1, 3);
  EXPECT_EQ(Export({.folder = "e", .policy = PolicyFile("2")}),
            ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr("policy-2': checkpoint of "));
  EXPECT_THAT(said_.str(), HasSubstr("expected 2 of 'w1', 'w2', found 'w1'"));
  EXPECT_FALSE(fs::exists(dir_ / "e"));
  // What was read is taken over.
  EXPECT_EQ(Export({.folder = "e", .policy = PolicyFile("1")}),
            ctl::Exit::kDone)
      << said_.str();
}

TEST_F(WitnessedExportTest, APolicyOfAnotherLedgerOrOfNoneIsRefused) {
  Fill(1, 3);
  const NoteSigner other = Key(NoteKeyType::kEd25519, "other.example");
  const std::string line = "log " + other.verifier().ToString();
  EXPECT_EQ(Export({.folder = "e", .policy = PolicyFile("1", line + "\n")}),
            ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr(line + "' is no key that this ledger"));
  EXPECT_EQ(Export({.folder = "e", .policy = PolicyFile("3")}),
            ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr("policy-3': policy, line 5: found '3'"));
  EXPECT_EQ(Export({.folder = "e", .policy = dir_ / "nowhere"}),
            ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr("nowhere': no such file"));
}

// Changes an export and puts it back.
class MutationTest : public ExportTest {
 protected:
  using Files = std::map<std::string, std::string>;

  // Nothing vouches for these but the manifest, which nobody signs: how to
  // read, whom the exporter trusts, and which checkpoints there were.
  static bool Unauthenticated(const std::string& name) {
    return name == "schema.binpb" || name == "policy.txt" ||
           name == "log.vkey" || name == "manifest.json";
  }

  void Write(const std::string& folder, const Files& files) {
    for (const auto& [name, bytes] : files) {
      ASSERT_THAT(ReplaceFile(dir_ / (folder + "/" + name), bytes), IsOk());
    }
  }

  // Whether a manifest differs in nothing but the name of what wrote it.
  static bool OnlyNamesAnotherTool(const std::string& a, const std::string& b) {
    const auto one = exports::ParseManifest(a);
    auto other = exports::ParseManifest(b);
    if (!one.ok() || !other.ok()) return false;
    other->tool = one->tool;
    return *one == *other;
  }

  // Whether two claims say the same in another layout, which is free.
  static bool OnlyLaidOutAnew(const std::string& a, const std::string& b) {
    const auto one = exports::ParseCompleteness(a);
    const auto other = exports::ParseCompleteness(b);
    return one.ok() && other.ok() &&
           exports::FormatCompleteness(*one) ==
               exports::FormatCompleteness(*other);
  }

  // A manifest that vouches for the files as they are.
  std::string Vouch(const Files& files) {
    auto manifest = exports::ParseManifest(files.at("manifest.json")).value();
    manifest.files.clear();
    for (const auto& [name, bytes] : files) {
      if (name == "manifest.json") continue;
      manifest.files.push_back({name, bytes.size(), Sha256(bytes)});
    }
    return exports::FormatManifest(manifest);
  }

  // Every change must be refuted; gives how many were tried.
  int Mutate(const std::string& folder, int runs) {
    const Files files = Content(folder);
    EXPECT_THAT(Check(folder), IsOk());
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files) names.push_back(name);
    int tried = 0;
    for (int run = 0; run < runs; ++run) {
      const std::string& name = names[std::uniform_int_distribution<size_t>(
          0, names.size() - 1)(random_)];
      Files changed = files;
      changed[name] = ChangeBytes(files.at(name), random_);
      if (name == "manifest.json" &&
          OnlyNamesAnotherTool(files.at(name), changed[name])) {
        continue;
      }
      const bool vouched = run % 2 == 0 && !Unauthenticated(name) &&
                           !OnlyLaidOutAnew(files.at(name), changed[name]);
      if (vouched) changed["manifest.json"] = Vouch(changed);
      Write(folder, {{name, changed[name]},
                     {"manifest.json", changed["manifest.json"]}});
      const auto shown = Check(folder);
      ++tried;
      EXPECT_TRUE(absl::IsDataLoss(shown.status()))
          << name << (vouched ? " with a manifest that vouches for it" : "")
          << "\nwas  " << absl::CHexEscape(files.at(name).substr(0, 600))
          << "\nis   " << absl::CHexEscape(changed[name].substr(0, 600)) << "\n"
          << shown.status();
      if (shown.status().ok()) return tried;
      if (name != "manifest.json" && !vouched) {
        EXPECT_THAT(shown.status().ToString(), HasSubstr(name));
      }
      Write(folder, {{name, files.at(name)},
                     {"manifest.json", files.at("manifest.json")}});
    }
    EXPECT_THAT(Check(folder), IsOk());
    return tried;
  }

  std::mt19937_64 random_;
};

TEST_F(MutationTest, NoChangeOfASmallExportHolds) {
  const uint64_t seed = model::RunSeed();
  std::cout << "repeat with LEDGER_SEED=" << seed << std::endl;
  random_.seed(seed);
  const int runs = model::RunCount(150) * 10;
  Fill(1, 1);
  ASSERT_EQ(Export({.folder = "3", .agreements = {"A-0"}}), ctl::Exit::kDone);
  int tried = Mutate("3", runs);
  Fill(9, 33);
  ASSERT_EQ(Export({.folder = "300", .agreements = {"A-0"}}), ctl::Exit::kDone);
  tried += Mutate("300", runs / 4);
  ASSERT_EQ(Export({.folder = "s", .agreements = {"A-1"}, .slice = true}),
            ctl::Exit::kDone);
  tried += Mutate("s", runs / 2);
  std::cout << tried << " changes, none holds" << std::endl;
}

TEST_F(MutationTest, FilesThatAreMissingTooManyOrNoFilesAreNamed) {
  Fill(2, 20);
  ASSERT_EQ(Export({.folder = "e", .agreements = {"A-0"}}), ctl::Exit::kDone);
  const Files files = Content("e");
  for (const auto& [name, bytes] : files) {
    fs::remove(dir_ / (std::string("e/") + name));
    EXPECT_THAT(Check("e").status().ToString(), HasSubstr(name));
    if (name != "manifest.json" && !Unauthenticated(name)) {
      Files fewer = files;
      fewer.erase(name);
      Write("e", {{"manifest.json", Vouch(fewer)}});
      EXPECT_TRUE(absl::IsDataLoss(Check("e").status())) << name;
    }
    fs::create_symlink(dir_ / "log.key", dir_ / (std::string("e/") + name));
    EXPECT_TRUE(absl::IsDataLoss(Check("e").status())) << name;
    fs::remove(dir_ / (std::string("e/") + name));
    Write("e", {{name, bytes}, {"manifest.json", files.at("manifest.json")}});
  }
  for (const char* name :
       {"words", "tile/0/001", "tile/entries/000", "checkpoints/7",
        "agreements/A-0/20.record", "agreements/A-1/0.record"}) {
    Files more = files;
    more[name] = "words";
    Write("e", {{name, "words"}});
    EXPECT_THAT(Check("e").status().ToString(), HasSubstr(name));
    Write("e", {{"manifest.json", Vouch(more)}});
    if (std::string(name) != "words") {
      EXPECT_TRUE(absl::IsDataLoss(Check("e").status())) << name;
    }
    fs::remove(dir_ / (std::string("e/") + name));
    Write("e", {{"manifest.json", files.at("manifest.json")}});
  }
  ASSERT_THAT(Check("e"), IsOk());
}

}  // namespace
}  // namespace ledger
