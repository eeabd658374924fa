// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A chronology to print: A4, with its basis, the lives of the terms as bars
// over time, what is doubtful at D, and every event in order of recording; page
// numbers and the basis stand at the foot of every page. Words can be copied
// out in reading order; a character that no font on the machine has is a box
// with its code. The date of the file is K.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/instant.h"
#include "tools/ledgerctl/axis.h"
#include "tools/ledgerctl/bar.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/state_text.h"
#include "tools/ledgerctl/words.h"
#include "tools/report/forms.h"
#include "tools/report/pages.h"

namespace ledger::report {
namespace {

using ctl::Axis;
using ctl::Bar;

// In points.
constexpr int kLabelMax = 24;        // of its letters
constexpr double kLabelWidth = 112;  // of a term beside its bar
constexpr double kBarsLeft = kMargin + kLabelWidth;
constexpr double kBarsWidth = kWidth - kLabelWidth;
constexpr double kRowHeight = 15;
constexpr double kDateWidth = 84;  // of an event's time beside its words

constexpr Colour kBlue{0.16, 0.38, 0.62};
constexpr Colour kAmber{0.80, 0.52, 0.10};
constexpr Colour kRed{0.72, 0.13, 0.16};

constexpr Type kTitle{17, true};
constexpr Type kHeading{11, true};
constexpr Type kBody{8.5};
constexpr Type kStrong{8.5, true};
constexpr Type kSmall{7, false, kGrey};

// The lives of terms as bars under an axis of time.
class Bars {
 public:
  Bars(const Report& report, Pages& pages)
      : report_(report),
        pages_(pages),
        zone_(ctl::ZoneOf(report.state)),
        cut_(FromMicros(report.basis.effective_time())),
        axis_(Axis::Covering(report.timelines, cut_, std::nullopt, std::nullopt,
                             static_cast<int>(kBarsWidth / 4.5))) {}

  void Draw() {
    pages_.Need(6 * kRowHeight);
    Head();
    for (const v1::TermTimeline& timeline : report_.timelines) {
      if (pages_.Need(kRowHeight)) Head();
      Row(timeline);
    }
    Legend();
  }

 private:
  double X(Instant at) const {
    const auto offset = static_cast<double>(ToMicros(at)) -
                        static_cast<double>(ToMicros(axis_.from()));
    const auto length =
        static_cast<double>((axis_.to() - axis_.from()).count());
    return kBarsLeft + std::clamp(offset / length, 0.0, 1.0) * kBarsWidth;
  }

  void Head() {
    const std::string day = ctl::DayWords(cut_, zone_);
    const double width = pages_.WidthOf(day, kSmall);
    const double x = std::min(X(cut_) - width / 2, kMargin + kWidth - width);
    pages_.Label(day, {kSmall.size, true, kRed}, x, pages_.y());
    pages_.Skip(11);
    for (const Axis::Tick& tick : axis_.Ticks(zone_)) {
      pages_.Line(X(tick.at), pages_.y() + 2, X(tick.at), pages_.y() + 13, 0.5,
                  kGrey);
      pages_.Label(tick.label, kSmall, X(tick.at) + 2, pages_.y() + 1);
    }
    pages_.Skip(13);
  }

  void Row(const v1::TermTimeline& timeline) {
    const double top = pages_.y();
    for (const Axis::Tick& tick : axis_.Ticks(zone_)) {
      pages_.Line(X(tick.at), top, X(tick.at), top + kRowHeight, 0.4, kPale);
    }
    pages_.Label(ctl::Shortened(timeline.term_id(), kLabelMax, true), {7},
                 kMargin, top + 2.5);
    for (const v1::StatusSpan& span : timeline.spans()) {
      const double from =
          X(span.has_start() ? FromMicros(span.start()) : kOpenPast);
      const double to =
          X(span.has_end() ? FromMicros(span.end()) : kOpenFuture);
      const Bar bar = ctl::BarOf(span);
      if (bar == Bar::kNone || (span.has_end() && to <= kBarsLeft)) continue;
      used_.insert(bar);
      Stretch(bar, from, std::max(to - from, 0.8), top + 3.5);
    }
    pages_.Line(X(cut_), top, X(cut_), top + kRowHeight, 0.8, kRed);
    for (const v1::TimelineMark& mark : timeline.marks()) {
      if (!mark.has_first() && !mark.has_last()) continue;
      // An uncertain event stands where it has surely taken hold.
      const bool certain =
          mark.has_first() && mark.has_last() && mark.first() == mark.last();
      Mark(certain, X(FromMicros(mark.has_last() ? mark.last() : mark.first())),
           top + 6.5);
    }
    pages_.Skip(kRowHeight);
  }

