// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <ostream>

#include "absl/strings/str_cat.h"
#include "ledger/event.h"
#include "tools/ledgerctl/call_error.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/event_words.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

void PrintEvent(const Io& io, const v1::RecordedEvent& event) {
  if (io.output != Output::kTable) {
    *io.out << JsonOf(event) << "\n";
    return;
  }
  *io.out << event.position() << "  "
          << FormatInstant(FromMicros(event.recorded_time())) << "  "
          << event.agreement_id() << "  " << EventType(event.event().fact())
          << "  " << event.event().event_id() << "  "
          << OneLine(EventWords(event.event())) << "\n";
}

}  // namespace

Exit RunWatch(const Session& session, const WatchOptions& options) {
  v1::WatchEventsRequest request;
  request.mutable_filter()->set_agreement_id(options.agreement);
  request.mutable_filter()->set_term_id(options.term_id);
  for (const std::string& type : options.types) {
    request.mutable_filter()->add_types(type);
  }
  request.set_until_caught_up(options.until_caught_up);
  if (options.from) {
    request.set_cursor(*options.from);
  } else if (!options.until_caught_up) {
    const absl::StatusOr<v1::GetServerInfoResponse> info =
        session.client->GetServerInfo();
    if (!info.ok()) {
      return PrintError(session.io, info.status(), session.server, nullptr);
    }
    request.set_cursor(info->tree_size());
  }
  const Io& io = session.io;
  uint64_t cursor = request.cursor();
  bool told = false;
  const absl::Status status = session.client->Watch(
      request, [&](const v1::WatchEventsResponse& response) {
        for (const v1::RecordedEvent& event : response.events()) {
          PrintEvent(io, event);
        }
        io.out->flush();
        cursor = response.cursor();
        if (response.caught_up() && !told && io.err_terminal) {
          *io.err << "caught up at position " << cursor << "\n";
          told = true;
        }
        return io.out->good();
      });
  if (status.ok()) return Exit::kDone;
  const Exit exit = PrintError(io, status, session.server, nullptr);
  *io.err << "  resume "
          << CommandLine(session, {"watch", "--from", absl::StrCat(cursor)})
          << "\n";
  return exit;
}

}  // namespace ledger::ctl
