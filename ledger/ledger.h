// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_LEDGER_H_
#define LEDGER_LEDGER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/append.h"
#include "ledger/auditor.h"
#include "ledger/clock.h"
#include "ledger/hash.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/notary.h"
#include "ledger/progress.h"
#include "ledger/settled.h"
#include "ledger/store.h"
#include "ledger/store_options.h"

namespace ledger {

// How a ledger is opened.
struct OpenOptions {
  // Made if it does not exist; must be empty or a ledger's own.
  std::string data_dir;
  // The ledger's unique name; written once. Empty: whatever the directory
  // says; for a new one "agreement-ledger.local".
  std::string origin;
  // The private keys that sign checkpoints, see signing.h; made if it does not
  // exist. Empty: nothing is signed. "log.key" in the data directory is usual.
  std::string key_file;
  // Where the last signed checkpoint is kept beside the store, best on another
  // disk; empty: "last-checkpoint" in the data directory.
  std::string head_file;
  // Bounds of the two caches of parsed histories, in estimated bytes.
  size_t appender_cache_bytes_max = size_t{128} << 20;
  size_t reader_cache_bytes_max = size_t{128} << 20;
  // Of the store below: what tests change and operators may.
  StoreOptions store;
};

// The K of a question: nothing (the head), an instant, a whole day (its end in
// UTC, or now if it is not over), or the first so many records.
using KnownAt =
    std::variant<std::monostate, Instant, std::chrono::sys_days, TreeSize>;

// That a record is leaf `position` of the tree of `tree_size` leaves.
struct InclusionEvidence {
  TreeSize tree_size{0};
  Hash leaf;
  std::vector<Hash> path;
  Hash root;
};

// That the tree of the old size is the beginning of that of `tree_size`.
struct ConsistencyEvidence {
  TreeSize tree_size{0};
  std::vector<Hash> path;
  Hash old_root;
  Hash root;
};

// What a ledger is and where it stands.
struct LedgerInfo {
  std::string origin;
  TreeSize tree_size{0};
  Hash root;
  std::optional<Instant> last_recorded_time;
  Phase phase = Phase::kEmpty;
  std::string refuses_writes;  // why, in words; empty: it takes them
};

// Which records to read: positions in [from, until), of one agreement or all,
// at most `count_max`, and no further one once `bytes_max` are reached (but at
// least one, whatever its size).
struct ScanRequest {
  Position from{0};
  TreeSize until{0};
  std::optional<AgreementId> agreement;
  size_t count_max = 1000;
  size_t bytes_max = size_t{1} << 20;
};

// A page of records. `next` is where the next page starts; `end` says that
// nothing stands in [next, until).
struct ScanPage {
  std::vector<RawRecord> records;
  Position next{0};
  bool end = false;
};

// The ledger: every agreement's history, on disk, behind one door. Start
// reading here.
//
// A write goes Append -> queue -> the appender's one thread, which gives order,
// revisions, positions and recorded times, checks the rules, and commits all
// that waits with one sync -> `done`. A read settles its K once, takes the
// history of an agreement, and folds it with DeriveState (derive.h).
//
// Lifecycle: Open, use, Close; the destructor closes what was not closed. One
// process at a time holds a data directory. Threads: every method may be
// called from any thread at any time between Open and Close; those marked
// "reads the disk" may block and do not belong on an event thread.
//
// On disk: see key.h. After a failed write or sync the ledger takes no further
// writes until it is opened again; reads go on.
class Ledger {
 public:
  // Errors:
  //   FAILED_PRECONDITION  kStoreFormat: the directory holds something else;
  //                        kStoreLocked: another process has it;
  //                        kClockBehind: the clock stands behind the records
  //   DATA_LOSS            what lies there contradicts itself
  //   UNAVAILABLE          the disk refuses
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(OpenOptions options,
                                                      const Clock& clock);

  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger();

  // Takes no further writes, answers those that wait, syncs, marks the store
  // as cleanly closed. Nobody may be in another method when it runs. A second
  // call does nothing.
  // Errors: UNAVAILABLE when the last sync fails.
  absl::Status Close();

  // Queues a request; never blocks. `done` is called exactly once, on the
  // appender's thread after the sync, or at once on this thread when the queue
  // is full or the ledger takes no writes.
  //
  // Errors, through `done`:
  //   ABORTED              an expected revision does not hold; all are listed
  //   ALREADY_EXISTS       the request id came before with another digest
  //   FAILED_PRECONDITION  a rule refuses an event (paths begin with
  //                        "appends[i].events[j]"); an import is open
  //   INVALID_ARGUMENT     a bound, an event id or a civil date
  //   RESOURCE_EXHAUSTED   the queue is full; nothing was written
  //   DEADLINE_EXCEEDED    it passed before its turn; nothing was written
  //   UNAVAILABLE          writes are refused, or the ledger closes
  void Append(AppendRequest request, AppendDone done);

