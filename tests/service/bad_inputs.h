// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_SERVICE_BAD_INPUTS_H_
#define TESTS_SERVICE_BAD_INPUTS_H_

#include <string>
#include <vector>

namespace ledger {

// One wrong request and its answer.
struct BadInput {
  const char* name;
  const char* method;   // of ledger.v1.LedgerService
  std::string request;  // JSON; EVENT stands for a right event
  const char* reason;
  std::string message;  // a part of it
};

// The envelope: who, where, how many.
std::vector<BadInput> Envelopes();

// What an event may say by itself.
std::vector<BadInput> EventForms();

// When it may take hold.
std::vector<BadInput> TimeForms();

// What a term may state.
std::vector<BadInput> FieldForms();

// What an event may not say here; the fixture holds the exclusivity X, granted
// on 1 January 2024 and lifted on 1 June.
std::vector<BadInput> Rules();

// Questions for states.
std::vector<BadInput> StateQuestions();

// Questions for lists, lives and watches.
std::vector<BadInput> ListQuestions();

// Questions about what is permitted.
std::vector<BadInput> PermissionQuestions();

// Questions about what is doubtful and due, and what they assume.
std::vector<BadInput> DoubtQuestions();

// A request whose one event has `fact`, given as JSON without its braces; and
// one that grants an investment with `fields` at a time.
std::string RequestOfFact(const std::string& fact);
std::string RequestOfTerm(
    const std::string& fields,
    const std::string& effective = R"("date":"2024-01-01")");

}  // namespace ledger

#endif  // TESTS_SERVICE_BAD_INPUTS_H_
