// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/call_error.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/lines.h"
#include "tools/ledgerctl/merge.h"
#include "tools/ledgerctl/uuid.h"
#include "tools/ledgerctl/verdict_text.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

Exit Failed(const Session& session, const absl::Status& status,
            const FileRequest* request = nullptr) {
  return PrintError(session.io, status, session.server, request);
}

// "1 event", "2 events".
std::string Counted(uint64_t count, std::string_view noun) {
  return absl::StrCat(count, " ", std::string(noun), count == 1 ? "" : "s");
}

absl::StatusOr<v1::ExpectedRevision> ParseExpect(const std::string& text) {
  v1::ExpectedRevision expected;
  uint64_t revision = 0;
  if (text == "any") {
    expected.set_any(true);
  } else if (text == "none") {
    expected.set_no_events(true);
  } else if (absl::SimpleAtoi(text, &revision)) {
    expected.set_exactly(revision);
  } else {
    return absl::InvalidArgumentError(absl::StrCat(
        "--expect '", text, "': expected any, none or a revision"));
  }
  return expected;
}

// Applies --request-id and --expect, and gives an id to every request that
// has none.
absl::Status Complete(const Session& session, const AppendOptions& options,
                      std::vector<FileRequest>& requests) {
  if (requests.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", options.file, "': holds no event"));
  }
  const bool one = requests.size() == 1;
  if (!options.request_id.empty() &&
      (!one || (!requests[0].request_id.empty() &&
                requests[0].request_id != options.request_id))) {
    return absl::InvalidArgumentError(
        one ? absl::StrCat("--request-id '", options.request_id,
                           "': the lines say '", requests[0].request_id, "'")
            : absl::StrCat("--request-id: '", options.file, "' holds ",
                           requests.size(), " requests; give each its own"));
  }
  if (!options.expect.empty()) {
    const absl::StatusOr<v1::ExpectedRevision> expected =
        ParseExpect(options.expect);
    if (!expected.ok()) return expected.status();
    if (!expected->any() && (!one || requests[0].appends.size() > 1)) {
      return absl::InvalidArgumentError(
          "--expect: fits one request to one agreement; say it in the lines, "
          "\"expected\":{\"exactly\":4}");
    }
    for (FileRequest& request : requests) {
      for (v1::AgreementAppend& append : request.appends) {
        *append.mutable_expected() = *expected;
      }
    }
  }
  UuidMaker uuids;
  for (FileRequest& request : requests) {
    if (!request.recorded.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          ToString(request.first()),
          ": recorded: only an import may claim it; leave it out, or use "
          "ledgerctl import"));
    }
    if (!request.request_id.empty()) continue;
    request.request_id = options.request_id.empty() ? uuids.Make(session.now)
                                                    : options.request_id;
  }
  return absl::OkStatus();
}

void PrintRecorded(const Io& io, const FileRequest& request,
                   const v1::AppendEventsResponse& response) {
  *io.err << "request '" << request.request_id << "': "
          << (response.replayed() ? "was recorded before, " : "recorded, ")
          << Counted(static_cast<uint64_t>(response.events_size()), "event")
          << ", the ledger had " << response.tree_size() << " records then\n";
  Table table({"POSITION", "REVISION", "AGREEMENT", "EVENT", "TYPE"});
  for (const v1::AppendedEvent& event : response.events()) {
    table.Add({absl::StrCat(event.position()), absl::StrCat(event.revision()),
               event.agreement_id(), event.event_id(), event.type()});
  }
  table.Print(io);
}

void PrintChanges(const Io& io, const FileRequest& request,
                  const v1::AppendEventsResponse& response) {
  *io.err << "request '" << request.request_id << "': would be accepted, "
          << Counted(request.events_count(), "event")
          << "; nothing was written\n";
  Table table({"AGREEMENT", "TERM", "FIELD", "BEFORE", "AFTER"});
  for (const v1::StateChange& change : response.changes()) {
    table.Add({change.agreement_id(), change.term_id(), change.field(),
               change.before().empty() ? "-" : change.before(),
               change.after().empty() ? "-" : change.after()});
  }
  table.Print(io);
  *io.out << ForesightText(io, response);
}

Exit AppendOne(const Session& session, const FileRequest& request,
               bool dry_run) {
  v1::AppendEventsRequest wire;
  wire.set_request_id(request.request_id);
  wire.set_validate_only(dry_run);
  for (const v1::AgreementAppend& append : request.appends) {
    *wire.add_appends() = append;
  }
  const absl::StatusOr<v1::AppendEventsResponse> response =
      session.client->Append(wire);
  const Io& io = session.io;
  if (!response.ok()) {
    *io.err << "request '" << request.request_id << "' at "
            << ToString(request.first()) << ":\n";
    const Exit exit = Failed(session, response.status(), &request);
    if (exit == Exit::kCouldNotAsk && !dry_run) {
      *io.err << "  note   whether it was recorded is not known; repeating it "
                 "with this request id settles it\n";
    }
    return dry_run && exit == Exit::kRefused ? Exit::kNo : exit;
  }
  if (io.output != Output::kTable) {
    *io.out << (io.output == Output::kJson ? PrettyJsonOf(*response)
                                           : JsonOf(*response) + "\n");
  } else if (dry_run) {
    PrintChanges(io, request, *response);
  } else {
    PrintRecorded(io, request, *response);
  }
  return Exit::kDone;
}

