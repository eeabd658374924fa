// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/verdict.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/effects.h"
#include "ledger/limits.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// Claims, readings and contested processes whose readings are combined.
constexpr size_t kDisputedMax = kUnknownsMax;

// Calls `visit` for the fields that a fact states.
template <typename Visit>
void EachFields(const Subject& subject, const Visit& visit) {
  for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
    const v1::TermFields* fields = StatedBy(*subject.plan->fact(i).fact);
    if (fields != nullptr) visit(*fields);
  }
  for (const Assertion& each : subject.assertions->all()) {
    if (each.set != nullptr && each.Speaks(subject.id())) visit(*each.set);
  }
}

using Bearing = std::tuple<v1::TermStatus, std::vector<const void*>, Instant>;

// Whether two results make the same difference to an act; `founded`: the time
// of their foundation does.
Bearing BearingOf(const TermResult& result, bool founded) {
  std::vector<const void*> parts;
  parts.push_back(result.standing.winner);
  parts.push_back(result.standing.because);
  for (const v1::TermField field :
       {v1::TERM_FIELD_HOLDERS, v1::TERM_FIELD_BURDENED, v1::TERM_FIELD_SCOPE,
        v1::TERM_FIELD_WINDOW, v1::TERM_FIELD_AFFILIATES, v1::TERM_FIELD_MODE,
        v1::TERM_FIELD_RIGHT}) {
    parts.push_back(result.fold.cells[static_cast<size_t>(field)].winner);
    parts.push_back(result.fold.cells[static_cast<size_t>(field)].fields);
  }
  for (const auto* bag : {&result.fold.lifted, &result.fold.waived}) {
    parts.push_back(nullptr);
    for (const BagPart& part : *bag) parts.push_back(part.fact);
  }
  parts.push_back(result.fold.kept.empty() ? nullptr : result.fold.kept.back());
  return {result.standing.status, std::move(parts),
          founded ? result.fold.founded_at : kOpenPast};
}

bool HasSteps(const Subject& subject) {
  return !ProcessesOf(*subject.plan, subject.term).empty();
}

bool WaivesForATime(const TermFold& fold) {
  return std::any_of(fold.waived.begin(), fold.waived.end(),
                     [](const BagPart& part) {
                       return part.fact->fact->term_waived().has_until();
                     });
}

// When a party fact takes hold if as many as possible are bound on D: as soon
// as it may; an affiliation after whatever may undo it, and what may not have
// undone one has not.
Instant Binding(const PartyFact& each, Instant as_of) {
  const auto& [lo, hi] = each.fact->when;
  const v1::PartyChanged& changed = each.fact->fact->party_changed();
  if (!changed.affiliated().empty() && lo <= as_of) return std::min(hi, as_of);
  if (!changed.disaffiliated().empty() && hi > as_of) return kOpenFuture;
  return lo;
}

// The terms of an agreement by id: the order in which they were first recorded
// says nothing, and the parts of an answer must not hang on it.
std::vector<uint32_t> ByIdOf(const Plan& plan) {
  std::vector<uint32_t> terms(plan.terms().size());
  std::iota(terms.begin(), terms.end(), 0);
  std::sort(terms.begin(), terms.end(), [&](uint32_t a, uint32_t b) {
    return plan.terms()[a].id < plan.terms()[b].id;
  });
  return terms;
}

}  // namespace

Judgement::Judgement(Dockets& dockets, Instant as_of,
                     const v1::PermissionQuestion& asked)
    : dockets_(dockets),
      as_of_(as_of),
      asked_(asked),
      party_facts_(PartyFactsOf(dockets)),
      people_(std::make_unique<People>(
          party_facts_, as_of,
          [as_of](const PartyFact& each) { return Binding(each, as_of); })) {
  const bool replaced = std::any_of(
      party_facts_.begin(), party_facts_.end(),
      [](const PartyFact& each) { return PassesOn(*each.fact->fact); });
  if (!replaced) return;
  named_late_ = std::make_unique<People>(
      party_facts_, as_of, [as_of](const PartyFact& each) {
        return NamesParties(*each.fact->fact)
                   ? std::min(each.fact->when.hi, as_of)
                   : Binding(each, as_of);
      });
}

absl::Status Judgement::Run() {
  FindSubjects();
  if (absl::Status made = MakeRegions(); !made.ok()) return made;
  FindJoints();
  FindBoxes();
  FindTurns();
  FindReadings();
  if (!Bounded()) too_many_ = true;
  if (too_many_) {
    EnumerateWithout();
  } else {
    Enumerate();
  }
  return absl::OkStatus();
}

