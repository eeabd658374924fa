// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0
//
// ledger-verify: checks what Agreement Ledger gave out, offline and without
// trusting it.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/stubs/logging.h"
#include "ledger/hash.h"
#include "ledger/limits.h"
#include "ledger/merkle.h"
#include "ledger/proof_file.h"
#include "ledger/region.h"
#include "ledger/tile.h"
#include "tools/export/folder.h"
#include "tools/export/fork_file.h"
#include "tools/verify/certificate_check.h"
#include "tools/verify/export_check.h"

namespace ledger::verify {
namespace {

// What a verification found, as an exit code.
enum class Exit { kHolds = 0, kRefuted = 1, kCouldNotLook = 2 };

constexpr char kAbout[] = R"(Examples:
  ledger-verify export audit-2026 --policy policy.txt
  ledger-verify export audit-2026 --vkey KEY --seen last-seen
  ledger-verify checkpoint checkpoint --policy policy.txt
  ledger-verify proof 7.tlog-proof 7.record --policy policy.txt
  ledger-verify certificate answer.cert --policy policy.txt
  ledger-verify fork last-seen.fork --policy policy.txt

Checks what Agreement Ledger gave out, from the files alone. Trust comes from
your own policy or key; with only what the export itself carries the result is
"consistent with itself".)";

constexpr char kExitCodes[] =
    "Exit codes: 0 it holds; 1 it is refuted; 2 it could not be looked at.";

// Everything that flags can set.
struct Flags {
  std::string path;
  std::string record;
  std::string policy;
  std::string vkey;
  std::string seen;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::filesystem::path whole = std::filesystem::absolute(path);
  return exports::ReadExportFile(whole.parent_path(),
                                 whole.filename().string());
}

// The verifier's own policy; nothing if none was given.
// Errors: INVALID_ARGUMENT, NOT_FOUND, UNAVAILABLE.
absl::StatusOr<std::optional<Policy>> OwnPolicy(const Flags& flags) {
  std::string text;
  if (!flags.policy.empty()) {
    auto read = ReadFile(flags.policy);
    if (!read.ok()) return read.status();
    text = *std::move(read);
  } else if (!flags.vkey.empty()) {
    text = absl::StrCat("log ", flags.vkey, "\nquorum none\n");
  } else {
    return std::nullopt;
  }
  auto policy = Policy::Parse(text);
  if (!policy.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("your policy: ", std::string(policy.status().message())));
  }
  return *std::move(policy);
}

Exit Refuted(const absl::Status& status) {
  std::cerr << "REFUTED  " << status.message() << "\n";
  return Exit::kRefuted;
}

Exit CouldNotLook(const absl::Status& status) {
  std::cerr << "ledger-verify: " << status.message() << "\n";
  return Exit::kCouldNotLook;
}

std::string CosignersOf(const OpenedCheckpoint& opened) {
  std::string words;
  for (const Cosigner& witness : opened.witnesses) {
    absl::StrAppend(&words, words.empty() ? ", cosigned by " : ", ",
                    witness.name);
  }
  return words;
}

void PrintHead(const OpenedCheckpoint& opened) {
  const Checkpoint& says = opened.checkpoint;
  std::cout << "checkpoint  " << says.origin << ", " << says.size.value()
            << " records" << CosignersOf(opened) << "\nroot        "
            << ToHex(says.root) << "\n";
}

// The checkpoint that was seen last, if one was; its file is the verifier's
// own.
absl::StatusOr<std::optional<Checkpoint>> LastSeen(const Flags& flags) {
  if (flags.seen.empty()) return std::nullopt;
  const auto note = ReadFile(flags.seen);
  if (absl::IsNotFound(note.status())) return std::nullopt;
  if (!note.ok()) return note.status();
  const size_t end = note->rfind("\n\n");
  auto read = ParseCheckpoint(std::string_view(*note).substr(
      0, end == std::string::npos ? note->size() : end + 1));
  if (!read.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", flags.seen, "': ", std::string(read.status().message())));
  }
  return *std::move(read);
}

