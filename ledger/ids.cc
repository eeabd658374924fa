// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/ids.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/limits.h"

namespace ledger {
namespace {

bool IsPlainByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
         c == '_' || c == '-';
}

bool IsRequestByte(char c) { return IsPlainByte(c) || c == ':'; }

// What was found, short enough for a message and without raw control bytes.
std::string Shown(std::string_view text) {
  constexpr size_t kShownBytesMax = 80;
  const std::string_view head = text.substr(0, kShownBytesMax);
  return absl::StrCat(
      "'", absl::CHexEscape(absl::string_view(head.data(), head.size())), "'",
      head.size() < text.size()
          ? absl::StrCat(" and ", text.size() - head.size(), " more bytes")
          : std::string());
}

absl::Status Unfit(std::string_view what, std::string_view text,
                   std::string_view allowed) {
  return absl::InvalidArgumentError(absl::StrCat(
      std::string(what), " ", Shown(text), " has ", text.size(),
      " bytes; give 1 to ", kIdBytesMax, " bytes of ", std::string(allowed)));
}

}  // namespace

absl::StatusOr<AgreementId> ParseAgreementId(std::string_view text) {
  if (!IsPlainId(text)) {
    return Unfit("agreement id", text,
                 "[A-Za-z0-9._-], and neither '.' nor '..'");
  }
  return AgreementId::FromChecked(std::string(text));
}

absl::StatusOr<RequestId> ParseRequestId(std::string_view text) {
  if (text.empty() || text.size() > kIdBytesMax ||
      !std::all_of(text.begin(), text.end(), IsRequestByte)) {
    return Unfit("request id", text, "[A-Za-z0-9._:-]");
  }
  return RequestId::FromChecked(std::string(text));
}

bool IsPlainId(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax && text != "." &&
         text != ".." && std::all_of(text.begin(), text.end(), IsPlainByte);
}

bool IsGivenEventId(std::string_view text) {
  return text.size() >= 2 && text[0] == 'e' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

}  // namespace ledger
