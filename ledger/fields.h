// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_FIELDS_H_
#define LEDGER_FIELDS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/plan.h"
#include "ledger/select.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/v1/rights.pb.h"
#include "ledger/worlds.h"

// The state of an agreement as a table of fields, each with every event behind
// it: what an explanation tells and a difference compares.
namespace ledger {

// A selection, its plan and its worlds at one question, which borrow one
// another. Borrows the history. Not for sharing between threads.
class Evaluation {
 public:
  // Of everything.
  Evaluation(const History& history, const Question& question,
             Restored restored = {});
  // Of the life of some terms and conditions alone.
  Evaluation(const History& history, const Question& question,
             std::vector<std::string> term_ids,
             std::vector<std::string> condition_ids, Restored restored);
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  const Selection& selection() const { return selection_; }
  const Plan& plan() const { return plan_; }
  Worlds& worlds() { return worlds_; }
  Instant as_of() const { return worlds_.as_of(); }

 private:
  const Selection selection_;
  const Plan plan_;
  Worlds worlds_;
};

// The name of a field: "status", "name", "definition" or that of a register.
// Ordered as answers list fields.
struct FieldName {
  v1::SubjectKind subject = v1::SUBJECT_KIND_UNSPECIFIED;
  std::string id;
  std::string field;

  friend auto operator<=>(const FieldName&, const FieldName&) = default;
};

// One value of a field, with every event that made it.
struct FieldValue {
  std::string key;                         // what two equal values share
  std::string words;                       // empty: never written, or cleared
  std::optional<v1::RegisterValue> value;  // where the field is a register
  const Fact* winner = nullptr;            // what set it
  std::vector<const Fact*> contributed;    // what added to it since
  std::vector<const Fact*> conditions;     // facts of conditions that it names
  std::vector<const Fact*> overrode;
  std::vector<uint32_t> disclosures;  // revisions that filled a part of it
};

// Every value that some world gives a field; worlds in order. Two may share a
// key and differ in what made them.
using FieldValues = std::vector<FieldValue>;
using Fields = std::map<FieldName, FieldValues>;

// Which fields are wanted.
struct FieldSelection {
  std::vector<std::string> term_ids;  // empty: all, and what is no term
  std::string field;                  // empty: all
};

// The fields of the state at the evaluation's question.
// Errors: NOT_FOUND for a term id that is not on record.
absl::StatusOr<Fields> FieldsOf(Evaluation& evaluation,
                                const FieldSelection& wanted);

// The same of the terms alone that are there; never fails.
Fields TermFieldsOf(Evaluation& evaluation, const FieldSelection& wanted);

// Whether any subject has a field of this name.
bool IsField(std::string_view field);

}  // namespace ledger

#endif  // LEDGER_FIELDS_H_
