// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/event.h"
#include "tools/ledgerctl/answer.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/draw.h"
#include "tools/ledgerctl/event_words.h"
#include "tools/ledgerctl/fetch.h"
#include "tools/ledgerctl/state_text.h"
#include "tools/ledgerctl/suppose.h"
#include "tools/ledgerctl/when_arg.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

constexpr int kPlainWidth = 100;

Exit ListAgreements(const Session& session, const ShowOptions& options) {
  v1::ListAgreementsRequest request;
  const absl::StatusOr<v1::GetAgreementRequest> times =
      StateRequest(session, "", options.as_of, options.known_at);
  if (!times.ok()) return Failed(session, times.status());
  if (times->has_as_of()) *request.mutable_as_of() = times->as_of();
  if (times->has_known_at()) *request.mutable_known_at() = times->known_at();
  request.set_party_id(options.party);
  v1::ListAgreementsResponse all;
  do {
    request.set_page_token(all.next_page_token());
    const absl::StatusOr<v1::ListAgreementsResponse> page =
        session.client->ListAgreements(request);
    if (!page.ok()) return Failed(session, page.status());
    all.mutable_agreements()->MergeFrom(page->agreements());
    *all.mutable_basis() = page->basis();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, all);
    return Exit::kDone;
  }
  Table table({"AGREEMENT", "EVENTS", "LAST RECORDED", "IN FORCE", "PARTIES"});
  for (const v1::AgreementSummary& summary : all.agreements()) {
    table.Add({summary.agreement_id(), absl::StrCat(summary.agreement_size()),
               FormatInstant(FromMicros(summary.last_recorded_time())),
               absl::StrCat(summary.terms_in_force()),
               absl::StrJoin(summary.party_ids(), ", ")});
  }
  table.Print(session.io);
  std::vector<std::string> words = {"show"};
  if (!options.party.empty()) {
    words.insert(words.end(), {"--party", options.party});
  }
  AddTimes(all.basis(), true, options.known_at, words);
  PrintRepeat(session,
              absl::StrCat(all.basis().tree_size(), " records of the ledger"),
              words);
  return Exit::kDone;
}

// One row of a log, with the columns of LogHeading.
std::vector<std::string> LogRow(const v1::RecordedEvent& event,
                                bool with_agreement) {
  const std::string recorded =
      FormatInstant(FromMicros(event.recorded_time())).substr(0, 19);
  std::vector<std::string> row = {absl::StrCat(event.position()),
                                  absl::StrReplaceAll(recorded, {{"T", " "}}),
                                  WhenShort(event.event().fact().effective()),
                                  EventType(event.event().fact()),
                                  event.event().event_id(),
                                  EventWords(event.event())};
  if (with_agreement) row.insert(row.begin() + 1, event.agreement_id());
  return row;
}

std::vector<std::string> LogHeading(bool with_agreement) {
  std::vector<std::string> heading = {"POSITION", "RECORDED (UTC)", "EFFECTIVE",
                                      "TYPE",     "EVENT",          "SAYS"};
  if (with_agreement) heading.insert(heading.begin() + 1, "AGREEMENT");
  return heading;
}

// Every event that the options ask for, in order of position.
absl::StatusOr<v1::ListEventsResponse> FetchLog(const Session& session,
                                                const LogOptions& options) {
  v1::ListEventsRequest request;
  const absl::StatusOr<v1::KnownAt> known =
      ParseKnownAt(options.known_at, session.now);
  if (!known.ok()) return known.status();
  if (known->known_at_case() != v1::KnownAt::KNOWN_AT_NOT_SET) {
    *request.mutable_known_at() = *known;
  }
  request.mutable_filter()->set_agreement_id(options.agreement);
  request.mutable_filter()->set_term_id(options.term_id);
  for (const std::string& type : options.types) {
    request.mutable_filter()->add_types(type);
  }
  if (options.agreement.empty()) request.set_start_position(options.since);
  absl::StatusOr<v1::ListEventsResponse> all =
      FetchEvents(*session.client, std::move(request));
  if (!all.ok()) return all;
  auto& events = *all->mutable_events();
  if (!options.agreement.empty()) {
    events.erase(std::remove_if(events.begin(), events.end(),
                                [&options](const v1::RecordedEvent& event) {
                                  return event.revision() < options.since;
                                }),
                 events.end());
  }
  const auto count = static_cast<uint64_t>(events.size());
  if (options.limit > 0 && count > options.limit) {
    events.DeleteSubrange(0, static_cast<int>(count - options.limit));
  }
  return all;
}

