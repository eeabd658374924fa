// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_LINE_ERROR_H_
#define TOOLS_LEDGERCTL_LINE_ERROR_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

namespace ledger::ctl {

// Says in words of the file what the JSON reader of protobuf objects to: the
// field's path, what was found, and what the schema expects there. `message`
// is the reader's own, about a JSON object of type `root`.
std::string ExplainJsonError(std::string_view message,
                             const google::protobuf::Descriptor& root);

// The entries of `known` nearest to `word` by edits, at most three, none if
// nothing is near; for "did you mean".
std::vector<std::string> NearestTo(std::string_view word,
                                   const std::vector<std::string>& known);

// "; did you mean 'a' or 'b'", or nothing.
std::string DidYouMean(std::string_view word,
                       const std::vector<std::string>& known);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_LINE_ERROR_H_
