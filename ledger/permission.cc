// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/permission.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/because.h"
#include "ledger/corrected.h"
#include "ledger/fields.h"
#include "ledger/naming.h"
#include "ledger/verdict.h"
#include "ledger/verdict_words.h"

namespace ledger {
namespace {

// One agreement per line of sight: writes what a judgement came to.
class Writer {
 public:
  Writer(const Judgement& judgement, const Question& question,
         const v1::PermissionQuestion& asked, v1::PermissionAnswer& answer)
      : judgement_(judgement),
        question_(question),
        asked_(asked),
        answer_(answer) {}

  void Write() {
    const Conclusion whole = ConclusionOf(judgement_);
    answer_.set_verdict(whole.verdict);
    for (const v1::Verdict each : whole.could_be) answer_.add_could_be(each);
    answer_.set_too_many_unknowns(judgement_.too_many());
    const VerdictReasons reasons = ReasonsOf(judgement_, whole);
    reasons.because.Render(judgement_.dockets(), *answer_.mutable_because());
    answer_.set_decided_by(reasons.decided_by);
    for (const std::string& step : reasons.steps) answer_.add_steps(step);
    std::set<size_t> subjects = reasons.subjects;
    ReleasedBy(judgement_, subjects)
        .Render(judgement_.dockets(), *answer_.mutable_released_by());
    WriteCorrections(std::move(subjects), !whole.could_be.empty());
    WriteParts();
    WriteLimits();
    WriteAssumptions();
    if (!whole.could_be.empty() || judgement_.too_many()) WriteUnknowns();
    WriteReadings();
    WriteUnmatched();
    for (const auto& docket : judgement_.dockets()) {
      answer_.add_agreement_ids(docket->id().value());
    }
    answer_.set_sentence(PermissionSentence(asked_, answer_));
  }

 private:
  // The verdict that a cut and all below it share; nothing if they differ.
  std::optional<Conclusion> Shared(size_t cut) const {
    const Cut& at = judgement_.cuts()[cut];
    if (at.in < 0) {
      return ConclusionOf(judgement_, static_cast<int64_t>(at.part));
    }
    const auto in = Shared(static_cast<size_t>(at.in));
    const auto rest = Shared(static_cast<size_t>(at.rest));
    return in == rest ? in : std::nullopt;
  }

  // Acts that share a conclusion.
  struct Part {
    Region region;
    Conclusion conclusion;
  };

  // Adds the parts below a cut.
  void Gather(size_t cut, std::vector<Part>& parts) const {
    const Cut& at = judgement_.cuts()[cut];
    const auto shared = Shared(cut);
    if (shared) return Place({at.region, *shared}, parts);
    Gather(static_cast<size_t>(at.in), parts);
    Gather(static_cast<size_t>(at.rest), parts);
  }

