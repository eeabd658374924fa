// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_verdict.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/model/model_cases.h"
#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

constexpr size_t kPointsMax = 400;
constexpr size_t kProductMax = 200'000;

using Parts = std::vector<std::unique_ptr<ModelCases>>;
using Marks = std::vector<ModelMark>;

// The worst point: the verdict of one world and reading.
int WorstOf(const Marks& marks) {
  int worst = v1::VERDICT_YES;
  for (const ModelMark& mark : marks) {
    if (mark.starts && !mark.lifts) worst = v1::VERDICT_NO;
    if (mark.limit != 0) worst = std::min(worst, mark.limit);
  }
  return worst;
}

Marks Joined(const Marks& a, const Marks& b) {
  Marks joined = a;
  for (size_t i = 0; i < b.size(); ++i) {
    ModelMark& mark = joined[i];
    mark.starts = mark.starts || b[i].starts;
    mark.lifts = mark.lifts || b[i].lifts;
    if (mark.limit == 0 || (b[i].limit != 0 && b[i].limit < mark.limit)) {
      mark.limit = b[i].limit;
    }
  }
  return joined;
}

// By combination of readings over all agreements: the verdicts of its worlds.
std::vector<std::set<int>> VerdictsOf(const Parts& parts, size_t points,
                                      bool& too_many) {
  std::vector<std::set<Marks>> all = {{Marks(points)}};
  for (const auto& part : parts) {
    std::vector<std::set<Marks>> joined;
    size_t product = 0;
    for (const auto& before : all) {
      for (const auto& own : part->marks) {
        product += before.size() * own.size();
        if (product > kProductMax) {
          too_many = true;
          return {};
        }
        std::set<Marks>& both = joined.emplace_back();
        for (const Marks& a : before) {
          for (const Marks& b : own) both.insert(Joined(a, b));
        }
      }
    }
    all = std::move(joined);
  }
  std::vector<std::set<int>> verdicts;
  for (const auto& worlds : all) {
    std::set<int>& each = verdicts.emplace_back();
    for (const Marks& marks : worlds) each.insert(WorstOf(marks));
  }
  return verdicts;
}

// Adds events of one agreement.
void Add(const std::string& agreement, const std::set<std::string>& events,
         std::set<std::string>& named) {
  for (const std::string& event : events) {
    if (!event.empty()) named.insert(agreement + "/" + event);
  }
}

// Every set of cases that may decide: by agreement and term; an empty term is
// the want of a permission.
struct Deciding {
  std::string agreement, term;
  const std::set<ModelCase>* cases;

  bool Always(int verdict) const {
    return std::all_of(cases->begin(), cases->end(),
                       [&](const ModelCase& c) { return c.limit == verdict; });
  }
  bool Ever(int verdict) const {
    return std::any_of(cases->begin(), cases->end(),
                       [&](const ModelCase& c) { return c.limit == verdict; });
  }
};

std::vector<Deciding> AllDeciding(const std::vector<ModelAgreement>& agreements,
                                  const Parts& parts) {
  std::vector<Deciding> all;
  for (size_t i = 0; i < parts.size(); ++i) {
    for (const auto& [id, cases] : parts[i]->terms) {
      all.push_back({agreements[i].id, id, &cases});
    }
    all.push_back({agreements[i].id, "", &parts[i]->wanting});
  }
  return all;
}

// For a limit: the winners of what it read.
void LimitBecause(const std::vector<Deciding>& all, int verdict,
                  ModelNamed& because) {
  const bool certain =
      std::any_of(all.begin(), all.end(),
                  [&](const Deciding& each) { return each.Always(verdict); });
  for (const Deciding& each : all) {
    if (!(certain ? each.Always(verdict) : each.Ever(verdict))) continue;
    std::set<std::string> must;
    bool first = true;
    for (const ModelCase& one : *each.cases) {
      if (one.limit != verdict) continue;
      std::set<std::string> shared;
      std::set_intersection(must.begin(), must.end(), one.must.begin(),
                            one.must.end(),
                            std::inserter(shared, shared.begin()));
      must = first ? one.must : shared;
      first = false;
      Add(each.agreement, one.must, because.may);
      Add(each.agreement, one.may, because.may);
    }
    Add(each.agreement, must, because.must);
  }
}

// For a plain YES nothing; for one by licence, the licence's winners.
void LicenceBecause(const std::vector<ModelAgreement>& agreements,
                    const Parts& parts, ModelNamed& because) {
  size_t licences = 0;
  std::set<std::string> must;
  for (size_t i = 0; i < parts.size(); ++i) {
    for (const auto& [id, cases] : parts[i]->giving) {
      ++licences;
      for (const ModelCase& each : cases) {
        Add(agreements[i].id, each.may, because.may);
        if (cases.size() == 1) Add(agreements[i].id, each.must, must);
      }
    }
  }
  // A licence that gives in some reading only may be named or not.
  for (const auto& part : parts) {
    if (!part->scene.claims.open.empty()) return;
  }
  because.some = licences > 0;
  if (licences == 1) because.must = must;
}

// INDETERMINATE: of the terms that decide the worst worlds, what frees, limits
// less or has not begun in the others.
void FreeingBecause(const std::vector<Deciding>& all, int worst,
                    ModelNamed& because) {
  std::set<std::set<std::string>> freeing;  // by term and other world
  std::set<std::string> standing;           // what holds in the worst worlds
  for (const Deciding& each : all) {
    if (!each.Ever(worst)) continue;
    for (const ModelCase& one : *each.cases) {
      if (one.limit == worst) {
        Add(each.agreement, one.may, standing);
        Add(each.agreement, one.less, standing);
        continue;
      }
      std::set<std::string>& less = because.may;
      Add(each.agreement, one.less, less);
      std::set<std::string> own;
      Add(each.agreement, one.less, own);
      freeing.insert(own);
    }
    if (each.term.empty()) freeing.insert({});
  }
  because.some = true;
  // Of what holds in both, or begins only in the worst, the model knows no
  // more than that it may be named.
  if (freeing.size() == 1 && freeing.begin()->size() == 1 &&
      standing.count(*freeing.begin()->begin()) == 0) {
    because.must = *freeing.begin();
  }
  because.may.insert(standing.begin(), standing.end());
}