// Whether a term may bind or permit somebody of these names.
bool Judgement::Concerns(const Subject& subject,
                         const std::set<std::string>& names) const {
  const bool permits =
      subject.role == Role::kLicence || subject.role == Role::kConsent;
  bool found = false;
  EachFields(subject, [&](const v1::TermFields& fields) {
    const v1::Parties& parties = permits ? fields.holders() : fields.burdened();
    for (const std::string& id : parties.party_ids()) {
      found |= names.contains(id);
    }
  });
  return found;
}

void Judgement::FindSubjects() {
  const std::set<std::string> names = people_->NamesOf(asked_.actor());
  Region region = RegionOf(asked_.act());
  people_->Describe(region.paths[kCounterparty]);
  for (uint32_t i = 0; i < dockets_.size(); ++i) {
    const Plan& plan = dockets_[i]->plan();
    for (const uint32_t term : ByIdOf(plan)) {
      const Subject subject = dockets_[i]->SubjectAt(i, term);
      if (subject.role == Role::kNone || !Concerns(subject, names)) continue;
      bool meets = false;
      EachScope(subject, [&](const v1::Scope& scope) {
        for (const v1::Box& box : scope.include()) {
          meets |= Compare(box, region) != Meets::kOut;
        }
      });
      if (meets) subjects_.push_back(subject);
    }
  }
}

// Cuts a region until no box cuts it; false once there are too many parts.
bool Judgement::MakePart(size_t cut, const std::vector<const v1::Box*>& boxes) {
  const Region region = cuts_[cut].region;
  const auto cutting =
      std::find_if(boxes.begin(), boxes.end(), [&](const v1::Box* box) {
        return Compare(*box, region) == Meets::kStraddles;
      });
  if (cutting == boxes.end()) {
    cuts_[cut].part = regions_.size();
    regions_.push_back(region);
    return regions_.size() <= kPartsMax;
  }
  auto [in, rest] = Split(region, **cutting);
  people_->Describe(in.paths[kCounterparty]);
  const size_t first = cuts_.size();
  cuts_[cut].in = static_cast<int64_t>(first);
  cuts_[cut].rest = static_cast<int64_t>(first + 1);
  cuts_.emplace_back().region = std::move(in);
  cuts_.emplace_back().region = std::move(rest);
  return MakePart(first, boxes) && MakePart(first + 1, boxes);
}

absl::Status Judgement::MakeRegions() {
  std::vector<const v1::Box*> boxes;
  for (const Subject& subject : subjects_) {
    EachScope(subject, [&](const v1::Scope& scope) {
      for (const v1::Box& box : scope.include()) boxes.push_back(&box);
      for (const v1::Box& box : scope.except()) boxes.push_back(&box);
    });
  }
  Region whole = RegionOf(asked_.act());
  people_->Describe(whole.paths[kCounterparty]);
  cuts_.emplace_back().region = whole;
  if (MakePart(0, boxes)) return absl::OkStatus();
  std::vector<std::string> open;
  for (size_t i = 0; i < kPathDimensions; ++i) {
    if (whole.paths[i].values.empty()) open.emplace_back(DimensionName(i));
  }
  for (size_t i = 0; i < kSpanDimensions; ++i) {
    const SpanSide& side = whole.spans[i];
    if (!side.lo || !side.hi) {
      open.emplace_back(DimensionName(kPathDimensions + i));
    }
  }
  return Refuse(Reason::kTooManyParts,
                absl::StrCat("the question falls into more than ", kPartsMax,
                             " parts (parts_max); it leaves open: ",
                             open.empty() ? "none, but names paths above many"
                                          : absl::StrJoin(open, ", ")));
}

void Judgement::FindJoints() {
  place_of_.resize(subjects_.size());
  for (uint32_t i = 0; i < dockets_.size(); ++i) {
    std::vector<uint32_t> terms;
    std::map<uint32_t, size_t> subject_of;
    for (size_t s = 0; s < subjects_.size(); ++s) {
      if (subjects_[s].agreement != i) continue;
      terms.push_back(subjects_[s].term);
      subject_of[subjects_[s].term] = s;
    }
    for (Joint& joint :
         dockets_[i]->worlds().JointlyOf(terms, GroupsOnWhom(i))) {
      too_many_ |= joint.too_many;
      Variable variable;
      variable.agreement = i;
      for (const uint32_t term : joint.terms) {
        const size_t s = subject_of[term];
        place_of_[s] = {variables_.size(), variable.subjects.size()};
        variable.subjects.push_back(s);
      }
      for (const int32_t group : joint.groups) {
        group_variable_[{i, group}] = variables_.size();
      }
      variable.joint = std::move(joint);
      Thin(variable);
      variables_.push_back(std::move(variable));
    }
  }
}

