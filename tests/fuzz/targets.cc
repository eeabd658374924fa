// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: no bytes crash a reader, and what a reader accepts has one spelling.
// Method: read, write again, compare; the bytes come from libFuzzer or from
// seeds_test.cc.

#include "tests/fuzz/targets.h"

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/note_key.h"
#include "ledger/policy.h"
#include "ledger/proof_file.h"
#include "ledger/record.h"
#include "ledger/tile.h"
#include "tools/verify/certificate_check.h"

namespace ledger::fuzz {
namespace {

constexpr std::string_view kLogKey =
    "ledger.example/contracts+1b2537b5+"
    "AazojJS/dCUPnthkSEudaFTDr0Q68zQQewSSGAktDEpK";

void Demand(bool holds, std::string_view what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << std::endl;
  std::abort();
}

const NoteVerifier& LogKey() {
  static const auto* const key =
      new NoteVerifier(NoteVerifier::Parse(kLogKey).value());
  return *key;
}

const Policy& LogPolicy() {
  static const auto* const policy = new Policy(
      Policy::Parse("log " + std::string(kLogKey) + "\nquorum none\n").value());
  return *policy;
}

void RunNote(std::string_view bytes) {
  const auto opened = OpenNote(bytes, {&LogKey(), 1});
  if (!opened.ok()) return;
  Demand(bytes.substr(0, opened->text.size()) == opened->text,
         "the text of a note is how it begins");
  Demand(!opened->verified.empty(), "a note that opens was signed");
}

void RunCheckpoint(std::string_view bytes) {
  const auto read = ParseCheckpoint(bytes);
  if (!read.ok()) return;
  Demand(FormatCheckpoint(*read) == bytes, "a checkpoint has one spelling");
}

void RunProof(std::string_view bytes) {
  const auto read = ParseProofFile(bytes);
  if (!read.ok()) return;
  Demand(FormatProofFile(*read) == bytes, "a proof file has one spelling");
  (void)VerifyProofFile(*read, "no record", LogPolicy());
}

void RunTilePath(std::string_view bytes) {
  const auto read = ParseTilePath(bytes);
  if (!read.ok()) return;
  Demand(FormatTilePath(*read) == bytes, "a tile has one path");
}

// The first byte is the width.
void RunBundle(std::string_view bytes) {
  if (bytes.empty()) return;
  const Tile bundle{std::nullopt, 0,
                    static_cast<uint8_t>(bytes.front()) + uint64_t{1}};
  bytes.remove_prefix(1);
  const auto entries = SplitBundle(bundle, bytes);
  if (!entries.ok()) return;
  std::string again;
  for (const std::string_view entry : *entries) {
    Demand(AppendToBundle(entry, again).ok(), "an entry fits into a bundle");
  }
  Demand(again == bytes, "a bundle has one spelling");
}

void RunRecord(std::string_view bytes) {
  const auto read = ParseRecord(bytes);
  if (!read.ok()) return;
  const auto again = EncodeRecord(*read);
  Demand(again.ok(), "a record that is read is within its bounds");
  const auto same = ParseRecord(*again);
  Demand(same.ok(), "a record that is written is read");
  Demand(EncodeRecord(*same).value() == *again,
         "a record is written in one way");
}

void RunPolicy(std::string_view bytes) {
  const auto read = Policy::Parse(bytes);
  if (!read.ok()) return;
  (void)read->Open("ledger.example/contracts\n3\n\n\n— x AAAAAAA=\n");
}

void RunVkey(std::string_view bytes) {
  const auto read = NoteVerifier::Parse(bytes);
  if (!read.ok()) return;
  Demand(read->ToString() == bytes, "a key has one spelling");
}

// The first line is the key that the verifier trusts.
void RunCertificate(std::string_view bytes) {
  const size_t line = bytes.find('\n');
  if (line == std::string_view::npos) return;
  const auto policy = Policy::Parse(
      "log " + std::string(bytes.substr(0, line)) + "\nquorum none\n");
  if (!policy.ok()) return;
  const std::string_view certificate = bytes.substr(line + 1);
  const auto shown = verify::CertificateCheck(certificate, *policy).Run();
  if (!shown.ok()) return;
  Demand(shown->question.has_permission() == shown->answer.has_permission(),
         "what holds answers what was asked");
  v1::Certificate read;
  Demand(read.ParseFromString(std::string(certificate)) &&
             read.SerializeAsString() == certificate,
         "a certificate that holds has one form");
}

constexpr Target kTargets[] = {
    {"bundle", RunBundle},
    {"certificate", RunCertificate},
    {"checkpoint", RunCheckpoint},
    {"note", RunNote},
    {"policy", RunPolicy},
    {"proof", RunProof},
    {"record", RunRecord},
    {"tile_path", RunTilePath},
    {"vkey", RunVkey},
};

}  // namespace

std::span<const Target> Targets() { return kTargets; }

}  // namespace ledger::fuzz