  // One bar of 6 points.
  void Stretch(Bar bar, double x, double width, double y) {
    const Box box{x, y, width, 6};
    switch (bar) {
      case Bar::kInForce:
        return pages_.Fill(box, kBlue);
      case Bar::kPending:
        return pages_.Fill(box, kPale);
      case Bar::kUncertain:
        return pages_.Hatch(box, kAmber, 3, 6);
      case Bar::kProposed:
        return pages_.Hatch(box, kGrey, 6, 6);
      case Bar::kSuspended:
        return pages_.Hatch(box, kGrey, 3, 0);
      case Bar::kVoid:
        return pages_.Hatch(box, kRed, 3, 6);
      case Bar::kNone:
        return;
    }
  }

  void Mark(bool certain, double x, double y) {
    pages_.Dot(x, y, certain ? kBlack : kAmber, !certain);
  }

  void Legend() {
    constexpr std::pair<Bar, const char*> kWords[] = {
        {Bar::kInForce, "in force"},    {Bar::kUncertain, "uncertain"},
        {Bar::kPending, "pending"},     {Bar::kProposed, "proposed"},
        {Bar::kSuspended, "suspended"}, {Bar::kVoid, "void"}};
    pages_.Need(24);
    pages_.Skip(8);
    double x = kBarsLeft;
    const double y = pages_.y();
    for (const auto& [bar, words] : kWords) {
      if (!used_.contains(bar)) continue;
      Stretch(bar, x, 18, y + 1.5);
      pages_.Label(words, kSmall, x + 22, y);
      x += 30 + pages_.WidthOf(words, kSmall);
    }
    for (const auto& [certain, words] :
         {std::pair(true, "event"),
          std::pair(false, "event of uncertain time")}) {
      Mark(certain, x + 3, y + 4.5);
      pages_.Label(words, kSmall, x + 9, y);
      x += 17 + pages_.WidthOf(words, kSmall);
    }
    pages_.Skip(14);
  }

