// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace ledger {
namespace {

// Errors: UNAVAILABLE.
absl::Status WriteAndSync(const std::string& path, std::string_view text,
                          unsigned mode) {
  // What broke off may have left one that others can read.
  unlink(path.c_str());
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                        static_cast<mode_t>(mode));
  if (file < 0) return DiskRefuses("open", path, errno);
  const ssize_t written = write(file, text.data(), text.size());
  const bool ok =
      written == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  const int error = errno;
  close(file);
  return ok ? absl::OkStatus() : DiskRefuses("write", path, error);
}

// Errors: UNAVAILABLE.
absl::Status SyncDirectory(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return DiskRefuses("open", path, errno);
  const bool ok = fsync(file) == 0;
  const int error = errno;
  close(file);
  return ok ? absl::OkStatus() : DiskRefuses("sync", path, error);
}

}  // namespace

absl::Status DiskRefuses(std::string_view what, const std::string& path,
                         int error) {
  return absl::UnavailableError(
      absl::StrCat(std::string(what), " '", path, "': ", std::strerror(error)));
}

absl::Status ReplaceDurably(const std::string& path, std::string_view text,
                            unsigned mode) {
  const std::string draft = path + ".new";
  if (auto status = WriteAndSync(draft, text, mode); !status.ok()) {
    return status;
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) {
    return DiskRefuses("rename to", path, errno);
  }
  const auto folder = std::filesystem::path(path).parent_path();
  return SyncDirectory(folder.empty() ? "." : folder.string());
}

}  // namespace ledger
