// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what ProofService gives is what a stranger needs, and holds when it is
// checked. Method: a server in this process that signs; every answer goes
// through the verifying half of the library.

#include <thread>

#include "ledger/heads_tree.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/record.h"
#include "ledger/v1/proof_service.grpc.pb.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using testing::HasSubstr;

class ProofServiceTest : public ServerFixture {
 protected:
  ProofServiceTest() { key_file_ = dir_ / "log.key"; }

  void SetUp() override {
    ServerFixture::SetUp();
    proofs_ = v1::ProofService::NewStub(channel_);
  }

  grpc::Status Checkpoint(const char* json,
                          v1::GetCheckpointResponse* response) {
    grpc::ClientContext context;
    return proofs_->GetCheckpoint(
        &context, FromJson<v1::GetCheckpointRequest>(json), response);
  }

  grpc::Status Completeness(const char* json,
                            v1::GetCompletenessProofResponse* response) {
    grpc::ClientContext context;
    return proofs_->GetCompletenessProof(
        &context, FromJson<v1::GetCompletenessProofRequest>(json), response);
  }

  grpc::Status Records(const char* json, std::vector<std::string>* records) {
    grpc::ClientContext context;
    auto stream =
        proofs_->ReadRecords(&context, FromJson<v1::ReadRecordsRequest>(json));
    v1::ReadRecordsResponse page;
    while (stream->Read(&page)) {
      EXPECT_GT(page.records_size(), 0);
      EXPECT_LE(page.ByteSizeLong(), size_t{3} << 20);
      records->insert(records->end(), page.records().begin(),
                      page.records().end());
    }
    return stream->Finish();
  }

  std::unique_ptr<v1::ProofService::Stub> proofs_;
};

TEST_F(ProofServiceTest, ACheckpointIsSignedByTheRecordedKey) {
  v1::GetCheckpointResponse response;
  EXPECT_EQ(TakeApart(Checkpoint("{}", &response)).reason, "NO_CHECKPOINT");
  EXPECT_EQ(TakeApart(Checkpoint(R"({"publish":true})", &response)).reason,
            "NOTHING_RECORDED");
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1")}).ok());
  ASSERT_TRUE(Checkpoint(R"({"publish":true})", &response).ok());
  std::vector<std::string> own;
  ASSERT_TRUE(Records(R"({"until":2})", &own).ok());
  v1::Event key;
  ASSERT_TRUE(key.ParseFromString(std::string(ParseRecord(own[1])->event)));
  const std::vector<NoteVerifier> trusted = {
      NoteVerifier::Parse(key.fact().own_act().key_added().verifier_key())
          .value()};
  EXPECT_THAT(OpenNote(response.note(), trusted), IsOk());
  EXPECT_EQ(response.tree_size(), 3u);
  EXPECT_EQ(response.root_hash(), ledger_->Info().root.view());
  v1::GetCheckpointResponse again;
  ASSERT_TRUE(Checkpoint(R"({"tree_size":2})", &again).ok());
  EXPECT_EQ(again.note(), response.note());
  EXPECT_EQ(TakeApart(Checkpoint(R"({"tree_size":4})", &again)).reason,
            "NO_CHECKPOINT");
  EXPECT_THAT(
      Checkpoint(R"({"publish":true,"tree_size":3})", &again).error_message(),
      HasSubstr("tree_size: set beside publish"));
}

