// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <cstdio>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/hash.h"
#include "tools/ledgerctl/call_error.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/fetch.h"
#include "tools/ledgerctl/state_text.h"
#include "tools/ledgerctl/when_arg.h"
#include "tools/report/forms.h"

namespace ledger::ctl {
namespace {

using report::Form;
using report::Report;

// Errors: ABORTED unless `basis` is of the prefix and engine of `report`.
absl::Status SameBasis(const Report& report, const v1::Basis& basis) {
  if (basis.tree_size() == report.basis.tree_size() &&
      basis.engine_version() == report.basis.engine_version()) {
    return absl::OkStatus();
  }
  return absl::AbortedError(absl::StrCat(
      "the report rests on ", report.basis.tree_size(), " records and engine ",
      report.basis.engine_version(), ", an answer on ", basis.tree_size(),
      " and ", basis.engine_version(), "; the server changed, ask again"));
}

// Errors: as the calls; ABORTED when an answer has another basis.
absl::Status FillEvents(Client& client, Report& report) {
  v1::ListEventsRequest request;
  request.mutable_filter()->set_agreement_id(report.agreement_id);
  request.mutable_known_at()->set_tree_size(report.basis.tree_size());
  const auto events = FetchEvents(client, std::move(request));
  if (!events.ok()) return events.status();
  report.events.assign(events->events().begin(), events->events().end());
  return SameBasis(report, events->basis());
}

absl::Status FillTimelines(Client& client, Report& report) {
  const auto lives =
      FetchTimeline(client, report.agreement_id, report.basis.tree_size(), {});
  if (!lives.ok()) return lives.status();
  report.timelines.assign(lives->timelines().begin(), lives->timelines().end());
  return SameBasis(report, lives->basis());
}

absl::Status FillFindings(Client& client, Report& report) {
  const Instant day = FromMicros(report.basis.effective_time());
  const auto as_of = ParseAsOf(FormatInstant(day), day, "--as-of");
  if (!as_of.ok()) return as_of.status();
  v1::ListFindingsRequest request;
  request.set_agreement_id(report.agreement_id);
  *request.mutable_as_of() = *as_of;
  request.mutable_known_at()->set_tree_size(report.basis.tree_size());
  const auto found = FetchFindings(client, std::move(request));
  if (!found.ok()) return found.status();
  report.findings.assign(found->findings().begin(), found->findings().end());
  return SameBasis(report, found->basis());
}

absl::Status FillLedger(Client& client, Report& report) {
  v1::GetConsistencyProofRequest request;
  request.set_old_size(report.basis.tree_size());
  const auto proof = client.GetConsistencyProof(request);
  if (!proof.ok()) return proof.status();
  const auto root = HashFromBytes(proof->old_root_hash());
  if (!root.ok()) return root.status();
  report.root = *root;
  const auto info = client.GetServerInfo();
  if (!info.ok()) return info.status();
  report.origin = info->origin();
  report.server_version = info->version();
  return absl::OkStatus();
}

// Asks how the state differs from that at `from`. Errors: as FillEvents.
absl::Status FillDifferences(Client& client, v1::StatePoint from,
                             Report& report) {
  const Instant day = FromMicros(report.basis.effective_time());
  const auto as_of = ParseAsOf(FormatInstant(day), day);
  if (!as_of.ok()) return as_of.status();
  v1::DiffAgreementRequest request;
  request.set_agreement_id(report.agreement_id);
  *request.mutable_to()->mutable_as_of() = *as_of;
  request.mutable_to()->mutable_known_at()->set_tree_size(
      report.basis.tree_size());
  if (!from.has_as_of()) *from.mutable_as_of() = *as_of;
  if (!from.has_known_at()) *from.mutable_known_at() = request.to().known_at();
  *request.mutable_from() = std::move(from);
  const auto found = FetchDifferences(client, std::move(request));
  if (!found.ok()) return found.status();
  report.from = found->from();
  report.differences.assign(found->differences().begin(),
                            found->differences().end());
  return SameBasis(report, found->to());
}

// Asks everything that a form says, and nothing that it does not. The first
// answer settles the basis.
absl::StatusOr<Report> FetchReport(const Session& session, const Form& form,
                                   ReportOptions options) {
  Client& client = *session.client;
  absl::Status status =
      ResolveShortForm(client, options.agreement, options.known_at);
  if (!status.ok()) return status;
  auto request =
      StateRequest(session, options.agreement, options.as_of, options.known_at);
  if (!request.ok()) return request.status();
  if (options.from_known_at.empty()) options.from_known_at = options.known_at;
  auto from =
      PointOf(session, options.from_as_of, options.from_known_at, "--from-");
  if (!from.ok()) return from.status();
  request->set_view(v1::AGREEMENT_VIEW_FULL);
  auto state = FetchState(client, *request);
  if (!state.ok()) return state.status();
  Report report;
  report.agreement_id = options.agreement;
  report.basis = state->basis();
  report.state = std::move(*state->mutable_agreement());
  report.tool_version = LEDGER_VERSION;
  std::vector<std::string> words = {"report", options.agreement};
  AddTimes(report.basis, true, options.known_at, words);
  if (status = FillLedger(client, report); !status.ok()) return status;
  if (form.compares) {
    status = FillDifferences(client, *std::move(from), report);
    if (!status.ok()) return status;
    std::vector<std::string> first;
    AddTimes(report.from, true, options.from_known_at, first);
    words.insert(words.end(),
                 {"--from-as-of", first[1], "--from-known-at", first[3]});
  } else {
    for (const auto fill : {FillEvents, FillTimelines, FillFindings}) {
      if (status = fill(client, report); !status.ok()) return status;
    }
  }
  // Where the ledger is kept today is no part of what it says.
  report.command = CommandLine(Session(), words);
  return report;
}

// Whether the form takes the options. Errors: INVALID_ARGUMENT.
absl::Status CheckForm(const Form* form, const ReportOptions& options) {
  if (form == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--form '", options.form,
                     "': there is none of that name"
                     "; ledgerctl report --help lists them"));
  }
  if (options.file == "-" && !form->text) {
    return absl::InvalidArgumentError(
        absl::StrCat("--to -: ", options.form, " is no text; name a file"));
  }
  const bool from =
      !options.from_as_of.empty() || !options.from_known_at.empty();
  if (form->compares && !from) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--form ", options.form, ": say what to compare with: --from-as-of, ",
        "--from-known-at, or both"));
  }
  if (!form->compares && from) {
    return absl::InvalidArgumentError(
        absl::StrCat("--from-as-of, --from-known-at: --form ", options.form,
                     " tells one state; leave them out"));
  }
  return absl::OkStatus();
}

