// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_LAST_HEAD_H_
#define TOOLS_LEDGERCTL_LAST_HEAD_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/note_key.h"
#include "tools/ledgerctl/commands.h"

// What a server said last of its log, kept by whoever asked, so that it cannot
// say otherwise later without being noticed.
namespace ledger::ctl {

// A log's head: how many records, with which root, and who says so. A value.
struct LogHead {
  std::string origin;
  uint64_t size = 0;
  Hash root;
  std::string note;  // the signed checkpoint; empty: the server signs nothing
  std::vector<NoteVerifier> keys;  // that the log named, when first met
};

// The heads that were kept, one file a server. A value.
class HeadMemory {
 public:
  // By LEDGER_STATE, XDG_STATE_HOME or HOME; empty if none of them is set.
  static std::filesystem::path FolderOf(
      const std::function<const char*(const char*)>& getenv);

  HeadMemory(const std::filesystem::path& folder, const std::string& server);

  // Nothing if none is kept. Errors: INVALID_ARGUMENT for a file that is not
  // ours.
  absl::StatusOr<std::optional<LogHead>> Load() const;

  // Whole or not at all. Errors: UNAVAILABLE.
  absl::Status Save(const LogHead& head) const;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::string server_;
};

// Asks the server for its head, demands that it extends the one kept in
// `folder`, and keeps it. Two calls, or one if nothing grew. An alarm says what
// happened and what to do, keeps the old head, and gives kIntegrity; a fork is
// written into a file beside it. A server that cannot be reached is told as
// any command tells it. A folder that cannot be written is told and harmless.
Exit CompareHead(const Session& session, const std::filesystem::path& folder);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_LAST_HEAD_H_
