// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_LIMITS_H_
#define LEDGER_LIMITS_H_

#include <cstddef>
#include <cstdint>

// Every bound of the system, units last. Each is checked at the edge, has an
// error that names it, and a test at, below and above it.
namespace ledger {

inline constexpr size_t kIdBytesMax = 64;
inline constexpr size_t kActorBytesMax = 256;
inline constexpr size_t kEventBytesMax = 60 * 1024;
inline constexpr size_t kRecordBytesMax = 65'535;
inline constexpr size_t kRequestBytesMax = 4 * 1024 * 1024;
inline constexpr size_t kRequestEventsMax = 256;
inline constexpr size_t kScopeBoxesMax = 64;
inline constexpr size_t kPathSegmentsMax = 8;
inline constexpr size_t kPathSegmentBytesMax = 64;
inline constexpr size_t kListItemsMax = 256;  // any repeated field of an event
inline constexpr size_t kTextBytesMax = 16 * 1024;
inline constexpr size_t kAmountIntegerDigitsMax = 18;
inline constexpr size_t kAmountFractionDigitsMax = 9;
inline constexpr size_t kAnswerBytesMax = 3 * 1024 * 1024;
inline constexpr int kPageItemsMax = 1000;
inline constexpr size_t kGroupBytesMax = 1024 * 1024;
inline constexpr size_t kWriteQueueRequestsMax = 4096;
inline constexpr size_t kWriteQueueBytesMax = 64 * 1024 * 1024;
inline constexpr size_t kWatchersMax = 256;
inline constexpr size_t kUnknownsMax = 12;
inline constexpr size_t kPartsMax = 64;  // of a question
inline constexpr size_t kRegisterEventsMax = 16;
inline constexpr size_t kExplainedEventsMax = 4096;
inline constexpr size_t kCertificateBytesMax = 32 * 1024 * 1024;
inline constexpr size_t kErrorDetailsBytesMax = 4096;
inline constexpr size_t kErrorViolationsMax = 20;

// Raised by every change that alters any answer.
inline constexpr uint32_t kEngineVersion = 1;

// Version of records and of the layout of a data directory.
inline constexpr uint32_t kFormat = 1;

}  // namespace ledger

#endif  // LEDGER_LIMITS_H_
