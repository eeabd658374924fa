// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_cases.h"

#include <algorithm>
#include <optional>

#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

constexpr size_t kLocalUnknownsMax = 5;
constexpr size_t kOpenAssertionsMax = 5;

// The worlds with the fewest misapplied verbs; nothing if too many to try.
std::optional<std::vector<ModelWorld>> WorldsOf(const ModelSelection& selection,
                                                Instant at, size_t most,
                                                bool& riddle) {
  std::vector<ModelWorld> worlds;
  int fewest = -1;
  const bool tried = ForEachWorld(
      selection, at,
      [&](const ModelWorld& world) {
        const ModelFold fold(selection, world);
        const int misapplied = Misapplied(selection, fold, at);
        if (fewest >= 0 && misapplied > fewest) return;
        if (misapplied != fewest) worlds.clear();
        fewest = misapplied;
        worlds.push_back(world);
        for (const std::string& id : TermIds(selection)) {
          fold.Standing(id, fold.Term(id, at), at);
        }
        riddle = riddle || fold.riddle();
      },
      most);
  if (!tried) return std::nullopt;
  return worlds;
}

// Whether a choice of readings asserts both of one part.
bool Contradicts(const ModelScene& scene, const ModelReading& reading) {
  const auto& open = scene.claims.open;
  for (size_t i = 0; i < open.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      std::vector<std::string> shared;
      std::set_intersection(open[i].terms.begin(), open[i].terms.end(),
                            open[j].terms.begin(), open[j].terms.end(),
                            std::back_inserter(shared));
      if (shared.empty()) continue;
      if (open[i].says || open[j].says) continue;
      const bool a = open[i].applies == reading.holds[i];
      const bool b = open[j].applies == reading.holds[j];
      if (a == b) continue;
      for (const ModelPoint& point : scene.points) {
        if (SpeaksOf(open[i], point) && SpeaksOf(open[j], point)) return true;
      }
    }
  }
  return false;
}

bool MayBeContested(const ModelScene& scene) {
  if (scene.claims.processes.count(scene.asked.process_id()) != 0) return false;
  for (const ModelFact& fact : scene.selection.facts) {
    if (fact.fact.has_right_exercise_rejected() &&
        fact.fact.right_exercise_rejected().process_id() ==
            scene.asked.process_id()) {
      return true;
    }
  }
  return false;
}

std::vector<ModelReading> ReadingsOf(const ModelScene& scene) {
  std::vector<ModelReading> readings;
  const size_t open = scene.claims.open.size();
  for (size_t number = 0; number < (size_t{1} << open); ++number) {
    ModelReading reading;
    for (size_t i = 0; i < open; ++i) {
      reading.holds.push_back((number >> i & 1) == 0);
    }
    if (Contradicts(scene, reading)) continue;
    readings.push_back(reading);
    if (!MayBeContested(scene)) continue;
    reading.contested_bound = true;
    readings.push_back(reading);
  }
  return readings;
}

// Instants at which the scope of a term may have been another, up to `at`.
std::set<Instant> Moments(const ModelScene& scene, const ModelFold& fold,
                          Instant at) {
  std::set<Instant> moments;
  for (const ModelFact& fact : scene.selection.facts) {
    if (TermKindOf(fact.fact) != v1::TERM_KIND_LICENCE) continue;
    const Instant time = fold.TimeOf(fact);
    if (time < at) moments.insert(time);
  }
  return moments;
}

// The licences of one world and reading, now and before.
class Licences {
 public:
  Licences(const ModelScene& scene, const ModelFold& fold, Instant at,
           const ModelReading& reading, const ModelStage& now)
      : scene_(scene), now_(now) {
    for (const Instant moment : Moments(scene, fold, at)) {
      before_.push_back(
          std::make_unique<ModelStage>(scene, fold, moment, reading));
    }
  }

