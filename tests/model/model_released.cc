// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// What ended the limits that there once were.

#include <algorithm>

#include "tests/model/model_cases.h"
#include "tests/model/model_time.h"
#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void GatherPeriods(const Message& message, std::vector<v1::Period>& periods) {
  if (message.GetDescriptor() == v1::Period::descriptor()) {
    periods.push_back(
        *google::protobuf::DynamicCastToGenerated<v1::Period>(&message));
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      GatherPeriods(reflection->GetMessage(message, field), periods);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      GatherPeriods(reflection->GetRepeatedMessage(message, field, i), periods);
    }
  }
}

// Every instant up to `at` at which anything may change in one world; the last
// is `at`.
std::vector<Instant> InstantsOf(const ModelSelection& selection,
                                const ModelFold& fold, Instant at) {
  std::set<Instant> instants = RelevantInstants(selection);
  std::vector<v1::Period> periods;
  for (const ModelFact& fact : selection.facts) {
    instants.insert(fold.TimeOf(fact));
    GatherPeriods(fact.fact, periods);
  }
  for (const auto& [when, limit] : fold.world().limits) instants.insert(limit);
  for (const v1::Period& period : periods) {
    for (const Instant instant : std::set<Instant>(instants)) {
      if (instant < at) instants.insert(Later(instant, period));
    }
  }
  instants.insert(at);
  std::vector<Instant> past;
  for (const Instant instant : instants) {
    if (instant != kOpenPast && instant <= at) past.push_back(instant);
  }
  return past;
}

const ModelRight* Find(const ModelStage& stage, const std::string& id) {
  for (const ModelRight& right : stage.rights()) {
    if (right.id == id) return &right;
  }
  return nullptr;
}

// By term: the sets of events that ended its limit, one per world and reading
// in which there was one.
using Ends = std::map<std::string, std::set<std::set<std::string>>>;

// One world and reading.
void Search(const ModelScene& scene, const ModelFold& fold,
            const ModelReading& reading, const std::vector<ModelLocal>& locals,
            const std::set<std::string>& terms, Instant at, Ends& ends) {
  const std::vector<Instant> instants = InstantsOf(scene.selection, fold, at);
  std::vector<std::unique_ptr<ModelStage>> stages(instants.size());
  const auto stage = [&](size_t i) -> const ModelStage& {
    if (stages[i] == nullptr) {
      stages[i] =
          std::make_unique<ModelStage>(scene, fold, instants[i], reading);
    }
    return *stages[i];
  };
  for (const std::string& id : terms) {
    for (const ModelLocal& local : locals) {
      bool limited = false;
      for (size_t i = instants.size() - 1; i-- > 0;) {
        const ModelCase before =
            OnAll(stage(i), *Find(stage(i), id), scene.points, local);
        if (before.limit == 0) continue;
        const ModelCase after =
            OnAll(stage(i + 1), *Find(stage(i + 1), id), scene.points, local);
        ends[id].insert(after.less);
        limited = true;
        break;
      }
      // Where it limited in some worlds only, it may be named or not.
      if (!limited) ends[id].insert(std::set<std::string>{});
    }
  }
}

void Name(const Ends& ends, ModelNamed& named) {
  for (const auto& [id, sets] : ends) {
    for (const auto& events : sets) {
      named.may.insert(events.begin(), events.end());
    }
    if (sets.size() == 1 && sets.begin()->size() == 1) {
      named.must.insert(*sets.begin()->begin());
    }
  }
}

// What was granted and changed on one instant limited for no time between: the
// domain does not say whether it once limited.
void NameSudden(ModelCases& cases, const std::string& id) {
  std::map<Instant, std::set<std::string>> at;
  for (const ModelFact& fact : cases.scene.selection.facts) {
    if (TouchedBy(fact.fact).count("term/" + id) == 0 &&
        !fact.fact.has_instrument_terminated()) {
      continue;
    }
    at[fact.when.lo].insert(fact.id);
    at[fact.when.hi].insert(fact.id);
  }
  for (const auto& [when, events] : at) {
    if (events.size() < 2) continue;
    cases.released.may.insert(events.begin(), events.end());
    // The order of what changes on one instant is finer than these instants.
    for (const std::string& event : events) cases.released.must.erase(event);
  }
}

