// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_STAGE_H_
#define TESTS_MODEL_MODEL_STAGE_H_

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "ledger/v1/rights.pb.h"
#include "tests/model/model_claims.h"
#include "tests/model/model_fold.h"
#include "tests/model/model_grid.h"
#include "tests/model/model_persons.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// What does not change while one agreement is asked one question at one K.
struct ModelScene {
  const std::vector<ModelEvent>* events = nullptr;
  ModelSelection selection;
  ModelClaims claims;
  v1::PermissionQuestion asked;
  std::vector<ModelPoint> points;
};

// One choice of what parties dispute.
struct ModelReading {
  std::vector<bool> holds;  // by open assertion
  bool contested_bound = false;
};

// One value for what is blacked out, for whether a term binds the affiliate
// that acts, and for whether a deal was below its floor.
struct ModelLocal {
  std::set<const v1::Box*> redacted;  // boxes that contain the act
  std::set<std::string> bound;        // terms that bind the affiliate
  std::set<std::string> undercut;     // terms whose deal was below the floor
};

// What one term does to an act in one world and reading.
struct ModelCase {
  int limit = 0;  // a Verdict up to YES_BY; 0: none
  v1::LimitKind kind = v1::LIMIT_KIND_UNSPECIFIED;
  std::set<std::string> must;  // events that the limit certainly rests on
  std::set<std::string> may;   // and those it may be said to rest on
  std::set<std::string> less;  // events by which it limits less or not at all

  // Takes over another case where that is the worse.
  void Worst(const ModelCase& other);

  auto operator<=>(const ModelCase&) const = default;
};

// One term on a stage.
struct ModelRight {
  std::string id;
  v1::TermKind kind = v1::TERM_KIND_UNSPECIFIED;
  ModelTerm term;
  ModelStanding standing;
  std::set<std::string> holders, burdened;
  bool gone = false;  // it was personal, and so is who held it

  const v1::TermFields* Fields(const std::string& cell) const;
  std::string WinnerOf(const std::string& cell) const;
  bool IsPersonal() const;
};

// What a scope makes of a point, and the events that decided.
struct ModelApplies {
  Place place = Place::kOut;
  std::set<std::string> by;
};

// Whether a kind limits what its burdened may do.
bool IsRestriction(v1::TermKind kind);
bool IsPriority(v1::TermKind kind);

// All terms of one agreement at one instant, in one world and reading, and
// what each does to the points of the question: section 7, rules 1 to 5, and
// the table of section 8, word for word.
//
// Where the description of the domain leaves room, this is how it is read:
//   - A lifted slice and a ruling that a term does not apply come before a
//     carve-out: what lies outside is not excepted.
//   - What is claimed to apply applies inside the claim's scope even where the
//     term's own scope is silent or excepts it.
//   - The party that was succeeded or replaced stays bound beside the new one.
//   - A waiver or consent makes YES_BY whatever the process says, also of FREE.
//   - A step of a process finds it in the state that the diagram gives; else
//     the model does not say.
class ModelStage {
 public:
  // All arguments must outlive it.
  ModelStage(const ModelScene& scene, const ModelFold& fold, Instant at,
             const ModelReading& reading);

  const std::vector<ModelRight>& rights() const { return rights_; }
  const ModelPersons& persons() const { return persons_; }

  // What one term does to one point.
  ModelCase LimitOn(const ModelRight& right, const ModelPoint& point,
                    const ModelLocal& local) const;

  // Whether a licence is the actor's, covers a point, is in force.
  bool IsOwn(const ModelRight& licence) const;
  ModelApplies Applies(const ModelRight& right, const ModelPoint& point,
                       const ModelLocal& local) const;

  // The winners of what was read of a term: certainly, and possibly.
  void Winners(const ModelRight& right, ModelCase& result) const;

  // What makes that a term does not hold.
  std::set<std::string> Ending(const ModelRight& right) const;

  // Whether the actor is an affiliate of whom the term binds, and the term
  // does not say whether it binds them.
  bool IsOpenAffiliate(const ModelRight& right) const;

  // Whether a deal of the process asked about may have been below the floor of
  // a right or not.
  bool IsOpenPrice(const ModelRight& right) const;

  // The domain does not say what some of this comes to.
  bool unclear() const { return unclear_; }

 private:
  bool Binds(const ModelRight& right, const ModelLocal& local) const;
  bool Override(const ModelRight& right, const ModelPoint& point, Place own,
                ModelApplies& result) const;
  void Instances(const ModelRight& right, const ModelPoint& point,
                 const ModelLocal& local, ModelCase& result) const;
  void Consent(const ModelRight& right, const ModelPoint& point,
               const ModelLocal& local, ModelCase& result) const;
  bool Prevails(const ModelRight& permission, const ModelRight& right,
                const ModelPoint& point) const;
  // Where the process asked about stands.
  struct ModelProcess {
    v1::ProcessStatus status = v1::PROCESS_STATUS_DUE;
    const ModelFact* last = nullptr;   // the step that led there
    const ModelFact* offer = nullptr;  // the notice
    const ModelFact* freed = nullptr;  // what made the owner free
    bool open_price = false;           // a deal may be below the floor or not
  };
  ModelProcess Follow(const ModelRight& right, bool undercut) const;
  void Lapse(const ModelRight& right, Instant until,
             ModelProcess& process) const;
  void Process(const ModelRight& right, const ModelLocal& local,
               ModelCase& result) const;
  void Kept(const ModelRight& right, ModelCase& result) const;
  void Disclosed(const std::string& event, const std::string& field,
                 ModelCase& result) const;
  const ModelFact* Find(const std::string& event) const;

  const ModelScene& scene_;
  const ModelFold& fold_;
  const Instant at_;
  const ModelReading& reading_;
  ModelPersons persons_;
  std::string actor_;
  std::vector<ModelRight> rights_;
  mutable bool unclear_ = false;
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_STAGE_H_
