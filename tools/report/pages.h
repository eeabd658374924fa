// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_REPORT_PAGES_H_
#define TOOLS_REPORT_PAGES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

// Pages of A4 that words and shapes are put on. All lengths are points, from
// the top left corner.
namespace ledger::report {

inline constexpr double kPageWidth = 595.28;
inline constexpr double kPageHeight = 841.89;
inline constexpr double kMargin = 50;
inline constexpr double kWidth = kPageWidth - 2 * kMargin;
inline constexpr double kBottom = kPageHeight - 64;  // the foot is below

// Red, green and blue, each from 0 to 1.
struct Colour {
  double red, green, blue;
};
inline constexpr Colour kBlack{0.1, 0.1, 0.12};
inline constexpr Colour kGrey{0.42, 0.42, 0.46};
inline constexpr Colour kPale{0.86, 0.86, 0.89};

// How words are set.
struct Type {
  double size;
  bool bold = false;
  Colour colour = kBlack;
};

// A rectangle by its upper left corner.
struct Box {
  double x, y, width, height;
};

// What stands in a document beside its pages.
struct Imprint {
  std::string title;
  std::string subject;
  std::string creator;
  std::string date;  // RFC 3339 to the second, UTC
  std::string foot;  // of every page, beside its number
};

// A PDF that grows from top to bottom: breaks to the next page where one is
// full, and puts the foot below each. Words keep their letters, their order
// and no hyphen that they do not have. One thread.
class Pages {
 public:
  // Writes to `out`, which must outlive it. `count` is how many pages there
  // will be, for the foot.
  Pages(const Imprint& imprint, int count, std::string& out);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  double y() const { return y_; }
  int page() const { return page_; }
  void MoveTo(double y) { y_ = y; }
  void Skip(double height) { y_ += height; }

  // Breaks the page unless so much is left of it; true if it did.
  bool Need(double height);

  // Words in the column [left, left + width], line by line, over pages; and
  // what they take of a page.
  void Text(const std::string& words, const Type& type, double left,
            double width);
  double HeightOf(const std::string& words, const Type& type,
                  double width) const;

  // One line whose upper left corner, or with `right` upper right one, stands
  // at (x, y); and how long it is.
  void Label(const std::string& words, const Type& type, double x, double y,
             bool right = false);
  double WidthOf(const std::string& words, const Type& type) const;

  void Line(double x1, double y1, double x2, double y2, double width,
            const Colour& colour);
  void Fill(const Box& box, const Colour& colour);
  // An outline filled with strokes, `step` apart, that lean by `lean`.
  void Hatch(const Box& box, const Colour& colour, double step, double lean);
  // A disc, or a ring that is white inside.
  void Dot(double x, double y, const Colour& colour, bool ring);

  // Ends the last page; gives how many there are.
  // Errors: INTERNAL, in cairo's words.
  absl::StatusOr<int> Finish();

 private:
  struct Surface;

  void EndPage();

  std::string foot_;
  int count_;
  int page_ = 1;
  double y_ = kMargin;
  std::unique_ptr<Surface> surface_;
};

}  // namespace ledger::report

#endif  // TOOLS_REPORT_PAGES_H_
