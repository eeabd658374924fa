// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/lines.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/line_error.h"

namespace ledger::ctl {
namespace {

absl::Status At(const Place& place, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToString(place), ": ", std::string(what)));
}

// Adds a line to the request it belongs to.
absl::Status AddLine(v1::EventLine line, const Place& place,
                     FileRequest& request) {
  if (line.agreement_id().empty()) {
    return At(place, "agreement_id: missing; name the agreement");
  }
  if (!line.has_event()) {
    return At(place,
              "event: missing; ledgerctl new TYPE prints a line to fill in");
  }
  size_t i = 0;
  while (i < request.appends.size() &&
         request.appends[i].agreement_id() != line.agreement_id()) {
    ++i;
  }
  if (i == request.appends.size()) {
    v1::AgreementAppend& append = request.appends.emplace_back();
    append.set_agreement_id(line.agreement_id());
    *append.mutable_expected() = line.expected();
    if (line.expected().expectation_case() ==
        v1::ExpectedRevision::EXPECTATION_NOT_SET) {
      append.mutable_expected()->set_any(true);
    }
    request.places.emplace_back();
  } else if (line.has_expected()) {
    return At(place,
              absl::StrCat("expected: only the first line of agreement "
                           "'",
                           line.agreement_id(), "' in a request may say it"));
  }
  *request.appends[i].add_events() = std::move(*line.mutable_event());
  request.places[i].push_back(place);
  return absl::OkStatus();
}

// Reads "name[12]." from the front of `path`.
bool TakeIndex(std::string_view name, std::string_view& path, size_t& index) {
  if (path.substr(0, name.size()) != name) return false;
  std::string_view rest = path.substr(name.size());
  const size_t close = rest.find(']');
  if (rest.empty() || rest[0] != '[' || close == std::string_view::npos) {
    return false;
  }
  if (!absl::SimpleAtoi(std::string(rest.substr(1, close - 1)), &index)) {
    return false;
  }
  rest.remove_prefix(close + 1);
  if (!rest.empty() && rest[0] == '.') rest.remove_prefix(1);
  path = rest;
  return true;
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

std::string ToString(const Place& place) {
  return absl::StrCat(place.file, ":", place.line);
}

size_t FileRequest::events_count() const {
  size_t count = 0;
  for (const auto& append : places) count += append.size();
  return count;
}

absl::StatusOr<v1::EventLine> ParseLine(std::string_view text) {
  v1::EventLine line;
  google::protobuf::util::JsonParseOptions options;
  const auto status = google::protobuf::util::JsonStringToMessage(
      std::string(text), &line, options);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        ExplainJsonError(std::string(status.message()), *line.descriptor()));
  }
  return line;
}

absl::StatusOr<std::vector<FileRequest>> ReadRequests(std::istream& in,
                                                      const std::string& name) {
  std::vector<FileRequest> requests;
  std::string text;
  for (size_t number = 1; std::getline(in, text); ++number) {
    const Place place{name, number};
    const std::string_view trimmed = Trimmed(text);
    if (trimmed.empty() || trimmed[0] == '#') continue;
    if (trimmed.size() > kLineBytesMax) {
      return At(place, absl::StrCat("line is ", trimmed.size(),
                                    " bytes; limit is ", kLineBytesMax));
    }
    absl::StatusOr<v1::EventLine> line = ParseLine(trimmed);
    if (!line.ok()) return At(place, std::string(line.status().message()));
    if (requests.empty() || requests.back().request_id != line->request_id()) {
      FileRequest& request = requests.emplace_back();
      request.request_id = line->request_id();
      request.recorded = line->recorded();
    }
    if (absl::Status added = AddLine(*std::move(line), place, requests.back());
        !added.ok()) {
      return added;
    }
  }
  if (in.bad()) {
    return absl::InvalidArgumentError(
        absl::StrCat("read '", name, "': ", std::strerror(errno)));
  }
  return requests;
}

absl::StatusOr<std::vector<FileRequest>> ReadRequestFile(
    const std::string& path) {
  if (path == "-") return ReadRequests(std::cin, "stdin");
  std::ifstream in(path);
  if (!in) {
    return absl::NotFoundError(
        absl::StrCat("open '", path, "': ", std::strerror(errno)));
  }
  return ReadRequests(in, path);
}

std::string PlaceOfViolation(const FileRequest& request,
                             std::string_view field) {
  std::string_view path = field;
  size_t append = 0;
  size_t event = 0;
  if (!TakeIndex("appends", path, append) || append >= request.places.size()) {
    return std::string(field);
  }
  const auto& places = request.places[append];
  if (!TakeIndex("events", path, event)) {
    return absl::StrCat(ToString(places.front()), ": ", std::string(path));
  }
  if (event >= places.size()) return std::string(field);
  const std::string dot = path.empty() ? "" : ".";
  return absl::StrCat(ToString(places[event]), ": event", dot,
                      std::string(path));
}

}  // namespace ledger::ctl
