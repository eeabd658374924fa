// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/agreement_check.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/heads_tree.h"
#include "ledger/limits.h"
#include "ledger/merkle.h"
#include "ledger/proof_file.h"
#include "ledger/v1/event.pb.h"
#include "tools/verify/problem.h"

namespace ledger::verify {

std::string AgreementCheck::File(std::string_view name) const {
  return absl::StrCat("agreements/", agreement_, "/", std::string(name));
}

absl::Status AgreementCheck::ReadLeaf(const std::string& stem, Leaf& leaf) {
  const std::string record_file = File(stem + ".record");
  auto bytes = files_.Read(record_file);
  if (!bytes.ok()) return bytes.status();
  leaf.bytes = *std::move(bytes);
  const auto record = ParseRecord(leaf.bytes);
  if (!record.ok()) return At({record_file, {}, {}}, record.status());
  leaf.record = *record;
  leaf.hash = LeafHash(leaf.bytes);

  const std::string proof_file = File(stem + ".tlog-proof");
  const Place place{proof_file, record->position.value(), {}};
  const auto text = files_.Read(proof_file);
  if (!text.ok()) return text.status();
  const auto proof = ParseProofFile(*text);
  if (!proof.ok()) return At(place, proof.status());
  if (proof->checkpoint != note_) {
    return Wrong(place, "rests on another checkpoint than the export");
  }
  if (proof->index != record->position) {
    return Wrong(place, absl::StrCat("proves leaf ", proof->index.value(),
                                     ", the record says that it is ",
                                     record->position.value()));
  }
  return At(place, VerifyInclusion(leaf.hash, proof->index, checkpoint_.size,
                                   proof->path, checkpoint_.root));
}

absl::Status AgreementCheck::CheckNames() const {
  const bool slice = files_.manifest().slice;
  size_t expected = 1 + 2 * claim_.positions.size() + (slice ? 3 : 0);
  for (const std::string& name : files_.Below(File(""))) {
    if (expected-- == 0) {
      return Wrong({name, {}, {}},
                   absl::StrCat("is too many: completeness.json names ",
                                claim_.positions.size(), " records"));
    }
  }
  return absl::OkStatus();
}

absl::Status AgreementCheck::CheckOne(uint64_t revision, const Leaf& leaf) {
  const Record& record = leaf.record;
  const auto wrong = [&](const std::string& what) {
    return Wrong(
        {File(absl::StrCat(revision, ".record")), record.position.value(), {}},
        what);
  };
  if (record.agreement_id != agreement_) {
    return wrong(absl::StrCat("is of agreement '",
                              std::string(record.agreement_id), "'"));
  }
  if (record.revision.value() != revision) {
    return wrong(absl::StrCat("is revision ", record.revision.value()));
  }
  if (record.previous_leaf_hash != shown_.last_leaf) {
    return wrong(
        absl::StrCat("does not continue the one before: previous leaf "
                     "hash ",
                     ToHex(record.previous_leaf_hash), ", expected ",
                     ToHex(shown_.last_leaf)));
  }
  if (!shown_.positions.empty() &&
      record.position.value() <= shown_.positions.back()) {
    return wrong("lies before the one before");
  }
  if (last_time_ && record.recorded_time <= *last_time_) {
    return wrong("was recorded before the one before");
  }
  const auto request = ShapeOf(record);
  if (!request.ok()) return wrong(std::string(request.status().message()));
  if (last_request_ && request->imported && !last_request_->imported) {
    return wrong("is imported, and the one before is not");
  }
  const uint64_t end = request->first + request->size;
  if (end > claim_.covered.value()) {
    return wrong(absl::StrCat("its request ends at ", end, ", beyond the ",
                              claim_.covered.value(),
                              " records that are claimed to be covered"));
  }
  if (last_request_ && *last_request_ != *request &&
      request->first < last_request_->first + last_request_->size) {
    return wrong("its request overlaps with that of the record before");
  }
  last_request_ = *request;
  last_time_ = record.recorded_time;
  shown_.positions.push_back(record.position.value());
  shown_.last_leaf = leaf.hash;
  return absl::OkStatus();
}

absl::Status AgreementCheck::CheckRecords() {
  for (uint64_t revision = 0; revision < claim_.positions.size(); ++revision) {
    Leaf leaf;
    if (auto status = ReadLeaf(absl::StrCat(revision), leaf); !status.ok()) {
      return status;
    }
    if (auto status = CheckOne(revision, leaf); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status AgreementCheck::CheckHeads() {
  Leaf heads;
  if (auto status = ReadLeaf("heads", heads); !status.ok()) return status;
  const std::string record_file = File("heads.record");
  const Place place{record_file, heads.record.position.value(), {}};
  v1::Event event;
  if (heads.record.agreement_id != kOwnAgreement ||
      !event.ParseFromString(std::string(heads.record.event)) ||
      !event.fact().own_act().has_heads_committed()) {
    return Wrong(place, "is no commitment of the ledger to its heads");
  }
  // One reading only: a second member of a oneof, or a field twice, would say
  // one thing to one parser and another to the next.
  if (event.SerializeAsString() != heads.record.event) {
    return Wrong(place, "has fields twice or in another order");
  }
  const v1::HeadsCommitted& says = event.fact().own_act().heads_committed();
  const auto root = HashFromBytes(says.root());
  if (!root.ok()) return Wrong(place, "its root is not 32 bytes");
  if (says.tree_size() > heads.record.position.value()) {
    return Wrong(place, absl::StrCat("covers ", says.tree_size(),
                                     " records, more than stand before it"));
  }
  if (last_time_ && heads.record.recorded_time <= *last_time_) {
    return Wrong(place, "was recorded before the agreement's last record");
  }
  shown_.covered = TreeSize(says.tree_size());
  shown_.heads = {heads.record.position, says.agreements(), *root};

  const std::string proof_file = File("heads.proof");
  const auto text = files_.Read(proof_file);
  if (!text.ok()) return text.status();
  const auto proof = exports::ParseHeadsProof(*text);
  if (!proof.ok()) return At({proof_file, {}, {}}, proof.status());
  const std::string entry =
      EncodeHeadsEntry({agreement_, shown_.positions.size(), shown_.last_leaf});
  if (proof->entry != entry) {
    return Wrong({proof_file, {}, {}},
                 "its entry is not that of the records shown: the ledger has "
                 "committed to another count or another last record");
  }
  if (proof->size != says.agreements()) {
    return Wrong(
        {proof_file, {}, {}},
        absl::StrCat("is over ", proof->size, " agreements, the record says ",
                     says.agreements()));
  }
  return At({proof_file, {}, {}},
            VerifyInclusion(LeafHash(entry), Position(proof->rank),
                            TreeSize(proof->size), proof->path, *root));
}

absl::Status AgreementCheck::CheckClaim(
    const std::optional<std::vector<uint64_t>>& scanned) const {
  const std::string file = File("completeness.json");
  if (scanned && *scanned != shown_.positions) {
    return Wrong(
        {file, {}, {}},
        absl::StrCat("the tree holds ", scanned->size(),
                     " records of the agreement below ", claim_.covered.value(),
                     ", shown are ", shown_.positions.size(), " or others"));
  }
  if (claim_ != shown_) {
    return Wrong({file, {}, {}}, "claims other than what the evidence shows");
  }
  return absl::OkStatus();
}

absl::StatusOr<ShownAgreement> AgreementCheck::Run(
    const std::string& agreement,
    const std::optional<std::vector<uint64_t>>& scanned) {
  agreement_ = agreement;
  const std::string file = File("completeness.json");
  const auto text = files_.Read(file);
  if (!text.ok()) return text.status();
  auto claim = exports::ParseCompleteness(*text);
  if (!claim.ok()) return At({file, {}, {}}, claim.status());
  claim_ = *std::move(claim);
  if (claim_.covered != files_.manifest().query_size) {
    return Wrong({file, {}, {}},
                 absl::StrCat("covers ", claim_.covered.value(),
                              " records, the manifest says ",
                              files_.manifest().query_size.value()));
  }
  shown_.agreement = agreement;
  shown_.covered = claim_.covered;
  if (auto status = CheckNames(); !status.ok()) return status;
  if (auto status = CheckRecords(); !status.ok()) return status;
  if (files_.manifest().slice) {
    if (auto status = CheckHeads(); !status.ok()) return status;
  }
  if (auto status = CheckClaim(scanned); !status.ok()) return status;
  return ShownAgreement{agreement, shown_.positions.size(), shown_.covered};
}

}  // namespace ledger::verify
