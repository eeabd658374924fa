// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_VERDICT_H_
#define LEDGER_VERDICT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/docket.h"
#include "ledger/limit.h"
#include "ledger/people.h"
#include "ledger/region.h"
#include "ledger/worlds.h"

namespace ledger {

// What a part of a question comes to in one world and reading.
struct PartOutcome {
  v1::Verdict verdict = v1::VERDICT_YES;
  bool needs_permission = false;
  bool permitted = false;       // by a licence in force
  std::vector<Effect> effects;  // by subject, after consents
};

// What a question comes to in one world and reading: the worst of its parts.
struct Outcome {
  v1::Verdict verdict = v1::VERDICT_YES;
  std::vector<PartOutcome> parts;
  size_t reading = 0;
  std::vector<uint32_t> choices;  // of each variable of the worlds
};

// Which of what is disputed is taken to be right.
struct Reading {
  std::set<const Assertion*> right;
  std::set<size_t> contest_binds;
};

// A region, and the two that it was cut into: the inside of a box and the rest.
struct Cut {
  Region region;
  int64_t in = -1;    // index of a cut; -1: it is a part itself
  int64_t rest = -1;  // likewise
  size_t part = 0;    // if it is a part: its index
};

// One question, judged: in every world and every reading, part by part. Makes
// the parts itself. Borrows the dockets and asks their worlds. One use, one
// thread.
class Judgement {
 public:
  Judgement(Dockets& dockets, Instant as_of,
            const v1::PermissionQuestion& asked);
  Judgement(const Judgement&) = delete;
  Judgement& operator=(const Judgement&) = delete;

  // Errors: INVALID_ARGUMENT (kTooManyParts), naming the open dimensions.
  absl::Status Run();

  const std::vector<Subject>& subjects() const { return subjects_; }
  const std::vector<Region>& regions() const { return regions_; }
  const std::vector<Cut>& cuts() const { return cuts_; }  // the first is all
  const std::vector<Reading>& readings() const { return readings_; }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }
  const std::vector<const Assertion*>& disputed() const { return disputed_; }
  bool too_many() const { return too_many_; }
  // Limits that were not looked at: the answer is NO without them.
  const std::set<size_t>& left_out() const { return left_out_; }
  Instant as_of() const { return as_of_; }
  const Dockets& dockets() const { return dockets_; }
  const People& people() const { return *people_; }

  // What an outcome fixes; `people` must outlive it, and is made if the world
  // asks for others than those of people().
  Setting SettingOf(const Outcome& outcome,
                    std::unique_ptr<People>& people) const;
  Registers RegistersOf(const Outcome& outcome, size_t subject) const;

  // The world of an outcome as a subject sees it, and after it those that make
  // no other difference on D, though they may have before; each by what became
  // of the subject there.
  std::vector<std::pair<const TermResult*, const World*>> WorldsLike(
      const Outcome& outcome, size_t subject) const;

  // Who is who at an earlier instant in the world of an outcome.
  People PeopleAt(const Outcome& outcome, Instant at) const;
  const std::vector<PartyFact>& party_facts() const { return party_facts_; }

  // The facts of uncertain time, about parties or naming those of the term, on
  // which it hangs whether it binds the actor or lets the deal through as its
  // holder's own.
  std::vector<PartyFact> PartiesThatMatter(size_t subject) const;

  // When a fact about parties takes hold in the world of an outcome.
  Instant TimeIn(const Outcome& outcome, const PartyFact& fact) const;

  // Boxes that are blacked out and that the question meets.
  const std::vector<const v1::Box*>& unknown_boxes() const { return boxes_; }
  const std::vector<size_t>& affiliates() const { return affiliates_; }
  const std::vector<size_t>& clocks() const { return clocks_; }

  // Whether a licence covers or once covered a part, whatever its status.
  bool EverCovered(const Outcome& outcome, size_t subject, size_t part) const;

