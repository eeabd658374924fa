// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A chronology to print: A4, with its basis, the lives of the terms as bars
// over time, and every event in order of recording; page numbers and the basis
// stand at the foot of every page. Words can be copied out in reading order.
// The date of the file is K.

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/instant.h"
#include "tools/ledgerctl/axis.h"
#include "tools/ledgerctl/bar.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/state_text.h"
#include "tools/ledgerctl/words.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

using ctl::Axis;
using ctl::Bar;

// In points, from the top left corner.
constexpr double kPageWidth = 595.28;
constexpr double kPageHeight = 841.89;
constexpr double kMargin = 50;
constexpr double kWidth = kPageWidth - 2 * kMargin;
constexpr double kBottom = kPageHeight - 64;
constexpr double kFoot = kPageHeight - 46;
constexpr double kLabelWidth = 112;  // of a term beside its bar
constexpr double kBarsLeft = kMargin + kLabelWidth;
constexpr double kBarsWidth = kWidth - kLabelWidth;
constexpr double kRowHeight = 15;
constexpr double kDateWidth = 84;  // of an event's time beside its words
constexpr char kFont[] = "DejaVu Sans";

struct Colour {
  double red, green, blue;
};
constexpr Colour kBlack{0.1, 0.1, 0.12};
constexpr Colour kGrey{0.42, 0.42, 0.46};
constexpr Colour kPale{0.86, 0.86, 0.89};
constexpr Colour kBlue{0.16, 0.38, 0.62};
constexpr Colour kAmber{0.80, 0.52, 0.10};
constexpr Colour kRed{0.72, 0.13, 0.16};

// How words are set.
struct Type {
  double size;
  bool bold = false;
  Colour colour = kBlack;
};
constexpr Type kTitle{17, true};
constexpr Type kHeading{11, true};
constexpr Type kBody{8.5};
constexpr Type kStrong{8.5, true};
constexpr Type kSmall{7, false, kGrey};

// Lets go of what the two libraries hand out.
struct Unref {
  void operator()(cairo_surface_t* it) const { cairo_surface_destroy(it); }
  void operator()(cairo_t* it) const { cairo_destroy(it); }
  void operator()(PangoLayout* it) const { g_object_unref(it); }
  void operator()(PangoLayoutIter* it) const { pango_layout_iter_free(it); }
  void operator()(PangoFontDescription* it) const {
    pango_font_description_free(it);
  }
  void operator()(PangoAttrList* it) const { pango_attr_list_unref(it); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

cairo_status_t AppendBytes(void* out, const unsigned char* data,
                           unsigned int size) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data),
                                         size);
  return CAIRO_STATUS_SUCCESS;
}

