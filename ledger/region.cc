// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/region.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/date.h"

namespace ledger {
namespace {

constexpr size_t kQuantity = kPathDimensions;

struct Span {
  std::optional<SpanEnd> lo, hi;
};

std::optional<SpanEnd> QuantityEnd(std::string_view text, bool behind) {
  const auto value = Decimal::Parse(text);
  if (!value.ok()) return std::nullopt;
  return SpanEnd{*value, behind};
}

std::optional<SpanEnd> TimeEnd(std::string_view text, bool behind) {
  const auto date = ParseCivilDate(text);
  if (!date.ok()) return std::nullopt;
  const std::chrono::sys_days day(behind ? date->last : date->first);
  const auto value =
      Decimal::Parse(absl::StrCat(day.time_since_epoch().count()));
  return SpanEnd{*value, behind};
}

// "lo..hi", both ends included, as the points before and behind it.
Span ReadSpan(std::string_view text, size_t dimension) {
  const size_t dots = text.find("..");
  const std::string_view lo = text.substr(0, dots);
  const std::string_view hi =
      dots == std::string_view::npos ? text : text.substr(dots + 2);
  const auto read = dimension == kQuantity ? QuantityEnd : TimeEnd;
  Span span;
  if (!lo.empty()) span.lo = read(lo, false);
  if (!hi.empty()) span.hi = read(hi, true);
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
bool LowerFirst(const std::optional<SpanEnd>& a,
                const std::optional<SpanEnd>& b) {
  return !a || (b && !(*b < *a));
}

// Whether `a` as an upper end does not lie before `b`.
bool UpperLast(const std::optional<SpanEnd>& a,
               const std::optional<SpanEnd>& b) {
  return !a || (b && !(*a < *b));
}

bool Apart(const std::optional<SpanEnd>& hi, const std::optional<SpanEnd>& lo) {
  return hi && lo && !(*lo < *hi);
}

Meets CompareSpans(const v1::Values& values, size_t dimension,
                   const SpanSide& side) {
  if (values.redacted()) return Meets::kUnknown;
  Meets meets = Meets::kOut;
  for (const std::string& value : values.values()) {
    const Span span = ReadSpan(value, dimension);
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
                                    const Span& span) {
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

std::string SpanWords(const SpanSide& side, size_t dimension) {
  const auto word = [dimension](const std::optional<SpanEnd>& end, bool hi) {
    if (!end) return std::string();
    if (dimension == kQuantity) return end->value.ToString();
    const int days = std::stoi(end->value.ToString());
    // The last day inside: the point before a day is behind the one before.
    const int shift = hi && !end->behind ? -1 : !hi && end->behind ? 1 : 0;
    const Instant day = std::chrono::sys_days{std::chrono::days{days + shift}};
    return FormatInstant(day).substr(0, 10);
  };
  return absl::StrCat(word(side.lo, false), "..", word(side.hi, true));
}

v1::Values* MutableValues(v1::Box& box, size_t dimension) {
  const auto* field = v1::Box::descriptor()->field(static_cast<int>(dimension));
  return static_cast<v1::Values*>(
      box.GetReflection()->MutableMessage(&box, field));
}

}  // namespace

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
      const Span span = ReadSpan(values->values(0), i);
      region.spans[i - kPathDimensions] = {span.lo, span.hi};
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
      const Span span = ReadSpan(value, i);
      if (Apart(span.hi, side.lo) || Apart(side.hi, span.lo)) continue;
      return SplitSpan(region, i, span);
    }
  }
  return {region, region};
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
