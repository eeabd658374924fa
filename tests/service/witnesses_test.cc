// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a checkpoint gets the cosignatures that verify, and the policy decides
// what becomes of it. Method: witnesses of the pure half behind a function in
// the place of HTTP, and answers that no honest witness gives.

#include "service/witnesses.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/witness.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kOrigin[] = "log.example";

NoteSigner Key(const std::string& name, NoteKeyType type) {
  std::string seed = name;
  seed.resize(32, '.');
  return NoteSigner::Make(name, type, seed).value();
}

NoteSigner LogKey() { return Key(kOrigin, NoteKeyType::kEd25519); }

std::vector<Hash> Leaves(uint64_t size) {
  std::vector<Hash> leaves;
  for (uint64_t i = 0; i < size; ++i) {
    leaves.push_back(LeafHash(absl::StrCat("entry ", i)));
  }
  return leaves;
}

PublishedCheckpoint CheckpointAt(uint64_t size) {
  Frontier tree;
  for (const Hash& leaf : Leaves(size)) tree.Append(leaf);
  const Checkpoint says{kOrigin, TreeSize(size), tree.Root(), {}};
  return {TreeSize(size), tree.Root(),
          SignNote(FormatCheckpoint(says), std::vector{LogKey()}).value()};
}

ProveExtends ProofsTo(uint64_t size) {
  return [size](TreeSize old_size) -> absl::StatusOr<std::vector<Hash>> {
    if (old_size == TreeSize(0)) return std::vector<Hash>();
    return ConsistencyProof(old_size, Leaves(size));
  };
}

// A witness behind http://<name>, which may be made to answer otherwise.
struct Outsider {
  explicit Outsider(const std::string& its_name) : name(its_name) {}

  HttpAnswer Take(const std::string& body) {
    sizes.push_back(ParseAddCheckpoint(body)->old_size.value());
    if (instead) return *instead;
    auto admitted = witness.Admit(body);
    if (auto* answer = std::get_if<WitnessAnswer>(&admitted)) {
      return {answer->status, answer->body, ""};
    }
    auto decision =
        witness.Decide(std::get<AdmittedCheckpoint>(admitted), held, 1);
    if (decision.next) held = decision.next;
    return {decision.answer.status, decision.answer.body, ""};
  }

  std::string name;
  NoteSigner key = Key(name, NoteKeyType::kCosignature);
  Witness witness = Witness::Make({key}, {LogKey().verifier()}).value();
  std::optional<Witnessed> held;
  std::optional<HttpAnswer> instead;
  std::vector<uint64_t> sizes;  // as they were asked
};

class WitnessesTest : public testing::Test {
 protected:
  std::string PolicyText(std::string_view needed) {
    std::string text =
        absl::StrCat("log ", LogKey().verifier().ToString(), "\n");
    std::string group = absl::StrCat("group all-of-us ", std::string(needed));
    for (const Outsider& each : outsiders_) {
      absl::StrAppend(&text, "witness ", each.name, " ",
                      each.key.verifier().ToString(), " http://", each.name,
                      "/\n");
      absl::StrAppend(&group, " ", each.name);
    }
    return text + group + "\nquorum all-of-us\n";
  }

  std::unique_ptr<Witnesses> Make(bool fail_closed,
                                  std::string_view needed = "2") {
    auto made = Witnesses::Make(
        {PolicyText(needed), {LogKey().verifier().ToString()}, fail_closed},
        [this](const std::vector<HttpPost>& posts, std::chrono::milliseconds) {
          std::vector<HttpAnswer> answers;
          for (const HttpPost& post : posts) answers.push_back(Send(post));
          return answers;
        });
    EXPECT_THAT(made, IsOk());
    return *std::move(made);
  }

  HttpAnswer Send(const HttpPost& post) {
    for (Outsider& each : outsiders_) {
      if (post.url == absl::StrCat("http://", each.name, "/add-checkpoint")) {
        return each.Take(post.body);
      }
    }
    ADD_FAILURE() << "asked " << post.url;
    return {};
  }

  std::vector<Outsider> outsiders_ = {Outsider("w1"), Outsider("w2")};
};

TEST_F(WitnessesTest, EachAddsItsLineAndIsAskedFromWhereItStands) {
  const auto witnesses = Make(true);
  const auto first = witnesses->Cosign(CheckpointAt(5), ProofsTo(5));
  ASSERT_THAT(first, IsOk());
  const auto policy = Policy::Parse(PolicyText("all"));
  EXPECT_EQ(policy->Open(*first)->witnesses.size(), 2u);
  ASSERT_THAT(witnesses->Cosign(CheckpointAt(9), ProofsTo(9)), IsOk());
  ASSERT_THAT(witnesses->Cosign(CheckpointAt(9), ProofsTo(9)), IsOk());
  EXPECT_THAT(outsiders_[0].sizes, ElementsAre(0, 5, 9));
  EXPECT_EQ(witnesses->Gauges().cosigned, 2u);
  EXPECT_FALSE(witnesses->Gauges().missed);
  // One that has forgotten says so by its first answer.
  const auto again = Make(true);
  ASSERT_THAT(again->Cosign(CheckpointAt(12), ProofsTo(12)), IsOk());
  EXPECT_THAT(outsiders_[0].sizes, ElementsAre(0, 5, 9, 0, 9));
}