TEST_F(ProofServiceTest, RecordsComeAsTheyLieAndMakeTheRoot) {
  std::vector<std::string> grants;
  for (int i = 0; i < 200; ++i) grants.push_back(GrantJson(absl::StrCat(i)));
  for (int i = 0; i < 30; ++i) {
    const std::string id = absl::StrCat("B-", i);
    ASSERT_TRUE(Append(id, id, grants).ok());
  }
  std::vector<std::string> all;
  ASSERT_TRUE(Records("{}", &all).ok());
  ASSERT_EQ(all.size(), 6002u);
  Frontier frontier;
  for (const std::string& record : all) frontier.Append(LeafHash(record));
  EXPECT_EQ(frontier.Root(), ledger_->Info().root);
  std::vector<std::string> some;
  ASSERT_TRUE(Records(R"({"from":100,"until":4500})", &some).ok());
  EXPECT_EQ(some,
            std::vector<std::string>(all.begin() + 100, all.begin() + 4500));
  std::vector<std::string> one;
  ASSERT_TRUE(Records(R"({"agreement_id":"B-7"})", &one).ok());
  EXPECT_EQ(one,
            std::vector<std::string>(all.begin() + 1402, all.begin() + 1602));
  std::vector<std::string> none;
  EXPECT_TRUE(Records(R"({"agreement_id":"nobody"})", &none).ok());
  EXPECT_TRUE(Records(R"({"from":5,"until":5})", &none).ok());
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(TakeApart(Records(R"({"until":6003})", &none)).reason,
            "KNOWN_AT_IN_FUTURE");
  EXPECT_THAT(Records(R"({"from":7,"until":6})", &none).error_message(),
              HasSubstr("from: found 7; give at most 6"));
  EXPECT_EQ(TakeApart(Records(R"({"agreement_id":"a/b"})", &none)).code,
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ProofServiceTest, ACallerWhoGoesAwayEndsItsStream) {
  std::vector<std::string> grants;
  for (int i = 0; i < 250; ++i) grants.push_back(GrantJson(absl::StrCat(i)));
  for (int i = 0; i < 60; ++i) {
    const std::string id = absl::StrCat("B-", i);
    ASSERT_TRUE(Append(id, id, grants).ok());
  }
  grpc::ClientContext context;
  auto stream = proofs_->ReadRecords(&context, v1::ReadRecordsRequest());
  v1::ReadRecordsResponse page;
  ASSERT_TRUE(stream->Read(&page));
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ProofServiceTest, CompletenessIsCommittedToAndProved) {
  v1::GetCompletenessProofResponse response;
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1"), GrantJson("T-2")}).ok());
  EXPECT_EQ(
      TakeApart(Completeness(R"({"agreement_id":"A"})", &response)).reason,
      "NO_HEADS");
  ASSERT_TRUE(
      Completeness(R"({"agreement_id":"A","commit":true})", &response).ok());
  EXPECT_TRUE(response.present());
  EXPECT_EQ(response.covered_size(), 4u);
  EXPECT_EQ(response.heads_position(), 4u);
  ASSERT_EQ(response.entries_size(), 1);
  EXPECT_EQ(ParseHeadsEntry(response.entries(0).entry())->count, 2u);
  std::vector<Hash> path;
  for (const std::string& hash : response.heads_path()) {
    path.push_back(HashFromBytes(hash).value());
  }
  EXPECT_THAT(VerifyInclusion(LeafHash(response.heads_record()), Position(4),
                              TreeSize(response.tree_size()), path,
                              ledger_->Info().root),
              IsOk());
  ASSERT_TRUE(Completeness(R"({"agreement_id":"B"})", &response).ok());
  EXPECT_FALSE(response.present());
  EXPECT_EQ(response.entries_size(), 2);
  EXPECT_THAT(Completeness(R"({"agreement_id":"A","commit":true,
                               "tree_size":3})",
                           &response)
                  .error_message(),
              HasSubstr("tree_size: set beside commit"));
  EXPECT_EQ(TakeApart(Completeness(R"({"agreement_id":"A","tree_size":99})",
                                   &response))
                .code,
            grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(ProofServiceTest, AnAppendCarriesTheProofsOfItsRecords) {
  ASSERT_TRUE(Append("r-0", "B", {GrantJson("T-1")}).ok());
  auto request = FromJson<v1::AppendEventsRequest>(absl::StrCat(
      R"({"request_id":"r-1","want_proof":true,"validate_only":true,)",
      R"("appends":[{"agreement_id":"A","expected":{"any":true},"events":[)",
      GrantJson("T-1"), ",", GrantJson("T-2"), "]}]}"));
  v1::AppendEventsResponse response;
  const auto append = [&] {
    grpc::ClientContext context;
    EXPECT_TRUE(stub_->AppendEvents(&context, request, &response).ok());
  };
  append();
  EXPECT_EQ(response.proofs_size(), 0);
  request.set_validate_only(false);
  append();
  const Hash root = ledger_->Info().root;
  EXPECT_EQ(response.root_hash(), root.view());
  ASSERT_EQ(response.proofs_size(), 2);
  for (int i = 0; i < 2; ++i) {
    std::vector<Hash> path;
    for (const std::string& hash : response.proofs(i).path()) {
      path.push_back(HashFromBytes(hash).value());
    }
    EXPECT_THAT(
        VerifyInclusion(HashFromBytes(response.proofs(i).leaf_hash()).value(),
                        Position(response.events(i).position()),
                        TreeSize(response.tree_size()), path, root),
        IsOk());
  }
  // A replay proves the same, in the tree of then.
  const v1::AppendEventsResponse first = response;
  ASSERT_TRUE(Append("r-2", "B", {GrantJson("T-2")}).ok());
  append();
  EXPECT_TRUE(response.replayed());
  EXPECT_EQ(response.root_hash(), first.root_hash());
  EXPECT_EQ(response.proofs(1).SerializeAsString(),
            first.proofs(1).SerializeAsString());
}

TEST_F(ProofServiceTest, AStateCarriesWhatItCanBeCheckedBy) {
  constexpr char kAsked[] = R"({"agreement_id":"A","want_proof":true})";
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1"), GrantJson("T-2")}).ok());
  v1::GetAgreementResponse state;
  ASSERT_TRUE(Get(kAsked, &state).ok());
  EXPECT_FALSE(state.has_proof());
  v1::GetCheckpointResponse checkpoint;
  ASSERT_TRUE(Checkpoint(R"({"publish":true})", &checkpoint).ok());
  ASSERT_TRUE(Get(kAsked, &state).ok());
  EXPECT_FALSE(state.has_proof());
  v1::GetCompletenessProofResponse evidence;
  ASSERT_TRUE(
      Completeness(R"({"agreement_id":"A","commit":true})", &evidence).ok());
  while (checkpoint.tree_size() < evidence.tree_size()) {
    ASSERT_TRUE(Checkpoint(R"({"publish":true})", &checkpoint).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(Get(kAsked, &state).ok());
  EXPECT_EQ(state.proof().checkpoint(), checkpoint.note());
  EXPECT_EQ(state.proof().completeness().SerializeAsString(),
            evidence.SerializeAsString());
  // Nobody else gets it.
  ASSERT_TRUE(Get(R"({"agreement_id":"A"})", &state).ok());
  EXPECT_FALSE(state.has_proof());
}

class CadenceTest : public ProofServiceTest {
 protected:
  CadenceTest() {
    options_.cadence = {std::chrono::milliseconds(20),
                        std::chrono::milliseconds(20)};
  }
};

TEST_F(CadenceTest, CheckpointsAndHeadsComeByThemselves) {
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1")}).ok());
  v1::GetCompletenessProofResponse heads;
  v1::GetCheckpointResponse checkpoint;
  // However slow the machine: a test that waits for ever names its fault.
  // Before the first heads a proof covers nothing by them.
  while (!Completeness(R"({"agreement_id":"A"})", &heads).ok() ||
         heads.covered_size() < 3) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  while (!Checkpoint("{}", &checkpoint).ok()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GE(checkpoint.tree_size(), 3u);
}

}  // namespace
}  // namespace ledger
