// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/export_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/hash.h"
#include "ledger/tile.h"
#include "tools/verify/problem.h"

namespace ledger::verify {
namespace {

constexpr char kHead[] = "checkpoint";
constexpr char kPolicy[] = "policy.txt";
constexpr char kCheckpoints[] = "checkpoints/";
constexpr uint64_t kProgressEvery = 1 << 16;

std::string CheckpointFile(uint64_t size) {
  return absl::StrCat(kCheckpoints, size);
}

}  // namespace

absl::Status ExportCheck::OpenHead(ExportFiles& files) {
  const auto embedded = files.Read(kPolicy);
  if (!embedded.ok()) return embedded.status();
  auto policy = Policy::Parse(*embedded);
  if (!policy.ok()) return At({kPolicy, {}, {}}, policy.status());
  shown_.authentic = question_.policy.has_value();
  policy_ = question_.policy.has_value() ? question_.policy
                                         : std::optional(*std::move(policy));
  auto note = files.Read(kHead);
  if (!note.ok()) return note.status();
  note_ = *std::move(note);
  auto head = policy_->Open(note_);
  if (!head.ok()) return At({kHead, {}, {}}, head.status());
  shown_.head = *std::move(head);
  const Checkpoint& says = shown_.head.checkpoint;
  const exports::Manifest& manifest = files.manifest();
  if (says.origin != manifest.origin || says.size != manifest.size ||
      says.root != manifest.root) {
    return Wrong({exports::kManifestName, {}, {}},
                 "names another origin, size or root than the checkpoint");
  }
  if (manifest.query_size > says.size) {
    return Wrong({exports::kManifestName, {}, {}},
                 "its query goes beyond the checkpoint");
  }
  return absl::OkStatus();
}

absl::Status ExportCheck::OpenCheckpoints(ExportFiles& files) {
  // A quorum is asked of the head alone: a ledger has checkpoints from before
  // it found its witnesses.
  const auto text = FormatPolicy({policy_->logs(), policy_->witnesses()});
  if (!text.ok()) return text.status();
  const auto any = Policy::Parse(*text);
  if (!any.ok()) return any.status();
  for (const std::string& name : files.Below(kCheckpoints)) {
    const Place place{name, {}, {}};
    const auto note = files.Read(name);
    if (!note.ok()) return note.status();
    const auto opened = any->Open(*note);
    if (!opened.ok()) return At(place, opened.status());
    const Checkpoint& says = opened->checkpoint;
    if (name != CheckpointFile(says.size.value()) ||
        says.size > shown_.head.checkpoint.size) {
      return Wrong(place,
                   absl::StrCat("is over ", says.size.value(), " records"));
    }
    if (says.origin != shown_.head.checkpoint.origin) {
      return Wrong(place, absl::StrCat("is of '", says.origin, "'"));
    }
    checkpoints_[says.size.value()] = says;
  }
  const Checkpoint& head = shown_.head.checkpoint;
  const auto same = checkpoints_.find(head.size.value());
  if (same == checkpoints_.end() || same->second.root != head.root) {
    return Wrong({CheckpointFile(head.size.value()), {}, {}},
                 "does not hold the export's own checkpoint");
  }
  shown_.checkpoints = checkpoints_.size();
  // An older export is stale, not wrong. Else it is compared on the way, like
  // those that the export carries.
  if (question_.last_seen && question_.last_seen->size <= head.size) {
    const Checkpoint& last = *question_.last_seen;
    const auto kept = checkpoints_.emplace(last.size.value(), last);
    if (!kept.second && kept.first->second.root != last.root) {
      return Wrong({CheckpointFile(last.size.value()), {}, {}},
                   absl::StrCat("has root ", ToHex(kept.first->second.root),
                                ", one seen before of this size ",
                                ToHex(last.root), ": the log has forked"));
    }
  }
  return absl::OkStatus();
}

absl::Status ExportCheck::CheckTileNames(const ExportFiles& files) const {
  const bool slice = files.manifest().slice;
  const std::vector<TileRow> rows = TileRowsOf(shown_.head.checkpoint.size);
  for (const std::string& name : files.Below("tile/")) {
    const Place place{name, {}, {}};
    if (slice) return Wrong(place, "a slice has no tiles");
    const auto tile = ParseTilePath(name);
    if (!tile.ok()) return At(place, tile.status());
    const auto row = std::find_if(
        rows.begin(), rows.end(),
        [&](const TileRow& each) { return each.level == tile->level; });
    if (row == rows.end() || tile->index >= row->count() ||
        row->at(tile->index) != *tile) {
      return Wrong(place, "is no tile of a tree of this size");
    }
  }
  return absl::OkStatus();
}

absl::Status ExportCheck::CompareTile(ExportFiles& files, const Tile& tile,
                                      const std::string& made) const {
  const std::string name = FormatTilePath(tile);
  const auto found = files.Read(name);
  if (!found.ok()) return found.status();
  if (*found == made) return absl::OkStatus();
  const auto differs =
      std::mismatch(found->begin(), found->end(), made.begin(), made.end());
  const auto byte = static_cast<uint64_t>(differs.first - found->begin());
  return Wrong({name, {}, byte}, "is not what the leaves give");
}

absl::Status ExportCheck::CheckSize(const exports::TileBuilder& builder) {
  const uint64_t size = builder.size().value();
  const auto kept = checkpoints_.find(size);
  if (kept != checkpoints_.end()) {
    const std::string file = CheckpointFile(size);
    if (kept->second.root != builder.Root()) {
      return Wrong(
          {file, {}, {}},
          absl::StrCat("has root ", ToHex(kept->second.root), ", the first ",
                       size, " leaves have ", ToHex(builder.Root())));
    }
    if (auto status = order_.CheckEnd(); !status.ok()) {
      return At({file, {}, {}}, status);
    }
    const auto& last = question_.last_seen;
    shown_.remembered |= last && last->size.value() == size;
  }
  const TreeSize query = shown_query_;
  if (size == query.value()) {
    return At({exports::kManifestName, {}, {}}, order_.CheckEnd());
  }
  return absl::OkStatus();
}

absl::Status ExportCheck::TakeLeaf(const Place& place, std::string_view entry,
                                   exports::TileBuilder& builder) {
  const auto record = ParseRecord(entry);
  if (!record.ok()) return At(place, record.status());
  const Hash leaf = LeafHash(entry);
  if (auto status = order_.Take(*record, leaf); !status.ok()) {
    return At(place, status);
  }
  const auto wanted = scanned_.find(record->agreement_id);
  if (wanted != scanned_.end() &&
      record->position.value() < shown_query_.value()) {
    wanted->second.push_back(record->position.value());
  }
  if (auto status = builder.Add(leaf); !status.ok()) return status;
  return CheckSize(builder);
}

absl::Status ExportCheck::ReadLeaves(ExportFiles& files) {
  const uint64_t all = shown_.head.checkpoint.size.value();
  exports::TileBuilder builder([&](const Tile& tile, const std::string& made) {
    return CompareTile(files, tile, made);
  });
  const std::vector<TileRow> rows = TileRowsOf(TreeSize(all));
  for (uint64_t i = 0; !rows.empty() && i < rows.front().count(); ++i) {
    const Tile bundle = rows.front().at(i);
    const std::string name = FormatTilePath(bundle);
    const auto bytes = files.Read(name);
    if (!bytes.ok()) return bytes.status();
    const auto entries = SplitBundle(bundle, *bytes);
    if (!entries.ok()) return At({name, {}, {}}, entries.status());
    for (const std::string_view entry : *entries) {
      const Place place{name, builder.size().value(),
                        static_cast<uint64_t>(entry.data() - bytes->data())};
      if (auto status = TakeLeaf(place, entry, builder); !status.ok()) {
        return status;
      }
    }
    if (builder.size().value() % kProgressEvery == 0) {
      question_.progress(builder.size().value(), all);
    }
  }
  return builder.Finish();
}

absl::Status ExportCheck::CheckAgreements(ExportFiles& files) {
  const exports::Manifest& manifest = files.manifest();
  for (const std::string& name : files.Below("agreements/")) {
    const std::string rest = name.substr(sizeof("agreements/") - 1);
    const std::string id = rest.substr(0, rest.find('/'));
    if (std::find(manifest.agreements.begin(), manifest.agreements.end(), id) ==
        manifest.agreements.end()) {
      return Wrong({name, {}, {}}, "is of an agreement that was not asked for");
    }
  }
  for (const std::string& id : manifest.agreements) {
    AgreementCheck check(files, shown_.head.checkpoint, note_);
    const auto shown = check.Run(
        id, manifest.slice ? std::nullopt : std::optional(scanned_[id]));
    if (!shown.ok()) return shown.status();
    shown_.agreements.push_back(*shown);
  }
  return absl::OkStatus();
}

absl::StatusOr<ShownExport> ExportCheck::Run() {
  auto files = ExportFiles::Open(question_.folder);
  if (!files.ok()) return files.status();
  const exports::Manifest& manifest = files->manifest();
  shown_.slice = manifest.slice;
  shown_query_ = manifest.query_size;
  for (const std::string& id : manifest.agreements) scanned_[id];
  if (auto status = OpenHead(*files); !status.ok()) return status;
  if (auto status = OpenCheckpoints(*files); !status.ok()) return status;
  if (auto status = CheckTileNames(*files); !status.ok()) return status;
  if (!manifest.slice) {
    if (auto status = ReadLeaves(*files); !status.ok()) return status;
  }
  if (auto status = CheckAgreements(*files); !status.ok()) return status;
  if (auto status = files->CheckRest(); !status.ok()) return status;
  return std::move(shown_);
}

}  // namespace ledger::verify
