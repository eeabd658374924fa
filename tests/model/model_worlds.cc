// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_worlds.h"

#include <algorithm>

#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using std::chrono::microseconds;

// Calls `visit` on every part of type T within a message.
template <typename T, typename Visit>
void ForEachPart(const Message& message, const Visit& visit) {
  if (message.GetDescriptor() == T::descriptor()) {
    visit(*google::protobuf::DynamicCastToGenerated<T>(&message));
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ForEachPart<T>(reflection->GetMessage(message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      ForEachPart<T>(reflection->GetRepeatedMessage(message, field, i), visit);
    }
  }
}

// One thing that is not known, with its range.
struct Unknown {
  int group = -1;
  const v1::When* limit = nullptr;
  const v1::Disposition* disposition = nullptr;
  InstantRange range;
  std::vector<Instant> values;

  size_t choices() const { return disposition != nullptr ? 2 : values.size(); }
};

bool Matters(const ModelSelection& selection, const ModelGroup& group) {
  for (const size_t i : group.facts) {
    const v1::Fact& fact = selection.facts[i].fact;
    if (!TouchedBy(fact).empty() || fact.has_instrument_terminated() ||
        fact.has_instrument_restated() || fact.has_party_changed()) {
      return true;
    }
  }
  return false;
}

// W10: an unknown disposition is settled by the first later fact, in order of
// what is known, that needs the term alive or ends it.
bool Settled(const ModelSelection& selection, const ModelFact& by,
             const v1::Disposition& disposition) {
  const auto key = [](const ModelFact& fact) {
    return std::tuple(fact.when.lo, fact.FirstAt(fact.when.lo), fact.position);
  };
  for (const ModelFact& fact : selection.facts) {
    if (fact.formula || key(fact) <= key(by)) continue;
    const bool verb = TermOf(fact.fact) == disposition.term_id() &&
                      (NeedsLivingTerm(fact.fact) || IsRightStep(fact.fact) ||
                       fact.fact.has_performance_recorded());
    if (verb) return true;
    for (const v1::Disposition* each : DispositionsIn(fact.fact)) {
      if (each->term_id() == disposition.term_id() &&
          each->kind() != v1::DISPOSITION_KIND_UNKNOWN) {
        return true;
      }
    }
  }
  return false;
}

const v1::Window* WindowIn(const v1::Fact& fact) {
  if (fact.has_term_granted()) return &fact.term_granted().fields().window();
  if (fact.has_term_amended()) return &fact.term_amended().set().window();
  if (fact.has_term_reinstated()) {
    return &fact.term_reinstated().fields().window();
  }
  return nullptr;
}

std::vector<Unknown> FindUnknowns(const ModelSelection& selection,
                                  Instant horizon) {
  std::vector<Unknown> unknowns;
  for (size_t i = 0; i < selection.groups.size(); ++i) {
    const ModelGroup& group = selection.groups[i];
    if (!Matters(selection, group) || group.when.lo > horizon) continue;
    unknowns.push_back({static_cast<int>(i), nullptr, nullptr, group.when, {}});
  }
  for (const ModelFact& fact : selection.facts) {
    if (!fact.formula && fact.when.lo > horizon) continue;
    if (const v1::Window* window = WindowIn(fact.fact)) {
      ForEachPart<v1::When>(*window, [&](const v1::When& when) {
        if (when.has_formula() || RangeSaid(when).certain()) return;
        unknowns.push_back({-1, &when, nullptr, RangeSaid(when), {}});
      });
    }
    for (const v1::Disposition* each : DispositionsIn(fact.fact)) {
      if (each->kind() != v1::DISPOSITION_KIND_UNKNOWN) continue;
      if (Settled(selection, fact, *each)) continue;
      unknowns.push_back({-1, nullptr, each, {}, {}});
    }
  }
  return unknowns;
}

// Values of a time that can make a difference: every relevant instant and, for
// each unknown, a place of its own right behind it.
std::vector<Instant> ValuesIn(InstantRange range, Instant horizon,
                              const std::set<Instant>& relevant,
                              size_t unknowns) {
  std::vector<Instant> values;
  const Instant last = std::min(range.hi, horizon);
  const auto add = [&](Instant from, Instant next) {
    for (size_t k = 0; k <= unknowns; ++k) {
      const Instant value = from + microseconds(k);
      if (value >= range.lo && value <= last && value < next) {
        values.push_back(value);
      }
    }
  };
  if (range.lo == kOpenPast && !relevant.empty()) {
    add(kOpenPast, *relevant.begin());
  }
  for (auto it = relevant.begin(); it != relevant.end(); ++it) {
    const auto next = std::next(it);
    add(*it, next == relevant.end() ? kOpenFuture : *next);
  }
  if (range.hi > horizon || range.hi == kOpenFuture) {
    values.push_back(kOpenFuture);
  }
  return values;
}

ModelWorld FirstWorld(const ModelSelection& selection) {
  ModelWorld world;
  for (const ModelGroup& group : selection.groups) {
    world.group_times.push_back(group.when.hi);
  }
  return world;
}

std::string Text(const v1::TermFields& fields, const std::string& name) {
  v1::TermFields text;
  std::vector<const FieldDescriptor*> set;
  fields.GetReflection()->ListFields(fields, &set);
  text = fields;
  for (const FieldDescriptor* field : set) {
    if (field->name() != name) {
      text.GetReflection()->ClearField(&text, field);
    }
  }
  return text.ShortDebugString();
}

void DescribeScope(const std::string& id, const ModelTerm& term,
                   ModelAnswer& answer) {
  const auto cell = term.cells.find("scope");
  std::string text, winner;
  if (cell != term.cells.end()) {
    winner = cell->second.winner;
    if (!cell->second.fields.empty()) {
      text = cell->second.fields[0]->scope().ShortDebugString();
    }
  }
  for (const ModelPart& part : term.lifted) {
    text += " -" + part.what + "(" + part.event + ")";
  }
  for (const ModelPart& part : term.waived) {
    text += " ~" + part.what + "(" + part.event + ")";
  }
  if (text.empty() && winner.empty()) return;
  answer[id + ".scope"].insert(text + " by " + winner);
}

void DescribeRegisters(const std::string& id, const ModelTerm& term,
                       ModelAnswer& answer) {
  for (const auto& [name, cell] : term.cells) {
    if (name == "scope") continue;
    std::string text;
    if (!cell.fields.empty()) text = Text(*cell.fields[0], name);
    answer[id + "." + name].insert(text + " by " + cell.winner);
  }
  DescribeScope(id, term, answer);
  for (const auto& [name, sums] : term.sums) {
    std::string text, winner;
    for (const auto& [currency, sum] : sums) {
      text += currency + " " + SumText(sum.value) + " ";
      winner = sums.size() > 1 ? "several" : sum.reset;
    }
    if (!text.empty()) answer[id + "." + name].insert(text + "by " + winner);
  }
  std::string validity;
  for (const ModelValidity& each : term.validity) {
    validity += each.opened + "-" + each.closed + " ";
  }
  if (!validity.empty()) answer[id + ".validity"].insert(validity);
  if (!term.suspension.empty()) {
    answer[id + ".suspended"].insert(
        std::string(term.suspended ? "true by " : "false by ") +
        term.suspension);
  }
}

std::optional<ModelAnswer> Ask(const ModelSelection& selection, Instant at,
                               bool registers) {
  ModelAnswer answer;
  int fewest = -1;
  bool riddle = false;
  const std::set<std::string> ids = TermIds(selection);
  const bool tried = ForEachWorld(selection, at, [&](const ModelWorld& world) {
    const ModelFold fold(selection, world);
    const int misapplied = Misapplied(selection, fold, at);
    if (fewest >= 0 && misapplied > fewest) return;
    if (misapplied != fewest) answer.clear();
    fewest = misapplied;
    for (const std::string& id : ids) {
      const ModelTerm term = fold.Term(id, at);
      const ModelStanding standing = fold.Standing(id, term, at);
      answer[id + ".status"].insert(
          v1::TermStatus_Name(standing.status).substr(12) + " by " +
          standing.winner);
      if (registers) DescribeRegisters(id, term, answer);
    }
    riddle = riddle || fold.riddle();
  });
  if (!tried || riddle) return std::nullopt;
  return answer;
}

}  // namespace

