// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_RANDOM_RIGHTS_H_
#define TESTS_MODEL_RANDOM_RIGHTS_H_

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ledger/append.h"
#include "ledger/instant.h"
#include "ledger/v1/rights.pb.h"
#include "tests/model/model_ledger.h"

namespace ledger::model {

// Makes histories of one or two agreements that share parties and are rich in
// rights: few terms, few paths, few days, so that everything meets everything.
// Most requests are sound, some are refused. One seed, one sequence.
//
// What two agreements both know of a party has a certain time; questions about
// quantities never end where a scope does; rulings decide processes and claims
// from the first day on. There the domain leaves open what would follow.
class RandomRights {
 public:
  explicit RandomRights(uint64_t seed) : random_(seed) {}

  uint64_t Below(uint64_t bound) { return random_() % bound; }
  bool OneIn(uint64_t bound) { return Below(bound) == 0; }

  // Instruments, parties, conditions and terms of every agreement.
  AppendRequest Begin();

  // The next request, made in view of what is on record.
  AppendRequest Next(const ModelLedger& ledger);

  // A question, and an instant to ask it for.
  v1::PermissionQuestion AnyQuestion();
  Instant AnyInstant();

  // What somebody did on some day.
  v1::Event AnyAct();

  // Ids of the agreements, in order.
  const std::vector<std::string>& agreements() const { return agreements_; }

 private:
  // A term that may be granted: what it is called and what it is.
  struct Name {
    std::string id;
    v1::TermKind kind;
    std::string process;  // of a priority right
  };
  using Events = std::vector<v1::Event>;
  using Known = std::vector<ModelEvent>;

  v1::Event Made(v1::Fact fact);
  AppendRequest Request(std::vector<std::pair<std::string, Events>> appends);
  std::string AnyDay();
  v1::When AnyWhen();
  v1::Fact Based(const std::string& agreement);
  void AnyBox(v1::TermKind kind, bool narrow, v1::Box& box);
  v1::Scope AnyScope(v1::TermKind kind);
  v1::Scope Slice();
  v1::Window AnyWindow(v1::TermKind kind);
  v1::TermFields AnyFields(v1::TermKind kind, bool whole);
  const Name& AnyTerm(const std::string& agreement);
  v1::Fact Instrument(const std::string& agreement);
  v1::Fact Granted(const std::string& agreement, const Name& term);
  v1::Fact Patch(const std::string& agreement, const Name& term);
  v1::Fact Verb(const std::string& agreement, const Name& term);
  v1::Fact Ending(const std::string& agreement, const Name& term);
  v1::Amount AnyPrice();
  v1::Fact Deal(const Name& term);
  v1::Fact Step(const std::string& agreement, const Name& term,
                const Known& known);
  v1::Fact OfParty();
  v1::Fact OfCondition(const std::string& agreement);
  v1::Fact Dispute(const std::string& agreement, const Known& known);
  v1::Fact Reading(const std::string& agreement);
  v1::Fact Repair(const Known& known);
  v1::Fact AnyFact(const std::string& agreement, const Known& known);
  void Restate(const std::string& agreement, const Known& known,
               Events& events);

  std::mt19937_64 random_;
  uint64_t next_request_ = 0, next_event_ = 0, next_instrument_ = 0;
  int vague_ = 0;  // uncertain times and blacked out boxes so far
  std::vector<std::string> agreements_;
  std::map<std::string, std::vector<Name>> terms_;
  std::map<std::string, std::vector<std::string>> instruments_;
  std::set<std::string> granted_;     // agreement and term
  std::map<std::string, bool> read_;  // agreements with a reading of words
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_RANDOM_RIGHTS_H_
