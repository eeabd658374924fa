// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/draw.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/event.h"
#include "tools/ledgerctl/axis.h"
#include "tools/ledgerctl/bar.h"
#include "tools/ledgerctl/term_text.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

constexpr int kWidthMin = 40;
constexpr int kLabelMax = 28;

// How one kind of cell looks and what the legend calls it.
struct Glyph {
  std::string_view ascii;
  std::string_view unicode;
  std::string_view means;
  Style style;
};

constexpr Glyph kBlank{" ", " ", "", Style::kPlain};
constexpr Glyph kInForce{"=", "█", "in force", Style::kGood};
constexpr Glyph kUncertain{"/", "╱", "uncertain", Style::kWarning};
constexpr Glyph kPending{".", "░", "pending", Style::kFaint};
constexpr Glyph kProposed{":", "┄", "proposed", Style::kFaint};
constexpr Glyph kSuspended{"~", "▁", "suspended", Style::kWarning};
constexpr Glyph kVoid{"x", "×", "void", Style::kBad};
constexpr Glyph kCut{"|", "│", "", Style::kStrong};
constexpr Glyph kEvent{"o", "●", "event", Style::kPlain};
constexpr Glyph kVague{"?", "○", "event of uncertain time", Style::kWarning};
constexpr Glyph kOnLeft{"<", "◀", "", Style::kFaint};
constexpr Glyph kOnRight{">", "▶", "", Style::kFaint};
constexpr const Glyph* kLegend[] = {&kInForce,  &kUncertain, &kPending,
                                    &kProposed, &kSuspended, &kVoid,
                                    &kEvent,    &kVague};

const Glyph& GlyphOf(Bar bar) {
  switch (bar) {
    case Bar::kInForce:
      return kInForce;
    case Bar::kUncertain:
      return kUncertain;
    case Bar::kPending:
      return kPending;
    case Bar::kProposed:
      return kProposed;
    case Bar::kSuspended:
      return kSuspended;
    case Bar::kVoid:
      return kVoid;
    case Bar::kNone:
      break;
  }
  return kBlank;
}

// One row of cells; text is laid over them from left to right.
class Row {
 public:
  Row(const Io& io, int width)
      : io_(io), cells_(static_cast<size_t>(width), Cell{" ", Style::kPlain}) {}

  void Put(int column, const Glyph& glyph) {
    PutText(column, io_.unicode ? glyph.unicode : glyph.ascii, glyph.style);
  }
  void PutText(int column, std::string_view text, Style style) {
    if (column < 0 || column >= static_cast<int>(cells_.size())) return;
    cells_[static_cast<size_t>(column)] = {std::string(text), style};
  }
  bool Blank(int column) const {
    return cells_[static_cast<size_t>(column)].text == " ";
  }

  // The row without trailing blanks; neighbours of one style marked once.
  std::string Text() const {
    size_t end = cells_.size();
    while (end > 0 && cells_[end - 1].text == " ") --end;
    std::string text;
    for (size_t i = 0; i < end;) {
      std::string run;
      const Style style = cells_[i].style;
      for (; i < end && cells_[i].style == style; ++i) run += cells_[i].text;
      text += Styled(io_, style, run);
    }
    return text;
  }

 private:
  struct Cell {
    std::string text;
    Style style;
  };
  const Io& io_;
  std::vector<Cell> cells_;
};

Instant StartOf(const v1::StatusSpan& span) {
  return span.has_start() ? FromMicros(span.start()) : kOpenPast;
}

Instant EndOf(const v1::StatusSpan& span) {
  return span.has_end() ? FromMicros(span.end()) : kOpenFuture;
}

// Draws spans into a row, and remembers which glyphs it used.
class Bars {
 public:
  Bars(const Io& io, const Axis& axis, std::set<const Glyph*>& used)
      : io_(io), axis_(axis), used_(used) {}

  Row Of(const v1::TermTimeline& timeline) {
    Row row(io_, axis_.columns());
    for (const v1::StatusSpan& span : timeline.spans()) {
      const int first = axis_.CeilColumn(StartOf(span));
      const int end = axis_.CeilColumn(EndOf(span));
      for (int column = first; column < end; ++column) Use(row, column, span);
    }
    for (const v1::StatusSpan& span : timeline.spans()) {
      const bool inside =
          axis_.CeilColumn(StartOf(span)) == axis_.CeilColumn(EndOf(span));
      if (inside && axis_.Shows(StartOf(span)) && span.has_start()) {
        Use(row, axis_.Column(StartOf(span)), span);
      }
    }
    if (timeline.spans().empty()) return row;
    const v1::StatusSpan& oldest = timeline.spans(0);
    const v1::StatusSpan& newest = *timeline.spans().rbegin();
    if (StartOf(oldest) < axis_.from() && !row.Blank(0)) row.Put(0, kOnLeft);
    const int last = axis_.columns() - 1;
    if (EndOf(newest) > axis_.to() && !row.Blank(last)) {
      row.Put(last, kOnRight);
    }
    return row;
  }

