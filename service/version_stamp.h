// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_VERSION_STAMP_H_
#define SERVICE_VERSION_STAMP_H_

namespace ledger {

// What the build knows of itself. The file that defines them is made by the
// build and is the only one that changes with every commit.
extern const char* const kStampVersion;
extern const char* const kStampCommit;
extern const char* const kStampBuildType;

}  // namespace ledger

#endif  // SERVICE_VERSION_STAMP_H_
