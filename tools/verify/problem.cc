// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/problem.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace ledger::verify {
namespace {

std::string Words(const Place& place) {
  std::string words(place.file);
  if (place.leaf) absl::StrAppend(&words, ", leaf ", *place.leaf);
  if (place.byte) absl::StrAppend(&words, ", byte ", *place.byte);
  return words;
}

}  // namespace

absl::Status Wrong(const Place& place, std::string_view what) {
  return absl::DataLossError(
      absl::StrCat(Words(place), ": ", std::string(what)));
}

absl::Status At(const Place& place, const absl::Status& status) {
  if (status.ok()) return status;
  const std::string text =
      absl::StrCat(Words(place), ": ", std::string(status.message()));
  return absl::IsUnavailable(status) ? absl::UnavailableError(text)
                                     : absl::DataLossError(text);
}

}  // namespace ledger::verify
