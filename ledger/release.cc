// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "ledger/because.h"
#include "ledger/effects.h"
#include "ledger/opportunity.h"
#include "ledger/plan.h"

// What ended the limits that there once were: walks back from D, one event or
// one end by the clock at a time, until the term limits the act.

namespace ledger {
namespace {

constexpr int kStepsMax = 64;
constexpr size_t kWalksMax = 4096;  // of one term
constexpr std::chrono::microseconds kTick(1);

// The last change of a term from limiting to not.
struct Release {
  const RecordedEvent* event = nullptr;
  Instant time = kOpenPast;
  const Fact* fact = nullptr;  // none: the clock, or a step of a process
};

bool ReleasesBefore(const Release& a, const Release& b) {
  if (a.fact != nullptr && b.fact != nullptr) {
    return AppliesBefore(a.time, *a.fact, b.time, *b.fact);
  }
  return std::pair(a.time, a.event->position.value()) <
         std::pair(b.time, b.event->position.value());
}

class Walk {
 public:
  using TimeIn = std::function<Instant(const PartyFact&)>;

  Walk(const Subject& subject, size_t index, const World& world,
       const Setting& setting, const Region& region, TimeIn time_in,
       const std::vector<PartyFact>& parties)
      : subject_(subject),
        silent_(subject),
        index_(index),
        world_(world),
        setting_(setting),
        region_(region),
        time_in_(std::move(time_in)),
        parties_(parties) {
    static const auto* const kNothing = new std::vector<Knowledge>();
    static const auto* const kNoAssertions = new Assertions(*kNothing);
    silent_.assertions = kNoAssertions;
    silent_.knowledge = kNothing;
  }

  std::optional<Release> Back() {
    Instant at = setting_.as_of;
    Release release;
    for (int step = 0; step < kStepsMax; ++step) {
      Fold fold(*subject_.plan, world_, at);
      const View view = Look(fold);
      if (view.limits() && release.event == nullptr) {
        // A ruling holds for every D: what it frees was never bound. It is
        // what frees it while nothing else does.
        if (view.ruling == nullptr) return std::nullopt;
        return Release{view.ruling, kOpenFuture};
      }
      if (view.limits()) {
        if (stop_ == nullptr || LimitsBefore(at)) return release;
        // What comes and goes on one instant never limited.
        release = {};
        stop_ = nullptr;
        at -= kTick;
        continue;
      }
      // What ends by the clock on the instant of a fact is alive before it.
      if (stop_ != nullptr && view.standing.since == at &&
          ByItself(view.standing, view.registers)) {
        at -= kTick;
        continue;
      }
      const Cause cause =
          CauseOf(view.effect, view.registers, view.standing, fold);
      if (cause.event == nullptr || cause.time == kOpenPast) {
        return std::nullopt;
      }
      release = {cause.event, cause.time, cause.fact};
      if (cause.fact != nullptr) {
        stop_ = cause.fact;
        stopped_ = cause.time;
      }
      at = cause.fact != nullptr ? cause.time : cause.time - kTick;
    }
    return std::nullopt;
  }

 private:
  // Why a term does not limit the act; without a fact: the clock.
  struct Cause {
    const RecordedEvent* event = nullptr;
    const Fact* fact = nullptr;
    Instant time = kOpenPast;
  };

  // The term at an instant, but for what was ruled; and the ruling or
  // settlement that alone frees it.
  struct View {
    TermFold registers;
    Standing standing;
    Effect effect;
    const RecordedEvent* ruling = nullptr;

    bool limits() const { return Limits(effect); }
  };

  View Look(Fold& fold) const {
    View view;
    view.registers = fold.TermBefore(subject_.term, stop_, stopped_);
    for (const Assertion& each : subject_.assertions->all()) {
      const bool right = !each.open || setting_.right.contains(&each);
      if (each.set != nullptr && right && each.Speaks(subject_.id())) {
        WriteFields(*each.as_fact, *each.set, view.registers);
      }
    }
    view.standing = fold.StandingWith(subject_.term, view.registers);
    Setting then = setting_;
    then.as_of = fold.as_of();
    const People people(parties_, then.as_of, [this](const PartyFact& each) {
      return Comes(each) ? time_in_(each) : kOpenFuture;
    });
    then.people = &people;
    const Registers now = {&view.registers, &view.standing, &world_};
    view.effect = EffectOn(then, subject_, index_, now, region_);
    const bool is_void = view.standing.status == v1::TERM_STATUS_VOID;
    if (Limits(view.effect) || (!view.effect.ruled && !is_void)) return view;
    const RecordedEvent* ruling =
        is_void ? view.standing.winner->event : view.effect.frees;
    view.standing = fold.StandingWith(subject_.term, view.registers, false);
    view.effect = EffectOn(then, silent_, index_, now, region_);
    if (Limits(view.effect)) view.ruling = ruling;
    return view;
  }