// DISPUTED: the open claims and readings on the terms that decide.
void DisputedBecause(const std::vector<ModelAgreement>& agreements,
                     const Parts& parts, int worst, ModelNamed& because) {
  for (size_t i = 0; i < parts.size(); ++i) {
    const ModelCases& part = *parts[i];
    for (const ModelAssertion& each : part.scene.claims.open) {
      Add(agreements[i].id, {each.event}, because.may);
    }
    for (const ModelFact& fact : part.scene.selection.facts) {
      const v1::RightStep& step = fact.fact.right_exercise_rejected();
      if (step.process_id().empty()) continue;
      if (step.process_id() != part.scene.asked.process_id()) continue;
      Add(agreements[i].id, {fact.id}, because.may);
    }
    if (part.scene.claims.open.size() != 1) continue;
    for (const std::string& term : part.scene.claims.open[0].terms) {
      const auto found = part.terms.find(term);
      if (found == part.terms.end() || parts.size() > 1) continue;
      if (part.readings.size() > 2) continue;
      const Deciding deciding{agreements[i].id, term, &found->second};
      if (deciding.Ever(worst)) because.must = because.may;
    }
  }
  because.some = true;
}

std::string Named(const ModelNamed& named) {
  if (named.unsure) return "unsure";
  return absl::StrCat("must ", absl::StrJoin(named.must, " "), "; may ",
                      absl::StrJoin(named.may, " "),
                      named.some ? "; some" : "");
}

void Explain(const std::vector<ModelAgreement>& agreements, Parts& parts,
             int worst, ModelPermission& answer) {
  const std::vector<Deciding> all = AllDeciding(agreements, parts);
  if (answer.verdict == v1::VERDICT_DISPUTED) {
    DisputedBecause(agreements, parts, worst, answer.because);
  } else if (answer.verdict == v1::VERDICT_INDETERMINATE) {
    FreeingBecause(all, worst, answer.because);
  } else if (answer.verdict == v1::VERDICT_YES) {
    LicenceBecause(agreements, parts, answer.because);
  } else {
    LimitBecause(all, worst, answer.because);
  }
  size_t licensed = 0;
  for (const auto& part : parts) {
    for (const ModelFact& fact : part->scene.selection.facts) {
      if (TermKindOf(fact.fact) != v1::TERM_KIND_LICENCE) continue;
      ++licensed;
      break;
    }
  }
  if (licensed > 1) answer.because.unsure = true;
}

}  // namespace

ModelPermission PermissionOf(const std::vector<ModelAgreement>& agreements,
                             const v1::PermissionQuestion& asked, Instant at,
                             const ModelEffort& effort) {
  ModelPermission answer;
  ModelBoxes boxes;
  for (const ModelAgreement& agreement : agreements) {
    for (const ModelEvent& row : agreement.events) {
      GatherBoxes(row.event, boxes);
    }
  }
  const std::vector<ModelPoint> points = GridOf(asked.act(), boxes, kPointsMax);
  if (points.empty()) {
    answer.unsure = "too many points";
    return answer;
  }
  Parts parts;
  for (const ModelAgreement& agreement : agreements) {
    parts.push_back(CasesOf(agreement, asked, points, at, effort));
    if (!parts.back()->unsure.empty()) answer.unsure = parts.back()->unsure;
  }
  if (!answer.unsure.empty()) return answer;
  bool too_many = false;
  const auto verdicts = VerdictsOf(parts, points.size(), too_many);
  if (too_many) {
    answer.unsure = "too many worlds together";
    return answer;
  }
  bool disputed = false;
  for (const std::set<int>& each : verdicts) {
    disputed = disputed || each != verdicts[0];
    for (const int verdict : each) {
      answer.could_be.insert(static_cast<v1::Verdict>(verdict));
    }
  }
  const int worst = *answer.could_be.begin();
  answer.verdict = static_cast<v1::Verdict>(worst);
  if (answer.could_be.size() > 1) answer.verdict = v1::VERDICT_INDETERMINATE;
  if (disputed) answer.verdict = v1::VERDICT_DISPUTED;
  if (answer.could_be.size() == 1) answer.could_be.clear();
  Explain(agreements, parts, worst, answer);
  for (size_t i = 0; i < parts.size(); ++i) {
    FindReleased(*parts[i], at, effort);
    ModelNamed& released = answer.released_by;
    Add(agreements[i].id, parts[i]->released.must, released.must);
    Add(agreements[i].id, parts[i]->released.must, released.may);
    Add(agreements[i].id, parts[i]->released.may, released.may);
    released.unsure = released.unsure || parts[i]->released.unsure;
  }
  FindCorrected(agreements, parts, at, answer);
  return answer;
}

std::string PermissionText(const ModelPermission& answer) {
  if (!answer.unsure.empty()) return "unsure: " + answer.unsure;
  std::string text = v1::Verdict_Name(answer.verdict).substr(8);
  for (const v1::Verdict each : answer.could_be) {
    absl::StrAppend(&text, " | ", v1::Verdict_Name(each).substr(8));
  }
  return absl::StrCat(text, "\n  because: ", Named(answer.because),
                      "\n  released_by: ", Named(answer.released_by),
                      "\n  corrected_by: ", Named(answer.corrected_by));
}

}  // namespace ledger::model
