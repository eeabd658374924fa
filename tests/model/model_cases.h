// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_CASES_H_
#define TESTS_MODEL_MODEL_CASES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/model/model_stage.h"
#include "tests/model/model_verdict.h"

namespace ledger::model {

// What one agreement makes of one point of the grid.
struct ModelMark {
  int limit = 0;        // the worst of its limits; 0: none
  bool starts = false;  // the act needs a permission
  bool lifts = false;   // a licence in force gives it

  auto operator<=>(const ModelMark&) const = default;
};

// What one agreement makes of a question, in all its worlds and readings.
struct ModelCases {
  ModelScene scene;
  std::vector<ModelWorld> worlds;  // those with the fewest misapplied verbs
  std::vector<ModelReading> readings;
  // By reading: what its worlds make of all points.
  std::vector<std::set<std::vector<ModelMark>>> marks;
  // By term: what it does to the act in some world and reading.
  std::map<std::string, std::set<ModelCase>> terms;
  // Where permission is wanting, and by whom it is given.
  std::set<ModelCase> wanting;
  std::map<std::string, std::set<ModelCase>> giving;
  ModelNamed released;  // event ids without the agreement
  std::string unsure;
};

// Enumerates one agreement for a question. `points` is the whole grid.
std::unique_ptr<ModelCases> CasesOf(const ModelAgreement& agreement,
                                    const v1::PermissionQuestion& asked,
                                    const std::vector<ModelPoint>& points,
                                    Instant at, const ModelEffort& effort);

// Finds what ended the limits that there once were.
void FindReleased(ModelCases& cases, Instant at, const ModelEffort& effort);

// Finds what was put right of what an answer rests on.
void FindCorrected(const std::vector<ModelAgreement>& agreements,
                   const std::vector<std::unique_ptr<ModelCases>>& parts,
                   Instant at, ModelPermission& answer);

// The selection without facts of terms that cannot bear on the points: for
// histories whose worlds are too many.
ModelSelection Bearing(const ModelSelection& selection,
                       const ModelClaims& claims,
                       const std::vector<ModelPoint>& points,
                       const std::string& actor);

// Every choice of what is local to the question, for one agreement.
std::vector<ModelLocal> LocalsOf(const ModelCases& cases, Instant at);

// What one term does to all points, in one case.
ModelCase OnAll(const ModelStage& stage, const ModelRight& right,
                const std::vector<ModelPoint>& points, const ModelLocal& local);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_CASES_H_
