// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A history told in one line an event, for tests of what is derived from it.

#ifndef TESTS_LEDGER_TOLD_H_
#define TESTS_LEDGER_TOLD_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/derive.h"
#include "ledger/resolve.h"
#include "ledger/rules.h"

namespace ledger {

// One agreement, built event by event; every event is a request of its own and
// must be accepted unless it is given to Refused. Events are v1.Event in
// protobuf's text form: event_id: "g", fact: {…}.
class Told {
 public:
  // Appends; the test fails if a rule refuses it.
  Told& And(std::string_view text) {
    for (const v1::Violation& violation : Append(text)) {
      ADD_FAILURE() << violation.reason() << " " << violation.field() << ": "
                    << violation.description();
    }
    return *this;
  }

  // The reasons that refuse an event; it is not kept.
  std::string Refused(std::string_view text) {
    const size_t before = history_.size();
    std::vector<std::string> reasons;
    for (const v1::Violation& each : Append(text)) {
      reasons.push_back(each.reason());
    }
    history_.Truncate(before);
    return absl::StrJoin(reasons, " ");
  }

  // What the first refusal of an event says.
  std::string Refusal(std::string_view text) {
    const size_t before = history_.size();
    const std::vector<v1::Violation> violations = Append(text);
    history_.Truncate(before);
    return violations.empty() ? "" : violations.front().description();
  }

  const History& history() const { return history_; }

  // Number of records after the event of this id.
  TreeSize After(std::string_view event_id) const {
    const auto found = static_cast<size_t>(history_.Find(event_id));
    return SizeThrough(history_.at(found).position);
  }
  TreeSize Now() const { return TreeSize(history_.size()); }

  v1::TermState Term(std::string_view id, std::string_view as_of,
                     TreeSize known) const {
    const Instant at =
        ParseInstant(absl::StrCat(std::string(as_of), "T00:00:00Z")).value();
    const auto state =
        DeriveState(ParseAgreementId("a").value(), history_, {at, known},
                    {.term_ids = {std::string(id)}});
    EXPECT_TRUE(state.ok()) << state.status();
    return state.ok() ? state->terms(0) : v1::TermState();
  }
  v1::TermState Term(std::string_view id, std::string_view as_of) const {
    return Term(id, as_of, Now());
  }

  // "IN_FORCE g | LIFTED l": every status, with the event that won it.
  std::string Status(std::string_view id, std::string_view as_of,
                     TreeSize known) const {
    std::vector<std::string> words;
    const v1::TermState term = Term(id, as_of, known);
    for (const v1::StatusValue& status : term.statuses()) {
      std::string word =
          v1::TermStatus_Name(status.status()).substr(sizeof("TERM_STATUS"));
      if (status.has_winner()) {
        absl::StrAppend(&word, " ", status.winner().event_id());
      }
      words.push_back(word);
    }
    return absl::StrJoin(words, " | ");
  }
  std::string Status(std::string_view id, std::string_view as_of) const {
    return Status(id, as_of, Now());
  }

  // The register's values, each with its winner: "g", "g | a".
  std::string Winners(std::string_view id, std::string_view field,
                      std::string_view as_of) const {
    std::vector<std::string> words;
    const v1::TermState term = Term(id, as_of);
    for (const v1::Register& each : term.registers()) {
      if (each.field() != field) continue;
      for (const v1::RegisterValue& value : each.values()) {
        words.push_back(value.winner().event_id());
      }
    }
    return absl::StrJoin(words, " | ");
  }

  // A sum: "USD 5..7", an open upper end as "5..".
  std::string Sum(std::string_view id, std::string_view field,
                  std::string_view as_of) const {
    std::vector<std::string> words;
    const v1::TermState term = Term(id, as_of);
    for (const v1::Register& each : term.registers()) {
      if (each.field() != field) continue;
      for (const v1::RegisterValue& value : each.values()) {
        for (const v1::SumValue& sum : value.sums()) words.push_back(Say(sum));
      }
    }
    return absl::StrJoin(words, " | ");
  }

  static std::string Say(const v1::SumValue& sum) {
    return absl::StrCat(sum.currency(), " ", sum.lo(), "..", sum.hi());
  }

 private:
  std::vector<v1::Violation> Append(std::string_view text) {
    auto recorded = std::make_shared<RecordedEvent>();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text),
                                                              &recorded->event))
        << text;
    std::vector<v1::Violation> found = CheckForm(recorded->event);
    if (!found.empty()) return found;
    found = ResolveTimes([this] { return TimeZoneOf(history_, Now()); },
                         recorded->event);
    if (!found.empty()) return found;
    recorded->position = Position(history_.size());
    recorded->revision = Revision(history_.size());
    history_.Append(recorded);
    found = CheckNewest(history_);
    if (!found.empty()) return found;
    return CheckRequestEnd(history_, history_.size() - 1);
  }

  History history_;
};

}  // namespace ledger

#endif  // TESTS_LEDGER_TOLD_H_
