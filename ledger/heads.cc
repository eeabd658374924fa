// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/heads.h"

#include <utility>

namespace ledger {
namespace {

// What an entry costs beside its events.
constexpr size_t kEntryBytes = 1024;

}  // namespace

absl::StatusOr<LoadedHistory*> Heads::Get(const AgreementId& agreement,
                                          TreeSize until) {
  const auto found = entries_.find(agreement.value());
  if (found != entries_.end()) {
    Entry& entry = *found->second;
    recent_.splice(recent_.begin(), recent_, entry.place);
    touched_.push_back(&entry);
    return &entry.loaded;
  }
  auto entry = std::make_unique<Entry>();
  entry->loaded.history.SetLoader(
      [this](Position position) { return LoadEvent(position); });
  if (auto status =
          LoadHistory(store_, agreement, Position(0), until, entry->loaded);
      !status.ok()) {
    return status;
  }
  recent_.push_front(agreement.value());
  entry->place = recent_.begin();
  touched_.push_back(entry.get());
  return &entries_.emplace(agreement.value(), std::move(entry))
              .first->second->loaded;
}

absl::StatusOr<std::shared_ptr<const RecordedEvent>> Heads::LoadEvent(
    Position position) const {
  const auto bytes = store_.ReadRecord(position);
  if (!bytes.ok()) return bytes.status();
  const auto record = ReadStored(position, *bytes);
  if (!record.ok()) return record.status();
  return ParseStored(*record);
}

void Heads::Evict() {
  for (Entry* entry : touched_) {
    entry->loaded.history.LayAside();
    const size_t now = entry->loaded.bytes + kEntryBytes;
    bytes_ += now - entry->counted;
    entry->counted = now;
  }
  touched_.clear();
  while (bytes_ > bytes_max_ && !recent_.empty()) {
    const auto entry = entries_.find(recent_.back());
    bytes_ -= entry->second->counted;
    entries_.erase(entry);
    recent_.pop_back();
  }
}

}  // namespace ledger
