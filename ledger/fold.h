// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_FOLD_H_
#define LEDGER_FOLD_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/instant.h"
#include "ledger/plan.h"
#include "ledger/sums.h"
#include "ledger/v1/agreement.pb.h"

namespace ledger {

// One value for everything that is not known, by choice: the time of each
// group, of each uncertain limit, and what each unknown disposition was.
struct World {
  std::vector<Instant> group_times;  // by group
  absl::flat_hash_map<const v1::When*, Instant> limits;
  absl::flat_hash_map<const v1::Disposition*, bool> carried;
};

// A register of the shape cell: the last write wins.
struct Cell {
  const Fact* winner = nullptr;
  const v1::TermFields* fields = nullptr;  // null: cleared, or never written
  std::vector<const Fact*> overrode;
};

// Something added to a register beside its last whole statement.
struct BagPart {
  const Fact* fact = nullptr;
  const v1::Scope* scope = nullptr;  // null for a waived process
  std::string_view process_id;
};

// One interval of validity.
struct Interval {
  const Fact* opened = nullptr;
  Instant opened_at{};
  const Fact* closed = nullptr;
  Instant closed_at{};
  v1::TermStatus closed_as = v1::TERM_STATUS_UNSPECIFIED;
};

inline constexpr size_t kCells = 28;  // by number in v1::TermField

struct TermFold;

// What the cell of a field holds; nothing set where it was never written.
const v1::TermFields& StatedIn(const TermFold& fold, size_t field);

// All registers of one term in one world.
struct TermFold {
  std::array<Cell, kCells> cells;
  std::vector<BagPart> lifted, waived;
  Sums sums;
  std::vector<Interval> validity;
  const Fact* founder = nullptr;  // wins the status while it is in force
  Instant founded_at{};
  std::string_view instrument;
  const Fact* suspension = nullptr;  // last write of the cell `suspended`
  Instant suspension_at{};
  bool suspended = false;
  const Fact* terminator = nullptr;  // ends it at the tail's end
  Instant terminated_at = kOpenFuture;
  bool proposed = false;
  bool implied = false;
  std::vector<const Fact*> kept;         // since its last change
  std::vector<const Fact*> misapplied;   // verbs that found it absent or ended
  std::vector<const Fact*> late;         // of these, those that found it ended
  std::vector<const Fact*> doubled;      // grants that found it granted
  std::vector<const Fact*> unmentioned;  // restatements that left it out
  std::vector<const Fact*> idle;         // verbs that found it as they make it
  std::vector<const Fact*> beyond;       // took more than there was
  std::vector<const Fact*> breaches;     // alleged and not cured
  std::vector<Instant> edges;            // of facts whose time is a formula
  Instant latest = kOpenPast;            // start of the last fact that it heeds
};

// Where a term stands, and why.
struct Standing {
  v1::TermStatus status = v1::TERM_STATUS_ABSENT;
  const Fact* winner = nullptr;
  const Fact* because = nullptr;  // the determination that ended or began it
  Instant since = kOpenPast;
  std::optional<InstantRange> open;  // the uncertain time that `since` is of
  WallClock clock;                   // the one that told `since`
  std::vector<std::string_view> assumes;  // conditions not determined
  std::vector<Instant> edges;             // when it may change by itself
};

// Where a condition stands.
struct ConditionStanding {
  v1::ConditionStatus status = v1::CONDITION_STATUS_OPEN;
  Instant at = kOpenFuture;      // of satisfied, failed, waived, removed
  const Fact* winner = nullptr;  // the event that says so
  const Fact* definition = nullptr;
  std::vector<const Fact*> late;  // found it removed; definitions: determined
  std::vector<Instant> edges;     // of facts whose time is a formula
};

// Writes what a fact states into the registers of a term: one cell (null clears
// it), a whole statement of the scope, which clears the bag beside it, or every
// field that is set.
void WriteCell(size_t field, const Fact& fact, const v1::TermFields* fields,
               TermFold& fold);
void WriteScope(const Fact& fact, const v1::TermFields* fields, TermFold& fold);
void WriteFields(const Fact& fact, const v1::TermFields& fields,
                 TermFold& fold);

// Folds the terms and conditions of a plan in one world, up to one instant.
// Remembers what it folded, because windows of one term hang on the end of
// another. Not for sharing between threads; cheap to make.
class Fold {
 public:
  Fold(const Plan& plan, const World& world, Instant as_of)
      : plan_(plan),
        world_(world),
        as_of_(as_of),
        root_(this),
        folded_(plan.terms().size()),
        open_(plan.terms().size()),
        asked_(plan.conditions().size()) {}
  Fold(const Fold&) = delete;
  Fold& operator=(const Fold&) = delete;

  Instant as_of() const { return as_of_; }

  // The registers of a term at `as_of`.
  const TermFold& Term(uint32_t term);

  // Where a term stands at `as_of`.
  Standing StandingOf(uint32_t term);

  // The registers of a term at `as_of` as they would be had `stop`, which came
  // at `time`, and all that applies after it not come; null: all of it.
  TermFold TermBefore(uint32_t term, const Fact* stop, Instant time);

  // Where a term would stand with these registers; but for a ruling of void if
  // that is not heeded.
  Standing StandingWith(uint32_t term, const TermFold& fold,
                        bool heed_void = true);

  // When a limit comes, at the latest told at `as_of`; kOpenFuture: not yet.
  Instant TimeOfLimit(const v1::TimeLimit& limit, Instant opened);

  // Gives the registers of a term away; it is not to be asked for again.
  TermFold Take(uint32_t term) { return std::move(*folded_[term]); }

  // Where a condition stands at `at`, at most `as_of`.
  ConditionStanding Condition(uint32_t condition, Instant at);

  // When a fact takes hold in this world; kOpenFuture if it never does. What
  // a formula hangs on adds its instants to `edges`.
  Instant TimeOf(const Fact& fact, std::vector<Instant>* edges = nullptr);

 private:
  friend class TermFolder;
  struct LimitTime;

  Standing StandingAt(uint32_t term, const TermFold& fold, Instant at,
                      bool heed_void = true);
  Standing Live(const TermFold& fold, Instant at);
  LimitTime Resolve(const v1::TimeLimit& limit, Instant at, Instant opened,
                    bool start, Standing& standing);
  LimitTime ResolveWhen(const v1::When& when, Instant at, Instant opened,
                        bool start, Standing& standing);
  LimitTime ResolveFormula(const v1::Formula& formula, Instant at, bool start,
                           Standing& standing);
  static std::optional<InstantRange> Shifted(
      const std::optional<InstantRange>& open, const v1::Period& period,
      WallClock clock);
  LimitTime ResolveSeveral(const v1::TimeLimits& limits, bool earliest,
                           Instant at, Instant opened, bool start,
                           Standing& standing);
  Fold& EarlierAt(Instant at);
  std::optional<Standing> EndOf(uint32_t term, Instant at,
                                std::vector<Instant>& edges);

  const Plan& plan_;
  const World& world_;
  Instant as_of_;
  Fold* root_;  // keeps what follows for all of them, but `folded_`
  std::map<Instant, std::unique_ptr<Fold>> earlier_;  // by their `as_of_`
  std::vector<std::unique_ptr<TermFold>> folded_;     // by term
  std::vector<bool> open_;   // terms being folded or asked, against cycles
  std::vector<bool> asked_;  // conditions being asked, likewise
};

}  // namespace ledger

#endif  // LEDGER_FOLD_H_
