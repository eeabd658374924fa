// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/load.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// Errors: always DATA_LOSS, naming the position and the way on.
absl::Status Damaged(Position position, std::string_view what) {
  return Refuse(Reason::kDataLoss,
                absl::StrCat("record at position ", position.value(), ": ",
                             std::string(what), "; run ledgerctl audit --from=",
                             position.value()));
}

// Errors: DATA_LOSS unless `record` continues `loaded`.
absl::Status CheckContinues(const Record& record, const AgreementId& agreement,
                            const LoadedHistory& loaded) {
  if (record.agreement_id != agreement.value()) {
    return Damaged(
        record.position,
        absl::StrCat("belongs to agreement '", std::string(record.agreement_id),
                     "', the index says '", agreement.value(), "'"));
  }
  if (record.revision.value() != loaded.history.size()) {
    return Damaged(record.position,
                   absl::StrCat("agreement '", agreement.value(),
                                "' has revision ", record.revision.value(),
                                " here, expected ", loaded.history.size()));
  }
  if (record.previous_leaf_hash != loaded.last_leaf) {
    return Damaged(
        record.position,
        absl::StrCat("agreement '", agreement.value(), "', revision ",
                     record.revision.value(), ": previous leaf hash ",
                     ToHex(record.previous_leaf_hash), ", expected ",
                     ToHex(loaded.last_leaf)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Record> ReadStored(Position position, std::string_view bytes) {
  auto record = ParseRecord(bytes);
  if (!record.ok()) {
    return Damaged(position, std::string(record.status().message()));
  }
  if (record->position != position) {
    return Damaged(position,
                   absl::StrCat("says position ", record->position.value()));
  }
  return record;
}

absl::StatusOr<std::shared_ptr<const RecordedEvent>> ParseStored(
    const Record& record) {
  auto event = ParseEvent(record);
  if (!event.ok()) {
    return Damaged(record.position, std::string(event.status().message()));
  }
  return event;
}

absl::Status LoadHistory(const Store& store, const AgreementId& agreement,
                         Position from, TreeSize until, LoadedHistory& loaded) {
  absl::Status problem;
  const auto add = [&](Position position, std::string_view bytes) {
    const auto record = ReadStored(position, bytes);
    if (record.ok()) {
      problem = CheckContinues(*record, agreement, loaded);
    } else {
      problem = record.status();
    }
    if (!problem.ok()) return false;
    auto event = ParseStored(*record);
    if (!event.ok()) {
      problem = event.status();
      return false;
    }
    loaded.Count((*event)->event, record->event.size());
    loaded.history.Append(*std::move(event));
    loaded.last_leaf = LeafHash(bytes);
    if (loaded.history.lays_aside() && loaded.history.size() % 256 == 0) {
      loaded.history.LayAside();
    }
    return true;
  };
  const auto visited =
      store.VisitAgreement(agreement.value(), from, until, add);
  return visited.ok() ? problem : visited;
}

}  // namespace ledger
