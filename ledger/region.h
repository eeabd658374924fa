// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REGION_H_
#define LEDGER_REGION_H_

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/amount.h"
#include "ledger/v1/term.pb.h"

namespace ledger {

// The space of acts: what a question, or a part of one, describes in each
// dimension of a Box, and how a box stands to it.

// The dimensions, in the order of Box. The last two take intervals.
inline constexpr size_t kPathDimensions = 6;
inline constexpr size_t kSpanDimensions = 2;
inline constexpr size_t kCounterparty = 5;
inline constexpr size_t kChannel = 4;

// "activity", "subject" …; of a path dimension, then of the spans.
std::string_view DimensionName(size_t dimension);

// The values of a box in a dimension; null if it leaves it out.
const v1::Values* ValuesOf(const v1::Box& box, size_t dimension);

// Whether a path contains another: "compute" does "compute/buy".
bool Contains(std::string_view path, std::string_view inner);

// What is known of the act in a path dimension: it is each of `values` and lies
// below none of `except`. Without values it may be anything else.
struct PathSide {
  std::vector<std::string> values;
  std::vector<std::string> except;

  friend bool operator==(const PathSide&, const PathSide&) = default;
};

// What is known of the act in a dimension of intervals: half-open, in steps of
// the last digit of a decimal or of a day; an empty end is open.
struct SpanSide {
  std::optional<Decimal> lo, hi;

  friend bool operator==(const SpanSide&, const SpanSide&) = default;
};

// Acts that a question does not tell apart.
struct Region {
  std::array<PathSide, kPathDimensions> paths;
  std::array<SpanSide, kSpanDimensions> spans;

  friend bool operator==(const Region&, const Region&) = default;
};

// How a box stands to a region.
enum class Meets {
  kOut,        // it contains none of it
  kIn,         // it contains all of it
  kUnknown,    // that hangs on what is blacked out
  kStraddles,  // it contains a part of it
};

// The region of a question's act, each value as it stands. The form must have
// been checked; several intervals in one dimension count as the first.
Region RegionOf(const v1::Box& act);

// Cost: one comparison per value of the box.
Meets Compare(const v1::Box& box, const Region& region);

// Whether a scope certainly contains all of another, box by box; of two that
// are blacked out that is not known.
bool Encloses(const v1::Scope& outer, const v1::Scope& inner);

// The part of a region inside a box in one dimension that the box cuts, and
// the rest. REQUIRES: Compare says kStraddles.
std::pair<Region, Region> Split(const Region& region, const v1::Box& box);

// Two regions without a common act as one, if they differ in one dimension
// alone: neighbours as an interval, or paths side by side where `asked` names
// one at most, since several say the same thing of one act.
std::optional<Region> Joined(const Region& a, const Region& b,
                             const Region& asked);

// A region as a scope: one box, and one more per thing that is not in it.
v1::Scope ScopeOf(const Region& region);

}  // namespace ledger

#endif  // LEDGER_REGION_H_
