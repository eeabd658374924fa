// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/readers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/nearest.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// What an entry costs beside its events.
constexpr size_t kEntryBytes = 1024;

// How many agreements are looked at for the one that was meant.
constexpr size_t kLookedAtMax = 1000;

// The agreements behind `from`, in the order of their ids, that have an event
// below `known`.
std::vector<std::string> KnownFrom(const Store& store, std::string_view from,
                                   TreeSize known) {
  std::vector<std::string> ids;
  auto next = store.NextAgreement(from);
  while (next.ok() && next->has_value() && ids.size() < kLookedAtMax) {
    const std::string& id = (*next)->agreement;
    if ((*next)->position < Position(known.value()) && id != kOwnAgreement) {
      ids.push_back(id);
    }
    next = store.NextAgreement(id);
  }
  return ids;
}

absl::Status NotFound(const Store& store, const std::string& id,
                      TreeSize known) {
  auto ids = KnownFrom(store, "", known);
  // Of very many, those that begin alike.
  if (ids.size() == kLookedAtMax) {
    ids = KnownFrom(store, id.substr(0, id.size() / 2), known);
  }
  return Refuse(
      Reason::kAgreementNotFound,
      absl::StrCat("agreement '", id, "' has no event among the first ",
                   known.value(), " records; ", ListNearest(NearestTo(id, ids)),
                   "; check its id, or ask for a later time"));
}

}  // namespace

std::shared_ptr<HistoryCache::Entry> HistoryCache::Find(
    const std::string& agreement) {
  MutexLock lock(mutex_);
  auto& entry = entries_[agreement];
  if (entry == nullptr) {
    entry = std::make_shared<Entry>();
    recent_.push_front(agreement);
    entry->place = recent_.begin();
    entry->counted = kEntryBytes;
    bytes_ += kEntryBytes;
  } else {
    recent_.splice(recent_.begin(), recent_, entry->place);
  }
  return entry;
}

void HistoryCache::Count(const std::string& agreement, const Entry* entry,
                         size_t bytes) {
  MutexLock lock(mutex_);
  const auto found = entries_.find(agreement);
  // It may have been evicted, and even made anew, in the meantime.
  if (found != entries_.end() && found->second.get() == entry) {
    bytes_ += bytes - found->second->counted;
    found->second->counted = bytes;
  }
  while (bytes_ > bytes_max_ && !recent_.empty()) {
    const auto oldest = entries_.find(recent_.back());
    bytes_ -= oldest->second->counted;
    entries_.erase(oldest);
    recent_.pop_back();
  }
}

absl::Status HistoryCache::Extend(const AgreementId& agreement, TreeSize head,
                                  Entry& entry) {
  if (entry.version == nullptr) entry.version = std::make_shared<Version>();
  // Acquire: what the last reader did with it is over.
  const bool lent = entry.version->lent.load(std::memory_order_acquire) != 0;
  bool fresh = false;
  const Position from(entry.covered.value());
  if (lent) {
    // Copied only if there is something new.
    const auto visited = store_.VisitAgreement(agreement.value(), from, head,
                                               [&](Position, std::string_view) {
                                                 fresh = true;
                                                 return false;
                                               });
    if (!visited.ok()) return visited;
    if (!fresh) {
      entry.covered = head;
      return absl::OkStatus();
    }
    auto copy = std::make_shared<Version>();
    copy->loaded = entry.version->loaded;
    entry.version = std::move(copy);
  }
  auto status =
      LoadHistory(store_, agreement, from, head, entry.version->loaded);
  if (status.ok()) {
    entry.covered = head;
  } else {
    entry.version = nullptr;
    entry.covered = TreeSize(0);
  }
  return status;
}

std::shared_ptr<const History> HistoryCache::Lend(
    std::shared_ptr<Version> version) {
  version->lent.fetch_add(1, std::memory_order_relaxed);
  const History* history = &version->loaded.history;
  return {history, [version = std::move(version)](const History*) {
            version->lent.fetch_sub(1, std::memory_order_release);
          }};
}

std::shared_ptr<const History> HistoryCache::AtHand(
    const AgreementId& agreement, TreeSize known) {
  std::shared_ptr<Entry> entry;
  {
    MutexLock lock(mutex_);
    const auto found = entries_.find(agreement.value());
    if (found == entries_.end()) return nullptr;
    entry = found->second;
    recent_.splice(recent_.begin(), recent_, entry->place);
  }
  if (!entry->mutex.TryLock()) return nullptr;
  std::shared_ptr<const History> history;
  if (entry->version != nullptr && known <= entry->covered) {
    history = Lend(entry->version);
  }
  entry->mutex.Unlock();
  const bool none = history == nullptr || history->PrefixOf(known) == 0;
  return none ? nullptr : history;
}

absl::StatusOr<std::shared_ptr<const History>> HistoryCache::Get(
    const AgreementId& agreement, TreeSize known, TreeSize head) {
  const std::shared_ptr<Entry> entry = Find(agreement.value());
  std::shared_ptr<const History> history;
  size_t bytes = kEntryBytes;
  absl::Status status;
  {
    MutexLock lock(entry->mutex);
    if (entry->covered < known || entry->version == nullptr) {
      status = Extend(agreement, std::max(known, head), *entry);
    }
    if (status.ok()) {
      history = Lend(entry->version);
      bytes += entry->version->loaded.bytes;
    }
  }
  Count(agreement.value(), entry.get(), bytes);
  if (!status.ok()) return status;
  if (history->PrefixOf(known) == 0) {
    return NotFound(store_, agreement.value(), known);
  }
  return history;
}

}  // namespace ledger
