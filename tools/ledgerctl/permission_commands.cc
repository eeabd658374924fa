// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/finding.h"
#include "ledger/limits.h"
#include "tools/ledgerctl/answer.h"
#include "tools/ledgerctl/certifier.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/fetch.h"
#include "tools/ledgerctl/suppose.h"
#include "tools/ledgerctl/verdict_text.h"
#include "tools/ledgerctl/when_arg.h"

// The commands that look at several agreements: what is permitted, what is
// doubtful, what is due.
namespace ledger::ctl {
namespace {

// A dimension of an act: its option, what was said, and where it goes.
struct DimensionRow {
  const char* option;
  std::vector<std::string> CheckOptions::*said;
  v1::Values* (v1::Box::*values)();
};

constexpr DimensionRow kDimensions[] = {
    {"--activity", &CheckOptions::activity, &v1::Box::mutable_activity},
    {"--subject", &CheckOptions::subject, &v1::Box::mutable_subject},
    {"--field", &CheckOptions::field, &v1::Box::mutable_field},
    {"--territory", &CheckOptions::territory, &v1::Box::mutable_territory},
    {"--channel", &CheckOptions::channel, &v1::Box::mutable_channel},
    {"--counterparty", &CheckOptions::counterparty,
     &v1::Box::mutable_counterparty},
    {"--quantity", &CheckOptions::quantity, &v1::Box::mutable_quantity},
    {"--time", &CheckOptions::time, &v1::Box::mutable_time},
};

// A list across agreements does not count their records.
std::string BasisWords(const v1::Basis& basis) {
  const std::string own = basis.agreement_size() == 0
                              ? ""
                              : absl::StrCat(", ", basis.agreement_size(),
                                             " of what was considered");
  return absl::StrCat(
      "as of ", FormatInstant(FromMicros(basis.effective_time())),
      ", known at ", FormatInstant(FromMicros(basis.read_time())), ": ",
      basis.tree_size(), " records of the ledger", own, "; engine ",
      basis.engine_version());
}

// Both times as they were said. Errors: as PointOf.
template <typename Request>
absl::Status SetTimes(const Session& session, const std::string& as_of,
                      const std::string& known_at, Request& request) {
  const auto times = PointOf(session, as_of, known_at);
  if (!times.ok()) return times.status();
  if (times->has_as_of()) *request.mutable_as_of() = times->as_of();
  if (times->has_known_at()) *request.mutable_known_at() = times->known_at();
  return absl::OkStatus();
}

absl::StatusOr<v1::CheckPermissionRequest> RequestOf(
    const Session& session, const CheckOptions& options) {
  v1::CheckPermissionRequest request;
  const absl::Status times =
      SetTimes(session, options.as_of, options.known_at, request);
  if (!times.ok()) return times;
  v1::PermissionQuestion& question = *request.mutable_question();
  question.set_actor(options.actor);
  for (const DimensionRow& row : kDimensions) {
    for (const std::string& value : options.*row.said) {
      (question.mutable_act()->*row.values)()->add_values(value);
    }
  }
  question.set_process_id(options.process_id);
  question.set_allow_unmatched(options.allow_unmatched);
  question.set_want_changes(options.changes);
  question.set_want_findings(options.findings);
  for (const std::string& id : options.agreements) {
    request.add_agreement_ids(id);
  }
  const absl::Status supposed =
      SetHypothesis(session, options.suppose, options.agreements, request);
  if (!supposed.ok()) return supposed;
  return request;
}

// The command that asks the same again, but for its times.
std::vector<std::string> WordsOf(const Session& session,
                                 const CheckOptions& options) {
  std::vector<std::string> words = {"check", options.actor};
  for (const DimensionRow& row : kDimensions) {
    for (const std::string& value : options.*row.said) {
      words.insert(words.end(), {row.option, value});
    }
  }
  if (!options.process_id.empty()) {
    words.insert(words.end(), {"--process", options.process_id});
  }
  for (const std::string& id : options.agreements) {
    words.insert(words.end(), {"--agreement", id});
  }
  AddSuppose(options.suppose, session.now, words);
  if (options.allow_unmatched) words.emplace_back("--allow-unmatched");
  if (options.changes) words.emplace_back("--changes");
  if (options.findings) words.emplace_back("--findings");
  return words;
}

// Sets what the two lists have in common. Errors: as RequestOf.
template <typename Request, typename Options>
absl::Status SetList(const Session& session, Options& options,
                     Request& request) {
  const absl::Status resolved =
      ResolveShortForm(*session.client, options.agreement, options.known_at);
  if (!resolved.ok()) return resolved;
  const absl::Status times =
      SetTimes(session, options.as_of, options.known_at, request);
  if (!times.ok()) return times;
  request.set_agreement_id(options.agreement);
  request.set_party_id(options.party);
  std::vector<std::string> agreements;
  if (!options.agreement.empty()) agreements.push_back(options.agreement);
  const absl::Status supposed =
      SetHypothesis(session, options.suppose, agreements, request);
  if (!supposed.ok()) return supposed;
  return absl::OkStatus();
}

template <typename Options>
std::vector<std::string> ListWords(const Session& session, const char* command,
                                   const Options& options) {
  std::vector<std::string> words = {command};
  if (!options.agreement.empty()) words.push_back(options.agreement);
  if (!options.party.empty()) {
    words.insert(words.end(), {"--party", options.party});
  }
  AddSuppose(options.suppose, session.now, words);
  return words;
}

// "F2", "BREACH". Errors: INVALID_ARGUMENT.
absl::StatusOr<v1::FindingCode> CodeOf(const std::string& said) {
  for (const FindingRow& row : Findings()) {
    if (said == row.name || said == row.number) return row.code;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--code '", said, "': expected F1 to F15 or a name such as BREACH"));
}

// A certificate shows records and an answer that was made of them alone.
// Errors: INVALID_ARGUMENT, FAILED_PRECONDITION.
absl::Status CheckCertifiable(const CheckOptions& options) {
  if (options.certificate.empty()) return absl::OkStatus();
  if (options.changes) {
    return absl::InvalidArgumentError(
        "--certificate with --changes: a certificate is of one day; leave "
        "--changes out");
  }
  if (!options.suppose.conditions.empty() || !options.suppose.file.empty()) {
    return absl::InvalidArgumentError(
        "--certificate with what is supposed: a certificate is of what is "
        "recorded; leave --suppose out");
  }
  return CheckNewFile(options.certificate);
}

void PrintVerdict(const Session& session, const CheckOptions& options,
                  const v1::CheckPermissionResponse& answer) {
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, answer);
    return;
  }
  *session.io.out << CheckText(session.io, answer.answer());
  if (options.changes) {
    *session.io.out << "\n";
    ChangesTable(answer.answer()).Print(session.io);
  }
  std::vector<std::string> words = WordsOf(session, options);
  AddTimes(answer.basis(), true, options.known_at, words);
  PrintRepeat(session, BasisWords(answer.basis()), words);
}

}  // namespace

