// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <fstream>
#include <ostream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/checkpoint.h"
#include "ledger/hash.h"
#include "ledger/merkle.h"
#include "ledger/policy.h"
#include "ledger/proof_file.h"
#include "ledger/record.h"
#include "ledger/v1/event.pb.h"
#include "tools/export/claims.h"
#include "tools/export/folder.h"
#include "tools/export/own_policy.h"
#include "tools/export/tile_builder.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/evidence.h"
#include "tools/ledgerctl/schema.h"

namespace ledger::ctl {
namespace {

using exports::CompletenessClaim;
using exports::ExportFolder;
using exports::TileBuilder;

constexpr char kOwn[] = "_ledger";
constexpr uint64_t kProgressEvery = 100'000;

// What a policy says, if a file is named. Errors: NOT_FOUND; INVALID_ARGUMENT.
absl::StatusOr<std::string> ReadPolicy(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("'", path, "': no such file, or not readable"));
  }
  const auto parsed = Policy::Parse(text.str());
  if (parsed.ok()) return text.str();
  return absl::InvalidArgumentError(
      absl::StrCat("'", path, "': ", std::string(parsed.status().message())));
}

// One export on its way. Every method gives the first error, which ends it.
class Exporter {
 public:
  // `policy` is the text of the one to carry.
  Exporter(const Session& session, const ExportOptions& options,
           std::string policy, ExportFolder folder)
      : session_(session),
        options_(options),
        policy_(std::move(policy)),
        folder_(std::move(folder)) {
    for (const std::string& id : options.agreements) claims_[id].agreement = id;
  }

  absl::Status Run() {
    if (auto status = Settle(); !status.ok()) return status;
    auto status = options_.slice ? ReadSlice() : ReadAll();
    if (!status.ok()) return status;
    if (status = PutAgreements(); !status.ok()) return status;
    if (status = PutCheckpoints(); !status.ok()) return status;
    if (status = PutKeys(); !status.ok()) return status;
    if (status = folder_.Put("schema.binpb", SchemaFiles()); !status.ok()) {
      return status;
    }
    exports::Manifest manifest;
    manifest.slice = options_.slice;
    manifest.origin = origin_;
    manifest.size = TreeSize(head_.size);
    manifest.root = head_.root;
    for (const auto& [id, claim] : claims_) manifest.agreements.push_back(id);
    manifest.query_size = TreeSize(query_size_);
    manifest.tool = absl::StrCat("ledgerctl ", LEDGER_VERSION);
    return folder_.Finish(std::move(manifest));
  }

  const Signed& head() const { return head_; }
  uint64_t query_size() const { return query_size_; }

 private:
  // Chooses the checkpoint and which records are shown.
  absl::Status Settle();
  absl::Status LowerToWholeRequests();

  absl::Status ReadAll();
  absl::Status TakeLeaf(std::string_view record, TileBuilder& builder);
  absl::Status ReadSlice();
  // Looks at one record: keys of the ledger, records that are shown.
  absl::Status Look(std::string_view bytes);

  absl::Status PutAgreements();
  absl::Status PutProof(const std::string& stem, std::string_view record,
                        uint64_t position);
  absl::Status PutHeads(CompletenessClaim& claim);
  absl::Status PutCheckpoints();
  absl::Status PutKeys();
  // What is wrong with the policy that was given, by its file.
  absl::Status OfPolicy(const absl::Status& status) const {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", options_.policy, "': ", std::string(status.message())));
  }

  // The records of [from, until), of one agreement or all.
  absl::Status Read(uint64_t from, uint64_t until, const std::string& agreement,
                    const std::function<absl::Status(std::string_view)>& take);
  void Tell(uint64_t done);

