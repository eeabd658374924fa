// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_LIMIT_H_
#define LEDGER_LIMIT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/due.h"
#include "ledger/fold.h"
#include "ledger/knowledge.h"
#include "ledger/opportunity.h"
#include "ledger/people.h"
#include "ledger/reading.h"
#include "ledger/region.h"
#include "ledger/role.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// A term that a question looks at, with what belongs to its agreement.
struct Subject {
  uint32_t agreement = 0;
  uint32_t term = 0;
  Role role = Role::kNone;
  const Plan* plan = nullptr;
  const Assertions* assertions = nullptr;
  const std::vector<Knowledge>* knowledge = nullptr;
  const Calendars* calendars = nullptr;

  std::string_view id() const { return plan->terms()[term].id; }
  v1::TermKind kind() const { return plan->terms()[term].kind; }
};

// Everything that one world and one reading fix.
struct Setting {
  Instant as_of{};
  const People* people = nullptr;
  std::string actor;  // canonical
  std::string_view process_id;
  // Blacked-out boxes that are taken to contain the act.
  std::set<const v1::Box*> inside;
  // Subjects, by index, that are taken to bind affiliates of the burdened.
  std::set<size_t> affiliates_bound;
  // How far the clock of a process has run, by subject; else as is certain.
  std::map<size_t, Elapsed> elapsed;
  // Subjects, by index, whose deals are taken to be below the floor if they
  // may be.
  std::set<size_t> undercut;
  // Open assertions that are taken to be right; the others are wrong.
  std::set<const Assertion*> right;
  // Contested processes that are taken to bind, by subject.
  std::set<size_t> contest_binds;
};

// One term in one world, as far as an act is concerned.
struct Registers {
  const TermFold* fold = nullptr;
  const Standing* standing = nullptr;
  const World* world = nullptr;
};

// How a term meets an act, and why.
struct Effect {
  v1::Verdict verdict = v1::VERDICT_YES;  // how far it lets the act through
  v1::LimitKind kind = v1::LIMIT_KIND_UNSPECIFIED;
  bool covers = false;   // the act lies in its scope, and the term is in force
  bool granted = false;  // the act lies in its scope, whatever became of it
  bool carved = false;   // its scope excepts the act
  bool ruled = false;    // a ruling or settlement says whether it applies
  bool contested = false;  // a taking was rejected and nothing decided it
  bool affiliate = false;  // it hangs on whether affiliates are bound
  bool clock = false;      // it hangs on how far a clock has run
  bool unrelated = false;  // it binds others, or the deal is its holder's own
  v1::ProcessStatus process = v1::PROCESS_STATUS_UNSPECIFIED;
  // What lets the act through, wholly or partly; null: nothing did.
  const RecordedEvent* frees = nullptr;
  // The step that brought a process where it is; null: none.
  const RecordedEvent* step = nullptr;
  // The notice, if it hangs on whether that step undercut its price.
  const RecordedEvent* offer = nullptr;
};

// What ended or suspended a term; null while it has not begun.
const Fact* EnderOf(const Standing& standing);

// The effect of a subject on a region, which no scope of it may cut. `index`
// is that of the subject in the setting. Pure.
Effect EffectOn(const Setting& setting, const Subject& subject, size_t index,
                const Registers& registers, const Region& region);

// Whether a scope contains a region; of a box that is blacked out, as the
// setting takes it.
bool InScope(const Setting& setting, const v1::Scope& scope,
             const Region& region);

// Calls `visit` for every scope that a subject may read: all that its facts
// ever stated, lifted, waived or excepted, and what is asserted of it.
void EachScope(const Subject& subject,
               const std::function<void(const v1::Scope&)>& visit);

// The persons that hold or bear a term, with those in their place on D; nobody
// stands in the place of who holds a personal right.
std::set<std::string> HoldersOf(const Setting& setting, const Subject& subject,
                                const TermFold& fold);
std::set<std::string> BurdenedOf(const Setting& setting, const Subject& subject,
                                 const TermFold& fold);

// The events that won what a limit read: status, scope, mode if amended, the
// window if it has an end, what disclosures filled of these, and the last
// keeping if nothing changed the term after it.
std::vector<const RecordedEvent*> WinnersOf(const Subject& subject,
                                            const Registers& registers);

}  // namespace ledger

#endif  // LEDGER_LIMIT_H_
