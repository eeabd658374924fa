// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_RANDOM_COMMANDS_H_
#define TESTS_MODEL_RANDOM_COMMANDS_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "ledger/append.h"
#include "ledger/instant.h"
#include "tests/model/model_ledger.h"

namespace ledger::model {

// LEDGER_SEED if it is set, else a fresh seed.
uint64_t RunSeed();

// How many histories a random test tries: LEDGER_RUNS, else `usual`.
int RunCount(int usual);

// Makes requests and questions: few terms, few days, so that everything meets
// everything. Most requests are sound, some are not. One seed, one sequence.
class RandomCommands {
 public:
  explicit RandomCommands(uint64_t seed) : random_(seed) {}

  // A number below `bound`.
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  bool OneIn(uint64_t bound) { return Below(bound) == 0; }

  // The next request, made in view of what is on record.
  AppendRequest Next(const ModelLedger& ledger);

  // The first request of a history: instrument, parties, conditions, terms.
  AppendRequest Begin();

  // An instant at, just before or just after one that may matter.
  Instant AnyInstant();

 private:
  using Events = std::vector<v1::Event>;

  v1::Event Made(v1::Fact fact);
  AppendRequest Request(Events events);
  std::string AnyDay();
  v1::When AnyWhen(bool whole);
  v1::TimeLimit AnyLimit(int depth);
  v1::Window AnyWindow();
  v1::Scope AnyScope();
  v1::Amount AnyAmount(bool certain);
  v1::TermFields AnyFields(v1::TermKind kind, bool whole);
  void Settle(const v1::Fact& fact, v1::TermFields& fields);
  v1::Fact Based();
  v1::Fact Granted(size_t term);
  v1::Fact Verb(size_t term);
  v1::Fact Patch(size_t term);
  v1::Fact Performed(size_t term);
  v1::Fact OfCondition();
  v1::Fact Ruling();
  void Instrument(Events& events, bool binding);
  void Restate(Events& events, const std::vector<ModelEvent>& known);
  v1::Fact Repair(const std::vector<ModelEvent>& known);
  v1::Fact Corrected(const std::vector<ModelEvent>& known,
                     const std::string& target);
  v1::Fact Disclosed(const std::vector<ModelEvent>& known,
                     const std::string& target);
  v1::Fact Simple(size_t term);

  std::mt19937_64 random_;
  uint64_t next_request_ = 0, next_event_ = 0, next_instrument_ = 0;
  int vague_ = 0;    // uncertain times so far: a few are enough
  int outcome_ = 0;  // of condition c2
  std::vector<std::string> instruments_;
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_RANDOM_COMMANDS_H_
