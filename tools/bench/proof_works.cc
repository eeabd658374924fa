// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/proof_works.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/hash.h"
#include "ledger/tile.h"
#include "ledger/v1/proof_service.pb.h"
#include "tools/bench/echo.h"
#include "tools/bench/machine.h"

namespace ledger::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr char kInclusion[] = "/ledger.v1.ProofService/GetInclusionProof";
constexpr char kConsistency[] = "/ledger.v1.ProofService/GetConsistencyProof";
constexpr uint64_t kAgreements = 100;
constexpr double kWarmUpShare = 0.25;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

absl::StatusOr<std::unique_ptr<ServedLedger>> FilledLedger(
    const Settings& settings, const Say& say) {
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger;
  const uint64_t each = settings.proof_leaves / kAgreements;
  for (uint64_t i = 0; i < kAgreements; ++i) {
    say(absl::StrCat("fills: ", i * each, " of ", settings.proof_leaves));
    auto status = (*ledger)->Fill(absl::StrCat("supply-", i), each);
    if (!status.ok()) return status;
  }
  say("waits until the ledger is at rest");
  AwaitRest((*ledger)->pid());
  return ledger;
}

// Asks for proofs of a tree of `size` leaves, never the same one twice.
class ProofCaller final : public Caller {
 public:
  ProofCaller(bool inclusion, uint64_t size)
      : inclusion_(inclusion), size_(size) {}

  grpc::ByteBuffer Next() override {
    const uint64_t tree = size_ - random_() % (size_ / 2);
    if (inclusion_) {
      v1::GetInclusionProofRequest request;
      request.set_tree_size(tree);
      request.set_position(random_() % tree);
      return BufferOf(request.SerializeAsString());
    }
    v1::GetConsistencyProofRequest request;
    request.set_tree_size(tree);
    request.set_old_size(1 + random_() % tree);
    return BufferOf(request.SerializeAsString());
  }

  // Errors: INTERNAL for an answer without a tree.
  absl::StatusOr<uint64_t> Take(const grpc::ByteBuffer& answer) override {
    bytes_ = std::max(bytes_, answer.Length());
    if (answer.Length() > 32) return 1;
    return absl::InternalError("the proof is empty");
  }

  size_t bytes() const { return bytes_; }

 private:
  const bool inclusion_;
  const uint64_t size_;
  std::mt19937_64 random_{7};
  size_t bytes_ = 0;
};

absl::StatusOr<Measured> RunProofs(const Settings& settings, const Say& say,
                                   bool inclusion) {
  const ForeignLoad foreign;
  auto ledger = FilledLedger(settings, say);
  if (!ledger.ok()) return ledger.status();
  auto echo = ServedEcho::Start(settings);
  if (!echo.ok()) return echo.status();
  const auto ledger_channel = Connect((*ledger)->address(), 1);
  if (!ledger_channel.ok()) return ledger_channel.status();
  const auto echo_channel = Connect((*echo)->address(), 1);
  if (!echo_channel.ok()) return echo_channel.status();
  const char* const method = inclusion ? kInclusion : kConsistency;
  auto caller =
      std::make_unique<ProofCaller>(inclusion, (*ledger)->expected_size());
  const ProofCaller& seen = *caller;
  Callers asks, echoes;
  asks.push_back(std::move(caller));
  const Limits warm_up{settings.seconds * kWarmUpShare};
  if (auto warm = CallUnary(method, *ledger_channel, asks, warm_up);
      !warm.ok()) {
    return warm.status();
  }
  echoes.push_back(std::make_unique<SameCaller>(EchoRequest(16, seen.bytes()),
                                                seen.bytes(), 1));
  Measured out;
  for (int i = 0; i < settings.rounds; ++i) {
    say(absl::StrCat("round ", i + 1, " of ", settings.rounds));
    const Limits limits{settings.seconds};
    const auto base = CallUnary(kGetAgreement, *echo_channel, echoes, limits);
    if (!base.ok()) return base.status();
    const auto measured = CallUnary(method, *ledger_channel, asks, limits);
    if (!measured.ok()) return measured.status();
    Round round;
    round.measured = round.p99_us = measured->Micros(0.99);
    round.p50_us = measured->Micros(0.5);
    round.ceiling = round.echo = base->Micros(0.99);
    out.rounds.push_back(round);
  }
  out.foreign_cores = foreign.Cores({(*ledger)->pid(), (*echo)->pid()});
  return out;
}

