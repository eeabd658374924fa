// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The process that made a report, in words that a person can check, repeat and
// sign: what ran, in which version, on which question, with which hashes.
// Plain text, at most 100 columns but for the commands.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/ledgerctl/io.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

constexpr int kWidth = 80;
constexpr int kNameWidth = 18;

void AddParagraph(std::string_view words, std::string& text) {
  absl::StrAppend(&text, ctl::Wrapped(words, kWidth, "", ""), "\n");
}

void AddFact(std::string_view name, std::string_view value, std::string& text) {
  absl::StrAppend(&text, "  ", ctl::Padded(name, kNameWidth), " ",
                  ctl::OneLine(value), "\n");
}

void AddStatement(const Report& report, std::string& text) {
  AddParagraph(
      absl::StrCat(
          "The process: ledgerctl ", report.tool_version,
          " asked the ledger named below, kept by ledgerd ",
          report.server_version,
          ", for every event of the agreement in the first ",
          report.basis.tree_size(),
          " records, for the state of its terms on the day named, for the "
          "stretches of their lives, and for what is doubtful about them. The "
          "state is a fold of these events by "
          "the rules of engine version ",
          report.basis.engine_version(),
          ". Every such record is taken as it stands; the process chooses, "
          "changes and leaves out none. The same question on the same ledger "
          "gives the same answer."),
      text);
}

void AddCheck(const Report& report, std::string_view digest,
              std::string& text) {
  AddParagraph(
      "To repeat it, run this against the same ledger; the digest it prints is "
      "the SHA-256 above:",
      text);
  absl::StrAppend(&text, "  ", CommandOf(report, "jsonl"), " | sha256sum\n  ",
                  std::string(digest), "  -\n\n");
  AddParagraph(
      "The root is what the ledger gave; this process checked no proof of it. "
      "To check, without trust in who keeps the ledger, that it holds these "
      "records and no others of the agreement, ask for an audit export and "
      "give it to ledger-verify:",
      text);
  absl::StrAppend(&text, "  ledgerctl export FOLDER --agreement ",
                  report.agreement_id, "\n  ledger-verify export FOLDER",
                  " --policy POLICY\n\n");
}

void AddSignature(std::string& text) {
  AddParagraph(
      "This text describes a process. It is no legal advice, and says nothing "
      "about whether what is on record is true, complete or admissible. "
      "Whoever signs says that the process ran as described.",
      text);
  for (const std::string_view line :
       {"Name", "Position", "Signature", "Place and date"}) {
    absl::StrAppend(&text, "\n  ", ctl::Padded(line, kNameWidth), " ",
                    std::string(50, '_'), "\n");
  }
}

}  // namespace

std::string ToCertification(const Report& report) {
  const std::string lines = ToJsonLines(report);
  const std::string digest = ToHex(Sha256(lines));
  std::string text = "CERTIFICATION OF A PROCESS\n\n";
  AddStatement(report, text);
  text += "Basis\n\n";
  for (const Fact& fact : BasisFacts(report)) {
    AddFact(fact.name, fact.value, text);
  }
  text += "\nWhat came of it\n\n";
  AddFact("events", absl::StrCat(report.events.size()), text);
  AddFact("terms", absl::StrCat(report.state.terms_size()), text);
  AddFact("findings", absl::StrCat(report.findings.size()), text);
  AddFact("canonical form", "JSON lines, RFC 8785 (--form jsonl)", text);
  AddFact("bytes", absl::StrCat(lines.size()), text);
  AddFact("sha256", digest, text);
  text += "\n";
  AddCheck(report, digest, text);
  AddSignature(text);
  return text;
}

}  // namespace ledger::report
