// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/ledger.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/appender.h"
#include "ledger/audit.h"
#include "ledger/load.h"
#include "ledger/prover.h"
#include "ledger/readers.h"
#include "ledger/reason.h"
#include "ledger/sequencer.h"
#include "ledger/signing.h"
#include "ledger/tree.h"

namespace ledger {
namespace {

// How long an open waits for the clock to pass what was promised before: the
// served mark runs ahead of the clock by a tenth of a second.
constexpr std::chrono::milliseconds kClockWait(200);

// How many records are compared with their indexes after an unclean stop.
constexpr uint64_t kTailRecords = 1024;

// More records than a time can lie behind the start of the last full tile that
// begins not after it.
constexpr uint64_t kTimeSpan = 2 * kTileHashes;

// Errors: DATA_LOSS.
absl::StatusOr<Record> ReadHeader(const Store& store, Position position,
                                  std::string& bytes) {
  auto read = store.ReadRecord(position);
  if (!read.ok()) return read.status();
  bytes = *std::move(read);
  return ReadStored(position, bytes);
}

// Where a store of `size` records is in its life. Errors: DATA_LOSS.
absl::StatusOr<Phase> PhaseOf(const Store& store, TreeSize size) {
  if (size == TreeSize(0)) return Phase::kEmpty;
  bool own_acts = false;
  const auto visited = store.VisitAgreement(kOwnAgreement, Position(0), size,
                                            [&](Position, std::string_view) {
                                              own_acts = true;
                                              return false;
                                            });
  if (!visited.ok()) return visited;
  return own_acts ? Phase::kOpen : Phase::kImporting;
}

// Waits for the clock to pass `instant`, but not for long.
// Errors: FAILED_PRECONDITION (kClockBehind).
absl::Status WaitForClock(const Clock& clock, Instant instant) {
  constexpr std::chrono::milliseconds kStep(2);
  for (auto waited = kStep; clock.Now() < instant; waited += kStep) {
    if (waited > kClockWait) {
      return Refuse(
          Reason::kClockBehind,
          absl::StrCat("the last record was recorded at ",
                       FormatInstant(instant), ", the clock says ",
                       FormatInstant(clock.Now()),
                       "; set the clock right, then open the ledger again"));
    }
    std::this_thread::sleep_for(kStep);
  }
  return absl::OkStatus();
}

absl::Status KnownAtInFuture(std::string_view asked, std::string_view now) {
  return Refuse(Reason::kKnownAtInFuture,
                absl::StrCat("known at ", std::string(asked),
                             " lies after now, ", std::string(now),
                             "; ask for an earlier time, or leave it out"));
}

absl::Status SizeAboveHead(TreeSize asked, TreeSize head) {
  return Refuse(
      Reason::kKnownAtInFuture,
      absl::StrCat("known at tree size ", asked.value(), ": the ledger has ",
                   head.value(), " records; ask for no more, or leave it out"));
}

}  // namespace

// What a ledger is made of, in the order in which it is made.
struct Ledger::Parts {
  std::unique_ptr<Store> store;
  std::unique_ptr<Progress> progress;
  std::unique_ptr<Appender> appender;
  std::unique_ptr<HistoryCache> histories;
  std::unique_ptr<Tiles> tiles;
  std::unique_ptr<Notary> notary;
  SettledTimes settled;
  std::string origin;
  std::string page_token_key;
  std::string head_file;
  std::atomic<bool> closed = false;

