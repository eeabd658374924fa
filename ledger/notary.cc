// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/notary.h"

#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/checkpoint.h"
#include "ledger/durable_file.h"
#include "ledger/limits.h"
#include "ledger/load.h"
#include "ledger/note.h"
#include "ledger/prover.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

constexpr std::chrono::seconds kBetweenCheckpoints(1);
constexpr size_t kHeadsKept = 2;

AgreementId OwnAgreement() {
  return AgreementId::FromChecked(std::string(kOwnAgreement));
}

// What a note says that we signed ourselves: the text before its last empty
// line. Errors: DATA_LOSS, naming `where`.
absl::StatusOr<PublishedCheckpoint> ReadOwnNote(std::string_view note,
                                                std::string_view where) {
  const size_t end = note.rfind("\n\n");
  const auto read = end == std::string_view::npos
                        ? absl::InvalidArgumentError("it has no empty line")
                        : ParseCheckpoint(note.substr(0, end + 1));
  if (read.ok()) {
    return PublishedCheckpoint{read->size, read->root, std::string(note)};
  }
  return Refuse(Reason::kDataLoss,
                absl::StrCat("the checkpoint in ", std::string(where), ": ",
                             read.status().message(),
                             "; restore it, or remove it if it is known to be "
                             "damaged"));
}

}  // namespace

Notary::Notary(Store& store, Tiles& tiles, Progress& progress,
               Appender& appender, HistoryCache& histories,
               std::vector<NoteSigner> signers, std::string head_file)
    : store_(store),
      tiles_(tiles),
      progress_(progress),
      appender_(appender),
      histories_(histories),
      signers_(std::move(signers)),
      head_file_(std::move(head_file)) {}

std::vector<std::string> Notary::VerifierKeys() const {
  std::vector<std::string> keys;
  for (const NoteSigner& signer : signers_) {
    keys.push_back(signer.verifier().ToString());
  }
  return keys;
}

absl::StatusOr<PublishedCheckpoint> Notary::Read(
    const Store::StoredCheckpoint& stored) const {
  return ReadOwnNote(stored.note, "the store");
}

absl::Status Notary::Compare(const PublishedCheckpoint& last,
                             std::string_view where) {
  const TreeSize size = progress_.tree_size();
  std::string problem;
  if (size < last.size) {
    problem = absl::StrCat("the store has ", size.value(), " records");
  } else {
    const auto root = Prover(tiles_, size).Root(last.size);
    if (!root.ok()) return root.status();
    if (*root != last.root) {
      problem = absl::StrCat("in the store they have root ", ToHex(*root));
    }
  }
  if (problem.empty()) return absl::OkStatus();
  store_.StopWrites(absl::StrCat(
      "the checkpoint in ", std::string(where), " was signed over ",
      last.size.value(), " records with root ", ToHex(last.root), ", and ",
      problem,
      ": this is an older or another copy, or records were lost; restore the "
      "newest copy"));
  return absl::OkStatus();
}

absl::Status Notary::CompareWithLast() {
  const auto stored = store_.NewestCheckpoint();
  if (!stored.ok()) return stored.status();
  std::optional<PublishedCheckpoint> newest;
  if (stored->has_value()) {
    auto read = Read(**stored);
    if (!read.ok()) return read.status();
    if (auto status = Compare(*read, "the store"); !status.ok()) return status;
    newest = *std::move(read);
  }
  std::ifstream file(head_file_, std::ios::binary);
  if (file) {
    std::ostringstream text;
    text << file.rdbuf();
    const std::string where = absl::StrCat("'", head_file_, "'");
    auto read = ReadOwnNote(text.str(), where);
    if (!read.ok()) return read.status();
    if (auto status = Compare(*read, where); !status.ok()) return status;
  }
  MutexLock lock(mutex_);
  newest_ = std::move(newest);
  return absl::OkStatus();
}

void Notary::AskBeforePublishing(Cosign cosign) {
  MutexLock lock(mutex_);
  cosign_ = std::move(cosign);
}

absl::StatusOr<PublishedCheckpoint> Notary::NewestOr(
    absl::string_view why) const {
  if (newest_) return *newest_;
  return Refuse(Reason::kNoCheckpoint,
                absl::StrCat("no checkpoint is published yet: ", why));
}

absl::Status Notary::StoppedStatus() const {
  return Refuse(Reason::kDataLoss,
                absl::StrCat("nothing is signed: ", stopped_));
}

