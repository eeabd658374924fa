// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: errors say reason, cause and fix with the right exit code, completion
// offers what fits, and repeated commands can be pasted into a shell. Method:
// statuses as a server sends them, and command lines as a shell sends them.

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <sstream>
#include <string>

#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/ledgerctl/call_error.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/complete.h"
#include "tools/ledgerctl/line_error.h"

namespace ledger::ctl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A status as it comes from a call, with the details given.
template <typename... Details>
absl::Status FromCall(absl::StatusCode code, const std::string& message,
                      const Details&... details) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(code));
  wire.set_message(message);
  (wire.add_details()->PackFrom(details), ...);
  absl::Status status(code, message);
  status.SetPayload(kCallPayload, absl::Cord(wire.SerializeAsString()));
  return status;
}

google::rpc::ErrorInfo Info(Reason reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(RowOf(reason).name));
  return info;
}

// What is printed, and the exit code in front of it.
std::string Printed(const absl::Status& status,
                    const FileRequest* request = nullptr) {
  std::ostringstream err;
  Io io;
  io.err = &err;
  const Exit exit = PrintError(io, status, "127.0.0.1:7420", request);
  return std::to_string(static_cast<int>(exit)) + "\n" + err.str();
}

FileRequest OneLineRequest() {
  std::istringstream in(
      R"({"request_id":"r1","agreement_id":"A-17","event":{}})");
  return (*ReadRequests(in, "f.jsonl"))[0];
}

TEST(CallErrorTest, AConflictNamesEveryAgreementAndTheWayOut) {
  v1::RevisionConflicts conflicts;
  v1::RevisionConflict& conflict = *conflicts.add_conflicts();
  conflict.set_agreement_id("A-17");
  conflict.set_expected("revision 4");
  conflict.set_found("revision 6");
  const std::string text = Printed(
      FromCall(absl::StatusCode::kAborted,
               "agreement 'A-17': expected revision 4, found revision 6",
               Info(Reason::kRevisionMismatch), conflicts));
  EXPECT_THAT(text, HasSubstr("4\nREVISION_MISMATCH  agreement 'A-17'"));
  EXPECT_THAT(
      text,
      HasSubstr("agreement 'A-17': expected revision 4, found revision 6\n"));
  EXPECT_THAT(text, HasSubstr("  cause  "));
  EXPECT_THAT(text, HasSubstr("  fix    ledgerctl log A-17, decide again, then "
                              "append with --expect 6\n"));
}

TEST(CallErrorTest, ViolationsStandAtTheirLines) {
  google::rpc::PreconditionFailure rules;
  auto& violation = *rules.add_violations();
  violation.set_type("TERM_EXISTS");
  violation.set_subject("appends[0].events[0].fact.term_granted.term_id");
  violation.set_description("'T-1' was granted by e2 and has not ended");
  const FileRequest request = OneLineRequest();
  EXPECT_THAT(
      Printed(FromCall(absl::StatusCode::kFailedPrecondition, "refused",
                       Info(Reason::kRuleRefused), rules),
              &request),
      HasSubstr("f.jsonl:1: event.fact.term_granted.term_id: 'T-1' was granted "
                "by e2 and has not ended (TERM_EXISTS)\n"));
}

TEST(CallErrorTest, BadFieldsAreListedOnce) {
  google::rpc::BadRequest fields;
  for (int i = 0; i < 2; ++i) {
    auto& violation = *fields.add_field_violations();
    violation.set_field("appends[0].expected");
    violation.set_description("appends[0].expected: missing; give any");
  }
  const FileRequest request = OneLineRequest();
  const std::string text =
      Printed(FromCall(absl::StatusCode::kInvalidArgument, "bad",
                       Info(Reason::kInvalidField), fields),
              &request);
  EXPECT_THAT(text, HasSubstr("  at     f.jsonl:1: expected: missing; give "
                              "any\n  cause"));
}

TEST(CallErrorTest, ExitCodesFollowTheCode) {
  using absl::StatusCode;
  const auto exit = [](StatusCode code) {
    return Printed(FromCall(code, "x")).substr(0, 1);
  };
  EXPECT_EQ(exit(StatusCode::kDataLoss), "3");
  EXPECT_EQ(exit(StatusCode::kNotFound), "4");
  EXPECT_EQ(exit(StatusCode::kOutOfRange), "4");
  EXPECT_EQ(exit(StatusCode::kUnavailable), "5");
  EXPECT_EQ(exit(StatusCode::kDeadlineExceeded), "5");
  EXPECT_EQ(exit(StatusCode::kResourceExhausted), "5");
  EXPECT_EQ(Printed(absl::InvalidArgumentError("no file")),
            "2\nledgerctl: no file\n");
}

