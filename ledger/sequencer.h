// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SEQUENCER_H_
#define LEDGER_SEQUENCER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/append.h"
#include "ledger/clock.h"
#include "ledger/hash.h"
#include "ledger/heads.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/load.h"
#include "ledger/own_acts.h"
#include "ledger/progress.h"
#include "ledger/store.h"
#include "ledger/store_batch.h"
#include "ledger/tree.h"
#include "ledger/v1/error.pb.h"
#include "ledger/v1/own.pb.h"

namespace ledger {

// The one authority that gives order. Takes requests one after the other,
// checks each on the state that those before it left, gives revisions,
// positions and recorded times, makes the bytes of its records once, and
// gathers them in a group, which Commit writes with one sync.
//
// After a Commit that failed nothing is taken any more: what is in memory is
// then ahead of a disk whose tail is unknown.
//
// For the appender's thread alone. Owns the growing tree and the appender's
// histories; borrows the rest, which must outlive it.
class Sequencer {
 public:
  Sequencer(Store& store, const Clock& clock, Progress& progress, Tree tree,
            std::vector<std::string> keys, size_t cache_bytes_max);

  // Takes one request into the group: an import if it claims a recorded time.
  // The answer holds once Commit returned OK. A request that is refused, a
  // replay and a validation leave nothing in the group.
  // Errors: as Ledger::Append and Ledger::Import.
  absl::StatusOr<AppendResult> Take(AppendRequest request,
                                    std::optional<Instant> claimed);

  // Errors: as Ledger::FinishImport.
  absl::StatusOr<ImportSummary> FinishImport();

  // Takes an act of the ledger's own into the group; gives its position.
  // Errors: FAILED_PRECONDITION before appends may begin, or if there are none.
  absl::StatusOr<Position> TakeAct(const v1::OwnAct& act);

  // Records, with a commit of its own, which keys came into use or went out of
  // it since the last time; nothing before appends may begin. For once, before
  // the first group. Errors: as Commit.
  absl::Status RecordKeys();

  // Writes the group, syncs once, and publishes where the ledger stands.
  // Errors: UNAVAILABLE (kWritesRefused).
  absl::Status Commit();

 private:
  // One agreement of the request that is being taken.
  struct Part {
    const AgreementAppend* append;
    LoadedHistory* head;
    size_t size_before;
  };
  // One event of it, already in its agreement's history.
  struct Fresh {
    size_t part;
    std::shared_ptr<RecordedEvent> event;
    std::string bytes;
  };
  // A request while it is being taken.
  struct Draft {
    std::vector<Part> parts;
    std::vector<Fresh> fresh;
    std::vector<v1::OwnAct> opening;  // go before it
  };
  // A request of this group, for a retry within it.
  struct Taken {
    Hash digest;
    AppendResult result;
  };

  // What was recorded under this request id; nothing if it is new.
  // Errors: ALREADY_EXISTS for another digest; DATA_LOSS.
  absl::StatusOr<std::optional<AppendResult>> FindReplay(
      const AppendRequest& request, const std::string& key) const;
  absl::StatusOr<AppendResult> ReadReplay(const RequestEntry& entry) const;

  absl::Status CheckPhase(bool import) const;
  absl::Status CheckClaim(const AppendRequest& request, Instant claimed) const;
  // Loads the heads of the request's agreements.
  absl::StatusOr<Draft> Begin(const AppendRequest& request);
  // Puts the request's events into the histories. Errors: the refusal, after
  // which they are out again.
  absl::Status Check(AppendRequest& request, Instant first, Draft& draft);
  void CheckOne(AppendRequest& request, size_t part, size_t index,
                Instant recorded_time, Draft& draft,
                std::vector<v1::Violation>& violations) const;
  static void Undo(const Draft& draft);

  // Makes the records of a checked draft, its first event at `first`.
  // Errors: INVALID_ARGUMENT when a bound of a record is broken.
  absl::StatusOr<std::vector<MadeRecord>> Make(const AppendRequest& request,
                                               const Draft& draft,
                                               Instant first, bool imported);
  // The acts with which appends begin.
  std::vector<v1::OwnAct> OpeningActs() const;
  // Puts the records of own acts into the group, a microsecond apart.
  absl::Status AddOwn(std::span<const v1::OwnAct> acts, Instant first);

  absl::StatusOr<AppendResult> Validate(const AppendRequest& request,
                                        Draft& draft, Instant first);
  // Gives times to a checked draft and puts its records into the group.
  // Errors: as Make; kImportTime when a later time was given out.
  absl::StatusOr<AppendResult> Sequence(const AppendRequest& request,
                                        const std::string& key,
                                        std::optional<Instant> claimed,
                                        const Draft& draft);
  static AppendResult ResultOf(const AppendRequest& request,
                               const Draft& draft);
  void Add(const MadeRecord& made);

  Store& store_;
  const Clock& clock_;
  Progress& progress_;
  Tree tree_;
  std::vector<std::string> keys_;  // that sign, in vkey form
  Heads heads_;
  Phase phase_;
  std::optional<Instant> last_time_;
  TreeSize committed_;
  Head published_;
  StoreBatch batch_;
  absl::flat_hash_map<std::string, Taken> taken_;
};

}  // namespace ledger

#endif  // LEDGER_SEQUENCER_H_
