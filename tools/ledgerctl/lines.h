// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_LINES_H_
#define TOOLS_LEDGERCTL_LINES_H_

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/v1/ledger_service.pb.h"
#include "ledger/v1/line.pb.h"

namespace ledger::ctl {

// The longest line of a history file.
inline constexpr size_t kLineBytesMax = 1024 * 1024;

// Where a line stands.
struct Place {
  std::string file;
  size_t line = 0;  // from 1
};

// "history.jsonl:57".
std::string ToString(const Place& place);

// One request of a history file: consecutive lines with one request id.
struct FileRequest {
  std::string request_id;  // empty: the lines gave none
  std::string recorded;    // of its first line, as written; may be empty
  std::vector<v1::AgreementAppend> appends;
  // Where appends[i].events[j] stands.
  std::vector<std::vector<Place>> places;

  const Place& first() const { return places.front().front(); }
  size_t events_count() const;
};

// Reads the requests of a history file named `name`: one JSON object of
// v1.EventLine a line; empty lines and lines that begin with "#" are skipped.
// An agreement's events keep the order of the lines; where a line says what it
// expects of its agreement, the first one's word counts.
// Errors: INVALID_ARGUMENT, "file:line: field: expected, found".
absl::StatusOr<std::vector<FileRequest>> ReadRequests(std::istream& in,
                                                      const std::string& name);

// The same from a file, "-" for standard input.
// Errors: as above; NOT_FOUND when the file cannot be opened.
absl::StatusOr<std::vector<FileRequest>> ReadRequestFile(
    const std::string& path);

// Reads one line. Errors: INVALID_ARGUMENT, "field: expected, found".
absl::StatusOr<v1::EventLine> ParseLine(std::string_view text);

// Turns the path of a violation ("appends[0].events[2].fact.effective") into
// the line's place and the path in the line ("history.jsonl:57:
// event.fact.effective"); a path of another form stays as it is.
std::string PlaceOfViolation(const FileRequest& request,
                             std::string_view field);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_LINES_H_