// Whatever has to do with a term may have released it.
void NameTouching(ModelCases& cases, const std::string& id) {
  for (const ModelFact& fact : cases.scene.selection.facts) {
    if (TouchedBy(fact.fact).count("term/" + id) == 0) continue;
    cases.released.may.insert(fact.id);
  }
}

// Terms that would limit but for what a ruling or settlement says of them.
void NameRulings(ModelCases& cases, const std::set<std::string>& silent,
                 const std::vector<ModelLocal>& locals, Instant at) {
  for (const std::string& id : silent) {
    std::set<std::string> rulings;
    std::vector<ModelAssertion> others;
    for (const ModelAssertion& each : cases.scene.claims.decided) {
      const bool frees =
          !each.says && !each.applies && each.terms.count(id) != 0;
      if (frees) rulings.insert(each.decided_by);
      if (!frees) others.push_back(each);
    }
    if (rulings.empty()) continue;
    bool always = true, ever = false;
    Ends ends;
    const std::vector<ModelAssertion> decided = cases.scene.claims.decided;
    cases.scene.claims.decided = others;
    for (const ModelWorld& world : cases.worlds) {
      const ModelFold fold(cases.scene.selection, world);
      for (const ModelReading& reading : cases.readings) {
        const ModelStage stage(cases.scene, fold, at, reading);
        for (const ModelLocal& local : locals) {
          const ModelRight* right = Find(stage, id);
          const bool limits =
              OnAll(stage, *right, cases.scene.points, local).limit != 0;
          always = always && limits;
          ever = ever || limits;
        }
        // What ended it by itself goes before the ruling.
        Search(cases.scene, fold, reading, locals, {id}, at, ends);
      }
    }
    cases.scene.claims.decided = decided;
    for (const auto& events : ends[id]) {
      cases.released.may.insert(events.begin(), events.end());
    }
    if (ever) cases.released.may.insert(rulings.begin(), rulings.end());
    if (always && ever && rulings.size() == 1) {
      cases.released.must.insert(*rulings.begin());
    }
  }
}

}  // namespace

void FindReleased(ModelCases& cases, Instant at, const ModelEffort& effort) {
  std::set<std::string> silent;
  for (const auto& [id, found] : cases.terms) {
    const bool limits =
        std::any_of(found.begin(), found.end(),
                    [](const ModelCase& each) { return each.limit != 0; });
    if (!limits) silent.insert(id);
  }
  const std::vector<ModelLocal> locals = LocalsOf(cases, at);
  const size_t stages = cases.worlds.size() * cases.readings.size() *
                        cases.scene.selection.facts.size();
  if (stages > effort.stages || locals.empty()) {
    cases.released.unsure = true;
    return;
  }
  Ends ends;
  for (const ModelWorld& world : cases.worlds) {
    const ModelFold fold(cases.scene.selection, world);
    for (const ModelReading& reading : cases.readings) {
      Search(cases.scene, fold, reading, locals, silent, at, ends);
    }
  }
  Name(ends, cases.released);
  for (const auto& [id, sets] : ends) NameSudden(cases, id);
  NameRulings(cases, silent, locals, at);
  for (const ModelWorld& world : cases.worlds) {
    const ModelFold fold(cases.scene.selection, world);
    const ModelStage stage(cases.scene, fold, at, cases.readings[0]);
    for (const ModelRight& right : stage.rights()) {
      const bool is_void = right.standing.status == v1::TERM_STATUS_VOID;
      if (is_void) cases.released.may.insert(right.standing.winner);
      // What a claim of a term without a scope comes to is not settled.
      if (is_void || right.Fields("scope") == nullptr) {
        NameTouching(cases, right.id);
      }
    }
  }
}

}  // namespace ledger::model