  Row MarksOf(const v1::TermTimeline& timeline) {
    std::vector<int> count(static_cast<size_t>(axis_.columns()), 0);
    Row row(io_, axis_.columns());
    for (const v1::TimelineMark& mark : timeline.marks()) {
      if (!mark.has_first() && !mark.has_last()) continue;
      // An uncertain event stands where it has surely taken hold.
      const int64_t micros = mark.has_last() ? mark.last() : mark.first();
      const Instant at = FromMicros(micros);
      if (!axis_.Shows(at)) continue;
      const bool certain =
          mark.has_first() && mark.has_last() && mark.first() == mark.last();
      const int column = axis_.Column(at);
      const int here = ++count[static_cast<size_t>(column)];
      if (here > 1) {
        row.PutText(column, here > 9 ? "+" : absl::StrCat(here), Style::kPlain);
        continue;
      }
      const Glyph& glyph = certain ? kEvent : kVague;
      used_.insert(&glyph);
      row.Put(column, glyph);
    }
    return row;
  }

 private:
  void Use(Row& row, int column, const v1::StatusSpan& span) {
    const Glyph& glyph = GlyphOf(BarOf(span));
    used_.insert(&glyph);
    row.Put(column, glyph);
  }

  const Io& io_;
  const Axis& axis_;
  std::set<const Glyph*>& used_;
};

std::string LegendText(const Io& io, const std::set<const Glyph*>& used,
                       const Picture& picture) {
  std::vector<std::string> entries;
  for (const Glyph* glyph : kLegend) {
    if (!used.contains(glyph)) continue;
    entries.push_back(
        absl::StrCat(std::string(io.unicode ? glyph->unicode : glyph->ascii),
                     " ", std::string(glyph->means)));
  }
  if (picture.cut) {
    entries.push_back(
        absl::StrCat(std::string(io.unicode ? kCut.unicode : kCut.ascii), " ",
                     DayWords(*picture.cut, picture.zone)));
  }
  return absl::StrJoin(entries, "   ");
}

std::string HeadText(const Io& io, const Axis& axis, const Picture& picture,
                     const std::string& indent) {
  std::string text;
  if (picture.cut && axis.Shows(*picture.cut)) {
    const std::string day = DayWords(*picture.cut, picture.zone);
    const int column = axis.Column(*picture.cut);
    const bool left = column + 2 + DisplayWidth(day) > axis.columns();
    const int start =
        left ? std::max(column - 1 - DisplayWidth(day), 0) : column;
    const std::string arrow = io.unicode ? "▼" : "v";
    absl::StrAppend(
        &text, indent, std::string(static_cast<size_t>(start), ' '),
        left ? absl::StrCat(day, " ", arrow) : absl::StrCat(arrow, " ", day),
        "\n");
  }
  Row ticks(io, axis.columns());
  for (const Axis::Tick& tick : axis.Ticks(picture.zone)) {
    ticks.Put(tick.column, {"'", "╵", "", Style::kFaint});
    for (size_t i = 0; i < tick.label.size(); ++i) {
      ticks.PutText(tick.column + 1 + static_cast<int>(i),
                    tick.label.substr(i, 1), Style::kFaint);
    }
  }
  return absl::StrCat(text, indent, ticks.Text(), "\n");
}

}  // namespace

std::string DrawTimelines(const Io& io, const Picture& picture) {
  int label = 8;
  for (const v1::TermTimeline& timeline : picture.timelines) {
    label = std::max(label, DisplayWidth(timeline.term_id()));
  }
  label = std::min(label, kLabelMax);
  const int columns = std::max(picture.width, kWidthMin) - label - 2;
  const Axis axis = Axis::Covering(picture.timelines, picture.cut, picture.from,
                                   picture.to, columns);
  const std::string indent(static_cast<size_t>(label + 2), ' ');
  std::string text = HeadText(io, axis, picture, indent);
  std::set<const Glyph*> used;
  Bars bars(io, axis, used);
  for (const v1::TermTimeline& timeline : picture.timelines) {
    Row bar = bars.Of(timeline);
    Row marks = bars.MarksOf(timeline);
    if (picture.cut && axis.Shows(*picture.cut)) {
      const int column = axis.Column(*picture.cut);
      bar.Put(column, kCut);
      if (marks.Blank(column)) marks.Put(column, kCut);
    }
    const std::string id = Shortened(timeline.term_id(), label, io.unicode);
    absl::StrAppend(&text, Padded(id, label), "  ", bar.Text(), "\n", indent,
                    marks.Text(), "\n");
  }
  return absl::StrCat(text, "\n", LegendText(io, used, picture), "\n");
}

Table EdgesTable(const Picture& picture) {
  Table table({"TERM", "FROM", "TO", "STATUS"});
  const auto edge = [&picture](bool set, int64_t micros) {
    return set ? DayWords(FromMicros(micros), picture.zone) : std::string("-");
  };
  for (const v1::TermTimeline& timeline : picture.timelines) {
    for (const v1::StatusSpan& span : timeline.spans()) {
      std::vector<std::string> statuses;
      for (v1::StatusValue status : span.statuses()) {
        status.clear_since();
        std::string words = StatusWords(status.status());
        if (status.has_winner()) {
          absl::StrAppend(&words, " (", status.winner().event_id(), ")");
        }
        statuses.push_back(std::move(words));
      }
      table.Add({timeline.term_id(), edge(span.has_start(), span.start()),
                 edge(span.has_end(), span.end()),
                 absl::StrJoin(statuses, " or ")});
    }
  }
  return table;
}

}  // namespace ledger::ctl