  bool LimitsBefore(Instant at) {
    if (at == kOpenPast) return false;
    const Fact* stop = std::exchange(stop_, nullptr);
    Fold fold(*subject_.plan, world_, at - kTick);
    const bool limits = Look(fold).limits();
    stop_ = stop;
    return limits;
  }

  // Whether a fact about parties comes before where the walk has got to.
  bool Comes(const PartyFact& each) const {
    return stop_ == nullptr || each.agreement != subject_.agreement ||
           AppliesBefore(time_in_(each), *each.fact, stopped_, *stop_);
  }

  static bool Limits(const Effect& effect) {
    return effect.verdict != v1::VERDICT_YES || effect.contested;
  }

  const Fact* FactOf(const RecordedEvent* event) const {
    for (const uint32_t i : subject_.plan->terms()[subject_.term].facts) {
      if (subject_.plan->fact(i).event == event) return &subject_.plan->fact(i);
    }
    return nullptr;
  }

  Cause CauseOf(const Effect& effect, const TermFold& registers,
                const Standing& standing, Fold& fold) const {
    Cause cause;
    if (effect.unrelated) return ByParties(registers, standing, fold);
    switch (standing.status) {
      case v1::TERM_STATUS_ABSENT:
      case v1::TERM_STATUS_PROPOSED:
      case v1::TERM_STATUS_VOID:
        return cause;
      case v1::TERM_STATUS_IN_FORCE:
      case v1::TERM_STATUS_PENDING:
        break;
      case v1::TERM_STATUS_EXPIRED:
      case v1::TERM_STATUS_LAPSED:
        return ByClock(standing, registers, fold);
      default:
        if (standing.winner == nullptr) return cause;
        return {standing.winner->event, standing.winner, standing.since};
    }
    const RecordedEvent* event = effect.frees;
    if (standing.status == v1::TERM_STATUS_PENDING) {
      // What made it wait: its grant, or what gave it this window since.
      const Fact* window =
          registers.cells[static_cast<size_t>(v1::TERM_FIELD_WINDOW)].winner;
      event = (window != nullptr ? window : standing.winner)->event;
    }
    // What founded it anew without a scope.
    if (event == nullptr && standing.winner != nullptr) {
      event = standing.winner->event;
    }
    if (event == nullptr) return cause;
    const Fact* fact = FactOf(event);
    if (fact == nullptr) return cause;
    // The state of a process is that of its steps by their times.
    if (StepOf(*fact->fact) != nullptr) {
      return {event, nullptr, fold.TimeOf(*fact)};
    }
    return {event, fact, fold.TimeOf(*fact)};
  }

  // Others are bound, or hold it: since the last event that says who.
  Cause ByParties(const TermFold& registers, const Standing& standing,
                  Fold& fold) const {
    Cause cause;
    const auto take = [&](const Fact& fact, Instant time) {
      if (time > fold.as_of() ||
          (cause.fact != nullptr &&
           AppliesBefore(time, fact, cause.time, *cause.fact))) {
        return;
      }
      cause = {fact.event, &fact, time};
    };
    for (const v1::TermField field :
         {v1::TERM_FIELD_BURDENED, v1::TERM_FIELD_HOLDERS,
          v1::TERM_FIELD_MODE}) {
      const Fact* winner = registers.cells[static_cast<size_t>(field)].winner;
      if (winner != nullptr) take(*winner, fold.TimeOf(*winner));
    }
    for (const PartyFact& each : parties_) {
      if (each.agreement == subject_.agreement &&
          HangsOnTime(*each.fact->fact) && Comes(each)) {
        take(*each.fact, time_in_(each));
      }
    }
    // What ended the term later than that did so first, going back.
    if (standing.status == v1::TERM_STATUS_IN_FORCE ||
        standing.status == v1::TERM_STATUS_ABSENT ||
        standing.winner == nullptr) {
      return cause;
    }
    if (ByItself(standing, registers)) {
      return standing.since >= cause.time ? ByClock(standing, registers, fold)
                                          : cause;
    }
    const Cause end{standing.winner->event, standing.winner, standing.since};
    return cause.fact == nullptr ||
                   AppliesBefore(cause.time, *cause.fact, end.time, *end.fact)
               ? end
               : cause;
  }