// The leaf hashes of an export's tree. Errors: as ReadExportFile.
absl::StatusOr<std::vector<Hash>> LeavesOf(const std::string& folder,
                                           TreeSize size) {
  std::vector<Hash> leaves;
  for (uint64_t first = 0; first < size.value(); first += kTileWidth) {
    const Tile tile{0, first / kTileWidth,
                    std::min(kTileWidth, size.value() - first)};
    const auto bytes = exports::ReadExportFile(folder, FormatTilePath(tile));
    if (!bytes.ok()) return bytes.status();
    const auto hashes = SplitTile(tile, *bytes);
    if (!hashes.ok()) return hashes.status();
    leaves.insert(leaves.end(), hashes->begin(), hashes->end());
  }
  return leaves;
}

// If a refuted export contradicts the checkpoint that was seen before, both go
// into one file that others can check.
void KeepFork(const Flags& flags) {
  if (flags.seen.empty()) return;
  const auto seen = ReadFile(flags.seen);
  auto note = exports::ReadExportFile(flags.path, "checkpoint");
  if (!seen.ok() || !note.ok()) return;
  const auto old = exports::WhatNoteSays(*seen);
  auto now = exports::WhatNoteSays(*note);
  if (!old.ok() || !now.ok() || now->size < old->size) return;
  exports::ForkFile fork{std::nullopt, *seen, *note};
  if (old->size < now->size) {
    const auto leaves = LeavesOf(flags.path, now->size);
    if (!leaves.ok()) return;
    const std::span<const Hash> all(*leaves);
    auto path = ConsistencyProof(old->size, all);
    if (!path.ok()) return;
    Frontier before;
    for (const Hash& leaf : all.first(old->size.value())) before.Append(leaf);
    fork.answer = exports::ForkAnswer{before.Root(), *std::move(path)};
    if (before.Root() == old->root) return;
  } else if (old->root == now->root) {
    return;
  }
  const std::string path = flags.seen + ".fork";
  const auto written = exports::ReplaceFile(path, FormatForkFile(fork));
  if (!written.ok()) {
    std::cerr << "ledger-verify: " << written.message() << "\n";
    return;
  }
  std::cerr << "FORK     the log signed two stories; both stand in " << path
            << ": keep it, and show it to others, who check it with "
               "ledger-verify fork\n";
}

Exit VerifyExport(const Flags& flags) {
  ExportQuestion question;
  question.folder = flags.path;
  auto policy = OwnPolicy(flags);
  if (!policy.ok()) return CouldNotLook(policy.status());
  question.policy = *std::move(policy);
  auto seen = LastSeen(flags);
  if (!seen.ok()) return CouldNotLook(seen.status());
  question.last_seen = *std::move(seen);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (terminal) {
    question.progress = [](uint64_t done, uint64_t all) {
      std::cerr << "\r" << done << " of " << all << " records" << std::flush;
    };
  }
  const std::optional<Checkpoint> last = question.last_seen;
  const auto shown = ExportCheck(std::move(question)).Run();
  if (terminal) std::cerr << "\r\033[K";
  if (absl::IsDataLoss(shown.status())) {
    KeepFork(flags);
    return Refuted(shown.status());
  }
  if (!shown.ok()) return CouldNotLook(shown.status());
  PrintHead(shown->head);
  std::cout << "earlier     " << shown->checkpoints << " checkpoints"
            << (shown->slice ? ", signed (a slice cannot show that they agree)"
                             : ", all of this tree")
            << "\n";
  for (const ShownAgreement& agreement : shown->agreements) {
    std::cout << "agreement   " << agreement.id << ": " << agreement.count
              << " records, all there are below " << agreement.covered.value()
              << "\n";
  }
  const bool older = last && shown->head.checkpoint.size < last->size;
  if (last) {
    std::cout << "last seen   over " << last->size.value() << " records: "
              << (shown->remembered ? "extended"
                  : older           ? "this export is older, nothing to compare"
                                    : "a slice cannot show that it is extended")
              << "\n";
  }
  if (!flags.seen.empty() && !shown->slice && !older && shown->authentic) {
    const auto note = ReadFile(flags.path + "/checkpoint");
    if (!note.ok()) return CouldNotLook(note.status());
    const auto kept = exports::ReplaceFile(flags.seen, *note);
    if (!kept.ok()) return CouldNotLook(kept);
  }
  std::cout << (shown->authentic
                    ? "HOLDS  intact, and authentic by your own policy\n"
                    : "HOLDS  intact, and consistent with itself: whose word "
                      "it is, only your own --policy or --vkey can say\n");
  return Exit::kHolds;
}

