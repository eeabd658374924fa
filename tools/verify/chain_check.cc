// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/chain_check.h"

#include "absl/strings/str_cat.h"
#include "ledger/heads_tree.h"
#include "ledger/merkle.h"
#include "ledger/v1/event.pb.h"

namespace ledger::verify {

absl::StatusOr<v1::HeadsCommitted> ReadHeads(const Place& place,
                                             const Record& record) {
  v1::Event event;
  if (record.agreement_id != kOwnAgreement ||
      !event.ParseFromString(std::string(record.event)) ||
      !event.fact().own_act().has_heads_committed()) {
    return Wrong(place, "is no commitment of the ledger to its heads");
  }
  // One reading only: a second member of a oneof, or a field twice, would say
  // one thing to one parser and another to the next.
  if (event.SerializeAsString() != record.event) {
    return Wrong(place, "has fields twice or in another order");
  }
  const v1::HeadsCommitted& says = event.fact().own_act().heads_committed();
  if (!HashFromBytes(says.root()).ok()) {
    return Wrong(place, "its root is not 32 bytes");
  }
  if (says.tree_size() > record.position.value()) {
    return Wrong(place, absl::StrCat("covers ", says.tree_size(),
                                     " records, more than stand before it"));
  }
  return says;
}

absl::Status ChainCheck::Take(const Place& place, const Record& record,
                              const Hash& leaf) {
  const auto wrong = [&place](const std::string& what) {
    return Wrong(place, what);
  };
  if (record.agreement_id != agreement_) {
    return wrong(absl::StrCat("is of agreement '",
                              std::string(record.agreement_id), "'"));
  }
  if (record.revision.value() != positions_.size()) {
    return wrong(absl::StrCat("is revision ", record.revision.value()));
  }
  if (record.previous_leaf_hash != last_leaf_) {
    return wrong(absl::StrCat(
        "does not continue the one before: previous leaf "
        "hash ",
        ToHex(record.previous_leaf_hash), ", expected ", ToHex(last_leaf_)));
  }
  if (!positions_.empty() && record.position.value() <= positions_.back()) {
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
  if (end > covered_.value()) {
    return wrong(absl::StrCat("its request ends at ", end, ", beyond the ",
                              covered_.value(),
                              " records that are claimed to be covered"));
  }
  if (last_request_ && *last_request_ != *request &&
      request->first < last_request_->first + last_request_->size) {
    return wrong("its request overlaps with that of the record before");
  }
  last_request_ = *request;
  last_time_ = record.recorded_time;
  positions_.push_back(record.position.value());
  last_leaf_ = leaf;
  return absl::OkStatus();
}

absl::Status ChainCheck::CheckCommitted(
    const Place& heads_place, const Record& heads,
    const v1::HeadsCommitted& says, const Place& entry_place,
    const exports::HeadsProofFile& entry) const {
  if (last_time_ && heads.recorded_time <= *last_time_) {
    return Wrong(heads_place,
                 "was recorded before the agreement's last record");
  }
  const std::string expected =
      EncodeHeadsEntry({agreement_, positions_.size(), last_leaf_});
  if (entry.entry != expected) {
    return Wrong(entry_place,
                 "its entry is not that of the records shown: the ledger has "
                 "committed to another count or another last record");
  }
  if (entry.size != says.agreements()) {
    return Wrong(entry_place, absl::StrCat("is over ", entry.size,
                                           " agreements, the record says ",
                                           says.agreements()));
  }
  const auto root = HashFromBytes(says.root());
  if (!root.ok()) return At(heads_place, root.status());
  return At(entry_place,
            VerifyInclusion(LeafHash(expected), Position(entry.rank),
                            TreeSize(entry.size), entry.path, *root));
}

}  // namespace ledger::verify
