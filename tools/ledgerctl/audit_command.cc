// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/auditor.h"
#include "ledger/reason.h"
#include "ledger/signing.h"
#include "ledger/store.h"
#include "tools/ledgerctl/commands.h"

namespace ledger::ctl {
namespace {

// Records between two lines about how far it is.
constexpr uint64_t kToldEvery = 1 << 14;

// Why nothing, or not everything, could be looked at.
Exit CouldNotLook(const Io& io, const absl::Status& status) {
  *io.err << "ledgerctl: " << OneLine(std::string(status.message())) << "\n";
  if (absl::IsDataLoss(status)) return Exit::kIntegrity;
  const bool again =
      absl::IsUnavailable(status) ||
      RefusalOf(status).reason() == RowOf(Reason::kStoreLocked).name;
  return again ? Exit::kCouldNotAsk : Exit::kUsage;
}

nlohmann::ordered_json JsonOf(const AuditFinding& finding) {
  nlohmann::ordered_json one = {{"part", NameOf(finding.part)},
                                {"where", finding.where}};
  if (finding.position) one["position"] = finding.position->value();
  one["expected"] = finding.expected;
  one["found"] = finding.found;
  return one;
}

nlohmann::ordered_json SummaryOf(const AuditReport& report) {
  nlohmann::ordered_json all = {{"records", report.size.value()},
                                {"agreements", report.agreements},
                                {"checkpoints", report.checkpoints}};
  if (report.root) all["root"] = ToHex(*report.root);
  all["differences"] = report.differences;
  return all;
}

void PrintJson(const Io& io, const AuditReport& report) {
  nlohmann::ordered_json all = SummaryOf(report);
  if (io.output == Output::kJsonLines) {
    for (const AuditFinding& finding : report.findings) {
      *io.out << JsonOf(finding).dump() << "\n";
    }
    *io.out << all.dump() << "\n";
    return;
  }
  all["findings"] = nlohmann::ordered_json::array();
  for (const AuditFinding& finding : report.findings) {
    all["findings"].push_back(JsonOf(finding));
  }
  *io.out << all.dump(2) << "\n";
}

void PrintText(const Io& io, const AuditReport& report, Position from) {
  for (const AuditFinding& finding : report.findings) {
    *io.out << Styled(io, Style::kBad, Padded(NameOf(finding.part), 12))
            << OneLine(absl::StrCat(finding.where, ": expected ",
                                    finding.expected, ", found ",
                                    finding.found))
            << "\n";
  }
  const uint64_t untold = report.differences - report.findings.size();
  if (untold > 0) *io.out << "... and " << untold << " more differences\n";
  *io.out << "audit       " << report.size.value() << " records, "
          << report.agreements << " agreements, " << report.checkpoints
          << " checkpoints";
  if (from.value() > 0) *io.out << "; compared from position " << from.value();
  *io.out << "\nroot        "
          << (report.root ? ToHex(*report.root)
                          : std::string("not known: a record is lost"))
          << "\n"
          << (report.differences == 0
                  ? Styled(io, Style::kGood, "nothing differs")
                  : Styled(io, Style::kBad,
                           absl::StrCat(report.differences, " differences")))
          << "\n";
}

// What to do about it, for people.
void PrintAdvice(const Io& io, const AuditReport& report) {
  if (report.differences == 0 || io.output != Output::kTable) return;
  bool indexes_alone = true;
  for (const AuditFinding& finding : report.findings) {
    indexes_alone &= finding.part == AuditPart::kAgreements ||
                     finding.part == AuditPart::kTimes ||
                     finding.part == AuditPart::kRequests ||
                     finding.part == AuditPart::kTiles ||
                     finding.part == AuditPart::kHistories;
  }
  *io.err << (indexes_alone
                  ? "fix  the records are sound: ledgerd --rebuild-index makes "
                    "the rest again from them\n"
                  : "fix  keep a copy of the directory as it is, then restore "
                    "the newest backup and audit that\n");
}

// The public halves of the keys beside the store, if they may be read.
std::vector<NoteVerifier> KeysBeside(const std::string& directory,
                                     const std::string& origin) {
  std::vector<NoteVerifier> keys;
  const std::string path = (std::filesystem::path(directory) / "log.key");
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return keys;
  const auto signers = ReadOrMakeSigners(path, origin);
  if (!signers.ok()) return keys;
  for (const NoteSigner& signer : *signers) keys.push_back(signer.verifier());
  return keys;
}

}  // namespace

Exit RunAudit(const Io& io, const DirectoryOptions& options) {
  const auto store = Store::OpenToRead(options.directory, StoreOptions());
  if (!store.ok()) return CouldNotLook(io, store.status());
  AuditOptions wanted;
  wanted.from = Position(options.from);
  wanted.keys = KeysBeside(options.directory, (*store)->meta().origin);
  wanted.head_file =
      std::filesystem::path(options.directory) / "last-checkpoint";
  if (io.err_terminal) {
    wanted.progress =
        [&io, told = uint64_t{0}](const AuditProgress& progress) mutable {
          if (progress.records - told < kToldEvery) return true;
          told = progress.records;
          *io.err << "\raudit  " << told << " of " << progress.all << " records"
                  << std::flush;
          return true;
        };
  }
  const auto report = Auditor(**store, std::move(wanted)).Run();
  if (io.err_terminal) *io.err << "\r\033[K";
  if (!report.ok()) return CouldNotLook(io, report.status());
  if (options.from > 0 && options.from >= report->size.value()) {
    *io.err << "ledgerctl: --from " << options.from << ": the ledger has "
            << report->size.value() << " records\n";
    return Exit::kUsage;
  }
  if (io.output == Output::kTable) {
    PrintText(io, *report, Position(options.from));
  } else {
    PrintJson(io, *report);
  }
  PrintAdvice(io, *report);
  return report->differences == 0 ? Exit::kDone : Exit::kIntegrity;
}

}  // namespace ledger::ctl