absl::Status AddEdge(const Session& session, const std::string& said,
                     const absl::TimeZone& zone, std::optional<Instant>& edge) {
  if (said.empty()) return absl::OkStatus();
  const absl::StatusOr<v1::AsOf> parsed = ParseAsOf(said, session.now);
  if (!parsed.ok()) return parsed.status();
  if (parsed->has_time()) {
    edge = FromMicros(parsed->time().seconds() * 1'000'000 +
                      parsed->time().nanos() / 1000);
  } else if (!parsed->date().empty()) {
    absl::CivilDay day;
    absl::ParseCivilTime(parsed->date(), &day);
    edge = FromMicros(absl::ToUnixMicros(absl::FromCivil(day, zone)));
  } else {
    edge = session.now;
  }
  return absl::OkStatus();
}

// The zone of a state, and how certain the days of its events are: the
// timelines at the same K tell.
absl::StatusOr<DayContext> FetchDays(const Session& session,
                                     const ShowOptions& options,
                                     const v1::Hypothesis& hypothesis,
                                     const v1::GetAgreementResponse& state) {
  const absl::StatusOr<v1::GetTimelineResponse> lives =
      FetchTimeline(*session.client, options.agreement,
                    state.basis().tree_size(), options.term_ids, hypothesis);
  if (!lives.ok()) return lives.status();
  return DaysOf(state.agreement(), lives->timelines());
}

// The options that draw the same picture again.
void AddPicture(const TimelineOptions& options, const Picture& picture,
                std::vector<std::string>& words) {
  for (const std::string& id : options.term_ids) {
    words.insert(words.end(), {"--term", id});
  }
  if (picture.from) {
    words.insert(words.end(), {"--from", FormatInstant(*picture.from)});
  }
  if (picture.to) {
    words.insert(words.end(), {"--to", FormatInstant(*picture.to)});
  }
  if (options.width > 0) {
    words.insert(words.end(), {"--width", absl::StrCat(options.width)});
  }
  if (options.edges) words.push_back("--edges");
}

std::string_view PhaseWords(v1::LedgerPhase phase) {
  switch (phase) {
    case v1::LEDGER_PHASE_EMPTY:
      return "empty: takes an import or the first append";
    case v1::LEDGER_PHASE_IMPORTING:
      return "importing: takes imports until the import is finished";
    case v1::LEDGER_PHASE_OPEN:
      return "open: takes appends";
    default:
      return "not said";
  }
}

}  // namespace

Exit RunShow(const Session& session, const ShowOptions& asked) {
  if (asked.agreement.empty()) {
    if (asked.suppose.conditions.empty() && asked.suppose.file.empty()) {
      return ListAgreements(session, asked);
    }
    return Failed(session, absl::InvalidArgumentError(
                               "--suppose: name the agreement to show"));
  }
  ShowOptions options = asked;
  const absl::Status resolved =
      ResolveShortForm(*session.client, options.agreement, options.known_at);
  if (!resolved.ok()) return Failed(session, resolved);
  absl::StatusOr<v1::GetAgreementRequest> request =
      StateRequest(session, options.agreement, options.as_of, options.known_at);
  if (!request.ok()) return Failed(session, request.status());
  for (const std::string& id : options.term_ids) request->add_term_ids(id);
  request->set_view(v1::AGREEMENT_VIEW_FULL);
  const absl::Status supposed =
      SetHypothesis(session, options.suppose, {options.agreement}, *request);
  if (!supposed.ok()) return Failed(session, supposed);
  const absl::StatusOr<v1::GetAgreementResponse> state =
      FetchState(*session.client, *request);
  if (!state.ok()) return Failed(session, state.status());
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, *state);
    return Exit::kDone;
  }
  const absl::StatusOr<DayContext> days =
      FetchDays(session, options, request->hypothesis(), *state);
  if (!days.ok()) return Failed(session, days.status());
  Io io = session.io;
  if (options.width > 0) io.width = options.width;
  const bool selected = !options.term_ids.empty();
  *io.out << StateText(io, state->agreement(), state->basis(), *days,
                       {options.full || selected, selected});
  std::vector<std::string> words = {"show", options.agreement};
  AddSuppose(options.suppose, session.now, words);
  AddTimes(state->basis(), true, options.known_at, words);
  for (const std::string& id : options.term_ids) {
    words.insert(words.end(), {"--term", id});
  }
  if (options.full) words.push_back("--full");
  if (options.width > 0) {
    words.insert(words.end(), {"--width", absl::StrCat(options.width)});
  }
  PrintRepeat(session, BasisText(state->agreement(), state->basis()), words);
  return Exit::kDone;
}