// Keeps one of the worlds that make the same difference; puts the others aside.
void Judgement::Thin(Variable& variable) const {
  Joint& joint = variable.joint;
  if (!joint.groups.empty() || joint.worlds.size() < 2) return;
  const bool steps =
      !asked_.process_id().empty() &&
      std::any_of(variable.subjects.begin(), variable.subjects.end(),
                  [this](size_t s) { return HasSteps(subjects_[s]); });
  if (steps) return;
  const bool consents = std::any_of(
      subjects_.begin(), subjects_.end(),
      [](const Subject& each) { return each.role == Role::kConsent; });
  std::set<std::vector<Bearing>> seen;
  std::vector<JointWorld> kept;
  for (JointWorld& world : joint.worlds) {
    std::vector<Bearing> likeness;
    bool clock = false;
    for (size_t i = 0; i < world.results.size(); ++i) {
      const TermResult* result = world.results[i];
      const Role role = subjects_[variable.subjects[i]].role;
      likeness.push_back(
          BearingOf(*result, consents && role != Role::kLicence));
      clock |= WaivesForATime(result->fold);
    }
    if (clock || seen.insert(std::move(likeness)).second) {
      kept.push_back(std::move(world));
    } else {
      variable.alike.push_back(std::move(world));
    }
  }
  joint.worlds = std::move(kept);
}

Registers Judgement::RegistersIn(size_t subject, const JointWorld& world,
                                 const Reading& reading) const {
  const auto& [variable, index] = place_of_[subject];
  const TermResult* result = world.results[index];
  const Subject& of = subjects_[subject];
  std::vector<const Assertion*> sets;
  for (const Assertion& each : of.assertions->all()) {
    if (each.set == nullptr || !each.Speaks(of.id())) continue;
    if (!each.open || reading.right.contains(&each)) sets.push_back(&each);
  }
  if (!sets.empty()) {
    std::unique_ptr<TermResult>& read = read_[{result, sets}];
    if (read == nullptr) {
      read = std::make_unique<TermResult>(
          ReadAs(of, *result, world.world, as_of_, sets));
    }
    result = read.get();
  }
  return {&result->fold, &result->standing, &world.world};
}

Registers Judgement::RegistersOf(const Outcome& outcome, size_t subject) const {
  const size_t variable = place_of_[subject].first;
  const JointWorld& world =
      variables_[variable].joint.worlds[outcome.choices[variable]];
  return RegistersIn(subject, world, readings_[outcome.reading]);
}

template <typename Visit>
void Judgement::EachResult(Visit visit) const {
  Setting setting;
  setting.as_of = as_of_;
  setting.actor = people_->Canonical(asked_.actor());
  setting.process_id = asked_.process_id();
  const auto extremes = Extremes();
  for (const People* people : {people_.get(), named_late_.get()}) {
    if (people == nullptr) continue;
    setting.people = people;
    for (const auto& right : extremes) {
      Reading reading;
      reading.right = setting.right = right;
      for (size_t s = 0; s < subjects_.size(); ++s) {
        for (const JointWorld& world :
             variables_[place_of_[s].first].joint.worlds) {
          visit(s, setting, RegistersIn(s, world, reading));
        }
      }
    }
  }
}

void Judgement::FindBoxes() {
  std::set<const v1::Box*> seen;
  const auto note = [&](const v1::Box& box) {
    for (const Region& region : regions_) {
      if (Compare(box, region) != Meets::kUnknown) continue;
      if (seen.insert(&box).second) boxes_.push_back(&box);
      return;
    }
  };
  const auto scope = [&](const v1::Scope& each) {
    for (const v1::Box& box : each.include()) note(box);
    for (const v1::Box& box : each.except()) note(box);
  };
  // What a licence once covered needs a permission for ever.
  for (const Subject& subject : subjects_) {
    if (subject.role == Role::kLicence) EachScope(subject, scope);
  }
  EachResult([&](size_t s, const Setting&, const Registers& registers) {
    if (registers.standing->status != v1::TERM_STATUS_IN_FORCE &&
        subjects_[s].role != Role::kLicence) {
      return;
    }
    const TermFold& fold = *registers.fold;
    const Cell& cell = fold.cells[v1::TERM_FIELD_SCOPE];
    if (cell.fields != nullptr) scope(cell.fields->scope());
    for (const auto* bag : {&fold.lifted, &fold.waived}) {
      for (const BagPart& part : *bag) {
        if (part.scope != nullptr) scope(*part.scope);
      }
    }
    const Cell& right = fold.cells[v1::TERM_FIELD_RIGHT];
    if (right.fields != nullptr) scope(right.fields->right().exempt());
    for (const Assertion& each : subjects_[s].assertions->all()) {
      if (each.scope != nullptr && each.Speaks(subjects_[s].id())) {
        scope(*each.scope);
      }
    }
  });
  for (const v1::Box* box : boxes_) {
    Variable variable;
    variable.box = box;
    variables_.push_back(std::move(variable));
  }
}

