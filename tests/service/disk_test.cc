// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a full disk and a damaged record are said over gRPC as what they are,
// and what is sound goes on being served. Method: a server in this process over
// a disk that fails when told to, and over a store changed behind its back.

#include <chrono>

#include "ledger/key.h"
#include "tests/fault/failing_env.h"
#include "tests/fault/tamper.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using testing::HasSubstr;

class ServedDiskTest : public ServerFixture {
 protected:
  ServedDiskTest() { env_ = failing_.get(); }

  grpc::Status GetA() {
    v1::GetAgreementResponse response;
    return Get(R"({"agreement_id":"A"})", &response);
  }

  Faults faults_;
  const std::unique_ptr<rocksdb::Env> failing_ = MakeFailingEnv(faults_);
};

TEST_F(ServedDiskTest, AFullDiskEndsWritesAndNothingElse) {
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1")}).ok());
  const uint64_t size = ledger_->tree_size().value();
  faults_.write_countdown = 1;
  for (int i = 0; i < 2; ++i) {
    const Refused refused = TakeApart(Append("r-2", "A", {GrantJson("T-2")}));
    EXPECT_EQ(refused.code, grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(refused.reason, "WRITES_REFUSED");
    EXPECT_THAT(refused.message, HasSubstr("the ledger takes no writes"));
    EXPECT_THAT(refused.message, HasSubstr("no space left on device"));
  }
  EXPECT_TRUE(GetA().ok());
  EXPECT_EQ(ledger_->tree_size().value(), size);
  v1::GetServerInfoResponse info;
  grpc::ClientContext context;
  ASSERT_TRUE(admin_->GetServerInfo(&context, {}, &info).ok());
  EXPECT_THAT(info.DebugString(), HasSubstr("no space left on device"));

  server_.reset();
  EXPECT_FALSE(ledger_->Close().ok()) << "what was lost must be said";
  ledger_.reset();
  faults_.write_countdown = 0;
  clock_.Advance(std::chrono::seconds(1));
  Start();
  v1::AppendEventsResponse settled;
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1")}, &settled).ok());
  EXPECT_TRUE(settled.replayed());
  EXPECT_TRUE(Append("r-2", "A", {GrantJson("T-2")}).ok());
}

TEST_F(ServedDiskTest, ADamagedRecordIsDataLossAndOthersAreServed) {
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1")}).ok());
  ASSERT_TRUE(Append("r-2", "B", {GrantJson("T-1")}).ok());
  std::vector<std::string> grants;
  for (int i = 0; i < 256; ++i) grants.push_back(GrantJson(absl::StrCat(i)));
  for (const char* id : {"fill-1", "fill-2"}) {  // open looks at the last tile
    ASSERT_TRUE(Append(id, id, grants).ok());
  }
  StopAll();
  TamperWith(dir_ / "data", "records", U64Key(1),
             [](std::string& frame) { frame[40] ^= 0x01; });
  clock_.Advance(std::chrono::seconds(1));
  Start();
  const Refused read = TakeApart(GetA());
  EXPECT_EQ(read.code, grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(read.reason, "DATA_LOSS");
  EXPECT_THAT(read.message, HasSubstr("record at position 1"));
  const Refused write = TakeApart(Append("r-3", "A", {GrantJson("T-3")}));
  EXPECT_EQ(write.code, grpc::StatusCode::DATA_LOSS);
  EXPECT_TRUE(Append("r-3", "B", {GrantJson("T-3")}).ok());
}

}  // namespace
}  // namespace ledger