// A program that stands beside this one.
std::string Beside(const Settings& settings, const char* name) {
  return (fs::path(settings.self).parent_path() / name).string();
}

absl::Status Export(const Settings& settings, const ServedLedger& ledger,
                    const std::string& folder) {
  return RunProgram({Beside(settings, "ledgerctl"), "export", folder,
                     "--server", ledger.address(), "--timeout", "3600"});
}

// Copies every file and makes the copy as durable as an export is.
absl::Status CopyFolder(const std::string& from, const std::string& to) {
  std::error_code problem;
  fs::copy(from, to, fs::copy_options::recursive, problem);
  if (problem) return absl::UnavailableError(problem.message());
  return RunProgram({"/bin/sync", "--file-system", to});
}

}  // namespace

absl::StatusOr<Measured> RunInclusion(const Settings& settings,
                                      const Say& say) {
  return RunProofs(settings, say, true);
}

absl::StatusOr<Measured> RunConsistency(const Settings& settings,
                                        const Say& say) {
  return RunProofs(settings, say, false);
}

absl::StatusOr<Measured> RunExport(const Settings& settings, const Say& say) {
  const ForeignLoad foreign;
  auto ledger = FilledLedger(settings, say);
  if (!ledger.ok()) return ledger.status();
  const auto leaves = static_cast<double>((*ledger)->expected_size());
  auto dir = ScratchDir::Make(settings.dir);
  if (!dir.ok()) return dir.status();
  Measured out;
  for (int i = 0; i < settings.rounds; ++i) {
    say(absl::StrCat("round ", i + 1, " of ", settings.rounds));
    const std::string folder = **dir / absl::StrCat("export-", i);
    const std::string copy = folder + "-copy";
    const auto start = Clock::now();
    if (auto status = Export(settings, **ledger, folder); !status.ok()) {
      return status;
    }
    Round round;
    round.measured = leaves / SecondsSince(start);
    const auto copying = Clock::now();
    if (auto status = CopyFolder(folder, copy); !status.ok()) return status;
    round.ceiling = leaves / SecondsSince(copying);
    out.rounds.push_back(round);
    fs::remove_all(folder);
    fs::remove_all(copy);
  }
  out.foreign_cores = foreign.Cores({(*ledger)->pid()});
  return out;
}

absl::StatusOr<Measured> RunVerify(const Settings& settings, const Say& say) {
  const ForeignLoad foreign;
  auto dir = ScratchDir::Make(settings.dir);
  if (!dir.ok()) return dir.status();
  const std::string folder = **dir / "export";
  {
    auto ledger = FilledLedger(settings, say);
    if (!ledger.ok()) return ledger.status();
    if (auto status = Export(settings, **ledger, folder); !status.ok()) {
      return status;
    }
  }
  std::vector<std::string> bundles;
  for (const auto& file :
       fs::recursive_directory_iterator(folder + "/tile/entries")) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    bundles.emplace_back(std::istreambuf_iterator<char>(in),
                         std::istreambuf_iterator<char>());
  }
  Measured out;
  for (int i = 0; i < settings.rounds; ++i) {
    say(absl::StrCat("round ", i + 1, " of ", settings.rounds));
    Round round;
    double leaves = 0;
    const auto hashing = Clock::now();
    for (const std::string& bundle : bundles) {
      for (size_t at = 0; at + 2 <= bundle.size(); ++leaves) {
        const auto length =
            static_cast<size_t>(static_cast<uint8_t>(bundle[at]) << 8 |
                                static_cast<uint8_t>(bundle[at + 1]));
        (void)LeafHash(std::string_view(bundle).substr(at + 2, length));
        at += 2 + length;
      }
    }
    round.ceiling = leaves / SecondsSince(hashing);
    const auto start = Clock::now();
    if (auto status =
            RunProgram({Beside(settings, "ledger-verify"), "export", folder});
        !status.ok()) {
      return status;
    }
    round.measured = leaves / SecondsSince(start);
    out.rounds.push_back(round);
  }
  out.foreign_cores = foreign.Cores({});
  return out;
}

}  // namespace ledger::bench
