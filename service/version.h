// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_VERSION_H_
#define SERVICE_VERSION_H_

#include <string>
#include <vector>

namespace ledger {

// "0.1.0 (1a2b3c4, Release)": version, commit ("-dirty" if the tree was
// changed) and build type. Never fails.
std::string VersionText();

// The libraries that this process runs on, as "name version". Never fails.
std::vector<std::string> LibraryVersions();

}  // namespace ledger

#endif  // SERVICE_VERSION_H_
