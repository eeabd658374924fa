// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Short forms of events, and of answers about them, for tests of what is
// explained, compared and owed.

#ifndef TESTS_LEDGER_ASKED_H_
#define TESTS_LEDGER_ASKED_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "gtest/gtest.h"
#include "ledger/v1/rights.pb.h"
#include "tests/ledger/told.h"

namespace ledger {

// A question on a whole day.
inline Question On(std::string_view as_of, TreeSize known) {
  return {ParseInstant(absl::StrCat(std::string(as_of), "T00:00:00Z")).value(),
          known};
}

// "g | x": event ids in the order of the list.
inline std::string Ids(
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events) {
  return absl::StrJoin(events, " ",
                       [](std::string* out, const v1::EventReference& event) {
                         absl::StrAppend(out, event.event_id());
                       });
}

// An event of its own, effective on a day.
inline std::string Event(std::string_view id, std::string_view date,
                         std::string_view fact) {
  return absl::StrCat("event_id: '", std::string(id),
                      "', fact: {effective: {date: '", std::string(date),
                      "'}, ", std::string(fact), "}");
}

// A fact about term T, an investment.
inline std::string Of(std::string_view fact, std::string_view more = "") {
  return absl::StrCat(std::string(fact),
                      ": {term_id: 'T', term_kind: TERM_KIND_INVESTMENT ",
                      std::string(more), "}");
}

inline std::string Grant(std::string_view id, std::string_view date,
                         std::string_view fields = "") {
  return Event(
      id, date,
      Of("term_granted", absl::StrCat("fields: {", std::string(fields), "}")));
}

inline std::string Amend(std::string_view id, std::string_view date,
                         std::string_view more) {
  return Event(id, date, Of("term_amended", more));
}

inline std::string Text(std::string_view words) {
  return absl::StrCat("text: {plain: '", std::string(words), "'}");
}

inline std::string Dollars(std::string_view value) {
  return absl::StrCat("{value: '", std::string(value), "', currency: 'USD'}");
}

inline std::string Performed(std::string_view id, std::string_view date,
                             std::string_view kind, std::string_view value) {
  return Event(id, date,
               Of("performance_recorded",
                  absl::StrCat("kind: PERFORMANCE_KIND_", std::string(kind),
                               ", amount: ", Dollars(value))));
}

// The record was wrong: `corrected` is the whole fact.
inline std::string Correct(std::string_view id, std::string_view target,
                           std::string_view date, std::string_view fact,
                           std::string_view replaces = "") {
  return absl::StrCat(
      "event_id: '", std::string(id), "', fact: {event_corrected: {target: '",
      std::string(target), "', replaces: '", std::string(replaces),
      "', kind: CORRECTION_KIND_CLERICAL, reason: 'a slip', "
      "corrected: {effective: {date: '",
      std::string(date), "'}, ", std::string(fact), "}}}");
}

inline std::string Retract(std::string_view id, std::string_view target) {
  return absl::StrCat("event_id: '", std::string(id),
                      "', fact: {event_retracted: {target: '",
                      std::string(target), "', reason: 'it never happened'}}");
}

}  // namespace ledger

#endif  // TESTS_LEDGER_ASKED_H_