  // Rule 1 for one point: whether it needs a permission and has one, what
  // wants and what gives.
  void Mark(const ModelPoint& raw, const ModelLocal& local, ModelMark& mark,
            ModelCase& wanting, std::map<std::string, ModelCase>& giving) {
    for (const std::string& value : raw.at("activity")) {
      mark.starts = mark.starts || Within("activity", "use", value);
    }
    const ModelPoint point = now_.persons().Known(raw);
    bool once = false, stated = false;
    for (const ModelRight& right : now_.rights()) {
      if (right.kind != v1::TERM_KIND_LICENCE) continue;
      const bool own = now_.IsOwn(right);
      const ModelApplies applies = now_.Applies(right, point, local);
      const bool granted = !right.term.validity.empty() && !right.term.proposed;
      bool covers = own && granted && applies.place == Place::kIn;
      const bool holds = right.standing.status == v1::TERM_STATUS_IN_FORCE;
      if (covers && holds) {
        mark.lifts = true;
        now_.Winners(right, giving[right.id]);
      }
      for (const auto& stage : before_) {
        covers = covers || Covered(*stage, right.id, point, local, own);
      }
      // Whether what is only to come, or never held for a while, or is a
      // reading of the words, makes that the act needs a permission, the
      // domain does not say.
      stated = stated || Stated(right.id, point, local);
      once = once || covers;
      mark.starts = mark.starts || covers;
      if (own || covers) Want(right, applies, covers, wanting);
    }
    const bool use = mark.starts && !once;
    if (!use && !mark.lifts && once != stated) unclear_ = true;
    if (!mark.starts || mark.lifts) wanting = {};
    if (!mark.starts) giving.clear();
  }

  bool unclear() const {
    if (unclear_) return true;
    for (const auto& stage : before_) {
      if (stage->unclear()) return true;
    }
    return false;
  }

 private:
  bool Covered(const ModelStage& stage, const std::string& id,
               const ModelPoint& point, const ModelLocal& local,
               bool own) const {
    for (const ModelRight& right : stage.rights()) {
      if (right.id != id || right.term.validity.empty()) continue;
      if (right.term.proposed) continue;
      if (!own && !stage.IsOwn(right)) continue;
      if (stage.Applies(right, point, local).place == Place::kIn) return true;
    }
    return false;
  }

  void Want(const ModelRight& right, const ModelApplies& applies, bool covers,
            ModelCase& wanting) const {
    ModelCase all;
    now_.Winners(right, all);
    wanting.may.insert(all.may.begin(), all.may.end());
    wanting.may.insert(applies.by.begin(), applies.by.end());
    const std::set<std::string> ending = now_.Ending(right);
    wanting.may.insert(ending.begin(), ending.end());
    wanting.may.erase("");
    const bool ended = IsEnd(right.standing.status) ||
                       right.standing.status == v1::TERM_STATUS_SUSPENDED;
    if (covers && ended) {
      wanting.must.insert(right.standing.winner);
    } else if (!ended && applies.place == Place::kCarved) {
      wanting.must.insert(right.WinnerOf("scope"));
    }
  }

  // Whether any fact on record states that the term covers the point,
  // and any that it is the actor's.
  bool Stated(const std::string& id, const ModelPoint& point,
              const ModelLocal& local) const {
    bool covers = false, own = false;
    for (const ModelFact& fact : scene_.selection.facts) {
      if (TermOf(fact.fact) != id) continue;
      for (const v1::TermFields* fields :
           {&fact.fact.term_granted().fields(), &fact.fact.term_amended().set(),
            &fact.fact.term_reinstated().fields()}) {
        covers = covers ||
                 InScope(fields->scope(), point, local.redacted) == Place::kIn;
        own = own ||
              now_.persons()
                      .AndSuccessors(fields->holders(), id, true, &fact)
                      .count(now_.persons().One(scene_.asked.actor())) != 0;
      }
    }
    return covers && own;
  }

  const ModelScene& scene_;
  const ModelStage& now_;
  bool unclear_ = false;
  std::vector<std::unique_ptr<ModelStage>> before_;
};

// One world and reading, in every local choice.
void Visit(ModelCases& cases, const ModelStage& stage, Licences& licences,
           const std::vector<ModelLocal>& locals,
           std::set<std::vector<ModelMark>>& marks) {
  for (const ModelLocal& local : locals) {
    std::vector<ModelMark> mark(cases.scene.points.size());
    ModelCase wanting;
    std::map<std::string, ModelCase> giving, all;
    for (size_t i = 0; i < mark.size(); ++i) {
      const ModelPoint& point = cases.scene.points[i];
      ModelCase wants;
      std::map<std::string, ModelCase> gives;
      licences.Mark(point, local, mark[i], wants, gives);
      if (mark[i].starts && !mark[i].lifts) {
        wants.limit = v1::VERDICT_NO;
        wants.kind = v1::LIMIT_KIND_NO_PERMISSION;
        wanting.Worst(wants);
      }
      for (auto& [id, each] : gives) {
        each.limit = v1::VERDICT_YES;
        giving[id].Worst(each);
      }
      for (const ModelRight& right : stage.rights()) {
        const ModelCase found = stage.LimitOn(right, point, local);
        all[right.id].Worst(found);
        if (found.limit == 0) continue;
        if (mark[i].limit == 0 || found.limit < mark[i].limit) {
          mark[i].limit = found.limit;
        }
      }
    }
    marks.insert(mark);
    cases.wanting.insert(wanting);
    for (const auto& [id, each] : all) cases.terms[id].insert(each);
    for (const auto& [id, each] : giving) cases.giving[id].insert(each);
  }
}

}  // namespace

