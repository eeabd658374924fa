// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report/pages.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/io.h"

namespace ledger::report {
namespace {

constexpr double kFoot = kPageHeight - 46;
constexpr double kLeading = 1.08;
constexpr char kFont[] = "DejaVu Sans";
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

}  // namespace

// What the two libraries draw on.
struct Pages::Surface {
  explicit Surface(std::string& out)
      : pdf(cairo_pdf_surface_create_for_stream(AppendBytes, &out, kPageWidth,
                                                kPageHeight)),
        owned(cairo_create(pdf.get())),
        cairo(owned.get()) {}

  void Use(const Colour& colour) const {
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
  }

  Owned<PangoLayout> LayoutOf(const std::string& words, const Type& type,
                              double width) const {
    Owned<PangoLayout> layout(pango_cairo_create_layout(cairo));
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

  Owned<cairo_surface_t> pdf;
  Owned<cairo_t> owned;
  cairo_t* cairo;
};

Pages::Pages(const Imprint& imprint, int count, std::string& out)
    : foot_(imprint.foot),
      count_(count),
      surface_(std::make_unique<Surface>(out)) {
  const auto set = [this](cairo_pdf_metadata_t name, const std::string& to) {
    cairo_pdf_surface_set_metadata(surface_->pdf.get(), name, to.c_str());
  };
  set(CAIRO_PDF_METADATA_TITLE, imprint.title);
  set(CAIRO_PDF_METADATA_SUBJECT, imprint.subject);
  set(CAIRO_PDF_METADATA_CREATOR, imprint.creator);
  set(CAIRO_PDF_METADATA_CREATE_DATE, imprint.date);
}

Pages::~Pages() = default;

bool Pages::Need(double height) {
  if (y_ + height <= kBottom) return false;
  EndPage();
  ++page_;
  y_ = kMargin;
  return true;
}

void Pages::Text(const std::string& words, const Type& type, double left,
                 double width) {
  const Owned<PangoLayout> layout = surface_->LayoutOf(words, type, width);
  const Owned<PangoLayoutIter> line(pango_layout_get_iter(layout.get()));
  do {
    int top = 0;
    int bottom = 0;
    pango_layout_iter_get_line_yrange(line.get(), &top, &bottom);
    const int base = pango_layout_iter_get_baseline(line.get());
    const double height = pango_units_to_double(bottom - top) * kLeading;
    Need(height);
    surface_->Use(type.colour);
    cairo_move_to(surface_->cairo, left,
                  y_ + pango_units_to_double(base - top));
    pango_cairo_show_layout_line(
        surface_->cairo, pango_layout_iter_get_line_readonly(line.get()));
    y_ += height;
  } while (pango_layout_iter_next_line(line.get()));
}

double Pages::HeightOf(const std::string& words, const Type& type,
                       double width) const {
  int height = 0;
  pango_layout_get_size(surface_->LayoutOf(words, type, width).get(), nullptr,
                        &height);
  return pango_units_to_double(height) * kLeading;
}

void Pages::Label(const std::string& words, const Type& type, double x,
                  double y, bool right) {
  const Owned<PangoLayout> layout = surface_->LayoutOf(words, type, -1);
  surface_->Use(type.colour);
  cairo_move_to(surface_->cairo, right ? x - WidthOf(words, type) : x, y);
  pango_cairo_show_layout(surface_->cairo, layout.get());
}

double Pages::WidthOf(const std::string& words, const Type& type) const {
  int width = 0;
  pango_layout_get_size(surface_->LayoutOf(words, type, -1).get(), &width,
                        nullptr);
  return pango_units_to_double(width);
}

void Pages::Line(double x1, double y1, double x2, double y2, double width,
                 const Colour& colour) {
  cairo_t* const cairo = surface_->cairo;
  surface_->Use(colour);
  cairo_set_line_width(cairo, width);
  cairo_move_to(cairo, x1, y1);
  cairo_line_to(cairo, x2, y2);
  cairo_stroke(cairo);
}

void Pages::Fill(const Box& box, const Colour& colour) {
  surface_->Use(colour);
  cairo_rectangle(surface_->cairo, box.x, box.y, box.width, box.height);
  cairo_fill(surface_->cairo);
}

void Pages::Hatch(const Box& box, const Colour& colour, double step,
                  double lean) {
  cairo_t* const cairo = surface_->cairo;
  cairo_save(cairo);
  cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
  cairo_clip(cairo);
  for (double at = box.x - lean; at < box.x + box.width; at += step) {
    Line(at, box.y + box.height, at + lean, box.y, 0.9, colour);
  }
  cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
  cairo_set_line_width(cairo, 0.8);
  cairo_stroke(cairo);
  cairo_restore(cairo);
}

void Pages::Dot(double x, double y, const Colour& colour, bool ring) {
  cairo_t* const cairo = surface_->cairo;
  cairo_new_path(cairo);
  cairo_arc(cairo, x, y, 2.1, 0, 2 * G_PI);
  cairo_set_source_rgb(cairo, 1, 1, 1);
  cairo_fill_preserve(cairo);
  surface_->Use(colour);
  cairo_set_line_width(cairo, 0.8);
  if (ring) {
    cairo_stroke(cairo);
  } else {
    cairo_fill(cairo);
  }
}

void Pages::EndPage() {
  Line(kMargin, kFoot - 5, kMargin + kWidth, kFoot - 5, 0.5, kPale);
  Label(foot_, kSmall, kMargin, kFoot);
  Label(absl::StrCat("page ", page_, " of ", count_), kSmall, kMargin + kWidth,
        kFoot + 10, true);
  cairo_show_page(surface_->cairo);
}

absl::StatusOr<int> Pages::Finish() {
  EndPage();
  cairo_surface_finish(surface_->pdf.get());
  for (const cairo_status_t status :
       {cairo_status(surface_->cairo),
        cairo_surface_status(surface_->pdf.get())}) {
    if (status == CAIRO_STATUS_SUCCESS) continue;
    return absl::InternalError(
        absl::StrCat("cairo: ", cairo_status_to_string(status)));
  }
  return page_;
}

}  // namespace ledger::report