  const Session& session_;
  const ExportOptions& options_;
  const std::string policy_;
  ExportFolder folder_;
  Signed head_;
  std::string origin_;
  uint64_t query_size_ = 0;
  std::map<std::string, CompletenessClaim> claims_;  // by agreement
  std::vector<NoteVerifier> keys_;                   // all, in order
  std::vector<std::string> retired_;
  std::string bundle_;  // of entries, started
  bool told_ = false;
};

absl::Status Exporter::LowerToWholeRequests() {
  if (query_size_ >= head_.size) return absl::OkStatus();
  uint64_t into = 0;
  const auto status =
      Read(query_size_, query_size_ + 1, "", [&](std::string_view bytes) {
        const auto record = ParseRecord(bytes);
        if (!record.ok()) return record.status();
        into = record->request_index;
        return absl::OkStatus();
      });
  query_size_ -= std::min(into, query_size_);
  return status;
}

absl::Status Exporter::Settle() {
  uint64_t wanted = options_.tree_size;
  if (options_.slice && wanted == 0) {
    v1::GetCompletenessProofRequest request;
    request.set_agreement_id(claims_.begin()->first);
    request.set_commit(true);
    const auto committed = session_.client->GetCompletenessProof(request);
    if (!committed.ok()) return committed.status();
    wanted = committed->heads_position() + 1;
  }
  auto head = wanted == 0 ? PublishCheckpoint(*session_.client)
                          : CheckpointOfAtLeast(*session_.client, wanted);
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  const size_t text = head_.note.rfind("\n\n");
  const auto says = ParseCheckpoint(
      std::string_view(head_.note)
          .substr(0, text == std::string::npos ? head_.note.size() : text + 1));
  if (!says.ok()) return says.status();
  if (says->size.value() != head_.size || says->root != head_.root) {
    return Contradiction("a checkpoint does not say what came with it");
  }
  origin_ = says->origin;
  query_size_ = options_.tree_size == 0 ? head_.size : options_.tree_size;
  if (auto status = LowerToWholeRequests(); !status.ok()) return status;
  return folder_.Put("checkpoint", head_.note);
}

absl::Status Exporter::Read(
    uint64_t from, uint64_t until, const std::string& agreement,
    const std::function<absl::Status(std::string_view)>& take) {
  return FetchRecords(*session_.client, from, until, agreement, take);
}

absl::Status Exporter::Look(std::string_view bytes) {
  const auto record = ParseRecord(bytes);
  if (!record.ok()) return record.status();
  if (record->agreement_id == kOwn) {
    v1::Event event;
    if (!event.ParseFromString(std::string(record->event))) {
      return Contradiction("an act of the ledger cannot be read");
    }
    const v1::OwnAct& act = event.fact().own_act();
    if (act.has_key_added()) {
      const auto key = NoteVerifier::Parse(act.key_added().verifier_key());
      if (!key.ok()) return key.status();
      keys_.push_back(*key);
    }
    if (act.has_key_retired()) {
      retired_.push_back(act.key_retired().verifier_key());
    }
  }
  const auto wanted = claims_.find(std::string(record->agreement_id));
  if (wanted == claims_.end() || record->position.value() >= query_size_) {
    return absl::OkStatus();
  }
  CompletenessClaim& claim = wanted->second;
  claim.positions.push_back(record->position.value());
  claim.last_leaf = LeafHash(bytes);
  return folder_.Put(absl::StrCat("agreements/", claim.agreement, "/",
                                  claim.positions.size() - 1, ".record"),
                     bytes);
}

absl::Status Exporter::TakeLeaf(std::string_view record, TileBuilder& builder) {
  if (auto status = Look(record); !status.ok()) return status;
  if (auto status = builder.Add(LeafHash(record)); !status.ok()) return status;
  return AppendToBundle(record, bundle_);
}