Exit RunLog(const Session& session, const LogOptions& options) {
  const absl::StatusOr<v1::ListEventsResponse> events =
      FetchLog(session, options);
  if (!events.ok()) return Failed(session, events.status());
  if (session.io.output == Output::kJson) {
    PrintJson(session.io, *events);
    return Exit::kDone;
  }
  if (session.io.output == Output::kJsonLines) {
    for (const v1::RecordedEvent& event : events->events()) {
      *session.io.out << JsonOf(event) << "\n";
    }
    return Exit::kDone;
  }
  const bool with_agreement = options.agreement.empty();
  Table table(LogHeading(with_agreement));
  for (const v1::RecordedEvent& event : events->events()) {
    table.Add(LogRow(event, with_agreement));
  }
  table.Print(session.io);
  return Exit::kDone;
}

Exit RunTimeline(const Session& session, const TimelineOptions& asked) {
  TimelineOptions options = asked;
  const absl::Status resolved =
      ResolveShortForm(*session.client, options.agreement, options.known_at);
  if (!resolved.ok()) return Failed(session, resolved);
  absl::StatusOr<v1::GetAgreementRequest> request =
      StateRequest(session, options.agreement, options.as_of, options.known_at);
  if (!request.ok()) return Failed(session, request.status());
  // The state tells the agreement's zone, and what the times resolve to.
  const absl::StatusOr<v1::GetAgreementResponse> state =
      FetchState(*session.client, *request);
  if (!state.ok()) return Failed(session, state.status());
  const absl::StatusOr<v1::GetTimelineResponse> lives =
      FetchTimeline(*session.client, options.agreement,
                    state->basis().tree_size(), options.term_ids);
  if (!lives.ok()) return Failed(session, lives.status());
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, *lives);
    return Exit::kDone;
  }
  Picture picture;
  picture.zone = ZoneOf(state->agreement());
  picture.timelines.assign(lives->timelines().begin(),
                           lives->timelines().end());
  if (!options.as_of.empty()) {
    picture.cut = FromMicros(state->basis().effective_time());
  }
  for (const auto& [said, edge] : {std::pair(&options.from, &picture.from),
                                   std::pair(&options.to, &picture.to)}) {
    const absl::Status added = AddEdge(session, *said, picture.zone, *edge);
    if (!added.ok()) return Failed(session, added);
  }
  picture.width = options.width > 0      ? options.width
                  : session.io.width > 0 ? session.io.width
                                         : kPlainWidth;
  *session.io.out << DrawTimelines(session.io, picture);
  if (options.edges) {
    *session.io.out << "\n";
    EdgesTable(picture).Print(session.io);
  }
  std::vector<std::string> words = {"timeline", options.agreement};
  AddTimes(state->basis(), !options.as_of.empty(), options.known_at, words);
  AddPicture(options, picture, words);
  PrintRepeat(session, BasisText(state->agreement(), state->basis()), words);
  return Exit::kDone;
}

Exit RunStatus(const Session& session) {
  const absl::StatusOr<v1::GetServerInfoResponse> info =
      session.client->GetServerInfo();
  if (!info.ok()) return Failed(session, info.status());
  const Exit exit = info->refuses_writes().empty() ? Exit::kDone : Exit::kNo;
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, *info);
    return exit;
  }
  const auto row = [&session](std::string_view name, const std::string& value) {
    *session.io.out << Padded(name, 14) << OneLine(value) << "\n";
  };
  row("server", session.server);
  row("origin", info->origin());
  row("phase", std::string(PhaseWords(info->phase())));
  row("writes", info->refuses_writes().empty()
                    ? "accepted"
                    : absl::StrCat("refused: ", info->refuses_writes()));
  row("records", absl::StrCat(info->tree_size()));
  row("root", absl::BytesToHexString(info->root_hash()));
  row("last recorded",
      info->last_recorded_time() == 0
          ? "never"
          : FormatInstant(FromMicros(info->last_recorded_time())));
  row("engine",
      absl::StrCat(info->engine_version(), ", format ", info->format()));
  row("version", info->version());
  row("libraries", absl::StrJoin(info->libraries(), ", "));
  row("zone data", info->tzdata_version());
  return exit;
}

}  // namespace ledger::ctl