TEST_F(WitnessesTest, APolicyThatIsMissedDecidesByFailClosed) {
  outsiders_[1].instead = HttpAnswer{0, "", "connection refused"};
  const auto closed = Make(true);
  EXPECT_THAT(closed->Cosign(CheckpointAt(5), ProofsTo(5)),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("quorum 'all-of-us' is not met")));
  EXPECT_TRUE(closed->Gauges().missed);
  EXPECT_EQ(closed->Gauges().cosigned, 1u);
  const auto open = Make(false);
  const auto note = open->Cosign(CheckpointAt(5), ProofsTo(5));
  ASSERT_THAT(note, IsOk());
  EXPECT_TRUE(open->Gauges().missed);
  EXPECT_EQ(Policy::Parse(PolicyText("any"))->Open(*note)->witnesses.size(),
            1u);
}

TEST_F(WitnessesTest, WhatIsNoCosignatureCountsAsNone) {
  const auto lies = [&](int status, const std::string& body) {
    outsiders_[1].instead = HttpAnswer{status, body, ""};
    const auto note = Make(false)->Cosign(CheckpointAt(5), ProofsTo(5));
    EXPECT_THAT(note, IsOk());
    EXPECT_THAT(OpenNote(*note, std::vector{LogKey().verifier(),
                                            outsiders_[0].key.verifier()}),
                IsOk());
    return note.ok() && absl::StrContains(*note, "w2 ");
  };
  const PublishedCheckpoint other = CheckpointAt(6);
  const std::string of_other = outsiders_[1].key.Sign(
      other.note.substr(0, other.note.rfind("\n\n") + 1), 7);
  EXPECT_FALSE(lies(200, ""));
  EXPECT_FALSE(lies(200, "thanks\n"));
  EXPECT_FALSE(lies(200, of_other));
  EXPECT_FALSE(lies(200, "\n" + of_other));
  EXPECT_FALSE(lies(302, ""));
  EXPECT_FALSE(lies(403, "who are you\n"));
  EXPECT_FALSE(lies(409, "words\n"));
  outsiders_[1].sizes.clear();
  EXPECT_FALSE(lies(409, "0\n")) << "the size that it was asked with";
  EXPECT_THAT(outsiders_[1].sizes, ElementsAre(0));
  outsiders_[1].sizes.clear();
  EXPECT_FALSE(lies(409, "3\n")) << "twice";
  EXPECT_THAT(outsiders_[1].sizes, ElementsAre(0, 3));
  EXPECT_FALSE(lies(422, "fork\n"));
}

TEST_F(WitnessesTest, OneThatSawMoreThanThereIsStopsSigning) {
  ASSERT_THAT(Make(true)->Cosign(CheckpointAt(9), ProofsTo(9)), IsOk());
  const auto witnesses = Make(false);
  EXPECT_THAT(witnesses->Cosign(CheckpointAt(5), ProofsTo(5)),
              StatusIs(StatusCode::kDataLoss,
                       HasSubstr("witness 'w1' cosigned 9 records of this "
                                 "ledger, which holds 5")));
  EXPECT_TRUE(witnesses->Gauges().ahead);
}

TEST_F(WitnessesTest, APolicyOfAnotherLedgerIsRefused) {
  const std::string other =
      Key("log.example", NoteKeyType::kEd25519).verifier().ToString();
  const std::string mine =
      Key("mine.example", NoteKeyType::kEd25519).verifier().ToString();
  EXPECT_THAT(Witnesses::Make({PolicyText("2"), {mine}, true}, PostAll),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("add the line 'log " + mine + "'")));
  EXPECT_THAT(Witnesses::Make({PolicyText("2"), {mine, other}, true}, PostAll),
              IsOk());
  EXPECT_THAT(Witnesses::Make({"quorum none\n", {mine}, true}, PostAll),
              IsOk());
  EXPECT_THAT(Witnesses::Make({"quorum\n", {mine}, true}, PostAll),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 1")));
}

TEST_F(WitnessesTest, ALedgerThatNobodyReachesIsToldWhy) {
  const auto answers = PostAll({{"http://127.0.0.1:1/add-checkpoint", "x"},
                                {"file:///etc/hostname", "x"},
                                {"words", "x"}},
                               std::chrono::milliseconds(2000));
  ASSERT_EQ(answers.size(), 3u);
  for (const HttpAnswer& answer : answers) {
    EXPECT_EQ(answer.status, 0);
    EXPECT_NE(answer.problem, "");
    EXPECT_EQ(answer.body, "");
  }
}

}  // namespace
}  // namespace ledger