std::set<Instant> RelevantInstants(const ModelSelection& selection) {
  std::set<Instant> instants;
  std::vector<v1::Period> periods;
  for (const ModelFact& fact : selection.facts) {
    if (!fact.formula) instants.insert({fact.when.lo, fact.when.hi});
    ForEachPart<v1::Formula>(fact.fact, [&](const v1::Formula& formula) {
      if (formula.has_after()) periods.push_back(formula.after());
    });
    ForEachPart<v1::Survival>(fact.fact, [&](const v1::Survival& survives) {
      if (survives.has_tail()) periods.push_back(survives.tail());
    });
    if (const v1::Window* window = WindowIn(fact.fact)) {
      ForEachPart<v1::TimeLimit>(*window, [&](const v1::TimeLimit& limit) {
        if (limit.limit_case() == v1::TimeLimit::kThrough) {
          instants.insert(EndOf(limit.through()));
        } else if (limit.has_until() && !limit.until().has_formula()) {
          const InstantRange range = RangeSaid(limit.until());
          instants.insert({range.lo, range.hi});
        }
      });
    }
    const v1::TimeLimit& waived = fact.fact.term_waived().until();
    if (waived.limit_case() == v1::TimeLimit::kThrough) {
      instants.insert(EndOf(waived.through()));
    } else if (waived.has_until() && !waived.until().has_formula()) {
      instants.insert(RangeSaid(waived.until()).hi);
    }
    if (fact.fact.condition_defined().has_long_stop()) {
      instants.insert(RangeSaid(fact.fact.condition_defined().long_stop()).hi);
    }
  }
  instants.erase(kOpenPast);
  instants.erase(kOpenFuture);
  for (const v1::Period& period : periods) {
    for (const Instant instant : std::set<Instant>(instants)) {
      const Instant later = Later(instant, period);
      instants.insert({later, instant - (later - instant)});
    }
  }
  return instants;
}

