// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_EXPORT_CHECK_H_
#define TOOLS_VERIFY_EXPORT_CHECK_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/order_check.h"
#include "ledger/policy.h"
#include "tools/export/tile_builder.h"
#include "tools/verify/agreement_check.h"
#include "tools/verify/export_files.h"
#include "tools/verify/problem.h"

namespace ledger::verify {

// What an export that holds has shown.
struct ShownExport {
  bool slice = false;
  bool authentic = false;  // by the verifier's own keys; else by its own
  OpenedCheckpoint head;
  uint64_t checkpoints = 0;
  std::vector<ShownAgreement> agreements;
  bool remembered = false;  // extends the checkpoint that was seen before
};

// What a verification is told from outside.
struct ExportQuestion {
  std::filesystem::path folder;
  std::optional<Policy> policy;         // the verifier's own
  std::optional<Checkpoint> last_seen;  // that the tree must extend
  std::function<void(uint64_t done, uint64_t all)> progress = [](uint64_t,
                                                                 uint64_t) {};
};

// Verifies an export from its bytes alone: the manifest, the signed checkpoint,
// every leaf, tile and kept checkpoint, the rules of order, and that the
// agreements shown are whole. Memory: one tile a level, and some 100 bytes an
// agreement. One thread; used once.
class ExportCheck {
 public:
  explicit ExportCheck(ExportQuestion question)
      : question_(std::move(question)) {}

  // Errors: DATA_LOSS, naming file, leaf and byte, if it is refuted; NOT_FOUND
  // and UNAVAILABLE if it cannot be looked at.
  absl::StatusOr<ShownExport> Run();

 private:
  absl::Status OpenHead(ExportFiles& files);
  absl::Status OpenCheckpoints(ExportFiles& files);
  absl::Status CheckTileNames(const ExportFiles& files) const;
  absl::Status ReadLeaves(ExportFiles& files);
  absl::Status TakeLeaf(const Place& place, std::string_view entry,
                        exports::TileBuilder& builder);
  absl::Status CompareTile(ExportFiles& files, const Tile& tile,
                           const std::string& made) const;
  absl::Status CheckSize(const exports::TileBuilder& builder);
  absl::Status CheckAgreements(ExportFiles& files);

  ExportQuestion question_;
  ShownExport shown_;
  std::optional<Policy> policy_;  // in force
  std::string note_;
  std::map<uint64_t, Checkpoint> checkpoints_;  // by size
  TreeSize shown_query_{0};                     // records below it are laid out
  OrderCheck order_;
  // Of the agreements that are laid out: what the scan found below the query.
  std::map<std::string, std::vector<uint64_t>, std::less<>> scanned_;
};

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_EXPORT_CHECK_H_