Exit VerifyCheckpoint(const Flags& flags) {
  const auto policy = OwnPolicy(flags);
  if (!policy.ok()) return CouldNotLook(policy.status());
  const auto note = ReadFile(flags.path);
  if (!note.ok()) return CouldNotLook(note.status());
  const auto opened = (*policy)->Open(*note);
  if (!opened.ok()) return Refuted(opened.status());
  PrintHead(*opened);
  std::cout << "HOLDS\n";
  return Exit::kHolds;
}

Exit VerifyProof(const Flags& flags) {
  const auto policy = OwnPolicy(flags);
  if (!policy.ok()) return CouldNotLook(policy.status());
  const auto text = ReadFile(flags.path);
  if (!text.ok()) return CouldNotLook(text.status());
  const auto record = ReadFile(flags.record);
  if (!record.ok()) return CouldNotLook(record.status());
  const auto proof = ParseProofFile(*text);
  if (!proof.ok()) return Refuted(proof.status());
  const auto opened = VerifyProofFile(*proof, *record, **policy);
  if (!opened.ok()) return Refuted(opened.status());
  PrintHead(*opened);
  std::cout << "HOLDS  the record is leaf " << proof->index.value() << "\n";
  return Exit::kHolds;
}

Exit VerifyFork(const Flags& flags) {
  const auto policy = OwnPolicy(flags);
  if (!policy.ok()) return CouldNotLook(policy.status());
  const auto text = ReadFile(flags.path);
  if (!text.ok()) return CouldNotLook(text.status());
  const auto fork = exports::ParseForkFile(*text);
  if (!fork.ok()) return Refuted(fork.status());
  const auto shown = CheckFork(*fork, **policy);
  if (absl::IsFailedPrecondition(shown.status())) {
    return CouldNotLook(shown.status());
  }
  if (!shown.ok()) return Refuted(shown.status());
  for (const Checkpoint& says : {shown->earlier, shown->later}) {
    std::cout << "checkpoint  " << says.origin << ", " << says.size.value()
              << " records\nroot        " << ToHex(says.root) << "\n";
  }
  std::cout << "HOLDS  the log signed both, and they contradict each other\n";
  return Exit::kHolds;
}

// What was asked, in words.
// The act of a question, dimension by dimension.
std::string ActOf(const v1::Box& act) {
  std::string words;
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    const v1::Values* values = ValuesOf(act, i);
    if (values == nullptr) continue;
    absl::StrAppend(&words, words.empty() ? "" : ", ",
                    std::string(DimensionName(i)), " ",
                    absl::StrJoin(values->values(), " or "));
  }
  return words;
}

std::string QuestionOf(const v1::CertifiedQuestion& question) {
  std::string words;
  if (question.has_permission()) {
    const v1::PermissionQuestion& asked = question.permission();
    words = absl::StrCat(
        "may '", asked.actor(), "' do this: ", ActOf(asked.act()),
        asked.process_id().empty() ? "" : ", in process ", asked.process_id());
  } else {
    words = absl::StrCat(question.full() ? "the state" : "statuses and flags",
                         " of '", question.agreement_id(), "'");
  }
  for (int i = 0; i < question.term_ids_size(); ++i) {
    absl::StrAppend(&words, i == 0 ? ", of the terms " : ", ",
                    question.term_ids(i));
  }
  return absl::StrCat(
      words, "\n            as of ",
      FormatInstant(FromMicros(question.effective_time())), ", known at ",
      FormatInstant(FromMicros(question.read_time())), ": the first ",
      question.tree_size(), " records of the ledger");
}

