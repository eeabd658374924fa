// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/version.h"

#include <google/protobuf/stubs/common.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "ledger/store.h"
#include "service/version_stamp.h"

namespace ledger {

std::string VersionText() {
  return absl::StrCat(kStampVersion, " (", kStampCommit, ", ", kStampBuildType,
                      ")");
}

std::vector<std::string> LibraryVersions() {
  return {absl::StrCat("grpc ", grpc::Version()),
          absl::StrCat("protobuf ", google::protobuf::internal::VersionString(
                                        GOOGLE_PROTOBUF_VERSION)),
          StoreLibrary()};
}

}  // namespace ledger
