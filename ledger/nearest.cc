// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/nearest.h"

#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ledger {

size_t WordDistance(std::string_view a, std::string_view b) {
  const auto holds = [](std::string_view whole, std::string_view part) {
    return whole.find(part) != std::string_view::npos;
  };
  if (holds(a, b) || holds(b, a)) return 0;
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1,
                         diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string ListNearest(const std::vector<std::string>& nearest) {
  if (nearest.empty()) return "none is known";
  return absl::StrCat("the nearest known are ", absl::StrJoin(nearest, ", "));
}

}  // namespace ledger