std::vector<ModelLocal> LocalsOf(const ModelCases& cases, Instant at) {
  std::set<const v1::Box*> met;
  std::set<std::string> open, prices;
  ModelBoxes boxes;
  for (const ModelFact& fact : cases.scene.selection.facts) {
    GatherBoxes(fact.fact, boxes);
  }
  for (const ModelWorld& world : cases.worlds) {
    const ModelFold fold(cases.scene.selection, world);
    const ModelStage stage(cases.scene, fold, at, cases.readings[0]);
    for (const ModelRight& right : stage.rights()) {
      if (stage.IsOpenAffiliate(right)) open.insert(right.id);
      if (stage.IsOpenPrice(right)) prices.insert(right.id);
    }
    for (const ModelPoint& point : cases.scene.points) {
      for (const v1::Box* box : boxes) {
        InBox(*box, stage.persons().Known(point), {}, &met);
      }
    }
  }
  std::vector<ModelLocal> locals = {{}};
  if (met.size() + open.size() + prices.size() > kLocalUnknownsMax) return {};
  for (const v1::Box* box : met) {
    for (size_t i = 0, size = locals.size(); i < size; ++i) {
      locals.push_back(locals[i]);
      locals.back().redacted.insert(box);
    }
  }
  for (const std::string& term : open) {
    for (size_t i = 0, size = locals.size(); i < size; ++i) {
      locals.push_back(locals[i]);
      locals.back().bound.insert(term);
    }
  }
  for (const std::string& term : prices) {
    for (size_t i = 0, size = locals.size(); i < size; ++i) {
      locals.push_back(locals[i]);
      locals.back().undercut.insert(term);
    }
  }
  return locals;
}

ModelCase OnAll(const ModelStage& stage, const ModelRight& right,
                const std::vector<ModelPoint>& points,
                const ModelLocal& local) {
  ModelCase worst;
  for (const ModelPoint& point : points) {
    worst.Worst(stage.LimitOn(right, point, local));
  }
  return worst;
}

std::unique_ptr<ModelCases> CasesOf(const ModelAgreement& agreement,
                                    const v1::PermissionQuestion& asked,
                                    const std::vector<ModelPoint>& points,
                                    Instant at, const ModelEffort& effort) {
  auto made = std::make_unique<ModelCases>();
  ModelCases& cases = *made;
  cases.scene.events = &agreement.events;
  cases.scene.selection = Select(agreement.events);
  cases.scene.claims = ClaimsOf(agreement.events, cases.scene.selection);
  cases.scene.asked = asked;
  cases.scene.points = points;
  if (cases.scene.claims.unclear) cases.unsure = "claims";
  if (cases.scene.claims.open.size() > kOpenAssertionsMax) {
    cases.unsure = "too many claims";
    return made;
  }
  bool riddle = false;
  auto worlds = WorldsOf(cases.scene.selection, at, kWorldsMax, riddle);
  if (!worlds) {
    cases.scene.selection = Bearing(cases.scene.selection, cases.scene.claims,
                                    points, asked.actor());
    worlds = WorldsOf(cases.scene.selection, at, effort.worlds, riddle);
  }
  if (!worlds) {
    cases.unsure = "too many worlds";
    return made;
  }
  if (riddle) cases.unsure = "a window over before its term began";
  cases.worlds = *worlds;
  cases.readings = ReadingsOf(cases.scene);
  cases.marks.resize(cases.readings.size());
  const std::vector<ModelLocal> locals = LocalsOf(cases, at);
  if (locals.empty()) cases.unsure = "too many redactions";
  for (const ModelWorld& world : cases.worlds) {
    const ModelFold fold(cases.scene.selection, world);
    for (size_t i = 0; i < cases.readings.size(); ++i) {
      const ModelStage stage(cases.scene, fold, at, cases.readings[i]);
      Licences licences(cases.scene, fold, at, cases.readings[i], stage);
      Visit(cases, stage, licences, locals, cases.marks[i]);
      if (stage.unclear() || licences.unclear()) cases.unsure = "unclear";
    }
    if (fold.riddle()) cases.unsure = "a window over before its term began";
  }
  return made;
}

}  // namespace ledger::model