absl::StatusOr<std::string> Notary::CosignedNote(
    const PublishedCheckpoint& checkpoint) {
  if (!cosign_) return checkpoint.note;
  const auto prove =
      [&](TreeSize old_size) -> absl::StatusOr<std::vector<Hash>> {
    if (old_size == TreeSize(0)) return std::vector<Hash>();
    return Prover(tiles_, checkpoint.size)
        .Consistency(old_size, checkpoint.size);
  };
  auto note = cosign_(checkpoint, prove);
  if (absl::IsDataLoss(note.status())) {
    stopped_ = std::string(note.status().message());
  }
  return note;
}

absl::StatusOr<PublishedCheckpoint> Notary::Publish() {
  if (signers_.empty()) {
    return Refuse(Reason::kNoKey, "the ledger was opened without a key");
  }
  MutexLock lock(mutex_);
  const Head head = progress_.head();
  if (head.phase != Phase::kOpen) {
    return Refuse(Reason::kNothingRecorded,
                  head.phase == Phase::kEmpty
                      ? "checkpoint: nothing is recorded yet"
                      : "checkpoint: an import is not finished");
  }
  const auto now = std::chrono::steady_clock::now();
  if (newest_ && newest_->size == head.tree_size) return *newest_;
  if (!stopped_.empty()) return StoppedStatus();
  if (const std::string why = store_.refuses_writes(); !why.empty()) {
    return Refuse(Reason::kWritesRefused,
                  absl::StrCat("nothing is signed: ", why));
  }
  if (now - tried_ < kBetweenCheckpoints) {
    return NewestOr("one was tried within the last second");
  }
  tried_ = now;
  const Checkpoint says{store_.meta().origin, head.tree_size, head.root, {}};
  auto note = SignNote(FormatCheckpoint(says), signers_);
  if (!note.ok()) return note.status();
  PublishedCheckpoint checkpoint{head.tree_size, head.root, *std::move(note)};
  // What others have seen must never be forgotten.
  if (auto status = ReplaceDurably(head_file_, checkpoint.note, 0644);
      !status.ok()) {
    return status;
  }
  auto cosigned = CosignedNote(checkpoint);
  if (absl::IsFailedPrecondition(cosigned.status())) {
    return NewestOr(cosigned.status().message());
  }
  if (!stopped_.empty()) return StoppedStatus();
  if (!cosigned.ok()) return cosigned.status();
  checkpoint.note = *std::move(cosigned);
  if (auto status = store_.PutCheckpoint(checkpoint.size, checkpoint.note);
      !status.ok()) {
    return status;
  }
  newest_ = std::move(checkpoint);
  return *newest_;
}

absl::StatusOr<PublishedCheckpoint> Notary::CheckpointFrom(
    TreeSize size) const {
  const auto found = size == TreeSize(0) ? store_.NewestCheckpoint()
                                         : store_.CheckpointFrom(size);
  if (!found.ok()) return found.status();
  if (found->has_value()) return Read(**found);
  return Refuse(Reason::kNoCheckpoint,
                size == TreeSize(0)
                    ? std::string("no checkpoint is published yet")
                    : absl::StrCat("no checkpoint of at least ", size.value(),
                                   " records is published yet"));
}

absl::StatusOr<std::optional<Notary::Commitment>> Notary::NewestCommitment(
    TreeSize below) {
  const auto own = histories_.Get(OwnAgreement(), below, progress_.tree_size());
  if (absl::IsNotFound(own.status())) return std::nullopt;
  if (!own.ok()) return own.status();
  for (size_t i = (*own)->PrefixOf(below); i-- > 0;) {
    const RecordedEvent& event = (*own)->at(i);
    const v1::OwnAct& act = event.event.fact().own_act();
    if (!act.has_heads_committed()) continue;
    const auto root = HashFromBytes(act.heads_committed().root());
    if (!root.ok()) return root.status();
    return Commitment{event.position,
                      TreeSize(act.heads_committed().tree_size()),
                      act.heads_committed().agreements(), *root};
  }
  return std::nullopt;
}

absl::StatusOr<bool> Notary::Grew(TreeSize from) const {
  bool grew = false;
  absl::Status problem;
  const auto visited = store_.VisitRecords(
      Position(from.value()), progress_.tree_size(),
      [&](Position position, std::string_view bytes) {
        const auto record = ReadStored(position, bytes);
        problem = record.status();
        grew = record.ok() && record->agreement_id != kOwnAgreement;
        return record.ok() && !grew;
      });
  if (!visited.ok()) return visited;
  if (!problem.ok()) return problem;
  return grew;
}

