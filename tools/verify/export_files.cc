// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/export_files.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/hash.h"
#include "tools/export/folder.h"
#include "tools/verify/problem.h"

namespace ledger::verify {

ExportFiles::ExportFiles(std::filesystem::path root, exports::Manifest manifest)
    : root_(std::move(root)),
      manifest_(std::move(manifest)),
      seen_(manifest_.files.size()) {}

absl::StatusOr<ExportFiles> ExportFiles::Open(
    const std::filesystem::path& root) {
  std::error_code error;
  if (!std::filesystem::is_directory(root, error)) {
    return absl::NotFoundError(
        absl::StrCat("'", root.string(), "' is no folder"));
  }
  const auto text = exports::ReadExportFile(root, exports::kManifestName);
  if (!text.ok()) return At({exports::kManifestName, {}, {}}, text.status());
  auto manifest = exports::ParseManifest(*text);
  if (!manifest.ok()) {
    return absl::DataLossError(manifest.status().message());
  }
  const auto found = exports::ListExportFiles(root);
  if (!found.ok()) return At({"the folder", {}, {}}, found.status());
  const auto& named = manifest->files;
  for (size_t i = 0; i < std::max(found->size(), named.size()); ++i) {
    if (i == named.size() ||
        (i < found->size() && (*found)[i] < named[i].path)) {
      return Wrong({(*found)[i], {}, {}}, "is not in the manifest");
    }
    if (i == found->size() || named[i].path < (*found)[i]) {
      return Wrong({named[i].path, {}, {}}, "is missing");
    }
  }
  return ExportFiles(root, *std::move(manifest));
}

size_t ExportFiles::Find(std::string_view path) const {
  const auto& files = manifest_.files;
  const auto found =
      std::lower_bound(files.begin(), files.end(), path,
                       [](const exports::ManifestFile& file,
                          std::string_view name) { return file.path < name; });
  if (found == files.end() || found->path != path) return std::string::npos;
  return static_cast<size_t>(found - files.begin());
}

bool ExportFiles::Has(std::string_view path) const {
  return Find(path) != std::string::npos;
}

std::vector<std::string> ExportFiles::Below(std::string_view prefix) const {
  std::vector<std::string> names;
  for (const exports::ManifestFile& file : manifest_.files) {
    if (std::string_view(file.path).substr(0, prefix.size()) == prefix) {
      names.push_back(file.path);
    }
  }
  return names;
}

absl::StatusOr<std::string> ExportFiles::Read(std::string_view path) {
  const Place place{path, {}, {}};
  const size_t index = Find(path);
  if (index == std::string::npos) return Wrong(place, "is missing");
  auto bytes = exports::ReadExportFile(root_, path);
  if (!bytes.ok()) return At(place, bytes.status());
  const exports::ManifestFile& said = manifest_.files[index];
  if (bytes->size() != said.size || Sha256(*bytes) != said.sha256) {
    return Wrong(place,
                 absl::StrCat("has ", bytes->size(), " bytes with SHA-256 ",
                              ToHex(Sha256(*bytes)), ", the manifest says ",
                              said.size, " with ", ToHex(said.sha256)));
  }
  seen_[index] = true;
  return bytes;
}

absl::Status ExportFiles::CheckRest() {
  for (size_t i = 0; i < seen_.size(); ++i) {
    if (seen_[i]) continue;
    const auto bytes = Read(manifest_.files[i].path);
    if (!bytes.ok()) return bytes.status();
  }
  return absl::OkStatus();
}

}  // namespace ledger::verify
