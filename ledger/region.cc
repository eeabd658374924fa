// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/region.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "ledger/date.h"

namespace ledger {
namespace {

constexpr size_t kQuantity = kPathDimensions;

Decimal TickOf(size_t dimension) {
  static const auto kDigit = Decimal::Parse("0.000000001").value();
  static const auto kDay = Decimal::Parse("1").value();
  return dimension == kQuantity ? kDigit : kDay;
}

std::optional<Decimal> QuantityOf(std::string_view text) {
  const auto value = Decimal::Parse(text);
  if (!value.ok()) return std::nullopt;
  return *value;
}

std::optional<Decimal> DayOf(std::string_view text, bool last) {
  const auto date = ParseCivilDate(text);
  if (!date.ok()) return std::nullopt;
  const std::chrono::sys_days day(last ? date->last : date->first);
  return Decimal::Parse(absl::StrCat(day.time_since_epoch().count())).value();
}

// "lo..hi": of a quantity without its upper end, but "5..5" is that value; of
// dates with the last day.
SpanSide ReadSpan(std::string_view text, size_t dimension) {
  const size_t dots = text.find("..");
  const std::string_view lo = text.substr(0, dots);
  const std::string_view hi =
      dots == std::string_view::npos ? text : text.substr(dots + 2);
  SpanSide span;
  if (dimension == kQuantity) {
    span = {QuantityOf(lo), QuantityOf(hi)};
    if (span.lo == span.hi && span.hi) *span.hi = *span.hi + TickOf(dimension);
  } else {
    span = {DayOf(lo, false), DayOf(hi, true)};
    if (span.hi) *span.hi = *span.hi + TickOf(dimension);
  }
  return span;
}

bool UnderAny(const std::vector<std::string>& paths, std::string_view inner) {
  return std::any_of(
      paths.begin(), paths.end(),
      [inner](const std::string& path) { return Contains(path, inner); });
}

// Whether `value` of a box lies inside the side, so that some of the side may
// lie in it and some not.
bool Cuts(const PathSide& side, std::string_view value) {
  if (UnderAny(side.except, value)) return false;
  return side.values.empty() || UnderAny(side.values, value);
}

Meets ComparePaths(const v1::Values& values, const PathSide& side) {
  if (values.redacted()) return Meets::kUnknown;
  Meets meets = Meets::kOut;
  for (const std::string& value : values.values()) {
    for (const std::string& mine : side.values) {
      if (Contains(value, mine)) return Meets::kIn;
    }
    if (Cuts(side, value)) meets = Meets::kStraddles;
  }
  return meets;
}

// Whether `a` as a lower end does not lie behind `b`.
bool LowerFirst(const std::optional<Decimal>& a,
                const std::optional<Decimal>& b) {
  return !a || (b && !(*b < *a));
}

// Whether `a` as an upper end does not lie before `b`.
bool UpperLast(const std::optional<Decimal>& a,
               const std::optional<Decimal>& b) {
  return !a || (b && !(*a < *b));
}

bool Apart(const std::optional<Decimal>& hi, const std::optional<Decimal>& lo) {
  return hi && lo && !(*lo < *hi);
}

Meets CompareSpans(const v1::Values& values, size_t dimension,
                   const SpanSide& side) {
  if (values.redacted()) return Meets::kUnknown;
  Meets meets = Meets::kOut;
  for (const std::string& value : values.values()) {
    const SpanSide span = ReadSpan(value, dimension);
    if (LowerFirst(span.lo, side.lo) && UpperLast(span.hi, side.hi)) {
      return Meets::kIn;
    }
    if (Apart(span.hi, side.lo) || Apart(side.hi, span.lo)) continue;
    meets = Meets::kStraddles;
  }
  return meets;
}

Meets CompareOne(const v1::Box& box, size_t dimension, const Region& region) {
  const v1::Values* values = ValuesOf(box, dimension);
  if (values == nullptr) return Meets::kIn;
  if (dimension < kPathDimensions) {
    return ComparePaths(*values, region.paths[dimension]);
  }
  return CompareSpans(*values, dimension,
                      region.spans[dimension - kPathDimensions]);
}

std::pair<Region, Region> SplitPath(const Region& region, size_t dimension,
                                    std::string_view value) {
  std::pair<Region, Region> parts(region, region);
  PathSide& in = parts.first.paths[dimension];
  PathSide& rest = parts.second.paths[dimension];
  bool placed = false;
  for (std::string& mine : in.values) {
    if (!Contains(mine, value) || placed) continue;
    mine = std::string(value);
    placed = true;
  }
  if (!placed) in.values.emplace_back(value);
  std::erase_if(in.except, [value](const std::string& path) {
    return !Contains(value, path);
  });
  std::erase_if(rest.except, [value](const std::string& path) {
    return Contains(value, path);
  });
  rest.except.emplace_back(value);
  return parts;
}

std::pair<Region, Region> SplitSpan(const Region& region, size_t dimension,
                                    const SpanSide& span) {
  std::pair<Region, Region> parts(region, region);
  const size_t index = dimension - kPathDimensions;
  SpanSide& in = parts.first.spans[index];
  SpanSide& rest = parts.second.spans[index];
  if (!LowerFirst(span.lo, in.lo)) {
    in.lo = span.lo;
    rest.hi = span.lo;
  } else {
    in.hi = span.hi;
    rest.lo = span.hi;
  }
  return parts;
}

// As ReadSpan reads it.
std::string SpanWords(const SpanSide& side, size_t dimension) {
  const auto word = [dimension](const std::optional<Decimal>& end) {
    if (!end || dimension == kQuantity) return end ? end->ToString() : "";
    const std::chrono::days days(std::stoi(end->ToString()));
    return FormatInstant(std::chrono::sys_days(days)).substr(0, 10);
  };
  std::optional<Decimal> hi = side.hi;
  const bool one = side.lo && hi && *hi == *side.lo + TickOf(dimension);
  if (hi && (one || dimension != kQuantity)) *hi = *hi - TickOf(dimension);
  return absl::StrCat(word(side.lo), "..", word(hi));
}

v1::Values* MutableValues(v1::Box& box, size_t dimension) {
  const auto* field = v1::Box::descriptor()->field(static_cast<int>(dimension));
  return static_cast<v1::Values*>(
      box.GetReflection()->MutableMessage(&box, field));
}

// How a box stands to another in one dimension: kIn and kOut only if it stands
// so to each of its values.
Meets CompareBoxes(const v1::Box& box, const v1::Box& other, size_t dimension) {
  const v1::Values* values = ValuesOf(other, dimension);
  if (values == nullptr) return CompareOne(box, dimension, Region());
  if (values->redacted()) return Meets::kUnknown;
  std::optional<Meets> all;
  for (const std::string& value : values->values()) {
    Region region;
    if (dimension < kPathDimensions) {
      region.paths[dimension].values = {value};
    } else {
      region.spans[dimension - kPathDimensions] = ReadSpan(value, dimension);
    }
    const Meets one = CompareOne(box, dimension, region);
    if (all && *all != one) return Meets::kStraddles;
    all = one;
  }
  return all.value_or(Meets::kStraddles);
}

bool Encloses(const v1::Box& outer, const v1::Box& inner) {
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    if (CompareBoxes(outer, inner, i) != Meets::kIn) return false;
  }
  return true;
}

bool Apart(const v1::Box& a, const v1::Box& b) {
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    if (CompareBoxes(a, b, i) == Meets::kOut) return true;
  }
  return false;
}

}  // namespace