// Shows how far an import has come, on one line of a terminal.
class Progress {
 public:
  Progress(const Io& io, size_t total) : io_(io), total_(total) {}

  void Advance(const v1::ImportEventsResponse& response) {
    ++done_;
    if (response.replayed()) ++replayed_;
    records_ = response.tree_size();
    const bool step = done_ % 100 == 0 || done_ == total_ || done_ == 1;
    if (io_.err_terminal && step) {
      *io_.err << "\rimport  " << done_ << " of " << total_ << " requests, "
               << records_ << " records" << std::flush;
    }
  }
  void EndLine() const {
    if (io_.err_terminal && done_ > 0) *io_.err << "\n";
  }

  size_t done() const { return done_; }
  size_t replayed() const { return replayed_; }
  uint64_t records() const { return records_; }

 private:
  const Io& io_;
  size_t total_;
  size_t done_ = 0;
  size_t replayed_ = 0;
  uint64_t records_ = 0;
};

std::vector<v1::ImportEventsRequest> ToWire(
    const std::vector<TimedRequest>& merged) {
  std::vector<v1::ImportEventsRequest> wire;
  for (const TimedRequest& timed : merged) {
    v1::ImportEventsRequest& request = wire.emplace_back();
    request.set_request_id(timed.request.request_id);
    request.set_recorded_time(ToMicros(timed.recorded_time));
    for (const v1::AgreementAppend& append : timed.request.appends) {
      *request.add_appends() = append;
    }
  }
  return wire;
}

absl::StatusOr<std::vector<TimedRequest>> ReadAndMerge(
    const std::vector<std::string>& paths) {
  std::vector<std::vector<FileRequest>> files;
  for (const std::string& path : paths) {
    absl::StatusOr<std::vector<FileRequest>> file = ReadRequestFile(path);
    if (!file.ok()) return file.status();
    files.push_back(*std::move(file));
  }
  return MergeByClaimedTime(std::move(files));
}

Exit FinishImport(const Session& session) {
  const absl::StatusOr<v1::FinishImportResponse> finished =
      session.client->FinishImport();
  if (!finished.ok()) return Failed(session, finished.status());
  if (session.io.output != Output::kTable) {
    *session.io.out << JsonOf(*finished) << "\n";
    return Exit::kDone;
  }
  *session.io.err << "import  "
                  << (finished->replayed() ? "was finished before" : "finished")
                  << ": " << Counted(finished->imported_count(), "record")
                  << "; from now on the ledger takes appends\n";
  return Exit::kDone;
}

}  // namespace

Exit RunAppend(const Session& session, const AppendOptions& options) {
  absl::StatusOr<std::vector<FileRequest>> requests =
      ReadRequestFile(options.file);
  if (!requests.ok()) return Failed(session, requests.status());
  const absl::Status complete = Complete(session, options, *requests);
  if (!complete.ok()) return Failed(session, complete);
  if (options.dry_run && requests->size() > 1) {
    *session.io.err << "note: " << requests->size()
                    << " requests, each checked on the ledger as it stands\n";
  }
  for (const FileRequest& request : *requests) {
    const Exit exit = AppendOne(session, request, options.dry_run);
    if (exit != Exit::kDone) return exit;
  }
  return Exit::kDone;
}

Exit RunImport(const Session& session, const ImportOptions& options) {
  const absl::StatusOr<std::vector<TimedRequest>> merged =
      ReadAndMerge(options.files);
  if (!merged.ok()) return Failed(session, merged.status());
  const Io& io = session.io;
  if (merged->empty()) {
    return Failed(
        session, absl::InvalidArgumentError("import: the files hold no event"));
  }
  Progress progress(io, merged->size());
  const absl::Status status = session.client->Import(
      ToWire(*merged), [&progress](const v1::ImportEventsResponse& response) {
        progress.Advance(response);
      });
  progress.EndLine();
  if (!status.ok()) {
    const bool asked = status.code() != absl::StatusCode::kUnavailable &&
                       status.code() != absl::StatusCode::kDeadlineExceeded;
    const bool known = asked && progress.done() < merged->size();
    const FileRequest* refused =
        known ? &(*merged)[progress.done()].request : nullptr;
    *io.err << "import  " << Counted(progress.done(), "request") << " of "
            << merged->size() << " recorded";
    if (known) {
      *io.err << "; then request '" << refused->request_id << "' at "
              << ToString(refused->first());
    }
    *io.err << ":\n";
    return Failed(session, status, refused);
  }
  *io.err << "import  " << Counted(progress.done(), "request") << " from "
          << Counted(options.files.size(), "file") << ", "
          << progress.replayed() << " of them recorded before; the ledger has "
          << Counted(progress.records(), "record") << "\n";
  return options.finish ? FinishImport(session) : Exit::kDone;
}

}  // namespace ledger::ctl