// Errors: INVALID_ARGUMENT when the file is there already or cannot be written.
absl::Status WriteNew(const std::string& path, const std::string& bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wbx");
  if (file == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", path,
                     "': cannot be made; --to names a file that "
                     "does not exist yet, in a folder that does"));
  }
  const bool written =
      std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (std::fclose(file) == 0 && written) return absl::OkStatus();
  std::remove(path.c_str());
  return absl::InvalidArgumentError(
      absl::StrCat("'", path, "': ", bytes.size(),
                   " bytes could not be written; is the "
                   "disk full?"));
}

}  // namespace

Exit RunReport(const Session& session, const ReportOptions& options) {
  const auto fail = [&session](const absl::Status& status) {
    return PrintError(session.io, status, session.server, nullptr);
  };
  const Form* form = report::FindForm(options.form);
  if (auto can = CheckForm(form, options); !can.ok()) return fail(can);
  const auto made = FetchReport(session, *form, options);
  if (!made.ok()) return fail(made.status());
  const auto bytes = form->render(*made);
  if (!bytes.ok()) return fail(bytes.status());
  if (options.file == "-") {
    *session.io.out << *bytes;
    return Exit::kDone;
  }
  if (auto status = WriteNew(options.file, *bytes); !status.ok()) {
    return fail(status);
  }
  const std::string what =
      form->compares ? absl::StrCat(made->differences.size(), " differences")
                     : absl::StrCat(made->events.size(), " events");
  *session.io.err << "report  " << options.form << ", " << what << ", in "
                  << options.file << "\nsha256  " << ToHex(Sha256(*bytes))
                  << "\nbasis   " << BasisText(made->state, made->basis)
                  << "\nrepeat  " << report::CommandOf(*made, options.form)
                  << "\n";
  return Exit::kDone;
}

}  // namespace ledger::ctl