absl::Status Exporter::ReadAll() {
  TileBuilder builder([this](const Tile& tile, std::string bytes) {
    return folder_.Put(FormatTilePath(tile), bytes);
  });
  const auto put_bundle = [&](uint64_t width) {
    const Tile bundle{std::nullopt, (builder.size().value() - 1) / kTileWidth,
                      width};
    auto status = folder_.Put(FormatTilePath(bundle), bundle_);
    bundle_.clear();
    return status;
  };
  const auto take = [&](std::string_view record) {
    auto status = TakeLeaf(record, builder);
    const uint64_t size = builder.size().value();
    if (status.ok() && size % kTileWidth == 0) status = put_bundle(kTileWidth);
    Tell(size);
    return status;
  };
  // What an interrupted run left is read here instead of asked for again.
  for (uint64_t i = 0; (i + 1) * kTileWidth <= head_.size; ++i) {
    const Tile bundle{std::nullopt, i, kTileWidth};
    const auto left = folder_.TakeOver(FormatTilePath(bundle));
    if (!left.ok()) break;
    const auto entries = SplitBundle(bundle, *left);
    if (!entries.ok()) break;
    for (const std::string_view entry : *entries) {
      if (auto status = take(entry); !status.ok()) return status;
    }
  }
  auto status = Read(builder.size().value(), head_.size, "", take);
  if (!status.ok()) return status;
  if (const uint64_t width = head_.size % kTileWidth; width > 0) {
    if (status = put_bundle(width); !status.ok()) return status;
  }
  if (status = builder.Finish(); !status.ok()) return status;
  if (builder.size().value() == head_.size && builder.Root() == head_.root) {
    return absl::OkStatus();
  }
  return Contradiction(absl::StrCat("the first ", head_.size,
                                    " records do not have the root that the "
                                    "checkpoint says"));
}

absl::Status Exporter::ReadSlice() {
  for (auto& [id, claim] : claims_) {
    if (auto status = PutHeads(claim); !status.ok()) return status;
  }
  for (const auto& [id, claim] : claims_) {
    const auto status =
        Read(0, query_size_, id,
             [this](std::string_view record) { return Look(record); });
    if (!status.ok()) return status;
  }
  if (claims_.contains(kOwn)) return absl::OkStatus();
  return Read(0, head_.size, kOwn,
              [this](std::string_view record) { return Look(record); });
}

absl::Status Exporter::PutHeads(CompletenessClaim& claim) {
  v1::GetCompletenessProofRequest request;
  request.set_agreement_id(claim.agreement);
  request.set_tree_size(head_.size);
  const auto proof = session_.client->GetCompletenessProof(request);
  if (!proof.ok()) return proof.status();
  if (!proof->present() || proof->entries_size() != 1) {
    return absl::NotFoundError(absl::StrCat(
        "agreement '", claim.agreement, "' has no record among the first ",
        proof->covered_size(), "; leave it out, or give a later --tree-size"));
  }
  query_size_ = proof->covered_size();
  v1::Event event;
  const auto record = ParseRecord(proof->heads_record());
  if (!record.ok()) return record.status();
  event.ParseFromString(std::string(record->event));
  const auto root =
      HashFromBytes(event.fact().own_act().heads_committed().root());
  if (!root.ok()) return root.status();
  claim.heads = {Position(proof->heads_position()), proof->agreements(), *root};
  const std::string stem = absl::StrCat("agreements/", claim.agreement, "/");
  auto status = folder_.Put(stem + "heads.record", proof->heads_record());
  if (!status.ok()) return status;
  status =
      PutProof(stem + "heads", proof->heads_record(), proof->heads_position());
  if (!status.ok()) return status;
  const auto path = HashesOf(proof->entries(0).path());
  if (!path.ok()) return path.status();
  return folder_.Put(
      stem + "heads.proof",
      exports::FormatHeadsProof({proof->entries(0).rank(), proof->agreements(),
                                 proof->entries(0).entry(), *path}));
}

absl::Status Exporter::PutProof(const std::string& stem,
                                std::string_view record, uint64_t position) {
  const auto path = FetchInclusion(*session_.client, head_, record, position);
  if (!path.ok()) return path.status();
  ProofFile file;
  file.index = Position(position);
  file.path = *path;
  file.checkpoint = head_.note;
  return folder_.Put(stem + ".tlog-proof", FormatProofFile(file));
}

