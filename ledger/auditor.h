// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_AUDITOR_H_
#define LEDGER_AUDITOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/checkpoint.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/index_rows.h"
#include "ledger/note_key.h"
#include "ledger/order_check.h"
#include "ledger/store.h"
#include "ledger/v1/own.pb.h"

namespace ledger {

// What a difference concerns: the families of key.h, and what is told from
// several of them.
enum class AuditPart {
  kRecords,      // checksum, form, place, order
  kAgreements,   // index
  kTimes,        // index
  kRequests,     // index
  kTiles,        // the Merkle tree
  kMeta,         // what the directory says of itself
  kCheckpoints,  // published ones, and the last one beside the store
  kHeads,        // commitments to the heads of all agreements
  kHistories,    // an agreement that cannot be folded
};
std::string_view NameOf(AuditPart part);

// One difference between what is stored and what the records say.
struct AuditFinding {
  AuditPart part = AuditPart::kRecords;
  std::string where;                 // in words: which record, row or file
  std::optional<Position> position;  // of the record it concerns, if one
  std::string expected;
  std::string found;
};

// How far an audit is.
struct AuditProgress {
  uint64_t records = 0;  // of `all`
  uint64_t all = 0;
  // What was read in all passes: records, rows of indexes, events of
  // histories, and for each commitment to heads its part of a record a head.
  uint64_t reads = 0;
};

// What an audit is asked.
struct AuditOptions {
  // Records before it are read, because the tree stands on them, but neither
  // they nor their rows are compared.
  Position from{0};
  // Only records and their order.
  bool records_only = false;
  // Findings that are kept; more are counted.
  size_t findings_max = 1000;
  // Keys of the log beside those that its own records name.
  std::vector<NoteVerifier> keys;
  // Where the last checkpoint is kept beside the store; empty: nowhere.
  std::string head_file;
  // Leave the store's cache to others.
  bool spare_cache = false;
  // Called after every few hundred reads, when nothing is held open but the
  // view: it may take its time. False ends the audit.
  std::function<bool(const AuditProgress&)> progress;
};

// What an audit found.
struct AuditReport {
  TreeSize size{0};
  std::optional<Hash> root;  // of the tree; nothing if a leaf is unknown
  uint64_t agreements = 0;
  uint64_t checkpoints = 0;
  uint64_t differences = 0;
  std::vector<AuditFinding> findings;  // the first of them
};

// Makes everything that a store holds beside its records again from the bytes
// of the records, compares, and names every difference; repairs nothing. One
// pass over the records in order, a look-up for each row that they give, one
// pass over what else is there, and a fold of every agreement. Memory: some 100
// bytes an agreement, and the longest history.
//
// Looks at the store as it stands when this is made, through a view of it, so
// that others may go on writing. Used once; one thread. Borrows the store.
class Auditor {
 public:
  Auditor(const Store& store, AuditOptions options);

  // Errors: DATA_LOSS when not even the number of records can be read;
  // CANCELLED when `progress` says so.
  absl::StatusOr<AuditReport> Run();

 private:
  // A refusal's words without its advice to run this.
  static std::string WordsOf(const absl::Status& status);

  void Count(uint64_t reads);
  // Calls `progress` if enough was counted since it was called.
  // Errors: CANCELLED when that says so.
  absl::Status Pace();
  // Store::Visit, with a call of Pace after every few hundred rows.
  // Errors: as Store::Visit, in `problem`; CANCELLED as Pace.
  absl::Status VisitPaced(Family family, const Store::RowVisitor& visit,
                          absl::Status& problem);

  void Report(AuditFinding finding);
  void ReportRecord(Position position, std::string_view expected,
                    std::string_view found);

  absl::Status ReadRecords();
  void TakeFrame(Position position, std::string_view frame);
  void TakeRecord(Record record, std::string_view bytes);
  void Lose(uint64_t from, uint64_t count, std::string_view why);
  std::optional<Hash> LeafInTile(uint64_t position) const;

  void CompareRows(Position position, const StoreBatch& batch);
  void CompareRow(std::optional<Position> position,
                  const StoreBatch::Put& expected);
  absl::Status FindRowsOfNoRecord(Family family);

  void TakeOwnAct(const Record& record);
  void CheckHeads(Position position, const v1::HeadsCommitted& said);

  void CompareRoots(TreeSize size);
  void CompareRoot(const Checkpoint& says, const std::string& where);
  void CheckNote(const std::string& note, std::optional<TreeSize> size,
                 const std::string& where);
  void CheckMeta();
  absl::Status FoldHistories();
  void FoldHistory(const std::string& id, const OrderCheck::Head& head);

  const AuditOptions options_;
  // Of the head file, which is read before the view is taken: it may then say
  // less than that holds, and never more.
  const std::string head_note_;
  const std::unique_ptr<Store> view_;
  const Store& store_;
  AuditReport report_;
  AuditProgress progress_;
  uint64_t unpaced_ = 0;  // reads since `progress` was called
  OrderCheck order_;
  IndexRows rows_;
  std::array<uint64_t, kFamilies> present_{};  // expected rows that are there
  std::set<std::pair<Family, std::string>> differing_;  // reported ones
  std::set<std::string> touched_;  // agreements from options_.from on
  Instant last_time_{};
  std::optional<Store::StoredCheckpoint> next_;  // whose size comes next
  std::optional<Checkpoint> head_says_;
  std::vector<NoteVerifier> keys_;
};

}  // namespace ledger

#endif  // LEDGER_AUDITOR_H_
