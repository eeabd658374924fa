// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/rebuild.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/auditor.h"
#include "ledger/index_rows.h"
#include "ledger/load.h"
#include "ledger/reason.h"
#include "ledger/store.h"

namespace ledger {
namespace {

// Rows that are written with one sync.
constexpr size_t kBatchRows = 10'000;

// Errors: DATA_LOSS, naming the first record that breaks a rule.
absl::Status CheckRecords(const std::string& data_dir,
                          const StoreOptions& options) {
  const auto store = Store::OpenToRead(data_dir, options);
  if (!store.ok()) return store.status();
  AuditOptions wanted;
  wanted.records_only = true;
  wanted.findings_max = 1;
  const auto report = Auditor(**store, wanted).Run();
  if (!report.ok()) return report.status();
  if (report->differences == 0) return absl::OkStatus();
  const AuditFinding& first = report->findings.front();
  return Refuse(
      Reason::kDataLoss,
      absl::StrCat(first.where, ": expected ", first.expected, ", found ",
                   first.found, "; ", report->differences,
                   " differences in records, from which nothing can be made: "
                   "restore a backup, and run ledgerctl audit for the rest"));
}

// Writes what differs, some thousand rows at a time.
class Rebuilder {
 public:
  explicit Rebuilder(Store& store) : store_(store) {}

  // Errors: as RebuildIndexes.
  absl::StatusOr<RebuildReport> Run() {
    const auto size = store_.CountRecords();
    if (!size.ok()) return size.status();
    report_.records = size->value();
    absl::Status status = WriteRows(*size);
    for (const Family family : kIndexFamilies) {
      if (status.ok()) status = RemoveRows(family, *size);
    }
    if (!status.ok()) return status;
    return report_;
  }

 private:
  absl::Status WriteRows(TreeSize size);
  absl::Status RemoveRows(Family family, TreeSize size);
  void Compare(const StoreBatch& rows);
  absl::Status Commit();

  Store& store_;
  RebuildReport report_;
  StoreBatch batch_;
};

void Rebuilder::Compare(const StoreBatch& rows) {
  for (const StoreBatch::Put& put : rows.puts()) {
    // What cannot be read is written anew.
    const auto found = store_.Get(put.family, put.key);
    if (found.ok() && found->has_value() && **found == put.value) continue;
    batch_.Set(put);
    ++report_.written[static_cast<size_t>(put.family)];
  }
}

absl::Status Rebuilder::Commit() {
  const StoreBatch batch = std::exchange(batch_, StoreBatch());
  return batch.empty() ? absl::OkStatus() : store_.Commit(batch);
}

absl::Status Rebuilder::WriteRows(TreeSize size) {
  IndexRows rows;
  absl::Status problem;
  const auto visited = store_.VisitRecords(
      Position(0), size, [&](Position position, std::string_view bytes) {
        const auto record = ReadStored(position, bytes);
        problem = record.status();
        if (!record.ok()) return false;
        StoreBatch made;
        rows.Take(*record, LeafHash(bytes), made);
        Compare(made);
        if (batch_.puts().size() >= kBatchRows) problem = Commit();
        return problem.ok();
      });
  problem.Update(visited);
  if (!problem.ok()) return problem;
  StoreBatch rest;
  rows.Finish(rest);
  Compare(rest);
  return Commit();
}

absl::Status Rebuilder::RemoveRows(Family family, TreeSize size) {
  absl::Status problem;
  const auto visited = store_.Visit(
      family, "", [&](std::string_view key, std::string_view value) {
        if (OriginOf(store_, size, family, key, value) != RowOrigin::kNone) {
          return true;
        }
        batch_.Remove(family, key);
        ++report_.removed[static_cast<size_t>(family)];
        if (batch_.removals().size() >= kBatchRows) problem = Commit();
        return problem.ok();
      });
  problem.Update(visited);
  return problem.ok() ? Commit() : problem;
}

}  // namespace

absl::StatusOr<RebuildReport> RebuildIndexes(const std::string& data_dir,
                                             const StoreOptions& options) {
  if (auto status = CheckRecords(data_dir, options); !status.ok()) {
    return status;
  }
  const auto store = Store::Open(data_dir, "", options);
  if (!store.ok()) return store.status();
  const auto report = Rebuilder(**store).Run();
  if (!report.ok()) return report;
  const auto closed = (*store)->Close((*store)->meta().served_mark);
  if (!closed.ok()) return closed;
  return report;
}

}  // namespace ledger
