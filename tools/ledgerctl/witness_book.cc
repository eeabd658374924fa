// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/witness_book.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "ledger/durable_file.h"
#include "ledger/hash.h"

namespace ledger::ctl {

absl::StatusOr<std::unique_ptr<WitnessBook>> WitnessBook::Open(
    const std::string& folder, Witness witness) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return DiskRefuses("make", folder, error.value());
  const std::string lock_path = folder + "/lock";
  const int owned = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (owned < 0) return DiskRefuses("open", lock_path, errno);
  if (flock(owned, LOCK_EX | LOCK_NB) != 0) {
    close(owned);
    return absl::FailedPreconditionError(
        absl::StrCat("'", folder,
                     "' is held by another witness; give each a "
                     "folder of its own"));
  }
  const std::vector<std::string> origins = witness.Origins();
  std::unique_ptr<WitnessBook> book(new WitnessBook(std::move(witness), owned));
  for (const std::string& origin : origins) {
    const std::string hash = ToHex(Sha256(origin));
    Log& log = book->logs_[hash];
    log.path = absl::StrCat(folder, "/", hash);
    if (!std::filesystem::exists(log.path)) continue;
    std::ifstream file(log.path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    auto held = ReadWitnessed(text.str());
    if (!held.ok() || held->checkpoint.origin != origin) {
      return absl::DataLossError(absl::StrCat(
          "'", log.path, "' holds no checkpoint of '", origin,
          "', which was cosigned before; restore it: without it a fork would "
          "be cosigned"));
    }
    MutexLock lock(log.mutex);
    log.held = *std::move(held);
  }
  return book;
}

WitnessBook::~WitnessBook() { close(lock_); }

WitnessAnswer WitnessBook::Add(std::string_view body, uint64_t now) {
  auto admitted = witness_.Admit(body);
  if (auto* answer = std::get_if<WitnessAnswer>(&admitted)) return *answer;
  const auto& asked = std::get<AdmittedCheckpoint>(admitted);
  Log& log = logs_.find(ToHex(Sha256(asked.checkpoint.origin)))->second;
  MutexLock lock(log.mutex);
  WitnessDecision decision = witness_.Decide(asked, log.held, now);
  absl::Status stored;
  if (decision.next)
    stored = ReplaceDurably(log.path, decision.next->note, 0644);
  const std::string evidence = log.path + ".fork";
  if (decision.fork && !std::filesystem::exists(evidence)) {
    stored = ReplaceDurably(evidence, body, 0644);
  }
  if (!stored.ok()) {
    return {500, "text/plain; charset=utf-8", "nothing can be stored here\n"};
  }
  if (decision.next) log.held = std::move(decision.next);
  return std::move(decision.answer);
}

std::optional<std::string> WitnessBook::Newest(
    std::string_view origin_hash) const {
  const auto log = logs_.find(origin_hash);
  if (log == logs_.end()) return std::nullopt;
  MutexLock lock(log->second.mutex);
  if (!log->second.held) return std::nullopt;
  return log->second.held->note;
}

}  // namespace ledger::ctl
