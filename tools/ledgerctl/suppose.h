// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_SUPPOSE_H_
#define TOOLS_LEDGERCTL_SUPPOSE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/v1/question.pb.h"
#include "ledger/v1/rights.pb.h"
#include "tools/ledgerctl/commands.h"

// What a question supposes beside what is recorded, from words and files.
namespace ledger::ctl {

// What is supposed, as a hypothesis; without any event if nothing is. A
// condition belongs to the one agreement that is named, else to the only one
// that has it as far as is known. Asks the server for that.
// Errors: INVALID_ARGUMENT for words and lines that cannot be read, and a
// condition of no or of several agreements; NOT_FOUND for a file that cannot be
// opened; else what the server answered.
absl::StatusOr<v1::Hypothesis> HypothesisOf(
    const Session& session, const Suppose& suppose,
    const std::vector<std::string>& agreements, const v1::KnownAt& known_at);

// Sets the hypothesis of a request if anything is supposed. Errors: as
// HypothesisOf.
template <typename Request>
absl::Status SetHypothesis(const Session& session, const Suppose& suppose,
                           const std::vector<std::string>& agreements,
                           Request& request) {
  auto hypothesis =
      HypothesisOf(session, suppose, agreements, request.known_at());
  if (!hypothesis.ok()) return hypothesis.status();
  if (!hypothesis->assumed().empty()) {
    *request.mutable_hypothesis() = *std::move(hypothesis);
  }
  return absl::OkStatus();
}

// A day or time as it was said, or the instant that relative words mean.
std::string ResolvedTime(const std::string& said, Instant now);

// Adds the options that suppose the same again.
void AddSuppose(const Suppose& suppose, Instant now,
                std::vector<std::string>& words);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_SUPPOSE_H_