Exit RunFindings(const Session& session, const FindingsOptions& asked) {
  FindingsOptions options = asked;
  v1::ListFindingsRequest request;
  if (auto set = SetList(session, options, request); !set.ok()) {
    return Failed(session, set);
  }
  for (const std::string& said : options.codes) {
    const auto code = CodeOf(said);
    if (!code.ok()) return Failed(session, code.status());
    request.add_codes(*code);
  }
  const auto fetched = FetchFindings(*session.client, std::move(request));
  if (!fetched.ok()) return Failed(session, fetched.status());
  const v1::ListFindingsResponse& all = *fetched;
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, all);
    return Exit::kDone;
  }
  *session.io.out << FindingsText(session.io, all.findings());
  std::vector<std::string> words = ListWords(session, "findings", options);
  for (const std::string& code : options.codes) {
    words.insert(words.end(), {"--code", code});
  }
  AddTimes(all.basis(), true, options.known_at, words);
  PrintRepeat(session, BasisWords(all.basis()), words);
  return Exit::kDone;
}

Exit RunDue(const Session& session, const DueOptions& asked) {
  DueOptions options = asked;
  v1::ListDeadlinesRequest request;
  if (auto set = SetList(session, options, request); !set.ok()) {
    return Failed(session, set);
  }
  const auto until = ParseAsOf(options.until, session.now, "--until");
  if (!until.ok()) return Failed(session, until.status());
  if (!options.until.empty()) *request.mutable_until() = *until;
  request.set_page_size(kPageItemsMax);
  v1::ListDeadlinesResponse all;
  do {
    request.set_page_token(all.next_page_token());
    const auto page = session.client->ListDeadlines(request);
    if (!page.ok()) return Failed(session, page.status());
    all.mutable_deadlines()->MergeFrom(page->deadlines());
    *all.mutable_basis() = page->basis();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, all);
    return Exit::kDone;
  }
  if (all.deadlines().empty()) {
    *session.io.out << "nothing is due\n";
  } else {
    DueTable(all.deadlines()).Print(session.io);
  }
  std::vector<std::string> words = ListWords(session, "due", options);
  if (!options.until.empty()) {
    words.insert(words.end(),
                 {"--until", ResolvedTime(options.until, session.now)});
  }
  AddTimes(all.basis(), true, options.known_at, words);
  PrintRepeat(session, BasisWords(all.basis()), words);
  return Exit::kDone;
}

Exit RunCheck(const Session& session, const CheckOptions& options) {
  if (auto can = CheckCertifiable(options); !can.ok()) {
    return Failed(session, can);
  }
  const auto request = RequestOf(session, options);
  if (!request.ok()) return Failed(session, request.status());
  const auto answer = session.client->CheckPermission(*request);
  if (!answer.ok()) return Failed(session, answer.status());
  PrintVerdict(session, options, *answer);
  if (options.certificate.empty()) return Exit::kDone;
  return CertifyPermission(session, options.certificate, request->question(),
                           *answer);
}

}  // namespace ledger::ctl
