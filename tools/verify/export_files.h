// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_EXPORT_FILES_H_
#define TOOLS_VERIFY_EXPORT_FILES_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/export/manifest.h"

namespace ledger::verify {

// The files of an export as its manifest names them. Each is compared with the
// manifest when it is read; CheckRest reads what nobody needed. One thread.
class ExportFiles {
 public:
  // Reads the manifest and compares its names with those in the folder.
  // Errors: NOT_FOUND if there is no folder; UNAVAILABLE; DATA_LOSS, naming the
  // file that is missing or too many.
  static absl::StatusOr<ExportFiles> Open(const std::filesystem::path& root);

  const exports::Manifest& manifest() const { return manifest_; }

  // Whether the manifest names it.
  bool Has(std::string_view path) const;

  // The names that begin with `prefix`, in order.
  std::vector<std::string> Below(std::string_view prefix) const;

  // Errors: DATA_LOSS, naming the file, if it is not as the manifest says;
  // UNAVAILABLE.
  absl::StatusOr<std::string> Read(std::string_view path);

  // Errors: as Read.
  absl::Status CheckRest();

 private:
  ExportFiles(std::filesystem::path root, exports::Manifest manifest);

  // The place of a name; npos if there is none.
  size_t Find(std::string_view path) const;

  std::filesystem::path root_;
  exports::Manifest manifest_;
  std::vector<bool> seen_;
};

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_EXPORT_FILES_H_
