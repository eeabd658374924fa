// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NOTARY_H_
#define LEDGER_NOTARY_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/appender.h"
#include "ledger/hash.h"
#include "ledger/heads_tree.h"
#include "ledger/ids.h"
#include "ledger/mutex.h"
#include "ledger/note_key.h"
#include "ledger/progress.h"
#include "ledger/readers.h"
#include "ledger/store.h"
#include "ledger/tiles.h"

namespace ledger {

// A checkpoint as it was published, and what it says.
struct PublishedCheckpoint {
  TreeSize size{0};
  Hash root;
  std::string note;
};

// That the tree of so many leaves is the beginning of the one that was signed:
// empty for no leaves. Reads the disk. Errors: DATA_LOSS.
using ProveExtends = std::function<absl::StatusOr<std::vector<Hash>>(TreeSize)>;

// Shows a signed checkpoint to outsiders before it is published and gives it
// back with their cosignatures. Called for one checkpoint at a time, under no
// lock that an append or a read waits for; it may take seconds.
//
// Errors:
//   FAILED_PRECONDITION  too few cosigned: it is not published
//   DATA_LOSS            an outsider saw more of this ledger than it holds:
//                        nothing is signed any more
using Cosign = std::function<absl::StatusOr<std::string>(
    const PublishedCheckpoint& checkpoint, const ProveExtends& prove)>;

// One entry of a heads tree, with its proof.
struct HeadsProof {
  std::string entry;  // see heads_tree.h
  uint64_t rank = 0;
  std::vector<Hash> path;
};

// That an agreement has exactly so many records below `covered`, as the ledger
// committed before everyone: a heads_committed record, its inclusion in the
// tree of `tree_size`, and the agreement's entry in that commitment. For an
// agreement that is absent: the entries of its neighbours in rank.
struct CompletenessEvidence {
  TreeSize tree_size{0};
  TreeSize covered{0};
  uint64_t agreements = 0;
  Position heads_position{0};
  std::string heads_record;
  std::vector<Hash> heads_path;
  bool present = false;
  std::vector<HeadsProof> entries;
};

// Speaks for the ledger under signature: publishes checkpoints, commits to the
// heads of all agreements, and refuses to go on where the store is not what was
// signed before.
//
// What was signed is kept in a file beside the store before anybody sees it,
// and what was published in the store: two checkpoints of which one does not
// extend the other are never signed. An open compares both with the tree.
//
// Threads: any; every method may wait for the disk. Borrows all parts.
class Notary {
 public:
  // `signers` may be empty: then nothing is published. `head_file` is where the
  // last checkpoint is kept beside the store.
  Notary(Store& store, Tiles& tiles, Progress& progress, Appender& appender,
         HistoryCache& histories, std::vector<NoteSigner> signers,
         std::string head_file);

  // Compares what was published last with the tree; for once, before anything
  // is written. If the tree does not extend it the store writes nothing any
  // more, and says why. Errors: DATA_LOSS when it cannot be read.
  absl::Status CompareWithLast();

  // From now on nothing is published without `cosign`; for once, before the
  // first Publish.
  void AskBeforePublishing(Cosign cosign);

  // Publishes a checkpoint of the head, unless that is published already or
  // another was tried within the last second, or too few cosign it: then the
  // one before. As slow as those who cosign.
  // Errors: FAILED_PRECONDITION (kNoKey, kNothingRecorded); NOT_FOUND
  // (kNoCheckpoint) when there is none before; UNAVAILABLE when writes are
  // refused or the disk refuses; DATA_LOSS once nothing is signed any more.
  absl::StatusOr<PublishedCheckpoint> Publish();

  // The smallest published one of at least so many records; the newest one for
  // 0. Errors: NOT_FOUND (kNoCheckpoint); DATA_LOSS.
  absl::StatusOr<PublishedCheckpoint> CheckpointFrom(TreeSize size) const;

  // Records a commitment to the heads of all agreements as they stand now, if
  // there is anything new but the ledger's own acts; `done` gets the tree size
  // that the newest commitment covers. Reads one row an agreement first.
  // Errors, through `done`: as Appender::RecordAct; DATA_LOSS.
  using HeadsDone = std::function<void(absl::StatusOr<TreeSize>)>;
  void CommitHeads(HeadsDone done);

  // By the newest commitment that lies below `tree_size`.
  // Errors: FAILED_PRECONDITION (kNoHeads); OUT_OF_RANGE for a tree size above
  // the head; DATA_LOSS when the records contradict the commitment.
  absl::StatusOr<CompletenessEvidence> ProveCompleteness(
      const AgreementId& agreement, TreeSize tree_size);

  // The public halves of the keys that sign, the newest first.
  std::vector<std::string> VerifierKeys() const;

 private:
  // A recorded commitment.
  struct Commitment {
    Position position{0};
    TreeSize covered{0};
    uint64_t agreements = 0;
    Hash root;
  };

  absl::StatusOr<PublishedCheckpoint> Read(
      const Store::StoredCheckpoint& stored) const;
  absl::Status StoppedStatus() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::string> CosignedNote(
      const PublishedCheckpoint& checkpoint)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<PublishedCheckpoint> NewestOr(absl::string_view why) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Compare(const PublishedCheckpoint& last, std::string_view where);
  absl::StatusOr<std::optional<Commitment>> NewestCommitment(TreeSize below);
  // Whether anything but own acts was recorded at `from` or later.
  absl::StatusOr<bool> Grew(TreeSize from) const;
  absl::StatusOr<std::shared_ptr<const HeadsTree>> HeadsAt(TreeSize size);

  Store& store_;
  Tiles& tiles_;
  Progress& progress_;
  Appender& appender_;
  HistoryCache& histories_;
  const std::vector<NoteSigner> signers_;
  const std::string head_file_;

  Mutex mutex_;  // one checkpoint at a time; nothing else waits for it
  std::optional<PublishedCheckpoint> newest_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point tried_ ABSL_GUARDED_BY(mutex_);
  Cosign cosign_ ABSL_GUARDED_BY(mutex_);
  // Why nothing is signed any more; empty: it is.
  std::string stopped_ ABSL_GUARDED_BY(mutex_);

  Mutex heads_mutex_;
  // The newest two heads trees, by the size that they cover.
  std::map<uint64_t, std::shared_ptr<const HeadsTree>> heads_
      ABSL_GUARDED_BY(heads_mutex_);
};

}  // namespace ledger

#endif  // LEDGER_NOTARY_H_