// Pages that words and lines are put on, from top to bottom. Breaks to the
// next page where one is full, and puts the foot below each.
class Pages {
 public:
  // `count` is how many pages there will be, for the foot.
  Pages(const Report& report, int count, std::string& out)
      : count_(count),
        surface_(cairo_pdf_surface_create_for_stream(AppendBytes, &out,
                                                     kPageWidth, kPageHeight)),
        cairo_(cairo_create(surface_.get())) {
    const std::string known =
        FormatInstant(FromMicros(report.basis.read_time()));
    foot_ = absl::StrCat(
        report.agreement_id, ", as of ",
        FormatInstant(FromMicros(report.basis.effective_time())), ", known at ",
        known, ", root ", ToHex(report.root).substr(0, 16));
    const auto set = [this](cairo_pdf_metadata_t name, const std::string& to) {
      cairo_pdf_surface_set_metadata(surface_.get(), name, to.c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE,
        absl::StrCat(report.agreement_id, ": chronology"));
    set(CAIRO_PDF_METADATA_SUBJECT, report.command);
    set(CAIRO_PDF_METADATA_CREATOR,
        absl::StrCat("ledgerctl ", report.tool_version));
    set(CAIRO_PDF_METADATA_CREATE_DATE, known.substr(0, 19) + "Z");
  }

  cairo_t* cairo() const { return cairo_.get(); }
  double y() const { return y_; }
  int page() const { return page_; }
  void MoveTo(double y) { y_ = y; }
  void Skip(double height) { y_ += height; }

  // Breaks the page unless so much is left of it; true if it did.
  bool Need(double height) {
    if (y_ + height <= kBottom) return false;
    EndPage();
    ++page_;
    y_ = kMargin;
    return true;
  }

  // Words in the column [left, left + width], line by line, over pages.
  void Text(const std::string& words, const Type& type, double left,
            double width) {
    const Owned<PangoLayout> layout = LayoutOf(words, type, width);
    const Owned<PangoLayoutIter> line(pango_layout_get_iter(layout.get()));
    do {
      int top = 0;
      int bottom = 0;
      pango_layout_iter_get_line_yrange(line.get(), &top, &bottom);
      const int base = pango_layout_iter_get_baseline(line.get());
      const double height = pango_units_to_double(bottom - top) * 1.08;
      Need(height);
      Use(type.colour);
      cairo_move_to(cairo(), left, y_ + pango_units_to_double(base - top));
      pango_cairo_show_layout_line(
          cairo(), pango_layout_iter_get_line_readonly(line.get()));
      y_ += height;
    } while (pango_layout_iter_next_line(line.get()));
  }

  // One line that begins, or with `right` ends, at x; y is where it stands.
  void Label(const std::string& words, const Type& type, double x, double y,
             bool right = false) {
    const Owned<PangoLayout> layout = LayoutOf(words, type, -1);
    int width = 0;
    pango_layout_get_size(layout.get(), &width, nullptr);
    Use(type.colour);
    cairo_move_to(cairo(), right ? x - pango_units_to_double(width) : x, y);
    pango_cairo_show_layout(cairo(), layout.get());
  }

  double WidthOf(const std::string& words, const Type& type) const {
    int width = 0;
    pango_layout_get_size(LayoutOf(words, type, -1).get(), &width, nullptr);
    return pango_units_to_double(width);
  }

  void Use(const Colour& colour) {
    cairo_set_source_rgb(cairo(), colour.red, colour.green, colour.blue);
  }

  void Line(double x1, double y1, double x2, double y2, double width) {
    cairo_set_line_width(cairo(), width);
    cairo_move_to(cairo(), x1, y1);
    cairo_line_to(cairo(), x2, y2);
    cairo_stroke(cairo());
  }

  // Ends the last page. Errors: INTERNAL, in cairo's words.
  absl::StatusOr<int> Finish() {
    EndPage();
    cairo_surface_finish(surface_.get());
    for (const cairo_status_t status :
         {cairo_status(cairo()), cairo_surface_status(surface_.get())}) {
      if (status == CAIRO_STATUS_SUCCESS) continue;
      return absl::InternalError(
          absl::StrCat("cairo: ", cairo_status_to_string(status)));
    }
    return page_;
  }

 private:
  Owned<PangoLayout> LayoutOf(const std::string& words, const Type& type,
                              double width) const {
    Owned<PangoLayout> layout(pango_cairo_create_layout(cairo()));
    const Owned<PangoFontDescription> font(pango_font_description_new());
    pango_font_description_set_family(font.get(), kFont);
    pango_font_description_set_absolute_size(font.get(),
                                             type.size * PANGO_SCALE);
    if (type.bold) {
      pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    }
    pango_layout_set_font_description(layout.get(), font.get());
    // Whoever copies the words gets them as they are: no hyphen where a line
    // breaks, and every letter by itself.
    const Owned<PangoAttrList> plain(pango_attr_list_new());
    pango_attr_list_insert(plain.get(), pango_attr_insert_hyphens_new(FALSE));
    pango_attr_list_insert(plain.get(),
                           pango_attr_font_features_new("liga=0, clig=0"));
    pango_layout_set_attributes(layout.get(), plain.get());
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    if (width > 0) {
      pango_layout_set_width(layout.get(), pango_units_from_double(width));
    }
    const std::string line = ctl::OneLine(words);
    pango_layout_set_text(layout.get(), line.c_str(),
                          static_cast<int>(line.size()));
    return layout;
  }

  void EndPage() {
    Use(kPale);
    Line(kMargin, kFoot - 5, kMargin + kWidth, kFoot - 5, 0.5);
    Label(foot_, kSmall, kMargin, kFoot);
    Label(absl::StrCat("page ", page_, " of ", count_), kSmall,
          kMargin + kWidth, kFoot + 10, true);
    cairo_show_page(cairo());
  }

  std::string foot_;
  int count_;
  int page_ = 1;
  double y_ = kMargin;
  Owned<cairo_surface_t> surface_;
  Owned<cairo_t> cairo_;
};

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
    if (report_.timelines.empty()) return;
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
      pages_.Use(kGrey);
      pages_.Line(X(tick.at), pages_.y() + 2, X(tick.at), pages_.y() + 13, 0.5);
      pages_.Label(tick.label, kSmall, X(tick.at) + 2, pages_.y() + 1);
    }
    pages_.Skip(13);
  }

  void Row(const v1::TermTimeline& timeline) {
    const double top = pages_.y();
    for (const Axis::Tick& tick : axis_.Ticks(zone_)) {
      pages_.Use(kPale);
      pages_.Line(X(tick.at), top, X(tick.at), top + kRowHeight, 0.4);
    }
    cairo_save(pages_.cairo());
    cairo_rectangle(pages_.cairo(), kMargin, top, kLabelWidth - 4, kRowHeight);
    cairo_clip(pages_.cairo());
    pages_.Label(timeline.term_id(), {7}, kMargin, top + 2.5);
    cairo_restore(pages_.cairo());
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
    pages_.Use(kRed);
    pages_.Line(X(cut_), top, X(cut_), top + kRowHeight, 0.8);
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
    cairo_t* const cairo = pages_.cairo();
    const bool filled = bar == Bar::kInForce || bar == Bar::kPending;
    const Colour colour = bar == Bar::kInForce     ? kBlue
                          : bar == Bar::kUncertain ? kAmber
                          : bar == Bar::kVoid      ? kRed
                          : bar == Bar::kPending   ? kPale
                                                   : kGrey;
    pages_.Use(colour);
    cairo_save(cairo);
    cairo_rectangle(cairo, x, y, width, 6);
    if (filled) {
      cairo_fill(cairo);
    } else {
      cairo_clip(cairo);
      const double step = bar == Bar::kProposed ? 6 : 3;
      const double lean = bar == Bar::kSuspended ? 0 : 6;
      for (double at = x - 6; at < x + width; at += step) {
        pages_.Line(at, y + 6, at + lean, y, 0.9);
      }
      cairo_rectangle(cairo, x, y, width, 6);
      cairo_set_line_width(cairo, 0.8);
      cairo_stroke(cairo);
    }
    cairo_restore(cairo);
  }

  void Mark(bool certain, double x, double y) {
    cairo_t* const cairo = pages_.cairo();
    cairo_new_path(cairo);
    cairo_arc(cairo, x, y, 2.1, 0, 2 * 3.14159265358979);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_fill_preserve(cairo);
    pages_.Use(certain ? kBlack : kAmber);
    cairo_set_line_width(cairo, 0.8);
    if (certain) {
      cairo_fill(cairo);
    } else {
      cairo_stroke(cairo);
    }
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
  pages.Use(kPale);
  pages.Line(kMargin, pages.y() + 2, kMargin + kWidth, pages.y() + 2, 0.8);
  pages.Skip(8);
}