  const Report& report_;
  Pages& pages_;
  absl::TimeZone zone_;
  Instant cut_;
  Axis axis_;
  std::set<Bar> used_;
};

void PutBasis(const Report& report, Pages& pages) {
  const v1::Basis& basis = report.basis;
  pages.Text(absl::StrCat(report.agreement_id, ": chronology"), kTitle, kMargin,
             kWidth);
  pages.Skip(4);
  const auto line = [&pages](const std::string& name,
                             const std::string& words) {
    pages.Label(name, kSmall, kMargin, pages.y() + 1.2);
    pages.Text(words, kBody, kMargin + kDateWidth, kWidth - kDateWidth);
  };
  line("basis", ctl::BasisText(report.state, basis));
  line("ledger", report.origin);
  line("root", ToHex(report.root));
  line("repeat", CommandOf(report, "pdf"));
  pages.Skip(14);
}

void PutHeading(const std::string& words, Pages& pages) {
  pages.Need(60);
  pages.Text(words, kHeading, kMargin, kWidth);
  pages.Line(kMargin, pages.y() + 2, kMargin + kWidth, pages.y() + 2, 0.8,
             kPale);
  pages.Skip(8);
}

// An effective time in a narrow column: a line may end within an interval.
std::string TimeWords(const std::string& effective) {
  if (effective.empty()) return "no time of its own";
  const size_t dots = effective.find("..");
  if (dots == std::string::npos || dots == 0) return effective;
  return absl::StrCat(effective.substr(0, dots + 2), " ",
                      effective.substr(dots + 2));
}

using Lines = std::vector<std::pair<std::string, Type>>;

// Words on the left, lines on the right; on one page if they fit.
void PutEntry(const std::string& label, const Type& label_type,
              const Lines& lines, Pages& pages) {
  const double left = kMargin + kDateWidth;
  const double width = kWidth - kDateWidth;
  constexpr double kLabelledWidth = kDateWidth - 8;
  double height = 0;
  for (const auto& [words, type] : lines) {
    height += pages.HeightOf(words, type, width);
  }
  height = std::max(height, pages.HeightOf(label, label_type, kLabelledWidth));
  pages.Need(height <= kBottom - kMargin ? height : 40);
  const double top = pages.y();
  const int page = pages.page();
  pages.Text(label, label_type, kMargin, kLabelledWidth);
  const double below = pages.y();
  pages.MoveTo(top);
  for (const auto& [words, type] : lines) {
    pages.Text(words, type, left, width);
  }
  if (pages.page() == page) pages.MoveTo(std::max(pages.y(), below));
  pages.Skip(7);
}

// An event: its effective time on the left, what it says on the right.
void PutEvent(const EventRow& row, Pages& pages) {
  Lines lines = {{absl::StrCat(row.type, "  ", row.event_id), kStrong},
                 {row.says, kBody},
                 {absl::StrCat("recorded ", row.recorded, ", position ",
                               row.position, ", revision ", row.revision),
                  kSmall}};
  if (!row.sources.empty()) {
    lines.emplace_back(absl::StrCat("read in ", row.sources), kSmall);
  }
  PutEntry(TimeWords(row.effective), row.effective.empty() ? kSmall : kStrong,
           lines, pages);
}

// A finding: its code on the left, its sentence and what it rests on.
void PutDoubt(const DoubtRow& row, Pages& pages) {
  std::string rests = absl::StrCat("events ", row.events);
  if (!row.terms.empty()) {
    rests = absl::StrCat("terms ", row.terms, "; ", rests);
  }
  PutEntry(row.certain ? row.code : row.code + " (possible)", kStrong,
           {{row.says, kBody}, {rests, kSmall}}, pages);
}

Imprint ImprintOf(const Report& report) {
  const std::string known = FormatInstant(FromMicros(report.basis.read_time()));
  const std::string as_of =
      FormatInstant(FromMicros(report.basis.effective_time()));
  return {absl::StrCat(report.agreement_id, ": chronology"), report.command,
          absl::StrCat("ledgerctl ", report.tool_version),
          known.substr(0, 19) + "Z",
          absl::StrCat(report.agreement_id, ", as of ", as_of, ", known at ",
                       known, ", root ", ToHex(report.root).substr(0, 16))};
}

// Draws everything, with `count` as the number of pages; gives how many there
// are. Errors: INTERNAL, in cairo's words.
absl::StatusOr<int> DrawAll(const Report& report, int count, std::string& out) {
  Pages pages(ImprintOf(report), count, out);
  PutBasis(report, pages);
  if (!report.timelines.empty()) {
    PutHeading("Terms over time", pages);
    Bars(report, pages).Draw();
    pages.Skip(14);
  }
  if (!report.findings.empty()) {
    PutHeading("What is doubtful", pages);
    for (const DoubtRow& row : DoubtRows(report)) PutDoubt(row, pages);
    pages.Skip(7);
  }
  PutHeading("Chronology, in order of recording", pages);
  for (const EventRow& row : EventRows(report)) PutEvent(row, pages);
  return pages.Finish();
}

}  // namespace

absl::StatusOr<std::string> ToPdf(const Report& report) {
  // The first time only counts the pages.
  std::string counted;
  const absl::StatusOr<int> count = DrawAll(report, 0, counted);
  if (!count.ok()) return count.status();
  std::string pdf;
  const absl::StatusOr<int> drawn = DrawAll(report, *count, pdf);
  if (!drawn.ok()) return drawn.status();
  return pdf;
}

}  // namespace ledger::report
