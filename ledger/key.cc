// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/key.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/hash.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/record.h"

namespace ledger {
namespace {

constexpr char kFrameVersion = 1;
constexpr size_t kFrameHeaderBytes = 9;

void AppendU64(uint64_t value, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

uint64_t ReadU64(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes.substr(0, 8)) {
    value = (value << 8) | static_cast<uint8_t>(byte);
  }
  return value;
}

uint64_t Checksum(Position position, std::string_view record) {
  return XXH3_64bits_withSeed(record.data(), record.size(), position.value());
}

// " (agreement 'A-17', revision 6)", if the bytes can still be read.
std::string WhoseRecord(std::string_view record) {
  const auto parsed = ParseRecord(record);
  if (!parsed.ok()) return "";
  return absl::StrCat(" (agreement '", std::string(parsed->agreement_id),
                      "', revision ", parsed->revision.value(), ")");
}

}  // namespace

std::string U64Key(uint64_t value) {
  std::string key;
  AppendU64(value, key);
  return key;
}

std::string AgreementKey(std::string_view agreement, Position position) {
  std::string key;
  key.reserve(agreement.size() + 9);
  key.append(agreement);
  key.push_back('\0');
  AppendU64(position.value(), key);
  return key;
}

std::string CheckpointKey(uint64_t size) {
  return absl::StrCat("checkpoint", U64Key(size));
}

std::string AgreementEnd(std::string_view agreement) {
  std::string key(agreement);
  key.push_back('\x01');
  return key;
}

std::string TimeKey(Instant recorded_time) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  return U64Key(~(static_cast<uint64_t>(ToMicros(recorded_time)) ^ kSign));
}

std::string RequestKey(std::string_view actor, std::string_view request_id) {
  std::string text;
  text.reserve(actor.size() + request_id.size() + 2);
  text.push_back(static_cast<char>(actor.size() >> 8));
  text.push_back(static_cast<char>(actor.size()));
  text.append(actor);
  text.append(request_id);
  return std::string(Sha256(text).view().substr(0, kRequestKeyBytes));
}

std::string TileKey(uint8_t level, uint64_t index) {
  std::string key(1, static_cast<char>(level));
  AppendU64(index, key);
  return key;
}

absl::StatusOr<uint64_t> ParseU64(std::string_view bytes) {
  if (bytes.size() == 8) return ReadU64(bytes);
  return Refuse(Reason::kDataLoss,
                absl::StrCat("a number in the store has ", bytes.size(),
                             " bytes, expected 8"));
}

absl::StatusOr<AgreementKeyParts> ParseAgreementKey(std::string_view key) {
  if (key.size() < 10 || key[key.size() - 9] != '\0') {
    return Refuse(
        Reason::kDataLoss,
        absl::StrCat("a key of the agreements' index has ", key.size(),
                     " bytes and no agreement; run ledgerctl audit"));
  }
  return AgreementKeyParts{key.substr(0, key.size() - 9),
                           Position(ReadU64(key.substr(key.size() - 8)))};
}

std::string EncodeFrame(Position position, std::string_view record) {
  std::string frame;
  frame.reserve(kFrameHeaderBytes + record.size());
  frame.push_back(kFrameVersion);
  AppendU64(Checksum(position, record), frame);
  frame.append(record);
  return frame;
}

absl::StatusOr<std::string_view> DecodeFrame(Position position,
                                             std::string_view frame) {
  if (frame.size() <= kFrameHeaderBytes || frame[0] != kFrameVersion) {
    return Refuse(
        Reason::kDataLoss,
        absl::StrCat("record at position ", position.value(), ": frame of ",
                     frame.size(), " bytes and version ",
                     frame.empty() ? 0 : static_cast<uint8_t>(frame[0]),
                     ", expected version ", int{kFrameVersion},
                     "; run ledgerctl audit --from=", position.value()));
  }
  const uint64_t stored = ReadU64(frame.substr(1));
  const std::string_view record = frame.substr(kFrameHeaderBytes);
  const uint64_t computed = Checksum(position, record);
  if (stored == computed) return record;
  return Refuse(
      Reason::kDataLoss,
      absl::StrCat("record at position ", position.value(), WhoseRecord(record),
                   ": checksum ",
                   absl::StrFormat("%016x, computed %016x", stored, computed),
                   "; run ledgerctl audit --from=", position.value()));
}

}  // namespace ledger
