// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/durable_file.h"
#include "ledger/limits.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDbName = "db";
constexpr std::string_view kFormatName = "FORMAT";
constexpr std::string_view kPidName = "pid";
constexpr std::string_view kDraftName = "FORMAT.new";

std::string FormatLine() {
  return absl::StrCat("agreement-ledger ", kFormat, "\n");
}

// What stands in the directory, by name. Errors: UNAVAILABLE.
absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& path) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator entries(path, error);
  if (error) return DiskRefuses("read", path, error.value());
  for (const auto& entry : entries) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// True if the directory was made to the end, false if it may be made.
// Errors: FAILED_PRECONDITION (kStoreFormat); UNAVAILABLE.
absl::StatusOr<bool> CheckWhatItIs(const std::string& path) {
  const auto names = NamesIn(path);
  if (!names.ok()) return names.status();
  if (std::binary_search(names->begin(), names->end(), kFormatName)) {
    std::ifstream file(fs::path(path) / kFormatName);
    const std::string found(std::istreambuf_iterator<char>(file), {});
    if (found == FormatLine()) return true;
    return Refuse(
        Reason::kStoreFormat,
        absl::StrCat("data directory '", path, "': format '",
                     found.substr(0, std::min(found.find('\n'), size_t{64})),
                     "', expected 'agreement-ledger ", kFormat,
                     "'; use the release that wrote it, or another directory"));
  }
  for (const std::string& name : *names) {
    if (name == kDbName || name == kPidName || name == kDraftName) continue;
    return Refuse(Reason::kStoreFormat,
                  absl::StrCat("data directory '", path, "': holds '", name,
                               "', expected an empty directory or a ledger of "
                               "format ",
                               kFormat, "; give another directory"));
  }
  return false;
}

// Errors: always FAILED_PRECONDITION (kStoreLocked), naming whoever wrote the
// pid file.
absl::Status HeldByAnother(const std::string& path, int file) {
  char holder[32] = {};
  const ssize_t bytes = read(file, holder, sizeof(holder) - 1);
  const std::string_view pid(holder, bytes > 0 ? strcspn(holder, "\n") : 0);
  return Refuse(Reason::kStoreLocked,
                absl::StrCat("open '", path, "': held by another process (pid ",
                             pid.empty() ? "unknown" : std::string(pid),
                             "); stop it first, or give another directory"));
}

// Errors: DATA_LOSS if the database of a whole ledger is gone.
absl::Status CheckDatabase(const std::string& path) {
  std::error_code error;
  if (fs::exists(fs::path(path) / kDbName / "CURRENT", error)) {
    return absl::OkStatus();
  }
  return Refuse(Reason::kDataLoss,
                absl::StrCat("data directory '", path,
                             "': FORMAT is there and db/CURRENT is not; "
                             "restore it from a backup"));
}

// Locks the pid file and writes our own id into it; gives its descriptor.
// Errors: FAILED_PRECONDITION (kStoreLocked); UNAVAILABLE.
absl::StatusOr<int> Lock(const std::string& path) {
  const std::string name = (fs::path(path) / kPidName).string();
  const int file = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return DiskRefuses("open", name, errno);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    const absl::Status held = HeldByAnother(path, file);
    close(file);
    return held;
  }
  const std::string pid = absl::StrCat(getpid(), "\n");
  if (ftruncate(file, 0) != 0 || pwrite(file, pid.data(), pid.size(), 0) !=
                                     static_cast<ssize_t>(pid.size())) {
    const int error = errno;
    close(file);
    return DiskRefuses("write", name, error);
  }
  return file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DataDir>> DataDir::Claim(
    const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!fs::is_directory(path, error)) {
    return Refuse(Reason::kStoreFormat,
                  absl::StrCat("data directory '", path,
                               "': is not a directory and cannot be made; "
                               "give another one"));
  }
  auto complete = CheckWhatItIs(path);
  if (!complete.ok()) return complete.status();
  const auto lock = Lock(path);
  if (!lock.ok()) return lock.status();
  std::unique_ptr<DataDir> dir(new DataDir(path, *lock, *complete));
  // Looked at again: it may have been made while we came to the lock.
  complete = CheckWhatItIs(path);
  if (!complete.ok()) return complete.status();
  dir->complete_ = *complete;
  if (*complete) {
    if (auto status = CheckDatabase(path); !status.ok()) return status;
  }
  return dir;
}

absl::StatusOr<std::unique_ptr<DataDir>> DataDir::ClaimToRead(
    const std::string& path) {
  const auto complete = CheckWhatItIs(path);
  if (!complete.ok()) return complete.status();
  if (!*complete) {
    return Refuse(Reason::kStoreFormat,
                  absl::StrCat("data directory '", path,
                               "': holds no ledger; give the directory that "
                               "ledgerd has as --data"));
  }
  if (auto status = CheckDatabase(path); !status.ok()) return status;
  const std::string name = (fs::path(path) / kPidName).string();
  // A copy may come without one; then nobody can hold it either.
  const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) return DiskRefuses("open", name, errno);
  if (file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0) {
    const absl::Status held = HeldByAnother(path, file);
    close(file);
    return held;
  }
  return std::unique_ptr<DataDir>(new DataDir(path, file, true));
}

DataDir::~DataDir() {
  if (lock_ >= 0) close(lock_);
}

std::string DataDir::db_path() const {
  return (fs::path(path_) / kDbName).string();
}

absl::Status DataDir::MarkComplete() {
  const std::string name = (fs::path(path_) / kFormatName).string();
  if (auto status = ReplaceDurably(name, FormatLine(), 0644); !status.ok()) {
    return status;
  }
  complete_ = true;
  return absl::OkStatus();
}

}  // namespace ledger