  static bool ByItself(const Standing& standing, const TermFold& registers) {
    return (standing.status == v1::TERM_STATUS_EXPIRED ||
            standing.status == v1::TERM_STATUS_LAPSED) &&
           (registers.validity.back().closed == nullptr ||
            registers.validity.back().closed != standing.winner);
  }

  // A term that a fact ended as lapsed, or that ended by itself. What moved its
  // end into the past ended it when it did.
  static Cause ByClock(const Standing& standing, const TermFold& registers,
                       Fold& fold) {
    if (!ByItself(standing, registers)) {
      const Fact* closed = registers.validity.back().closed;
      return {closed->event, closed, standing.since};
    }
    const Fact* window =
        registers.cells[static_cast<size_t>(v1::TERM_FIELD_WINDOW)].winner;
    if (window != nullptr && fold.TimeOf(*window) > standing.since) {
      return {window->event, window, fold.TimeOf(*window)};
    }
    return {EnderOf(standing)->event, nullptr, standing.since};
  }

  const Subject& subject_;
  Subject silent_;  // the same without what is asserted or was decided
  size_t index_;
  const World& world_;
  const Setting& setting_;
  const Region& region_;
  TimeIn time_in_;
  const std::vector<PartyFact>& parties_;
  const Fact* stop_ = nullptr;  // this, and what applies after it, is undone
  Instant stopped_{};           // its time
};

// Takes every blacked-out box that no world decides on, since nothing hangs on
// it now, to have contained the act: in some world it did.
void TakeInside(const Judgement& judgement, const Subject& subject,
                Setting& setting) {
  const auto& decided = judgement.unknown_boxes();
  for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
    const v1::TermFields* fields = StatedBy(*subject.plan->fact(i).fact);
    if (fields == nullptr) continue;
    for (const v1::Box& box : fields->scope().include()) {
      if (std::find(decided.begin(), decided.end(), &box) == decided.end()) {
        setting.inside.insert(&box);
      }
    }
  }
}

// Whether a term limits the act in some world and reading, or never could.
bool LimitsNow(const Judgement& judgement, size_t s) {
  for (const Outcome& outcome : judgement.outcomes()) {
    for (const PartOutcome& part : outcome.parts) {
      const Effect& effect = part.effects[s];
      if (effect.verdict != v1::VERDICT_YES || effect.contested) return true;
    }
  }
  return false;
}

// What ended the limit of a term in a world; without an event: nothing did. The
// act is free once its last part is.
Release LastRelease(const Judgement& judgement, const Outcome& outcome,
                    size_t s, const World& world, const Setting& setting) {
  const auto time_in = [&](const PartyFact& each) {
    return judgement.TimeIn(outcome, each);
  };
  Release last;
  for (const Region& region : judgement.regions()) {
    const auto one = Walk(judgement.subjects()[s], s, world, setting, region,
                          time_in, judgement.party_facts())
                         .Back();
    if (!one) continue;
    if (last.event == nullptr || ReleasesBefore(last, *one)) last = *one;
  }
  return last;
}

}  // namespace

EventSet ReleasedBy(const Judgement& judgement, std::set<size_t>& subjects) {
  EventSet released;
  if (judgement.too_many()) return released;
  for (size_t s = 0; s < judgement.subjects().size(); ++s) {
    const Subject& subject = judgement.subjects()[s];
    if (subject.role == Role::kLicence || subject.role == Role::kConsent ||
        judgement.left_out().contains(s) || LimitsNow(judgement, s)) {
      continue;
    }
    // What makes no difference on D may have made one before.
    std::set<std::tuple<const TermResult*, size_t, std::set<const v1::Box*>>>
        walked;
    for (const Outcome& outcome : judgement.outcomes()) {
      std::unique_ptr<People> people;
      Setting setting = judgement.SettingOf(outcome, people);
      const auto inside = setting.inside;
      TakeInside(judgement, subject, setting);
      for (const auto& [result, world] : judgement.WorldsLike(outcome, s)) {
        if (walked.size() >= kWalksMax) break;
        if (!walked.insert({result, outcome.reading, inside}).second) continue;
        const Release last =
            LastRelease(judgement, outcome, s, *world, setting);
        if (last.event == nullptr) continue;
        released.Add(subject.agreement, last.event);
        subjects.insert(s);
      }
    }
  }
  return released;
}

}  // namespace ledger
