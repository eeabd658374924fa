// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_IDS_H_
#define LEDGER_IDS_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"

namespace ledger {

// A number that the compiler will not confuse with another kind of number.
// Built only explicitly; ordered; no arithmetic except Next().
template <typename Tag>
class Ordinal {
 public:
  constexpr explicit Ordinal(uint64_t value) : value_(value) {}

  constexpr uint64_t value() const { return value_; }
  constexpr Ordinal Next() const { return Ordinal(value_ + 1); }

  friend constexpr auto operator<=>(Ordinal, Ordinal) = default;

 private:
  uint64_t value_;
};

// Index of an event in its agreement, from 0.
using Revision = Ordinal<struct RevisionTag>;

// Index of an event in the whole ledger, from 0; also its leaf index.
using Position = Ordinal<struct PositionTag>;

// Number of leaves: a count, so one more than the last position.
using TreeSize = Ordinal<struct TreeSizeTag>;
constexpr TreeSize SizeThrough(Position last) {
  return TreeSize(last.value() + 1);
}

static_assert(!std::is_convertible_v<uint64_t, Revision>);
static_assert(!std::is_constructible_v<Position, Revision>);

// A checked id that the compiler will not confuse with another kind of id.
// Made only by Parse; ordered by bytes.
template <typename Tag>
class Identifier {
 public:
  const std::string& value() const { return value_; }

  friend auto operator<=>(const Identifier&, const Identifier&) = default;

  // For Parse functions, which have checked `value`.
  static Identifier FromChecked(std::string value) {
    return Identifier(std::move(value));
  }

 private:
  explicit Identifier(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

// Names an agreement: 1 to 64 bytes of [A-Za-z0-9._-], not "." or "..". Ids
// that begin with "_" belong to the ledger.
using AgreementId = Identifier<struct AgreementIdTag>;

// Names a request of one actor: 1 to 64 bytes of [A-Za-z0-9._:-].
using RequestId = Identifier<struct RequestIdTag>;

// The agreement of the ledger's own acts.
inline constexpr std::string_view kOwnAgreement = "_ledger";

// Errors: INVALID_ARGUMENT, saying what was found and what is allowed.
absl::StatusOr<AgreementId> ParseAgreementId(std::string_view text);
absl::StatusOr<RequestId> ParseRequestId(std::string_view text);

// True for the form of event, term, condition, instrument, party and process
// ids: 1 to 64 bytes of [A-Za-z0-9._-], not "." or "..".
bool IsPlainId(std::string_view text);

// True for the form "e" and decimal digits, which the ledger gives to events
// that came without an id.
bool IsGivenEventId(std::string_view text);

}  // namespace ledger

#endif  // LEDGER_IDS_H_