bool Encloses(const v1::Scope& outer, const v1::Scope& inner) {
  const auto within = [&](const v1::Box& box) {
    const auto& in = outer.include();
    const auto& out = outer.except();
    return std::any_of(
               in.begin(), in.end(),
               [&](const v1::Box& each) { return Encloses(each, box); }) &&
           std::all_of(out.begin(), out.end(),
                       [&](const v1::Box& each) { return Apart(each, box); });
  };
  return std::all_of(inner.include().begin(), inner.include().end(), within);
}

std::string_view DimensionName(size_t dimension) {
  return v1::Box::descriptor()->field(static_cast<int>(dimension))->name();
}

const v1::Values* ValuesOf(const v1::Box& box, size_t dimension) {
  switch (dimension) {
    case 0:
      return box.has_activity() ? &box.activity() : nullptr;
    case 1:
      return box.has_subject() ? &box.subject() : nullptr;
    case 2:
      return box.has_field() ? &box.field() : nullptr;
    case 3:
      return box.has_territory() ? &box.territory() : nullptr;
    case 4:
      return box.has_channel() ? &box.channel() : nullptr;
    case 5:
      return box.has_counterparty() ? &box.counterparty() : nullptr;
    case 6:
      return box.has_quantity() ? &box.quantity() : nullptr;
    default:
      return box.has_time() ? &box.time() : nullptr;
  }
}

bool Contains(std::string_view path, std::string_view inner) {
  return inner.size() >= path.size() &&
         inner.compare(0, path.size(), path) == 0 &&
         (inner.size() == path.size() || inner[path.size()] == '/');
}