TEST(CallErrorTest, AnUnreachableServerIsNamed) {
  EXPECT_THAT(Printed(FromCall(absl::StatusCode::kUnavailable, "refused")),
              HasSubstr("  cause  no ledgerd answers at 127.0.0.1:7420\n"));
}

TEST(CallErrorTest, UnreadableDetailsAreNoError) {
  absl::Status status = absl::NotFoundError("gone");
  status.SetPayload(kCallPayload, absl::Cord("\xff\xff"));
  EXPECT_EQ(Printed(status), "4\nNOT_FOUND  gone\n");
}

TEST(CommandLineTest, WordsAreQuotedWhereAShellNeedsIt) {
  Session session;
  EXPECT_EQ(CommandLine(session, {"watch", "--type", "rofr.*"}),
            "ledgerctl watch --type 'rofr.*'");
  EXPECT_EQ(CommandLine(session, {"show", "it's", ""}),
            "ledgerctl show 'it'\\''s' ''");
  session.server = "[::1]:7000";
  EXPECT_EQ(CommandLine(session, {"status"}),
            "ledgerctl status --server '[::1]:7000'");
}

Grammar SmallGrammar() {
  Grammar grammar;
  grammar.common = {{"--server", true}, {"--output", true}, {"-o", true}};
  grammar.commands = {{"show", {{"--as-of", true}, {"--full", false}}},
                      {"diff", {{"--from-known-at", true}}},
                      {"status", {}},
                      {"context", {}},
                      {"new", {}}};
  return grammar;
}

std::vector<std::string> Complete(const std::vector<std::string>& words) {
  return Completions(
      SmallGrammar(), words,
      [] {
        return std::vector<std::string>{"microsoft-openai", "openai-aws"};
      },
      {"home", "work"});
}

TEST(CompleteTest, CommandsComeFirst) {
  EXPECT_THAT(Complete({""}),
              ElementsAre("context", "diff", "new", "show", "status"));
  EXPECT_THAT(Complete({"s"}), ElementsAre("show", "status"));
  EXPECT_THAT(Complete({"--server", "x", "sh"}), ElementsAre("show"));
}

TEST(CompleteTest, OptionsOfTheCommandAndCommonOnes) {
  EXPECT_THAT(Complete({"show", "--"}),
              ElementsAre("--as-of", "--full", "--output", "--server"));
}

TEST(CompleteTest, ValuesOfAnOption) {
  EXPECT_THAT(Complete({"show", "-o", "js"}), ElementsAre("json", "jsonl"));
  EXPECT_THAT(Complete({"show", "--as-of", "y"}), ElementsAre("yesterday"));
  EXPECT_THAT(Complete({"diff", "--from-known-at", "y"}),
              ElementsAre("yesterday"));
}

TEST(CompleteTest, ArgumentsComeFromTheServerAndTheVocabulary) {
  EXPECT_THAT(Complete({"show", "--full", "op"}), ElementsAre("openai-aws"));
  EXPECT_THAT(Complete({"diff", "op"}), ElementsAre("openai-aws"));
  EXPECT_THAT(Complete({"new", "rofr.k"}), ElementsAre("rofr.kept"));
  EXPECT_THAT(Complete({"status", ""}), IsEmpty());
  EXPECT_THAT(Complete({"context", "s"}), ElementsAre("select"));
  EXPECT_THAT(Complete({"context", "select", "w"}), ElementsAre("work"));
}

TEST(DidYouMeanTest, OnlyNearWordsAreOffered) {
  const std::vector<std::string> known = {"show", "status", "append", "log"};
  EXPECT_THAT(NearestTo("shwo", known), ElementsAre("show"));
  EXPECT_THAT(NearestTo("statis", known), ElementsAre("status"));
  EXPECT_THAT(NearestTo("apend", known), ElementsAre("append"));
  EXPECT_THAT(NearestTo("zzz", known), IsEmpty());
  EXPECT_EQ(DidYouMean("zzz", known), "");
}

TEST(NewCommandTest, WithoutATypeItListsThem) {
  std::ostringstream out;
  Session session;
  session.io.out = &out;
  EXPECT_EQ(RunNew(session, ""), Exit::kDone);
  EXPECT_THAT(out.str(), HasSubstr("exclusivity.lifted\n"));
}

TEST(ErrorsCommandTest, AReasonIsExplainedWhateverItsCase) {
  std::ostringstream out, err;
  Session session;
  session.io.out = &out;
  session.io.err = &err;
  EXPECT_EQ(RunErrors(session, "revision_mismatch"), Exit::kDone);
  EXPECT_THAT(out.str(), HasSubstr("REVISION_MISMATCH\n  code   ABORTED\n"));
  EXPECT_EQ(RunErrors(session, "REVISION_MISMATC"), Exit::kUsage);
  EXPECT_THAT(err.str(), HasSubstr("did you mean 'REVISION_MISMATCH'?"));
}

}  // namespace
}  // namespace ledger::ctl
