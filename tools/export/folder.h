// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_EXPORT_FOLDER_H_
#define TOOLS_EXPORT_FOLDER_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "tools/export/manifest.h"

namespace ledger::exports {

// Largest file that is read whole: a bundle of 256 of the largest entries.
inline constexpr size_t kFileBytesMax = size_t{32} << 20;

// The bytes of a regular file below `root`, never through a link.
// Errors: NOT_FOUND if it is not there; INVALID_ARGUMENT for something else or
// one that is too large; UNAVAILABLE if it cannot be read.
absl::StatusOr<std::string> ReadExportFile(const std::filesystem::path& root,
                                           std::string_view path);

// Puts a file in the place of another, whole or not at all; makes the folders
// above it. Errors: UNAVAILABLE.
absl::Status ReplaceFile(const std::filesystem::path& path,
                         std::string_view bytes);

// Every file below `root` but the manifest, sorted by the bytes of its path.
// Errors: INVALID_ARGUMENT, naming a link or special file; UNAVAILABLE.
absl::StatusOr<std::vector<std::string>> ListExportFiles(
    const std::filesystem::path& root);

// An export while it is written: files appear whole in a folder beside the
// final one, which takes its name only when everything is there. What an
// interrupted run left is found again. One thread.
class ExportFolder {
 public:
  // Errors: FAILED_PRECONDITION if the final folder exists; UNAVAILABLE.
  static absl::StatusOr<ExportFolder> Open(const std::filesystem::path& final);

  // Writes a file and notes it for the manifest. Errors: UNAVAILABLE.
  absl::Status Put(std::string_view path, std::string_view bytes);

  // A file that an earlier run left; notes it for the manifest as Put does.
  // Errors: as ReadExportFile.
  absl::StatusOr<std::string> TakeOver(std::string_view path);

  // Removes what was not noted, writes the manifest and gives the folder its
  // name. `manifest` comes without files. Errors: UNAVAILABLE.
  absl::Status Finish(Manifest manifest);

  const std::filesystem::path& final_path() const { return final_; }
  const std::filesystem::path& draft_path() const { return draft_; }

 private:
  explicit ExportFolder(const std::filesystem::path& final)
      : final_(final), draft_(final.string() + ".partial") {}

  void Note(std::string_view path, std::string_view bytes);

  std::filesystem::path final_;
  std::filesystem::path draft_;
  std::map<std::string, ManifestFile> files_;
};

}  // namespace ledger::exports

#endif  // TOOLS_EXPORT_FOLDER_H_