  // Makes the rest once the store is open.
  absl::Status Begin(const OpenOptions& options, const Clock& clock);
  // What writes and signs.
  absl::Status BeginWriting(const OpenOptions& options, const Clock& clock,
                            Tree tree);
  // The whole requests among the first `admitted` records, and their time.
  absl::StatusOr<Known> Cut(TreeSize admitted, const Head& head) const;
  absl::StatusOr<TreeSize> CountNotAfter(Instant k, TreeSize size) const;
  absl::StatusOr<Known> SettleTime(Instant k);
  absl::StatusOr<Known> SettleDay(std::chrono::sys_days day);
  absl::StatusOr<Known> SettleSize(TreeSize size);
  Instant KnownNow(const Head& head) const;
};

absl::Status Ledger::Parts::Begin(const OpenOptions& options,
                                  const Clock& clock) {
  origin = store->meta().origin;
  page_token_key = store->meta().page_token_key;
  const auto size = store->CountRecords();
  if (!size.ok()) return size.status();
  Tree tree;
  if (auto status = tree.Load(*store, *size); !status.ok()) return status;
  Head head;
  head.tree_size = *size;
  head.root = tree.Root();
  const auto phase = PhaseOf(*store, *size);
  if (!phase.ok()) return phase.status();
  head.phase = *phase;
  if (*size > TreeSize(0)) {
    std::string bytes;
    const auto last = ReadHeader(*store, Position(size->value() - 1), bytes);
    if (!last.ok()) return last.status();
    head.last_recorded_time = last->recorded_time;
    if (auto status = WaitForClock(clock, last->recorded_time); !status.ok()) {
      return status;
    }
  }
  // Times begin above the mark in any case; waiting keeps them from running
  // ahead of the clock, so it is no error if the mark is far ahead.
  (void)WaitForClock(clock, store->meta().served_mark);
  if (!store->meta().clean) {
    const uint64_t from = size->value() - std::min(size->value(), kTailRecords);
    if (auto status = CompareIndexes(*store, Position(from), *size);
        !status.ok()) {
      return status;
    }
  }
  progress = std::make_unique<Progress>(clock, *store, head);
  return BeginWriting(options, clock, std::move(tree));
}

absl::Status Ledger::Parts::BeginWriting(const OpenOptions& options,
                                         const Clock& clock, Tree tree) {
  head_file = options.head_file.empty() ? options.data_dir + "/last-checkpoint"
                                        : options.head_file;
  std::vector<NoteSigner> signers;
  if (!options.key_file.empty()) {
    auto read = ReadOrMakeSigners(options.key_file, origin);
    if (!read.ok()) return read.status();
    signers = *std::move(read);
  }
  std::vector<std::string> keys;
  keys.reserve(signers.size());
  for (const NoteSigner& signer : signers) {
    keys.push_back(signer.verifier().ToString());
  }
  Sequencer sequencer(*store, clock, *progress, std::move(tree),
                      std::move(keys), options.appender_cache_bytes_max);
  histories =
      std::make_unique<HistoryCache>(*store, options.reader_cache_bytes_max);
  appender =
      std::make_unique<Appender>(*store, *progress, std::move(sequencer));
  tiles = std::make_unique<Tiles>(*store);
  notary = std::make_unique<Notary>(*store, *tiles, *progress, *appender,
                                    *histories, std::move(signers), head_file);
  if (auto status = notary->CompareWithLast(); !status.ok()) return status;
  return appender->Start();
}

Instant Ledger::Parts::KnownNow(const Head& head) const {
  if (head.phase == Phase::kOpen) return progress->Now();
  return head.last_recorded_time.value_or(kOpenPast);
}

absl::StatusOr<Known> Ledger::Parts::Cut(TreeSize admitted,
                                         const Head& head) const {
  uint64_t size = admitted.value();
  std::string bytes;
  if (size < head.tree_size.value()) {
    const auto next = ReadHeader(*store, Position(size), bytes);
    if (!next.ok()) return next.status();
    size -= std::min<uint64_t>(size, next->request_index);
  }
  if (size == head.tree_size.value()) {
    return Known{head.tree_size, head.last_recorded_time.value_or(Instant{})};
  }
  if (size > 0) {
    const auto last = ReadHeader(*store, Position(size - 1), bytes);
    if (!last.ok()) return last.status();
    return Known{TreeSize(size), last->recorded_time};
  }
  const auto first = ReadHeader(*store, Position(0), bytes);
  if (!first.ok()) return first.status();
  return Known{TreeSize(0),
               first->recorded_time - std::chrono::microseconds(1)};
}

absl::StatusOr<TreeSize> Ledger::Parts::CountNotAfter(Instant k,
                                                      TreeSize size) const {
  const auto tile = store->TileNotAfter(k);
  if (!tile.ok()) return tile.status();
  uint64_t low = 0;  // every record below it is not after k
  if (tile->has_value()) low = std::min((*tile)->value(), size.value());
  uint64_t high = std::min(size.value(), low + kTimeSpan);
  std::string bytes;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto record = ReadHeader(*store, Position(middle), bytes);
    if (!record.ok()) return record.status();
    if (record->recorded_time <= k) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return TreeSize(low);
}

absl::StatusOr<Known> Ledger::Parts::SettleTime(Instant k) {
  Head head = progress->head();
  const Instant now = KnownNow(head);
  if (k > now) {
    return KnownAtInFuture(FormatInstant(k), now == kOpenPast
                                                 ? "nothing is recorded yet"
                                                 : FormatInstant(now));
  }
  if (k > head.last_recorded_time.value_or(kOpenPast)) {
    if (auto status = progress->Serve(k); !status.ok()) return status;
    head = progress->head();
  }
  if (k >= head.last_recorded_time.value_or(kOpenPast)) {
    return Known{head.tree_size, k};
  }
  const auto admitted = CountNotAfter(k, head.tree_size);
  if (!admitted.ok()) return admitted.status();
  auto known = Cut(*admitted, head);
  if (!known.ok()) return known.status();
  known->read_time = k;
  settled.Remember(k, *known);
  return known;
}

absl::StatusOr<Known> Ledger::Parts::SettleDay(std::chrono::sys_days day) {
  const Instant end =
      Instant(day + std::chrono::days(1)) - std::chrono::microseconds(1);
  const Instant now = KnownNow(progress->head());
  // A day that has begun is asked for as it stands now.
  return SettleTime(Instant(day) <= now ? std::min(end, now) : end);
}

absl::StatusOr<Known> Ledger::Parts::SettleSize(TreeSize size) {
  const Head head = progress->head();
  if (size <= head.tree_size) {
    auto known = Cut(size, head);
    if (known.ok()) settled.Remember(size, *known);
    return known;
  }
  return SizeAboveHead(size, head.tree_size);
}

Ledger::Ledger(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Ledger::~Ledger() { (void)Close(); }

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(OpenOptions options,
                                                     const Clock& clock) {
  auto store = Store::Open(options.data_dir, options.origin, options.store);
  if (!store.ok()) return store.status();
  auto parts = std::make_unique<Parts>();
  parts->store = *std::move(store);
  if (auto status = parts->Begin(options, clock); !status.ok()) return status;
  return std::unique_ptr<Ledger>(new Ledger(std::move(parts)));
}

absl::Status Ledger::Close() {
  if (parts_->closed.exchange(true)) return absl::OkStatus();
  parts_->appender->Stop();
  const auto status = parts_->store->Close(parts_->progress->served_mark());
  parts_->store->Release();
  return status;
}

void Ledger::Append(AppendRequest request, AppendDone done) {
  parts_->appender->Append(std::move(request), std::nullopt, std::move(done));
}

void Ledger::Import(ImportRequest request, AppendDone done) {
  parts_->appender->Append(std::move(request.append), request.recorded_time,
                           std::move(done));
}

void Ledger::FinishImport(FinishImportDone done) {
  parts_->appender->FinishImport(std::move(done));
}

LedgerInfo Ledger::Info() const {
  const Head head = parts_->progress->head();
  return {parts_->origin, head.tree_size,
          head.root,      head.last_recorded_time,
          head.phase,     parts_->store->refuses_writes()};
}

TreeSize Ledger::tree_size() const { return parts_->progress->tree_size(); }

Instant Ledger::Now() const { return parts_->progress->Now(); }

absl::StatusOr<Known> Ledger::Settle(const KnownAt& known_at) {
  if (const auto* k = std::get_if<Instant>(&known_at)) {
    return parts_->SettleTime(*k);
  }
  if (const auto* day = std::get_if<std::chrono::sys_days>(&known_at)) {
    return parts_->SettleDay(*day);
  }
  if (const auto* size = std::get_if<TreeSize>(&known_at)) {
    return parts_->SettleSize(*size);
  }
  const Head head = parts_->progress->head();
  return Known{head.tree_size, head.last_recorded_time.value_or(Instant{})};
}

std::optional<Known> Ledger::SettledAtHand(const KnownAt& known_at) const {
  if (const auto* k = std::get_if<Instant>(&known_at)) {
    return parts_->settled.Find(*k);
  }
  if (const auto* size = std::get_if<TreeSize>(&known_at)) {
    return parts_->settled.Find(*size);
  }
  if (std::holds_alternative<std::chrono::sys_days>(known_at)) {
    const Instant end = Instant(std::get<std::chrono::sys_days>(known_at) +
                                std::chrono::days(1)) -
                        std::chrono::microseconds(1);
    return parts_->settled.Find(end);
  }
  const Head head = parts_->progress->head();
  return Known{head.tree_size, head.last_recorded_time.value_or(Instant{})};
}

std::shared_ptr<const History> Ledger::HistoryAtHand(
    const AgreementId& agreement, TreeSize known) const {
  return parts_->histories->AtHand(agreement, known);
}

absl::StatusOr<std::shared_ptr<const History>> Ledger::HistoryOf(
    const AgreementId& agreement, TreeSize known) {
  return parts_->histories->Get(agreement, known, tree_size());
}

absl::StatusOr<InclusionEvidence> Ledger::ProveInclusion(Position position,
                                                         TreeSize tree_size,
                                                         Reach reach) const {
  const TreeSize head = this->tree_size();
  if (head < tree_size) return SizeAboveHead(tree_size, head);
  if (position.value() >= tree_size.value()) {
    return Refuse(Reason::kInvalidField,
                  absl::StrCat("position: ", position.value(),
                               ", expected less than the tree size, ",
                               tree_size.value()));
  }
  Prover prover(*parts_->tiles, head, reach);
  const auto leaf = parts_->tiles->Leaf(position, head, reach);
  if (!leaf.ok()) return leaf.status();
  auto path = prover.Inclusion(position, tree_size);
  if (!path.ok()) return path.status();
  const auto root = prover.Root(tree_size);
  if (!root.ok()) return root.status();
  return InclusionEvidence{tree_size, *leaf, *std::move(path), *root};
}

absl::StatusOr<ConsistencyEvidence> Ledger::ProveConsistency(
    TreeSize old_size, TreeSize tree_size, Reach reach) const {
  const TreeSize head = this->tree_size();
  if (head < tree_size) return SizeAboveHead(tree_size, head);
  if (old_size == TreeSize(0) || tree_size < old_size) {
    return Refuse(
        Reason::kInvalidField,
        absl::StrCat("old_size: ", old_size.value(),
                     ", expected 1 to the tree size, ", tree_size.value()));
  }
  Prover prover(*parts_->tiles, head, reach);
  auto path = prover.Consistency(old_size, tree_size);
  if (!path.ok()) return path.status();
  const auto old_root = prover.Root(old_size);
  if (!old_root.ok()) return old_root.status();
  const auto root = prover.Root(tree_size);
  if (!root.ok()) return root.status();
  return ConsistencyEvidence{tree_size, *std::move(path), *old_root, *root};
}

absl::StatusOr<ScanPage> Ledger::ScanRecords(const ScanRequest& request) {
  ScanPage page;
  page.next = request.from;
  const TreeSize until = std::min(request.until, tree_size());
  size_t bytes = 0;
  bool full = false;
  const auto add = [&](Position position, std::string_view record) {
    full = !page.records.empty() && (page.records.size() >= request.count_max ||
                                     bytes + record.size() > request.bytes_max);
    if (full) return false;
    bytes += record.size();
    page.records.push_back({position, std::string(record)});
    page.next = position.Next();
    return true;
  };
  const auto visited =
      request.agreement.has_value()
          ? parts_->store->VisitAgreement(request.agreement->value(),
                                          request.from, until, add)
          : parts_->store->VisitRecords(request.from, until, add);
  if (!visited.ok()) return visited;
  page.end = !full;
  if (page.end) {
    page.next = Position(std::max(page.next.value(), until.value()));
  }
  return page;
}

absl::StatusOr<std::vector<AgreementId>> Ledger::ListAgreementIds(
    std::string_view after, size_t limit, TreeSize known) {
  std::vector<AgreementId> ids;
  std::string last(after);
  while (ids.size() < limit) {
    const auto next = parts_->store->NextAgreement(last);
    if (!next.ok()) return next.status();
    if (!next->has_value()) break;
    last = (*next)->agreement;
    if ((*next)->position.value() < known.value()) {
      ids.push_back(AgreementId::FromChecked(last));
    }
  }
  return ids;
}

Notary& Ledger::notary() { return *parts_->notary; }

uint64_t Ledger::AddGrowthObserver(GrowthObserver observer) {
  return parts_->appender->AddObserver(std::move(observer));
}

void Ledger::RemoveGrowthObserver(uint64_t number) {
  parts_->appender->RemoveObserver(number);
}

const std::string& Ledger::page_token_key() const {
  return parts_->page_token_key;
}

absl::Status Ledger::AuditRequestIndex() {
  return AuditRequests(*parts_->store, tree_size());
}

absl::StatusOr<AuditReport> Ledger::Audit(AuditOptions options) const {
  options.head_file = parts_->head_file;
  options.spare_cache = true;
  for (const std::string& vkey : parts_->notary->VerifierKeys()) {
    auto key = NoteVerifier::Parse(vkey);
    if (!key.ok()) return key.status();
    options.keys.push_back(*std::move(key));
  }
  return Auditor(*parts_->store, std::move(options)).Run();
}

}  // namespace ledger