// Affiliates that may be bound or not, deadlines that may be over or not, and
// deals that may be below a floor or not.
void Judgement::FindTurns() {
  std::set<size_t> affiliates, clocks, prices;
  EachResult([&](size_t s, Setting setting, const Registers& registers) {
    setting.affiliates_bound = {s};
    for (const bool inside : {true, false}) {
      setting.inside.clear();
      if (inside) setting.inside = {boxes_.begin(), boxes_.end()};
      for (const Region& region : regions_) {
        const Effect effect =
            EffectOn(setting, subjects_[s], s, registers, region);
        setting.elapsed[s] = Elapsed::kAnswer;  // what then was free
        const Effect later =
            effect.clock ? EffectOn(setting, subjects_[s], s, registers, region)
                         : effect;
        setting.elapsed.clear();
        const bool price = effect.offer != nullptr || later.offer != nullptr;
        const bool limits = effect.verdict != v1::VERDICT_YES ||
                            effect.contested || effect.clock || price;
        if (effect.affiliate && limits) affiliates.insert(s);
        if (effect.clock) clocks.insert(s);
        if (price) prices.insert(s);
      }
    }
  });
  affiliates_.assign(affiliates.begin(), affiliates.end());
  clocks_.assign(clocks.begin(), clocks.end());
  for (const size_t s : affiliates_) {
    variables_.emplace_back().affiliate = static_cast<int64_t>(s);
  }
  for (const size_t s : clocks_) {
    variables_.emplace_back().clock = static_cast<int64_t>(s);
  }
  for (const size_t s : prices) {
    variables_.emplace_back().price = static_cast<int64_t>(s);
  }
}

void Judgement::FindReadings() {
  std::set<size_t> contests;
  for (const Subject& subject : subjects_) {
    for (const Assertion& each : subject.assertions->all()) {
      if (!each.open || !each.Speaks(subject.id())) continue;
      bool meets = each.scope == nullptr;
      for (size_t i = 0; i < regions_.size() && !meets; ++i) {
        for (const v1::Box& box : each.scope->include()) {
          meets |= Compare(box, regions_[i]) != Meets::kOut;
        }
      }
      const bool known = std::find(disputed_.begin(), disputed_.end(), &each) !=
                         disputed_.end();
      if (meets && !known) disputed_.push_back(&each);
    }
  }
  EachResult([&](size_t s, const Setting& setting, const Registers& registers) {
    for (const Region& region : regions_) {
      if (EffectOn(setting, subjects_[s], s, registers, region).contested) {
        contests.insert(s);
      }
    }
  });
  AddReadings({contests.begin(), contests.end()});
}

void Judgement::AddReadings(const std::vector<size_t>& contests) {
  const size_t bits = disputed_.size() + contests.size();
  if (bits > kDisputedMax) {
    too_many_ = true;
    return;
  }
  const auto rivals = Rivals();
  const auto agree = [this](size_t mask, const std::pair<size_t, size_t>& two) {
    const auto says = [&](size_t i) {
      return disputed_[i]->applies == ((mask >> i & 1) == 0);
    };
    return says(two.first) == says(two.second);
  };
  for (size_t mask = 0; mask < size_t{1} << bits; ++mask) {
    if (!std::all_of(rivals.begin(), rivals.end(),
                     [&](const auto& two) { return agree(mask, two); })) {
      continue;
    }
    Reading& reading = readings_.emplace_back();
    for (size_t i = 0; i < bits; ++i) {
      if ((mask >> i & 1) != 0) continue;  // all right comes first
      if (i < disputed_.size()) {
        reading.right.insert(disputed_[i]);
      } else {
        reading.contest_binds.insert(contests[i - disputed_.size()]);
      }
    }
  }
}

// Pairs of disputed assertions that speak of one part of one term, by index: no
// reading takes such a part in two ways at once.
std::set<std::pair<size_t, size_t>> Judgement::Rivals() const {
  Setting setting;
  setting.inside = {boxes_.begin(), boxes_.end()};
  std::set<std::pair<size_t, size_t>> rivals;
  for (const Subject& subject : subjects_) {
    for (const Region& region : regions_) {
      std::vector<size_t> here;
      for (size_t i = 0; i < disputed_.size(); ++i) {
        const Assertion& each = *disputed_[i];
        if (each.set != nullptr || !each.Speaks(subject.id()) ||
            !subject.assertions->Holds(each) ||
            (each.scope != nullptr && !InScope(setting, *each.scope, region))) {
          continue;
        }
        for (const size_t other : here) rivals.insert({other, i});
        here.push_back(i);
      }
    }
  }
  return rivals;
}

}  // namespace ledger
