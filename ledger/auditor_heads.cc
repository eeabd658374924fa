// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The part of an audit that holds commitments to heads to the records.

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/auditor.h"
#include "ledger/heads_tree.h"
#include "ledger/load.h"

namespace ledger {
namespace {

// An agreement in a commitment costs this part of a record.
constexpr uint64_t kHeadsOfOneRead = 16;

}  // namespace

void Auditor::CheckHeads(Position position, const v1::HeadsCommitted& said) {
  if (position < options_.from) return;
  const auto report = [&](std::string expected, std::string found) {
    Report({AuditPart::kHeads,
            absl::StrCat("the commitment at position ", position.value()),
            position, std::move(expected), std::move(found)});
  };
  if (said.tree_size() > position.value()) {
    report(absl::StrCat("a size of at most ", position.value()),
           absl::StrCat("size ", said.tree_size()));
    return;
  }
  // Where agreements stood then: as now, less what was recorded since.
  std::map<std::string, HeadsEntry, std::less<>> then;
  for (const auto& [id, head] : order_.heads()) {
    then.emplace(id, HeadsEntry{id, head.count, head.last});
  }
  Count(then.size() / kHeadsOfOneRead);
  std::set<std::string, std::less<>> since;
  bool parts_request = false;
  absl::Status problem;
  const auto visited = store_.VisitRecords(
      Position(said.tree_size()), SizeThrough(position),
      [&](Position at, std::string_view bytes) {
        const auto record = ReadStored(at, bytes);
        problem = record.status();
        if (!record.ok()) return false;
        parts_request |=
            at.value() == said.tree_size() && record->request_index != 0;
        if (since.emplace(record->agreement_id).second) {
          HeadsEntry& entry = then[std::string(record->agreement_id)];
          entry.count = record->revision.value();
          entry.last = record->previous_leaf_hash;
        }
        return true;
      });
  problem.Update(visited);
  HeadsTree tree;
  for (const auto& [id, entry] : then) {
    if (entry.count > 0) problem.Update(tree.Add(entry));
  }
  if (!problem.ok()) {
    report("records that can be read", WordsOf(problem));
    return;
  }
  if (parts_request) {
    report("the end of a request",
           absl::StrCat("size ", said.tree_size(), ", within one"));
  }
  const auto root = HashFromBytes(said.root());
  const std::string made =
      absl::StrCat(tree.size(), " agreements, root ", ToHex(tree.Root()));
  const std::string says =
      absl::StrCat(said.agreements(), " agreements, root ",
                   root.ok() ? ToHex(*root) : "of another length");
  if (made != says) report(made, says);
}

}  // namespace ledger