absl::Status Exporter::PutAgreements() {
  for (auto& [id, claim] : claims_) {
    if (claim.positions.empty()) {
      return absl::NotFoundError(
          absl::StrCat("agreement '", id, "' has no record among the first ",
                       query_size_, "; check its id"));
    }
    claim.covered = TreeSize(query_size_);
    const std::string stem = absl::StrCat("agreements/", id, "/");
    for (size_t i = 0; i < claim.positions.size(); ++i) {
      const auto record = folder_.TakeOver(absl::StrCat(stem, i, ".record"));
      if (!record.ok()) return record.status();
      const auto status =
          PutProof(absl::StrCat(stem, i), *record, claim.positions[i]);
      if (!status.ok()) return status;
    }
    const auto status = folder_.Put(stem + "completeness.json",
                                    exports::FormatCompleteness(claim));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Exporter::PutCheckpoints() {
  for (uint64_t size = 1; size <= head_.size;) {
    const auto found = FetchCheckpoint(*session_.client, size);
    if (!found.ok()) return found.status();
    if (found->size > head_.size || found->size < size) break;
    const auto status =
        folder_.Put(absl::StrCat("checkpoints/", found->size), found->note);
    if (!status.ok()) return status;
    size = found->size + 1;
  }
  return absl::OkStatus();
}

absl::Status Exporter::PutKeys() {
  std::string current;
  for (const NoteVerifier& key : keys_) {
    const std::string text = key.ToString();
    if (std::find(retired_.begin(), retired_.end(), text) == retired_.end()) {
      current = text;
    }
  }
  if (current.empty()) {
    return Contradiction("no record says which key signs");
  }
  const auto logs_alone = exports::OwnPolicy(keys_, "");
  if (!logs_alone.ok()) return logs_alone.status();
  auto opened = Policy::Parse(*logs_alone)->Open(head_.note);
  if (!opened.ok()) {
    return Contradiction(
        absl::StrCat("the checkpoint is not signed by a recorded key: ",
                     std::string(opened.status().message())));
  }
  const auto policy = exports::OwnPolicy(keys_, policy_);
  if (!policy.ok()) return OfPolicy(policy.status());
  opened = Policy::Parse(*policy)->Open(head_.note);
  if (!opened.ok()) return OfPolicy(opened.status());
  if (auto status = folder_.Put("policy.txt", *policy); !status.ok()) {
    return status;
  }
  return folder_.Put("log.vkey", current + "\n");
}

void Exporter::Tell(uint64_t done) {
  if (!session_.io.err_terminal || done % kProgressEvery != 0) return;
  *session_.io.err << "\rexport  " << done << " of " << head_.size << " records"
                   << std::flush;
  told_ = true;
}

}  // namespace

Exit RunExport(const Session& session, const ExportOptions& options) {
  const auto fail = [&session](const absl::Status& status) {
    return EvidenceFailed(session, status);
  };
  if (options.slice && options.agreements.empty()) {
    return fail(absl::InvalidArgumentError(
        "--slice shows nothing but what --agreement names; name at least one"));
  }
  auto policy = ReadPolicy(options.policy);
  if (!policy.ok()) return fail(policy.status());
  auto folder = ExportFolder::Open(options.folder);
  if (!folder.ok()) return fail(folder.status());
  Exporter exporter(session, options, *std::move(policy), *std::move(folder));
  if (auto status = exporter.Run(); !status.ok()) return fail(status);
  *session.io.err << "export  " << exporter.head().size << " records, "
                  << (options.slice ? "a slice" : "whole") << ", in "
                  << options.folder << "\nverify  ledger-verify export "
                  << options.folder << " --policy POLICY\n";
  return Exit::kDone;
}

}  // namespace ledger::ctl
