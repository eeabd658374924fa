// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_PERSONS_H_
#define TESTS_MODEL_MODEL_PERSONS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/model_fold.h"
#include "tests/model/model_grid.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// Who is who at one instant in one world, as one agreement tells it.
//
// Identifications and classes count for every D; successions and affiliations
// from when they take hold. Classes are what is recorded by K.
class ModelPersons {
 public:
  ModelPersons(const ModelSelection& selection, const ModelFold& fold,
               Instant at);

  // One id for everybody whom identifications make one person.
  std::string One(const std::string& party) const;

  // The parties that a fact names as holders, or as burdened, and those that
  // stand in their place towards a term. Who novated or assigned has left it.
  // What is personal passes to nobody, and its holder may be gone.
  std::set<std::string> AndSuccessors(const v1::Parties& parties,
                                      const std::string& term, bool holders,
                                      const ModelFact* named,
                                      bool personal = false) const;

  // Whether a person is an affiliate of one of several.
  bool IsAffiliate(const std::string& person,
                   const std::set<std::string>& others) const;

  // A point whose parties are also what they were found to be and are in the
  // classes recorded of them.
  ModelPoint Known(ModelPoint point) const;

  // Whether a point is with or through one of several persons.
  bool IsWith(const ModelPoint& point,
              const std::set<std::string>& persons) const;

  // Events of successions and affiliations in effect.
  const std::set<std::string>& events() const { return events_; }

 private:
  // Somebody stands in the place of another, towards some terms.
  struct Succession {
    std::string from, to;
    std::set<std::string> terms;  // empty: all
    const ModelFact* fact;
  };

  bool Passes(const Succession& each, const std::string& term, bool holders,
              const ModelFact* named) const;

  void Learn(const v1::Fact& fact);
  void Classify(const v1::Party& party);
  void Change(const ModelFact& fact);

  const ModelFold& fold_;
  std::map<std::string, std::string> same_;
  std::map<std::string, std::set<std::string>> classes_;
  std::vector<Succession> successions_;
  std::set<std::pair<std::string, std::string>> affiliates_;
  std::set<std::string> events_;
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_PERSONS_H_