  // The fact about parties by which the actor ceased to hold a licence that
  // covers a part; null if there is none.
  const PartyFact* TakenBy(const Outcome& outcome, size_t subject,
                           size_t part) const;

  // A term in every world of its own.
  const TermOutcome& OutcomeOfTerm(size_t subject) const {
    return dockets_[subjects_[subject].agreement]->worlds().Of(
        subjects_[subject].term);
  }

 private:
  // Something that is not known, of which an outcome chooses one.
  struct Variable {
    uint32_t agreement = 0;
    Joint joint;                    // without worlds for the four below
    std::vector<JointWorld> alike;  // of the joint, thinned out
    const v1::Box* box = nullptr;
    int64_t affiliate = -1;        // a subject
    int64_t clock = -1;            // likewise
    int64_t price = -1;            // likewise
    std::vector<size_t> subjects;  // by term of the joint

    size_t choices() const {
      if (clock >= 0) return kElapsed;
      return joint.worlds.empty() ? 2 : joint.worlds.size();
    }
  };

  void FindSubjects();
  bool Concerns(const Subject& subject,
                const std::set<std::string>& names) const;
  absl::Status MakeRegions();
  bool MakePart(size_t cut, const std::vector<const v1::Box*>& boxes);
  std::vector<int32_t> GroupsOnWhom(uint32_t agreement) const;
  void FindJoints();
  void Thin(Variable& variable) const;
  void FindBoxes();
  void FindTurns();
  void FindReadings();
  void AddReadings(const std::vector<size_t>& contests);
  std::set<std::pair<size_t, size_t>> Rivals() const;
  bool Bounded() const;
  size_t ChoicesOf(const Variable& variable) const;
  void Enumerate();
  void EnumerateWithout();
  Outcome OutcomeOf(size_t reading, std::vector<uint32_t> choices) const;
  PartOutcome PartOf(const Setting& setting,
                     const std::vector<Registers>& registers,
                     const Region& region) const;
  void Consent(const Setting& setting, const std::vector<Registers>& registers,
               PartOutcome& part) const;
  bool Permits(const Setting& setting, const std::vector<Registers>& registers,
               const PartOutcome& part, size_t consent, size_t limit) const;
  bool EverCovered(const Setting& setting, const Subject& subject,
                   const World& world, const Region& region) const;
  Registers RegistersIn(size_t subject, const JointWorld& world,
                        const Reading& reading) const;
  std::set<std::set<const Assertion*>> Extremes() const;
  // Calls `visit(subject, setting, registers)` for every result of every
  // subject, each by itself, in every extreme reading.
  template <typename Visit>
  void EachResult(Visit visit) const;

  Dockets& dockets_;
  const Instant as_of_;
  const v1::PermissionQuestion& asked_;
  std::vector<PartyFact> party_facts_;
  std::unique_ptr<People> people_;      // as many bound as may be
  std::unique_ptr<People> named_late_;  // after whom others replaced, if any
  std::vector<Subject> subjects_;
  std::vector<Region> regions_;
  std::vector<Cut> cuts_;
  std::vector<Variable> variables_;
  std::vector<std::pair<size_t, size_t>>
      place_of_;  // variable, index; by subject
  std::vector<const v1::Box*> boxes_;
  std::vector<size_t> affiliates_, clocks_;
  std::vector<const Assertion*> disputed_;
  std::vector<Reading> readings_;
  std::vector<Outcome> outcomes_;
  std::map<std::pair<uint32_t, int32_t>, size_t> group_variable_;
  // Results under readings that set fields, as they were asked for.
  using ReadKey = std::pair<const TermResult*, std::vector<const Assertion*>>;
  mutable std::map<ReadKey, std::unique_ptr<TermResult>> read_;
  bool too_many_ = false;
  std::set<size_t> left_out_;
};

}  // namespace ledger

#endif  // LEDGER_VERDICT_H_