Exit VerifyCertificate(const Flags& flags) {
  const auto policy = OwnPolicy(flags);
  if (!policy.ok()) return CouldNotLook(policy.status());
  const auto bytes = ReadFile(flags.path);
  if (!bytes.ok()) return CouldNotLook(bytes.status());
  const auto shown = CertificateCheck(*bytes, **policy).Run();
  if (absl::IsDataLoss(shown.status())) return Refuted(shown.status());
  if (!shown.ok()) return CouldNotLook(shown.status());
  PrintHead(shown->head);
  const v1::Basis& basis = shown->answer.basis();
  std::cout << "question    " << QuestionOf(shown->question) << "\n";
  for (const auto& [id, records] : shown->agreements) {
    std::cout << "agreement   " << id << ": " << records
              << " records, all there are below " << shown->covered.value()
              << "\n";
  }
  if (shown->answer.has_permission()) {
    std::cout << "verdict     " << shown->answer.permission().sentence()
              << "\n";
  }
  std::cout << "answer      " << basis.agreement_size()
            << " of these records were known; folded again by engine "
            << kEngineVersion << ": the same bytes\n"
            << "HOLDS  over "
            << (shown->agreements.size() == 1 ? "this agreement"
                                              : "these agreements")
            << " alone, and of no other anything\n";
  return Exit::kHolds;
}

int Main(int argc, char** argv) {
  // What is wrong with a file is said in our words.
  google::protobuf::SetLogHandler(nullptr);
  CLI::App app(kAbout, "ledger-verify");
  app.footer(kExitCodes);
  app.set_version_flag("--version",
                       std::string("ledger-verify ") + LEDGER_VERSION);
  app.require_subcommand(1);
  Flags flags;
  const auto trust = [&flags](CLI::App* command, bool required) {
    auto* group = command->add_option_group("trust");
    group->add_option("--policy", flags.policy,
                      "Whose signatures you demand: a C2SP tlog-policy");
    group->add_option("--vkey", flags.vkey, "The log's key, if that is all");
    group->require_option(required ? 1 : 0, 1);
  };
  CLI::App* folder = app.add_subcommand("export", "Verify an audit export");
  folder->add_option("FOLDER", flags.path)->required();
  folder->add_option("--seen", flags.seen,
                     "File of the last checkpoint that you saw: the export "
                     "must extend it, and it is kept there afterwards");
  trust(folder, false);
  CLI::App* checkpoint =
      app.add_subcommand("checkpoint", "Verify a signed checkpoint");
  checkpoint->add_option("FILE", flags.path)->required();
  trust(checkpoint, true);
  CLI::App* proof =
      app.add_subcommand("proof", "Verify that a record is in the ledger");
  proof->add_option("PROOF", flags.path)->required();
  proof->add_option("RECORD", flags.record)->required();
  trust(proof, true);
  CLI::App* fork = app.add_subcommand(
      "fork", "Verify the evidence that a log told two stories");
  fork->add_option("FILE", flags.path)->required();
  trust(fork, true);
  CLI::App* certificate = app.add_subcommand(
      "certificate", "Verify an answer: fold its records again");
  certificate->footer(
      "The answer must have been made by the same engine version; another one "
      "is exit\ncode 2. It holds over the agreements that the certificate "
      "names "
      "and says nothing of\nothers.");
  certificate->add_option("FILE", flags.path)->required();
  trust(certificate, true);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {
    return app.exit(shown);
  } catch (const CLI::ParseError& error) {
    std::cerr << "ledger-verify: " << error.what() << "; see --help\n";
    return static_cast<int>(Exit::kCouldNotLook);
  }
  const auto exit = folder->parsed()       ? VerifyExport(flags)
                    : checkpoint->parsed() ? VerifyCheckpoint(flags)
                    : fork->parsed()       ? VerifyFork(flags)
                    : proof->parsed()      ? VerifyProof(flags)
                                           : VerifyCertificate(flags);
  return static_cast<int>(exit);
}

}  // namespace
}  // namespace ledger::verify

int main(int argc, char** argv) { return ledger::verify::Main(argc, argv); }
