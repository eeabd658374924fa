// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/limit.h"

#include <algorithm>
#include <optional>

#include "ledger/effects.h"

namespace ledger {
namespace {

using F = v1::Fact;

bool InBox(const Setting& setting, const v1::Box& box, const Region& region) {
  switch (Compare(box, region)) {
    case Meets::kOut:
      return false;
    case Meets::kUnknown:
      return setting.inside.contains(&box);
    default:
      return true;
  }
}

bool InAny(const Setting& setting,
           const google::protobuf::RepeatedPtrField<v1::Box>& boxes,
           const Region& region) {
  return std::any_of(boxes.begin(), boxes.end(), [&](const v1::Box& box) {
    return InBox(setting, box, region);
  });
}

const RecordedEvent* EventOf(const Fact* fact) {
  return fact != nullptr ? fact->event : nullptr;
}

// How the scope of a term stands to an act.
enum class Applies { kIn, kOut, kCarved };
struct Placed {
  Applies how = Applies::kOut;
  const RecordedEvent* by = nullptr;
};

Placed PlaceByText(const Setting& setting, const TermFold& fold,
                   const Region& region) {
  const Cell& cell = fold.cells[v1::TERM_FIELD_SCOPE];
  if (cell.fields == nullptr) return {Applies::kOut, EventOf(cell.winner)};
  const v1::Scope& scope = cell.fields->scope();
  if (!InAny(setting, scope.include(), region)) {
    return {Applies::kOut, EventOf(cell.winner)};
  }
  for (auto part = fold.lifted.rbegin(); part != fold.lifted.rend(); ++part) {
    if (InScope(setting, *part->scope, region)) {
      return {Applies::kOut, EventOf(part->fact)};
    }
  }
  const v1::RightTerms& right = StatedIn(fold, v1::TERM_FIELD_RIGHT).right();
  if (InAny(setting, scope.except(), region)) {
    return {Applies::kCarved, EventOf(cell.winner)};
  }
  if (right.has_exempt() && InScope(setting, right.exempt(), region)) {
    return {Applies::kCarved, EventOf(fold.cells[v1::TERM_FIELD_RIGHT].winner)};
  }
  return {Applies::kIn, EventOf(cell.winner)};
}

// What is asserted of a term goes before its text, and of what is asserted the
// later: a claim that was made after a ruling is open again.
Placed Place(const Setting& setting, const Subject& subject,
             const TermFold& fold, const Region& region, bool& bound,
             bool& governed) {
  const Placed text = PlaceByText(setting, fold, region);
  Placed placed = text;
  for (const Assertion& each : subject.assertions->all()) {
    if (each.set != nullptr || !each.Speaks(subject.id())) continue;
    const bool covers = each.scope != nullptr
                            ? InScope(setting, *each.scope, region)
                            : text.how == Applies::kIn;
    if (!covers) continue;
    const bool applies = each.open
                             ? each.applies == setting.right.contains(&each)
                             : each.applies;
    governed = !each.open;
    bound = !each.open && each.bound;
    placed = {applies ? Applies::kIn : Applies::kOut, each.event};
  }
  return placed;
}

// The waiver that covers an act or the process asked about, and still holds.
const Fact* WaiverOf(const Setting& setting, const Subject& subject,
                     const Registers& registers, const Region& region) {
  for (const BagPart& part : registers.fold->waived) {
    const bool covers = part.scope != nullptr
                            ? InScope(setting, *part.scope, region)
                            : !setting.process_id.empty() &&
                                  part.process_id == setting.process_id;
    if (!covers) continue;
    const v1::TermWaived& waived = part.fact->fact->term_waived();
    if (waived.has_until()) {
      Fold fold(*subject.plan, *registers.world, setting.as_of);
      const Instant since = fold.TimeOf(*part.fact);
      if (fold.TimeOfLimit(waived.until(), since) <= setting.as_of) continue;
    }
    return part.fact;
  }
  return nullptr;
}

Effect PriorityEffect(const Setting& setting, const Subject& subject,
                      size_t index, const Registers& registers, Effect effect) {
  Fold fold(*subject.plan, *registers.world, setting.as_of);
  OpportunityCase about;
  about.plan = subject.plan;
  about.term = subject.term;
  about.process_id = setting.process_id;
  about.as_of = setting.as_of;
  about.right = &StatedIn(*registers.fold, v1::TERM_FIELD_RIGHT).right();
  about.calendars = subject.calendars;
  about.knowledge = subject.knowledge;
  about.time_of = [&fold](const Fact& fact) { return fold.TimeOf(fact); };
  const auto elapsed = setting.elapsed.find(index);
  if (elapsed != setting.elapsed.end()) about.elapsed = elapsed->second;
  about.undercut = setting.undercut.contains(index);
  Opportunity now;
  if (!setting.process_id.empty()) now = OpportunityOf(about);
  effect.clock = now.clock;
  effect.process = now.status;
  effect.step = EventOf(now.last);
  if (now.price) effect.offer = EventOf(now.notice);
  bool binds = now.status == v1::PROCESS_STATUS_BOUND ||
               now.status == v1::PROCESS_STATUS_CLOSED_HOLDER;
  bool frees = now.status == v1::PROCESS_STATUS_FREE ||
               now.status == v1::PROCESS_STATUS_CLOSED_THIRD;
  if (now.status == v1::PROCESS_STATUS_CONTESTED) {
    effect.contested = true;
    binds = setting.contest_binds.contains(index);
    frees = !binds;
  }
  if (frees) {
    effect.ruled |= now.decided != nullptr;
    effect.frees =
        now.decided != nullptr ? now.decided->event : EventOf(now.freed);
    return effect;
  }
  effect.verdict = binds ? v1::VERDICT_NO : v1::VERDICT_YES_SUBJECT_TO;
  effect.kind = binds ? v1::LIMIT_KIND_BOUND : v1::LIMIT_KIND_PRIORITY;
  return effect;
}

// Whom a term binds: the actor, or nobody that matters.
bool Binds(const Setting& setting, const Subject& subject, size_t index,
           const TermFold& fold, Effect& effect) {
  const std::set<std::string> burdened = BurdenedOf(setting, subject, fold);
  if (burdened.contains(setting.actor)) return true;
  if (!setting.people->Affiliated(subject.agreement, setting.actor, burdened))
    return false;
  if (StatedIn(fold, v1::TERM_FIELD_AFFILIATES).affiliates() ==
      v1::AFFILIATES_BOUND) {
    return true;
  }
  effect.affiliate = true;
  return setting.affiliates_bound.contains(index);
}

bool IsPersonal(const TermFold& fold) {
  return StatedIn(fold, v1::TERM_FIELD_RIGHT).right().personal();
}

// Whether the last person who could hold a right is gone.
bool HolderGone(const Setting& setting, const Subject& subject,
                const TermFold& fold) {
  return IsPersonal(fold) &&
         StatedIn(fold, v1::TERM_FIELD_HOLDERS).has_holders() &&
         HoldersOf(setting, subject, fold).empty();
}

// Whether the deal is with or through one of the term's own holders, or, of a
// sole exclusivity, the grantor's own.
bool OwnDeal(const Setting& setting, const Subject& subject,
             const TermFold& fold, const Region& region) {
  std::set<std::string> own = HoldersOf(setting, subject, fold);
  if (StatedIn(fold, v1::TERM_FIELD_MODE).mode() == v1::EXCLUSIVITY_MODE_SOLE) {
    own.insert(setting.actor);
  }
  return setting.people->Names(region.paths[kCounterparty], own) ||
         setting.people->Names(region.paths[kChannel], own);
}

}  // namespace

const Fact* EnderOf(const Standing& standing) {
  switch (standing.status) {
    case v1::TERM_STATUS_ABSENT:
    case v1::TERM_STATUS_PROPOSED:
    case v1::TERM_STATUS_PENDING:
      return nullptr;
    case v1::TERM_STATUS_LAPSED:
      return standing.because != nullptr ? standing.because : standing.winner;
    default:
      return standing.winner;
  }
}

bool InScope(const Setting& setting, const v1::Scope& scope,
             const Region& region) {
  return InAny(setting, scope.include(), region) &&
         !InAny(setting, scope.except(), region);
}

std::set<std::string> HoldersOf(const Setting& setting, const Subject& subject,
                                const TermFold& fold) {
  return setting.people->Standing(
      StatedIn(fold, v1::TERM_FIELD_HOLDERS).holders().party_ids(),
      {subject.agreement, subject.id(), true,
       fold.cells[v1::TERM_FIELD_HOLDERS].winner, IsPersonal(fold)});
}

std::set<std::string> BurdenedOf(const Setting& setting, const Subject& subject,
                                 const TermFold& fold) {
  return setting.people->Standing(
      StatedIn(fold, v1::TERM_FIELD_BURDENED).burdened().party_ids(),
      {subject.agreement, subject.id(), false,
       fold.cells[v1::TERM_FIELD_BURDENED].winner});
}

Effect EffectOn(const Setting& setting, const Subject& subject, size_t index,
                const Registers& registers, const Region& region) {
  Effect effect;
  const TermFold& fold = *registers.fold;
  const Standing& standing = *registers.standing;
  const bool permits =
      subject.role == Role::kLicence || subject.role == Role::kConsent;
  const bool mine =
      permits ? HoldersOf(setting, subject, fold).contains(setting.actor)
              : Binds(setting, subject, index, fold, effect) &&
                    !OwnDeal(setting, subject, fold, region) &&
                    !HolderGone(setting, subject, fold);
  if (!mine) {
    effect.unrelated = true;
    return effect;
  }
  bool bound = false;
  const Placed placed =
      Place(setting, subject, fold, region, bound, effect.ruled);
  effect.granted =
      placed.how == Applies::kIn && !fold.validity.empty() && !fold.proposed;
  if (standing.status != v1::TERM_STATUS_IN_FORCE) {
    effect.carved = placed.how == Applies::kCarved;
    effect.frees = EventOf(EnderOf(standing));
    return effect;
  }
  if (placed.how == Applies::kOut) {
    effect.frees = placed.by;
    return effect;
  }
  if (placed.how == Applies::kCarved) {
    effect.carved = true;
    effect.frees = placed.by;
    if (permits) return effect;
    effect.verdict = v1::VERDICT_YES_BY;
    effect.kind = v1::LIMIT_KIND_CARVE_OUT;
    return effect;
  }
  effect.covers = true;
  if (permits) return effect;
  if (const Fact* waiver = WaiverOf(setting, subject, registers, region)) {
    effect.verdict = v1::VERDICT_YES_BY;
    effect.kind = v1::LIMIT_KIND_WAIVER;
    effect.frees = waiver->event;
    return effect;
  }
  if (bound) {
    effect.verdict = v1::VERDICT_NO;
    effect.kind = v1::LIMIT_KIND_BOUND;
    return effect;
  }
  switch (subject.role) {
    case Role::kPriority:
      return PriorityEffect(setting, subject, index, registers, effect);
    case Role::kPreference:
      effect.verdict = v1::VERDICT_YES_WITH_PREFERENCE;
      effect.kind = v1::LIMIT_KIND_PREFERENCE;
      return effect;
    default:
      effect.verdict = v1::VERDICT_NO;
      effect.kind = v1::LIMIT_KIND_RESTRICTION;
      return effect;
  }
}

void EachScope(const Subject& subject,
               const std::function<void(const v1::Scope&)>& visit) {
  const auto fields = [&](const v1::TermFields& stated) {
    if (stated.has_scope()) visit(stated.scope());
    if (stated.right().has_exempt()) visit(stated.right().exempt());
  };
  for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
    const F& fact = *subject.plan->fact(i).fact;
    if (const v1::TermFields* stated = StatedBy(fact)) fields(*stated);
    if (fact.term_lifted().has_slice()) visit(fact.term_lifted().slice());
    if (fact.term_converted().has_slice()) visit(fact.term_converted().slice());
    if (fact.term_waived().has_scope()) visit(fact.term_waived().scope());
  }
  for (const Assertion& each : subject.assertions->all()) {
    if (!each.Speaks(subject.id())) continue;
    if (each.scope != nullptr) visit(*each.scope);
    if (each.set != nullptr) fields(*each.set);
  }
}

std::vector<const RecordedEvent*> WinnersOf(const Subject& subject,
                                            const Registers& registers) {
  const TermFold& fold = *registers.fold;
  const History& history = subject.plan->selection().history();
  std::vector<const RecordedEvent*> events;
  const auto add = [&](const Fact* winner, std::string_view field) {
    if (winner == nullptr) return;
    events.push_back(winner->event);
    for (const uint32_t revision : winner->FilledIn(field)) {
      events.push_back(&history.at(revision));
    }
  };
  add(registers.standing->winner, "status");
  add(fold.cells[v1::TERM_FIELD_SCOPE].winner, "scope");
  const Cell& mode = fold.cells[v1::TERM_FIELD_MODE];
  if (mode.winner != nullptr && mode.winner->fact->has_term_amended()) {
    add(mode.winner, "mode");
  }
  const Cell& window = fold.cells[v1::TERM_FIELD_WINDOW];
  if (window.fields != nullptr && window.fields->window().has_end()) {
    add(window.winner, "window");
  }
  if (!fold.kept.empty()) events.push_back(fold.kept.back()->event);
  return events;
}

}  // namespace ledger
