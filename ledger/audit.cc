// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/audit.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/key.h"
#include "ledger/load.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// Errors: always DATA_LOSS.
absl::Status Differs(Position position, std::string_view what) {
  return Refuse(Reason::kDataLoss,
                absl::StrCat("record at position ", position.value(), ": ",
                             std::string(what), "; run ledgerctl audit --from=",
                             position.value()));
}

RequestEntry EntryOf(const Record& record) {
  return {Position(record.position.value() - record.request_index),
          record.request_size, record.request_digest};
}

// Errors: DATA_LOSS unless the record has its row and its request's entry.
absl::Status CompareOne(const Store& store, const Record& record) {
  const auto row = store.FindRow(record.agreement_id, record.position);
  if (!row.ok()) return row.status();
  if (!row->has_value() || (*row)->revision != record.revision) {
    return Differs(
        record.position,
        absl::StrCat("the index of agreement '",
                     std::string(record.agreement_id),
                     "' does not hold its revision ", record.revision.value()));
  }
  if (record.request_id.empty()) return absl::OkStatus();
  const auto entry =
      store.FindRequest(RequestKey(record.actor, record.request_id));
  if (!entry.ok()) return entry.status();
  if (*entry == EntryOf(record)) return absl::OkStatus();
  return Differs(record.position,
                 absl::StrCat("the request index does not hold its request '",
                              std::string(record.request_id), "'"));
}

// Calls `visit` for each record until it fails. Errors: DATA_LOSS.
template <typename Visit>
absl::Status ForEach(const Store& store, Position from, TreeSize until,
                     const Visit& visit) {
  absl::Status problem;
  const auto visited = store.VisitRecords(
      from, until, [&](Position position, std::string_view bytes) {
        const auto record = ReadStored(position, bytes);
        problem = record.ok() ? visit(*record) : record.status();
        return problem.ok();
      });
  return visited.ok() ? problem : visited;
}

}  // namespace

absl::Status CompareIndexes(const Store& store, Position from, TreeSize until) {
  return ForEach(store, from, until, [&](const Record& record) {
    return CompareOne(store, record);
  });
}

absl::Status AuditRequests(const Store& store, TreeSize size) {
  std::map<std::string, RequestEntry, std::less<>> rebuilt;
  const auto gathered =
      ForEach(store, Position(0), size, [&](const Record& record) {
        if (record.request_id.empty()) return absl::OkStatus();
        const RequestEntry entry = EntryOf(record);
        const auto [at, fresh] =
            rebuilt.emplace(RequestKey(record.actor, record.request_id), entry);
        if (fresh || at->second == entry) return absl::OkStatus();
        return Differs(
            record.position,
            absl::StrCat("its request '", std::string(record.request_id),
                         "' also stands at position ",
                         at->second.first.value()));
      });
  if (!gathered.ok()) return gathered;
  const auto compared =
      store.VisitRequests([&](std::string_view key, const RequestEntry& entry) {
        const auto at = rebuilt.find(key);
        if (at == rebuilt.end() || at->second != entry) {
          return Differs(entry.first,
                         "the request index holds what no record says");
        }
        rebuilt.erase(at);
        return absl::OkStatus();
      });
  if (!compared.ok()) return compared;
  if (rebuilt.empty()) return absl::OkStatus();
  return Differs(rebuilt.begin()->second.first,
                 "its request is missing in the request index");
}

}  // namespace ledger
