// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/witness_command.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/signing.h"
#include "tools/ledgerctl/http_server.h"
#include "tools/ledgerctl/witness_book.h"

namespace ledger::ctl {
namespace {

constexpr char kPlain[] = "text/plain; charset=utf-8";
constexpr std::string_view kCheckpoint = "/checkpoint";

uint64_t SecondsNow() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

HttpResponse Answer(WitnessBook& book, const HttpRequest& request) {
  if (request.target == "/add-checkpoint") {
    if (request.method != "POST") {
      return {405, kPlain, "only POST is answered here\n"};
    }
    WitnessAnswer answer = book.Add(request.body, SecondsNow());
    return {answer.status, std::move(answer.content_type),
            std::move(answer.body)};
  }
  std::string_view name = request.target;
  if (request.method == "GET" && name.size() > kCheckpoint.size() &&
      name.substr(name.size() - kCheckpoint.size()) == kCheckpoint) {
    name.remove_prefix(1);
    name.remove_suffix(kCheckpoint.size());
    if (auto note = book.Newest(name)) return {200, kPlain, *std::move(note)};
  }
  return {404, kPlain, "nothing is here\n"};
}

// The keys of --key, and what they do. Errors: as the parts.
absl::StatusOr<Witness> MakeWitness(const Io& io,
                                    const WitnessOptions& options) {
  std::vector<NoteVerifier> logs;
  for (const std::string& vkey : options.logs) {
    auto log = NoteVerifier::Parse(vkey);
    if (!log.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--log: found '", vkey,
          "'; give the public key of a log: ", log.status().message()));
    }
    logs.push_back(*std::move(log));
  }
  // Last: nothing is made for words that are refused.
  auto signers = ReadOrMakeSigners(options.key_file, options.name,
                                   NoteKeyType::kCosignature);
  if (!signers.ok()) return signers.status();
  for (const NoteSigner& signer : *signers) {
    *io.out << "vkey     " << signer.verifier().ToString() << "\n";
  }
  return Witness::Make(*std::move(signers), logs);
}

absl::Status Serve(const Io& io, const WitnessOptions& options) {
  auto witness = MakeWitness(io, options);
  if (!witness.ok()) return witness.status();
  const std::vector<std::string> origins = witness->Origins();
  auto book = WitnessBook::Open(options.state, *std::move(witness));
  if (!book.ok()) return book.status();
  for (const std::string& origin : origins) {
    *io.out << "log      " << origin << "\n";
  }
  return ServeHttp(
      options.listen, options.insecure,
      [&book](const HttpRequest& request) { return Answer(**book, request); },
      [&io](const std::string& address) {
        *io.out << "serving  http://" << address << std::endl;
      });
}

}  // namespace

Exit RunWitness(const Io& io, const WitnessOptions& options) {
  const absl::Status served = Serve(io, options);
  if (served.ok()) return Exit::kDone;
  *io.err << "ledgerctl: " << served.message() << "\n";
  if (absl::IsDataLoss(served)) return Exit::kIntegrity;
  return absl::IsUnavailable(served) ? Exit::kCouldNotAsk : Exit::kUsage;
}

}  // namespace ledger::ctl
