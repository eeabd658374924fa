// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/agreement_check.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "ledger/proof_file.h"
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

absl::Status AgreementCheck::CheckRecords(ChainCheck& chain) {
  for (uint64_t revision = 0; revision < claim_.positions.size(); ++revision) {
    Leaf leaf;
    if (auto status = ReadLeaf(absl::StrCat(revision), leaf); !status.ok()) {
      return status;
    }
    const std::string file = File(absl::StrCat(revision, ".record"));
    const Place place{file, leaf.record.position.value(), {}};
    if (auto status = chain.Take(place, leaf.record, leaf.hash); !status.ok()) {
      return status;
    }
  }
  shown_.positions = chain.positions();
  shown_.last_leaf = chain.last_leaf();
  return absl::OkStatus();
}

absl::Status AgreementCheck::CheckHeads(const ChainCheck& chain) {
  Leaf heads;
  if (auto status = ReadLeaf("heads", heads); !status.ok()) return status;
  const std::string record_file = File("heads.record");
  const Place place{record_file, heads.record.position.value(), {}};
  const auto says = ReadHeads(place, heads.record);
  if (!says.ok()) return says.status();
  const auto root = HashFromBytes(says->root());
  if (!root.ok()) return At(place, root.status());
  shown_.covered = TreeSize(says->tree_size());
  shown_.heads = {heads.record.position, says->agreements(), *root};

  const std::string proof_file = File("heads.proof");
  const auto text = files_.Read(proof_file);
  if (!text.ok()) return text.status();
  const auto proof = exports::ParseHeadsProof(*text);
  if (!proof.ok()) return At({proof_file, {}, {}}, proof.status());
  return chain.CheckCommitted(place, heads.record, *says, {proof_file, {}, {}},
                              *proof);
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
  ChainCheck chain(agreement, claim_.covered);
  if (auto status = CheckRecords(chain); !status.ok()) return status;
  if (files_.manifest().slice) {
    if (auto status = CheckHeads(chain); !status.ok()) return status;
  }
  if (auto status = CheckClaim(scanned); !status.ok()) return status;
  return ShownAgreement{agreement, shown_.positions.size(), shown_.covered};
}

}  // namespace ledger::verify