  // Adds a part, as one with its neighbours of the same conclusion.
  void Place(Part part, std::vector<Part>& parts) const {
    const Region& asked = judgement_.cuts().front().region;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].conclusion != part.conclusion) continue;
      auto joined = Joined(parts[i].region, part.region, asked);
      if (!joined) continue;
      part.region = *std::move(joined);
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
      return Place(std::move(part), parts);
    }
    parts.push_back(std::move(part));
  }

  // Corrections and retractions of what would have counted for the terms that
  // decided, were released, or could decide.
  void WriteCorrections(std::set<size_t> subjects, bool open) {
    for (size_t s = 0; open && s < judgement_.subjects().size(); ++s) {
      if (WorstOf(s)) subjects.insert(s);
    }
    EventSet events;
    for (uint32_t i = 0; i < judgement_.dockets().size(); ++i) {
      FieldSelection wanted;
      for (const size_t s : subjects) {
        const Subject& subject = judgement_.subjects()[s];
        if (subject.agreement != i) continue;
        wanted.term_ids.emplace_back(subject.id());
      }
      if (wanted.term_ids.empty()) continue;
      const History& history = judgement_.dockets()[i]->selection().history();
      for (const Corrected& each : CorrectedBy(history, question_, wanted)) {
        events.Add(i, &history.at(each.revision));
      }
    }
    events.Render(judgement_.dockets(), *answer_.mutable_corrected_by());
  }

  void WriteParts() {
    if (judgement_.too_many() || Shared(0).has_value()) return;
    std::vector<Part> parts;
    Gather(0, parts);
    for (const Part& each : parts) {
      v1::VerdictPart& part = *answer_.add_parts();
      *part.mutable_scope() = ScopeOf(each.region);
      part.set_verdict(each.conclusion.verdict);
      for (const v1::Verdict could : each.conclusion.could_be) {
        part.add_could_be(could);
      }
    }
  }

  // The worst that a subject does in some world, and whether it does in all.
  struct Worst {
    Effect effect;
    const Outcome* outcome = nullptr;
    bool always = true;
  };

  std::optional<Worst> WorstOf(size_t s) const {
    const bool licence = judgement_.subjects()[s].role == Role::kLicence;
    Worst worst;
    for (const Outcome& outcome : judgement_.outcomes()) {
      bool here = false;
      for (const PartOutcome& part : outcome.parts) {
        Effect effect = part.effects[s];
        if (licence && (!effect.covers || !part.needs_permission)) continue;
        if (licence) effect.kind = v1::LIMIT_KIND_LICENCE;
        if (!licence && effect.verdict == v1::VERDICT_YES) continue;
        here = true;
        if (worst.outcome == nullptr || effect.verdict < worst.effect.verdict) {
          worst.effect = effect;
          worst.outcome = &outcome;
        }
      }
      worst.always &= here;
    }
    if (worst.outcome == nullptr) return std::nullopt;
    return worst;
  }

  void WriteLimits() {
    std::vector<v1::Limit> limits;
    for (size_t s = 0; s < judgement_.subjects().size(); ++s) {
      const auto worst = WorstOf(s);
      if (!worst) continue;
      const Subject& subject = judgement_.subjects()[s];
      v1::Limit& limit = limits.emplace_back();
      limit.set_agreement_id(
          judgement_.dockets()[subject.agreement]->id().value());
      limit.set_term_id(std::string(subject.id()));
      limit.set_term_kind(subject.kind());
      limit.set_verdict(worst->effect.verdict);
      limit.set_kind(worst->effect.kind);
      limit.set_certain(worst->always);
      limit.set_process_status(worst->effect.process);
      if (worst->effect.kind == v1::LIMIT_KIND_PRIORITY) {
        limit.add_steps(worst->effect.process == v1::PROCESS_STATUS_OPEN
                            ? "answer or deadline"
                            : "notice");
      }
      EventSet events;
      const Registers registers = judgement_.RegistersOf(*worst->outcome, s);
      for (const RecordedEvent* event : WinnersOf(subject, registers)) {
        events.Add(subject.agreement, event);
        AddQuotes(event->event.fact(), limit);
      }
      events.Add(subject.agreement, worst->effect.frees);
      events.Add(subject.agreement, worst->effect.step);
      events.Render(judgement_.dockets(), *limit.mutable_events());
    }
    std::stable_sort(limits.begin(), limits.end(),
                     [](const v1::Limit& a, const v1::Limit& b) {
                       return a.verdict() < b.verdict();
                     });
    for (v1::Limit& limit : limits) *answer_.add_limits() = std::move(limit);
  }

  static void AddQuotes(const v1::Fact& fact, v1::Limit& limit) {
    for (const v1::Source& source : fact.sources()) {
      if (!source.quote().plain().empty()) {
        limit.add_quotes(source.quote().plain());
      }
    }
  }

  void WriteAssumptions() {
    std::set<std::string> assumes;
    for (const Outcome& outcome : judgement_.outcomes()) {
      for (size_t s = 0; s < judgement_.subjects().size(); ++s) {
        const Registers registers = judgement_.RegistersOf(outcome, s);
        const Subject& subject = judgement_.subjects()[s];
        for (const std::string_view id : registers.standing->assumes) {
          assumes.insert(absl::StrCat(
              judgement_.dockets()[subject.agreement]->id().value(), "/",
              std::string(id)));
        }
      }
    }
    for (const std::string& each : assumes) answer_.add_assumes(each);
  }

  // Whatever is not known of a term that does different things to the act.
  void WriteUnknowns() {
    EventSet events;
    for (size_t s = 0; s < judgement_.subjects().size(); ++s) {
      if (!judgement_.too_many() && !Varies(s)) continue;
      const Subject& subject = judgement_.subjects()[s];
      const TermOutcome& outcome = judgement_.OutcomeOfTerm(s);
      for (const Fact* fact : outcome.unknowns) {
        events.Add(subject.agreement, fact->event);
      }
      const bool blank = !judgement_.unknown_boxes().empty();
      const Fact* scope =
          outcome.results.front()->fold.cells[v1::TERM_FIELD_SCOPE].winner;
      if ((blank || IsOneOf(judgement_.affiliates(), s)) && scope != nullptr) {
        events.Add(subject.agreement, scope->event);
      }
      if (IsOneOf(judgement_.clocks(), s)) AddSteps(s, events);
      AddPrices(s, events);
      for (const PartyFact& each : judgement_.PartiesThatMatter(s)) {
        events.Add(each.agreement, each.fact->event);
      }
      AddFoundings(s, events);
    }
    events.Render(judgement_.dockets(), *answer_.mutable_unknowns());
  }

  // Whether a consent lifts a term hangs on which of them was founded later.
  void AddFoundings(size_t s, EventSet& events) const {
    for (const Outcome& outcome : judgement_.outcomes()) {
      for (const PartOutcome& part : outcome.parts) {
        if (part.effects[s].kind != v1::LIMIT_KIND_CONSENT) continue;
        for (size_t i = 0; i < part.effects.size(); ++i) {
          const Subject& subject = judgement_.subjects()[i];
          const Registers registers = judgement_.RegistersOf(outcome, i);
          const Standing& now = *registers.standing;
          const bool lifts = part.effects[i].covers && now.winner != nullptr &&
                             now.winner->event == part.effects[s].frees;
          const Fact* founder = registers.fold->founder;
          if ((i != s && !lifts) || founder->when.certain()) continue;
          events.Add(subject.agreement, founder->event);
        }
      }
    }
  }

  static bool IsOneOf(const std::vector<size_t>& subjects, size_t s) {
    return std::find(subjects.begin(), subjects.end(), s) != subjects.end();
  }

  // The steps whose time says how far a clock has run.
  void AddSteps(size_t s, EventSet& events) const {
    for (const Outcome& outcome : judgement_.outcomes()) {
      for (const PartOutcome& part : outcome.parts) {
        events.Add(judgement_.subjects()[s].agreement, part.effects[s].step);
      }
    }
  }

  // The notice and the deal whose prices say too little, and what says too
  // little of the floor.
  void AddPrices(size_t s, EventSet& events) const {
    const uint32_t agreement = judgement_.subjects()[s].agreement;
    for (const Outcome& outcome : judgement_.outcomes()) {
      const TermFold& fold = *judgement_.RegistersOf(outcome, s).fold;
      const Fact* stated = fold.cells[v1::TERM_FIELD_RIGHT].winner;
      const bool floor =
          StatedIn(fold, v1::TERM_FIELD_RIGHT).right().has_price_floor();
      for (const PartOutcome& part : outcome.parts) {
        const Effect& effect = part.effects[s];
        if (effect.offer == nullptr) continue;
        events.Add(agreement, effect.offer);
        events.Add(agreement, effect.step);
        if (!floor && stated != nullptr) events.Add(agreement, stated->event);
      }
    }
  }

  bool Varies(size_t s) const {
    std::map<size_t, std::set<std::pair<v1::Verdict, bool>>> seen;
    for (const Outcome& outcome : judgement_.outcomes()) {
      for (size_t p = 0; p < outcome.parts.size(); ++p) {
        const Effect& effect = outcome.parts[p].effects[s];
        seen[p].insert({effect.verdict, effect.covers});
      }
    }
    return std::any_of(seen.begin(), seen.end(),
                       [](const auto& each) { return each.second.size() > 1; });
  }

  void WriteReadings() {
    if (judgement_.too_many() || judgement_.readings().size() < 2) return;
    for (size_t i = 0; i < judgement_.readings().size(); ++i) {
      v1::ReadingVerdict& reading = *answer_.add_readings();
      for (const Assertion* each : judgement_.disputed()) {
        const bool right = judgement_.readings()[i].right.contains(each);
        reading.add_supposes(AssertionWords(*each, right));
        Refer(*each->event, each->event->event.fact(), *reading.add_events());
      }
      for (const v1::Verdict verdict : VerdictsOf(judgement_, i)) {
        reading.add_verdicts(verdict);
      }
    }
  }

  // Values that no scope of any agreement considered names or contains.
  void WriteUnmatched() {
    const Region region = RegionOf(asked_.act());
    for (size_t d = 0; d < kPathDimensions; ++d) {
      for (const std::string& value : region.paths[d].values) {
        if (Named(d, value)) continue;
        v1::UnmatchedValue& unmatched = *answer_.add_unmatched();
        unmatched.set_dimension(std::string(DimensionName(d)));
        unmatched.set_value(value);
      }
    }
  }

  bool Named(size_t dimension, const std::string& value) const {
    bool named = false;
    for (uint32_t i = 0; i < judgement_.dockets().size(); ++i) {
      const Docket& docket = *judgement_.dockets()[i];
      for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
        EachScope(docket.SubjectAt(i, term), [&](const v1::Scope& scope) {
          for (const auto* boxes : {&scope.include(), &scope.except()}) {
            for (const v1::Box& box : *boxes) {
              const v1::Values* values = ValuesOf(box, dimension);
              if (values == nullptr) continue;
              for (const std::string& each : values->values()) {
                named |= Contains(each, value) || Contains(value, each);
              }
            }
          }
        });
      }
    }
    return named;
  }

  const Judgement& judgement_;
  const Question& question_;
  const v1::PermissionQuestion& asked_;
  v1::PermissionAnswer& answer_;
};

}  // namespace

absl::StatusOr<v1::PermissionAnswer> DerivePermission(
    std::span<const AgreementHistory> agreements, const Question& question,
    const v1::PermissionQuestion& asked) {
  auto dockets = MakeDockets(agreements, question);
  if (!dockets.ok()) return dockets.status();
  Judgement judgement(*dockets, question.as_of, asked);
  if (absl::Status run = judgement.Run(); !run.ok()) return run;
  v1::PermissionAnswer answer;
  Writer(judgement, question, asked, answer).Write();
  return answer;
}

}  // namespace ledger
