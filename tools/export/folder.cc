// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/export/folder.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger::exports {
namespace {

namespace fs = std::filesystem;

absl::Status Refused(std::string_view what, const fs::path& path,
                     const std::error_code& error) {
  return absl::UnavailableError(absl::StrCat(
      std::string(what), " '", path.string(), "': ", error.message()));
}

}  // namespace

absl::StatusOr<std::string> ReadExportFile(const fs::path& root,
                                           std::string_view path) {
  const fs::path whole = root / fs::path(std::string(path));
  std::error_code error;
  const fs::file_status status = fs::symlink_status(whole, error);
  if (status.type() == fs::file_type::not_found) {
    return absl::NotFoundError(
        absl::StrCat("'", std::string(path), "' is missing"));
  }
  if (error) return Refused("read", whole, error);
  if (status.type() != fs::file_type::regular) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", std::string(path), "' is not a regular file"));
  }
  const uintmax_t size = fs::file_size(whole, error);
  if (error) return Refused("read", whole, error);
  if (size > kFileBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", std::string(path), "' has ", size,
                     " bytes, expected at most ", kFileBytesMax));
  }
  std::string bytes(size, '\0');
  std::ifstream file(whole, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!file || file.peek() != std::ifstream::traits_type::eof()) {
    return absl::UnavailableError(
        absl::StrCat("read '", whole.string(), "': it changes or fails"));
  }
  return bytes;
}

absl::Status ReplaceFile(const fs::path& path, std::string_view bytes) {
  std::error_code error;
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path(), error);
    if (error) return Refused("make", path.parent_path(), error);
  }
  const fs::path fresh = path.string() + ".new";
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) {
      return absl::UnavailableError(
          absl::StrCat("write '", fresh.string(), "': the disk refuses"));
    }
  }
  fs::rename(fresh, path, error);
  return error ? Refused("rename to", path, error) : absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ListExportFiles(const fs::path& root) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entries(root, error);
  if (error) return Refused("read", root, error);
  for (; entries != fs::recursive_directory_iterator();
       entries.increment(error)) {
    if (error) return Refused("read", root, error);
    const std::string path = entries->path().lexically_relative(root).string();
    const fs::file_type type = entries->symlink_status(error).type();
    if (type == fs::file_type::directory) continue;
    if (type != fs::file_type::regular) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", path, "' is neither a file nor a folder"));
    }
    if (path != kManifestName) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<ExportFolder> ExportFolder::Open(const fs::path& final) {
  ExportFolder folder(final);
  std::error_code error;
  if (fs::exists(final, error)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "'", final.string(), "' exists; give another folder, or remove it"));
  }
  fs::create_directories(folder.draft_, error);
  if (error) return Refused("make", folder.draft_, error);
  return folder;
}

void ExportFolder::Note(std::string_view path, std::string_view bytes) {
  files_[std::string(path)] = {std::string(path), bytes.size(), Sha256(bytes)};
}

absl::Status ExportFolder::Put(std::string_view path, std::string_view bytes) {
  const auto status = ReplaceFile(draft_ / fs::path(std::string(path)), bytes);
  if (status.ok()) Note(path, bytes);
  return status;
}

absl::StatusOr<std::string> ExportFolder::TakeOver(std::string_view path) {
  auto bytes = ReadExportFile(draft_, path);
  if (bytes.ok()) Note(path, *bytes);
  return bytes;
}

absl::Status ExportFolder::Finish(Manifest manifest) {
  const auto there = ListExportFiles(draft_);
  if (!there.ok()) return there.status();
  std::error_code error;
  for (const std::string& path : *there) {
    if (!files_.contains(path)) fs::remove(draft_ / path, error);
    if (error) return Refused("remove", draft_ / path, error);
  }
  for (auto& [path, file] : files_) manifest.files.push_back(file);
  if (auto status = Put(kManifestName, FormatManifest(manifest));
      !status.ok()) {
    return status;
  }
  fs::rename(draft_, final_, error);
  return error ? Refused("rename to", final_, error) : absl::OkStatus();
}

}  // namespace ledger::exports
