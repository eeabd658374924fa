// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/store_batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/key.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/storage/v1/storage.pb.h"

namespace ledger {

std::string EncodeRequestEntry(const RequestEntry& entry) {
  storage::v1::RequestEntry message;
  message.set_first_position(entry.first.value());
  message.set_size(entry.size);
  message.set_digest(entry.digest.bytes.data(), entry.digest.bytes.size());
  return message.SerializeAsString();
}

absl::StatusOr<RequestEntry> ParseRequestEntry(std::string_view bytes) {
  storage::v1::RequestEntry message;
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    const auto digest = HashFromBytes(message.digest());
    if (digest.ok()) {
      return RequestEntry{Position(message.first_position()), message.size(),
                          *digest};
    }
  }
  return Refuse(
      Reason::kDataLoss,
      absl::StrCat("an entry of the request index has ", bytes.size(),
                   " bytes that cannot be read; run ledgerctl audit"));
}

std::string EncodeMeta(const StoreMeta& meta) {
  storage::v1::Meta message;
  message.set_format(kFormat);
  message.set_origin(meta.origin);
  message.set_served_mark(ToMicros(meta.served_mark));
  message.set_page_token_key(meta.page_token_key);
  message.set_clean(meta.clean);
  return message.SerializeAsString();
}

absl::StatusOr<StoreMeta> ParseMeta(std::string_view bytes) {
  storage::v1::Meta message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      message.format() != kFormat) {
    return Refuse(Reason::kStoreFormat,
                  absl::StrCat("meta of the store: format ", message.format(),
                               ", expected ", kFormat,
                               "; use the release that wrote it"));
  }
  return StoreMeta{message.origin(), FromMicros(message.served_mark()),
                   message.page_token_key(), message.clean()};
}

void StoreBatch::PutRecord(Position position, std::string_view agreement,
                           Revision revision, std::string_view record) {
  puts_.push_back({Family::kRecords, U64Key(position.value()),
                   EncodeFrame(position, record)});
  puts_.push_back({Family::kAgreements, AgreementKey(agreement, position),
                   U64Key(revision.value())});
}

void StoreBatch::PutRequest(std::string_view request_key,
                            const RequestEntry& entry) {
  puts_.push_back(
      {Family::kRequests, std::string(request_key), EncodeRequestEntry(entry)});
}

void StoreBatch::PutTile(uint8_t level, uint64_t index,
                         std::span<const Hash> hashes) {
  std::string value;
  value.reserve(hashes.size() * sizeof(Hash));
  for (const Hash& hash : hashes) value.append(hash.view());
  puts_.push_back({Family::kTiles, TileKey(level, index), std::move(value)});
}

void StoreBatch::PutTime(Instant recorded_time, Position position) {
  puts_.push_back(
      {Family::kTimes, TimeKey(recorded_time), U64Key(position.value())});
}

}  // namespace ledger