absl::StatusOr<std::shared_ptr<const HeadsTree>> Notary::HeadsAt(
    TreeSize size) {
  MutexLock lock(heads_mutex_);
  if (const auto kept = heads_.find(size.value()); kept != heads_.end()) {
    return kept->second;
  }
  auto tree = std::make_shared<HeadsTree>();
  std::string agreement;
  for (;;) {
    const auto next = store_.NextAgreement(agreement);
    if (!next.ok()) return next.status();
    if (!next->has_value()) break;
    agreement = (*next)->agreement;
    const auto row = store_.LastRow(agreement, size);
    if (!row.ok()) return row.status();
    if (!row->has_value()) continue;
    const auto leaf =
        tiles_.Leaf((*row)->position, progress_.tree_size(), Reach::kDisk);
    if (!leaf.ok()) return leaf.status();
    const auto added =
        tree->Add({agreement, (*row)->revision.value() + 1, *leaf});
    if (!added.ok()) return added;
  }
  heads_[size.value()] = tree;
  if (heads_.size() > kHeadsKept) heads_.erase(heads_.begin());
  return tree;
}

void Notary::CommitHeads(HeadsDone done) {
  const Head head = progress_.head();
  const auto newest = NewestCommitment(head.tree_size);
  if (!newest.ok()) return done(newest.status());
  if (newest->has_value()) {
    const auto grew = Grew((*newest)->covered);
    if (!grew.ok()) return done(grew.status());
    if (!*grew) return done((*newest)->covered);
  }
  const auto heads = HeadsAt(head.tree_size);
  if (!heads.ok()) return done(heads.status());
  v1::OwnAct act;
  v1::HeadsCommitted& says = *act.mutable_heads_committed();
  says.set_tree_size(head.tree_size.value());
  says.set_agreements((*heads)->size());
  says.set_root(std::string((*heads)->Root().view()));
  appender_.RecordAct(std::move(act),
                      [covered = head.tree_size, done = std::move(done)](
                          const absl::StatusOr<Position>& recorded) {
                        recorded.ok() ? done(covered) : done(recorded.status());
                      });
}

absl::StatusOr<CompletenessEvidence> Notary::ProveCompleteness(
    const AgreementId& agreement, TreeSize tree_size) {
  const TreeSize head = progress_.tree_size();
  if (head < tree_size) {
    return Refuse(Reason::kKnownAtInFuture,
                  absl::StrCat("tree size ", tree_size.value(),
                               ": the ledger has ", head.value(), " records"));
  }
  const auto newest = NewestCommitment(tree_size);
  if (!newest.ok()) return newest.status();
  if (!newest->has_value()) {
    return Refuse(Reason::kNoHeads,
                  absl::StrCat("no record below tree size ", tree_size.value(),
                               " commits to the heads of all agreements"));
  }
  const Commitment& said = **newest;
  const auto heads = HeadsAt(said.covered);
  if (!heads.ok()) return heads.status();
  if ((*heads)->Root() != said.root || (*heads)->size() != said.agreements) {
    return Refuse(Reason::kDataLoss,
                  absl::StrCat("record at position ", said.position.value(),
                               " commits to other heads than the records give; "
                               "run ledgerctl audit"));
  }
  CompletenessEvidence evidence;
  evidence.tree_size = tree_size;
  evidence.covered = said.covered;
  evidence.agreements = said.agreements;
  evidence.heads_position = said.position;
  auto record = store_.ReadRecord(said.position);
  if (!record.ok()) return record.status();
  evidence.heads_record = *std::move(record);
  auto path = Prover(tiles_, head).Inclusion(said.position, tree_size);
  if (!path.ok()) return path.status();
  evidence.heads_path = *std::move(path);
  const HeadsTree& tree = **heads;
  const size_t rank = tree.RankOf(agreement.value());
  evidence.present =
      rank < tree.size() && tree.at(rank).agreement == agreement.value();
  // Absent: whoever stands before and behind the place it would have.
  const size_t first = evidence.present || rank == 0 ? rank : rank - 1;
  for (size_t i = first; i < tree.size() && i <= rank; ++i) {
    auto inclusion = tree.Inclusion(i);
    if (!inclusion.ok()) return inclusion.status();
    evidence.entries.push_back(
        {EncodeHeadsEntry(tree.at(i)), i, *std::move(inclusion)});
  }
  return evidence;
}

}  // namespace ledger
