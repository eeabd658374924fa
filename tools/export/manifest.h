// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_EXPORT_MANIFEST_H_
#define TOOLS_EXPORT_MANIFEST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"

namespace ledger::exports {

inline constexpr char kManifestName[] = "manifest.json";

// One file of an export.
struct ManifestFile {
  std::string path;  // relative, parts divided by '/'
  uint64_t size = 0;
  Hash sha256;

  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};

// What an export says that it holds. It is not signed: it finds damage of
// transport and tells what was meant to be there, and proves nothing.
struct Manifest {
  bool slice = false;  // profile "slice", else "full"
  std::string origin;
  TreeSize size{0};  // of the checkpoint
  Hash root;
  std::vector<std::string> agreements;  // asked for, by id
  TreeSize query_size{0};               // records below it are shown
  std::string tool;
  std::vector<ManifestFile> files;  // by path

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// The text of a manifest; files in the order of their paths' bytes.
std::string FormatManifest(const Manifest& manifest);

// Reads a manifest: the same keys in the same order, blanks as they like.
// Errors: INVALID_ARGUMENT that names what is wrong.
absl::StatusOr<Manifest> ParseManifest(std::string_view text);

// Whether a path may stand in a manifest: relative, without "..", empty parts,
// backslashes and control bytes.
bool IsManifestPath(std::string_view path);

}  // namespace ledger::exports

#endif  // TOOLS_EXPORT_MANIFEST_H_