Region RegionOf(const v1::Box& act) {
  Region region;
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    const v1::Values* values = ValuesOf(act, i);
    if (values == nullptr || values->values_size() == 0) continue;
    if (i < kPathDimensions) {
      PathSide& side = region.paths[i];
      side.values.assign(values->values().begin(), values->values().end());
      std::sort(side.values.begin(), side.values.end());
      side.values.erase(std::unique(side.values.begin(), side.values.end()),
                        side.values.end());
    } else {
      region.spans[i - kPathDimensions] = ReadSpan(values->values(0), i);
    }
  }
  return region;
}

Meets Compare(const v1::Box& box, const Region& region) {
  Meets all = Meets::kIn;
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    const Meets one = CompareOne(box, i, region);
    if (one == Meets::kOut) return Meets::kOut;
    if (one == Meets::kStraddles) all = Meets::kStraddles;
    if (one == Meets::kUnknown && all == Meets::kIn) all = Meets::kUnknown;
  }
  return all;
}

std::pair<Region, Region> Split(const Region& region, const v1::Box& box) {
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    if (CompareOne(box, i, region) != Meets::kStraddles) continue;
    const v1::Values& values = *ValuesOf(box, i);
    for (const std::string& value : values.values()) {
      if (i < kPathDimensions) {
        if (Cuts(region.paths[i], value)) return SplitPath(region, i, value);
        continue;
      }
      const SpanSide& side = region.spans[i - kPathDimensions];
      const SpanSide span = ReadSpan(value, i);
      if (Apart(span.hi, side.lo) || Apart(side.hi, span.lo)) continue;
      return SplitSpan(region, i, span);
    }
  }
  return {region, region};
}

namespace {

// The rest of something with what was taken out of it.
std::optional<PathSide> JoinRest(const PathSide& rest, const PathSide& out) {
  if (out.values.empty()) return std::nullopt;
  PathSide whole = rest;
  for (const std::string& value : out.values) {
    if (std::erase(whole.except, value) == 0) return std::nullopt;
  }
  whole.except.insert(whole.except.end(), out.except.begin(), out.except.end());
  return whole;
}

// Paths of which none lies in another, with what is not in them, or all of
// which were taken out of the other side.
std::optional<PathSide> JoinPaths(const PathSide& a, const PathSide& b) {
  if (auto whole = JoinRest(a, b)) return whole;
  if (auto whole = JoinRest(b, a)) return whole;
  if (a.values.empty() || b.values.empty()) return std::nullopt;
  for (const std::string& one : a.values) {
    for (const std::string& other : b.values) {
      if (Contains(one, other) || Contains(other, one)) return std::nullopt;
    }
  }
  PathSide both = a;
  both.values.insert(both.values.end(), b.values.begin(), b.values.end());
  both.except.insert(both.except.end(), b.except.begin(), b.except.end());
  return both;
}

std::optional<SpanSide> JoinSpans(const SpanSide& a, const SpanSide& b) {
  if (a.hi && a.hi == b.lo) return SpanSide{a.lo, b.hi};
  if (b.hi && b.hi == a.lo) return SpanSide{b.lo, a.hi};
  return std::nullopt;
}

}  // namespace

std::optional<Region> Joined(const Region& a, const Region& b,
                             const Region& asked) {
  std::optional<Region> joined;
  size_t differ = 0;
  for (size_t i = 0; i < kPathDimensions; ++i) {
    if (a.paths[i] == b.paths[i]) continue;
    ++differ;
    if (i == kCounterparty || asked.paths[i].values.size() > 1) continue;
    const auto both = JoinPaths(a.paths[i], b.paths[i]);
    if (!both) continue;
    joined = a;
    joined->paths[i] = *both;
  }
  for (size_t i = 0; i < kSpanDimensions; ++i) {
    if (a.spans[i] == b.spans[i]) continue;
    ++differ;
    const auto both = JoinSpans(a.spans[i], b.spans[i]);
    if (!both) continue;
    joined = a;
    joined->spans[i] = *both;
  }
  return differ == 1 ? joined : std::nullopt;
}

v1::Scope ScopeOf(const Region& region) {
  v1::Scope scope;
  v1::Box& box = *scope.add_include();
  for (size_t i = 0; i < kPathDimensions; ++i) {
    const PathSide& side = region.paths[i];
    for (const std::string& value : side.values) {
      MutableValues(box, i)->add_values(value);
    }
    for (const std::string& value : side.except) {
      MutableValues(*scope.add_except(), i)->add_values(value);
    }
  }
  for (size_t i = 0; i < kSpanDimensions; ++i) {
    const SpanSide& side = region.spans[i];
    if (!side.lo && !side.hi) continue;
    const size_t dimension = kPathDimensions + i;
    MutableValues(box, dimension)->add_values(SpanWords(side, dimension));
  }
  return scope;
}

}  // namespace ledger
