// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/call_error.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/client.h"

namespace ledger::ctl {
namespace {

v1::Violation ViolationOf(std::string_view field, std::string_view reason,
                          std::string_view description) {
  v1::Violation violation;
  violation.set_field(std::string(field));
  violation.set_reason(std::string(reason));
  violation.set_description(std::string(description));
  return violation;
}

void ReadDetail(const google::protobuf::Any& any, CallError& error) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::PreconditionFailure precondition;
  if (any.UnpackTo(&info)) {
    error.reason = info.reason();
    const auto count = info.metadata().find("violationsCount");
    if (count == info.metadata().end() ||
        !absl::SimpleAtoi(count->second, &error.violations_count)) {
      error.violations_count = 0;
    }
  } else if (any.UnpackTo(&bad_request)) {
    for (const auto& field : bad_request.field_violations()) {
      error.violations.push_back(
          ViolationOf(field.field(), "", field.description()));
    }
  } else if (any.UnpackTo(&precondition)) {
    for (const auto& rule : precondition.violations()) {
      error.violations.push_back(
          ViolationOf(rule.subject(), rule.type(), rule.description()));
    }
  } else {
    any.UnpackTo(&error.conflicts);
  }
}

Exit ExitOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kDataLoss:
      return Exit::kIntegrity;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return Exit::kCouldNotAsk;
    default:
      return Exit::kRefused;
  }
}

void PrintRow(const Io& io, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  *io.err << "  " << Padded(label, 6) << " " << OneLine(text) << "\n";
}

void PrintViolations(const Io& io, const CallError& error,
                     const FileRequest* request) {
  std::set<std::string> said;
  for (const v1::Violation& violation : error.violations) {
    const std::string place =
        request == nullptr ? violation.field()
                           : PlaceOfViolation(*request, violation.field());
    std::string text = violation.description();
    // Descriptions of the server may begin with the path already.
    if (text.substr(0, violation.field().size()) != violation.field()) {
      text = absl::StrCat(place, ": ", text);
    } else {
      text = place + text.substr(violation.field().size());
    }
    if (!violation.reason().empty() && violation.reason() != error.reason) {
      absl::StrAppend(&text, " (", violation.reason(), ")");
    }
    if (said.insert(text).second) PrintRow(io, "at", text);
  }
  for (const v1::RevisionConflict& conflict : error.conflicts.conflicts()) {
    PrintRow(
        io, "at",
        absl::StrCat("agreement '", conflict.agreement_id(), "': expected ",
                     conflict.expected(), ", found ", conflict.found()));
  }
}

// The message, unless it only repeats the first violation, which is listed.
std::string HeadOf(const CallError& error, bool asked) {
  if (error.violations.empty()) return error.message;
  const std::string& first = error.violations.front().field();
  if (error.message.substr(0, first.size()) != first) return error.message;
  const size_t count =
      std::max(error.violations_count, error.violations.size());
  return absl::StrCat(asked ? "the question has " : "nothing was recorded; ",
                      count, count == 1 ? " fault" : " faults");
}

}  // namespace

CallError CallErrorOf(const absl::Status& status) {
  CallError error;
  error.message = std::string(status.message());
  const absl::optional<absl::Cord> payload = status.GetPayload(kCallPayload);
  google::rpc::Status details;
  if (payload.has_value() && details.ParseFromString(std::string(*payload))) {
    for (const google::protobuf::Any& any : details.details()) {
      ReadDetail(any, error);
    }
  }
  if (error.reason.empty()) {
    error.reason = absl::StatusCodeToString(status.code());
  }
  return error;
}

const ReasonRow* FindReason(std::string_view name) {
  for (const ReasonRow& row : Reasons()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string FixFor(const CallError& error, const FileRequest* request) {
  if (error.reason == RowOf(Reason::kRevisionMismatch).name &&
      error.conflicts.conflicts_size() > 0) {
    const v1::RevisionConflict& first = error.conflicts.conflicts(0);
    const std::string& found = first.found();
    const std::string expect =
        found == "no events" ? "none" : found.substr(found.rfind(' ') + 1);
    return absl::StrCat("ledgerctl log ", first.agreement_id(),
                        ", decide again, then append with --expect ", expect);
  }
  if (error.reason == RowOf(Reason::kRequestIdReused).name &&
      request != nullptr) {
    return absl::StrCat(
        "give the changed request an id of its own instead of '",
        request->request_id, "'");
  }
  const ReasonRow* row = FindReason(error.reason);
  return row == nullptr ? "" : std::string(row->fix);
}

Exit PrintError(const Io& io, const absl::Status& status,
                const std::string& server, const FileRequest* request) {
  if (!status.GetPayload(kCallPayload).has_value()) {
    *io.err << "ledgerctl: " << OneLine(std::string(status.message())) << "\n";
    return Exit::kUsage;
  }
  const CallError error = CallErrorOf(status);
  const ReasonRow* row = FindReason(error.reason);
  *io.err << error.reason << "  " << OneLine(HeadOf(error, request == nullptr))
          << "\n";
  PrintViolations(io, error, request);
  if (row != nullptr) {
    PrintRow(io, "cause", row->means);
  } else if (status.code() == absl::StatusCode::kUnavailable) {
    PrintRow(io, "cause", absl::StrCat("no ledgerd answers at ", server));
  } else if (status.code() == absl::StatusCode::kDeadlineExceeded) {
    PrintRow(io, "cause", "the answer did not come in time (--timeout)");
  }
  std::string fix = FixFor(error, request);
  if (fix.empty() && ExitOf(status.code()) == Exit::kCouldNotAsk) {
    fix = "check --server (or LEDGER_SERVER) and try again";
  }
  PrintRow(io, "fix", fix);
  return ExitOf(status.code());
}

}  // namespace ledger::ctl