  // The same for a historic request; see ImportRequest in append.h.
  // Errors: as Append; kImportClosed when ordinary records exist, kImportTime
  // when the time does not increase or lies in the future.
  void Import(ImportRequest request, AppendDone done);

  // Ends the import; from then on appends are possible and imports are not.
  // Errors, through `done`: FAILED_PRECONDITION when there was no import;
  // UNAVAILABLE as Append.
  void FinishImport(FinishImportDone done);

  // Where the ledger stands, after the last group that was synced. Never
  // fails, does not block on the disk.
  LedgerInfo Info() const;

  // Number of records that were synced. Never fails; one atomic read.
  TreeSize tree_size() const;

  // The clock, but never before the last recorded time. For an unset D.
  Instant Now() const;

  // Settles the K of a question. Before an instant above the head is answered
  // a durable mark is moved past it, and recorded times stay above it through
  // any crash. While nothing is recorded or an import is open, now is the last
  // imported time. Reads the disk; may wait for one sync.
  // Errors: OUT_OF_RANGE (kKnownAtInFuture) for a K later than now or a tree
  // size above the head; UNAVAILABLE when the mark cannot be written;
  // DATA_LOSS as ScanRecords.
  absl::StatusOr<Known> Settle(const KnownAt& known_at);

  // The same where it is known without waiting: of the head, and of Ks below it
  // that were settled lately. Never fails, never blocks.
  std::optional<Known> SettledAtHand(const KnownAt& known_at) const;

  // Proofs between any sizes that the tree ever had. Read tiles, and the
  // records behind the last full one.
  // Errors: OUT_OF_RANGE (kKnownAtInFuture) for a tree size above the head;
  // INVALID_ARGUMENT (kInvalidField) for a position that is not below it, or an
  // old size that is 0 or above it; DATA_LOSS; UNAVAILABLE when `reach` does
  // not go far enough.
  absl::StatusOr<InclusionEvidence> ProveInclusion(
      Position position, TreeSize tree_size, Reach reach = Reach::kDisk) const;
  absl::StatusOr<ConsistencyEvidence> ProveConsistency(
      TreeSize old_size, TreeSize tree_size, Reach reach = Reach::kDisk) const;

  // Checkpoints, and commitments to the heads of all agreements.
  Notary& notary();

  // The parsed history of an agreement, which holds at least its events below
  // `known` and perhaps later ones: cut with History::PrefixOf or Question. It
  // no longer changes. Kept in a bounded cache and extended by what is new, so
  // a repeated read parses nothing. Reads the disk.
  // Errors: NOT_FOUND (kAgreementNotFound) when it has no event below `known`;
  // UNIMPLEMENTED is not raised here; DATA_LOSS as ScanRecords.
  absl::StatusOr<std::shared_ptr<const History>> HistoryOf(
      const AgreementId& agreement, TreeSize known);

  // The same where it is in memory already; null otherwise. Never fails, never
  // blocks.
  std::shared_ptr<const History> HistoryAtHand(const AgreementId& agreement,
                                               TreeSize known) const;

  // A page of stored bytes, unparsed, by key; holds nothing between calls.
  // Reads the disk.
  // Errors: DATA_LOSS for a record whose checksum does not hold, naming
  // position, agreement, revision and both checksums.
  absl::StatusOr<ScanPage> ScanRecords(const ScanRequest& request);

  // Ids of agreements with a record below `known`, by id, after `after` (empty:
  // from the start), at most `limit`; `_ledger` among them. Reads the disk.
  // Errors: DATA_LOSS as ScanRecords.
  absl::StatusOr<std::vector<AgreementId>> ListAgreementIds(
      std::string_view after, size_t limit, TreeSize known);

  // Called after each group that was synced, on the appender's thread, with
  // the new tree size; must not block. The number is for removal; after
  // RemoveGrowthObserver returned, the observer is not called any more (it
  // must not be called from within an observer).
  using GrowthObserver = std::function<void(TreeSize)>;
  uint64_t AddGrowthObserver(GrowthObserver observer);
  void RemoveGrowthObserver(uint64_t number);

  // 32 random bytes, made with the data directory: authenticates page tokens.
  const std::string& page_token_key() const;

  // Compares the stored request index with one rebuilt from the records.
  // Reads the whole ledger.
  // Errors: DATA_LOSS, naming the first difference.
  absl::Status AuditRequestIndex();

  // Audits what is committed now (see auditor.h) while everything else goes
  // on; the keys and the head file are this ledger's. Reads the whole ledger,
  // and past the cache. Nobody may be in it when Close runs.
  // Errors: as Auditor::Run.
  absl::StatusOr<AuditReport> Audit(AuditOptions options) const;

 private:
  struct Parts;
  explicit Ledger(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace ledger

#endif  // LEDGER_LEDGER_H_