// An event: its effective time on the left, what it says on the right.
void PutEvent(const EventRow& row, Pages& pages) {
  pages.Need(40);
  const double top = pages.y();
  pages.Text(row.effective.empty() ? "no time of its own" : row.effective,
             row.effective.empty() ? kSmall : kStrong, kMargin, kDateWidth - 8);
  const double below = pages.y();
  pages.MoveTo(top);
  const int page = pages.page();
  const double left = kMargin + kDateWidth;
  const double width = kWidth - kDateWidth;
  pages.Text(absl::StrCat(row.type, "  ", row.event_id), kStrong, left, width);
  pages.Text(row.says, kBody, left, width);
  pages.Text(absl::StrCat("recorded ", row.recorded, ", position ",
                          row.position, ", revision ", row.revision),
             kSmall, left, width);
  if (!row.sources.empty()) {
    pages.Text(absl::StrCat("read in ", row.sources), kSmall, left, width);
  }
  if (pages.page() == page) pages.MoveTo(std::max(pages.y(), below));
  pages.Skip(7);
}

// Draws everything, with `count` as the number of pages; gives how many there
// are. Errors: INTERNAL, in cairo's words.
absl::StatusOr<int> DrawAll(const Report& report, int count, std::string& out) {
  Pages pages(report, count, out);
  PutBasis(report, pages);
  PutHeading("Terms over time", pages);
  Bars(report, pages).Draw();
  pages.Skip(14);
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