bool ForEachWorld(const ModelSelection& selection, Instant horizon,
                  const std::function<void(const ModelWorld&)>& visit,
                  size_t most) {
  std::vector<Unknown> unknowns = FindUnknowns(selection, horizon);
  std::set<Instant> relevant = RelevantInstants(selection);
  if (horizon != kOpenFuture) relevant.insert(horizon);
  size_t worlds = 1;
  for (Unknown& unknown : unknowns) {
    unknown.values =
        ValuesIn(unknown.range, horizon, relevant, unknowns.size());
    worlds *= unknown.choices();
    if (worlds > most) return false;
  }
  for (size_t number = 0; number < worlds; ++number) {
    ModelWorld world = FirstWorld(selection);
    size_t rest = number;
    for (const Unknown& unknown : unknowns) {
      const size_t choice = rest % unknown.choices();
      rest /= unknown.choices();
      if (unknown.disposition != nullptr) {
        world.carried[unknown.disposition] = choice == 0;
      } else if (unknown.limit != nullptr) {
        world.limits[unknown.limit] = unknown.values[choice];
      } else {
        world.group_times[static_cast<size_t>(unknown.group)] =
            unknown.values[choice];
      }
    }
    visit(world);
  }
  return true;
}

std::set<std::string> TermIds(const ModelSelection& selection) {
  std::set<std::string> ids;
  for (const ModelFact& fact : selection.facts) {
    if (!TermOf(fact.fact).empty()) ids.insert(TermOf(fact.fact));
  }
  return ids;
}

int Misapplied(const ModelSelection& selection, const ModelFold& fold,
               Instant at, const ModelFact* before) {
  int count = 0;
  for (const std::string& id : TermIds(selection)) {
    count += fold.Term(id, at, before).misapplied;
  }
  return count;
}

std::optional<ModelAnswer> StateAt(const ModelSelection& selection,
                                   Instant at) {
  return Ask(selection, at, true);
}

std::optional<ModelAnswer> StatusesAt(const ModelSelection& selection,
                                      Instant at) {
  return Ask(selection, at, false);
}

std::string SumText(const AmountRange& value) {
  std::string text = value.lo.ToString() + "..";
  if (value.hi) text += value.hi->ToString();
  return text + (value.marked ? " marked" : "");
}

}  // namespace ledger::model
