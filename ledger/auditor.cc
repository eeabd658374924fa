// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/auditor.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/key.h"
#include "ledger/limits.h"
#include "ledger/load.h"
#include "ledger/note.h"
#include "ledger/record.h"
#include "ledger/tree.h"
#include "ledger/v1/event.pb.h"

namespace ledger {
namespace {

// Reads between two calls of `progress`: a few milliseconds.
constexpr uint64_t kPaceReads = 256;
// Longer gaps between records are not filled with leaves from tiles.
constexpr uint64_t kGapMax = uint64_t{1} << 16;

std::string RecordAt(Position position) {
  return absl::StrCat("record at position ", position.value());
}

AuditPart PartOf(Family family) {
  switch (family) {
    case Family::kMeta:
      return AuditPart::kMeta;
    case Family::kRecords:
      return AuditPart::kRecords;
    case Family::kAgreements:
      return AuditPart::kAgreements;
    case Family::kTimes:
      return AuditPart::kTimes;
    case Family::kRequests:
      return AuditPart::kRequests;
    case Family::kTiles:
      return AuditPart::kTiles;
  }
  return AuditPart::kMeta;
}

// What a note says, whoever signed it. Errors: INVALID_ARGUMENT.
absl::StatusOr<Checkpoint> WhatItSays(std::string_view note) {
  const size_t end = note.rfind("\n\n");
  if (end == std::string_view::npos) {
    return absl::InvalidArgumentError("no empty line");
  }
  return ParseCheckpoint(note.substr(0, end + 1));
}

// A file's bytes; none if there is no file.
std::string BytesOf(const std::string& path) {
  std::ostringstream text;
  std::ifstream file(path, std::ios::binary);
  if (!path.empty() && file) text << file.rdbuf();
  return text.str();
}

void AddKey(NoteVerifier key, std::vector<NoteVerifier>& keys) {
  for (const NoteVerifier& known : keys) {
    if (known.name() == key.name() && known.id() == key.id()) return;
  }
  keys.push_back(std::move(key));
}

}  // namespace

std::string_view NameOf(AuditPart part) {
  constexpr std::array<std::string_view, 9> kNames = {
      "records", "agreements",  "times", "requests", "tiles",
      "meta",    "checkpoints", "heads", "histories"};
  return kNames[static_cast<size_t>(part)];
}

Auditor::Auditor(const Store& store, AuditOptions options)
    : options_(std::move(options)),
      head_note_(options_.records_only ? "" : BytesOf(options_.head_file)),
      view_(store.View(options_.spare_cache)),
      store_(*view_) {}

std::string Auditor::WordsOf(const absl::Status& status) {
  const std::string words(status.message());
  return words.substr(0, words.find("; run ledgerctl audit"));
}

void Auditor::Count(uint64_t reads) {
  progress_.reads += reads;
  unpaced_ += reads;
}

absl::Status Auditor::Pace() {
  if (!options_.progress || unpaced_ < kPaceReads) return absl::OkStatus();
  unpaced_ = 0;
  return options_.progress(progress_)
             ? absl::OkStatus()
             : absl::CancelledError("the audit was stopped");
}

absl::Status Auditor::VisitPaced(Family family, const Store::RowVisitor& visit,
                                 absl::Status& problem) {
  std::string from;
  bool more = true;
  while (more) {
    more = false;
    uint64_t rows = 0;
    problem.Update(store_.Visit(family, from, [&](auto key, auto value) {
      if (rows == kPaceReads) {
        from = key;
        more = true;
        return false;
      }
      ++rows;
      return visit(key, value);
    }));
    Count(rows);
    if (auto status = Pace(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Auditor::Report(AuditFinding finding) {
  if (finding.position && *finding.position < options_.from) return;
  ++report_.differences;
  if (report_.findings.size() < options_.findings_max) {
    report_.findings.push_back(std::move(finding));
  }
}

void Auditor::ReportRecord(Position position, std::string_view expected,
                           std::string_view found) {
  Report({AuditPart::kRecords, RecordAt(position), position,
          std::string(expected), std::string(found)});
}

absl::StatusOr<AuditReport> Auditor::Run() {
  const auto size = store_.CountRecords();
  if (!size.ok()) return size.status();
  report_.size = *size;
  progress_.all = size->value();
  for (const NoteVerifier& key : options_.keys) AddKey(key, keys_);
  if (!options_.records_only) {
    if (auto says = WhatItSays(head_note_); says.ok()) {
      head_says_ = *std::move(says);
    }
    if (auto next = store_.CheckpointFrom(TreeSize(1)); next.ok()) {
      next_ = *std::move(next);
    }
  }
  if (auto status = ReadRecords(); !status.ok()) return status;
  if (auto status = order_.CheckEnd(); !status.ok()) {
    ReportRecord(Position(size->value() - 1), "the end of a request",
                 WordsOf(status));
  }
  report_.root = rows_.Root();
  report_.agreements = order_.heads().size();
  if (options_.records_only) return std::move(report_);
  StoreBatch rest;
  rows_.Finish(rest);
  if (size->value() > 0) CompareRows(Position(size->value() - 1), rest);
  for (const Family family : kIndexFamilies) {
    if (auto status = FindRowsOfNoRecord(family); !status.ok()) return status;
  }
  CheckMeta();
  if (auto status = FoldHistories(); !status.ok()) return status;
  return std::move(report_);
}

absl::Status Auditor::ReadRecords() {
  const uint64_t size = report_.size.value();
  uint64_t next = 0;
  std::string from;
  while (next < size) {
    uint64_t rows = 0;
    const auto take = [&](std::string_view key, std::string_view frame) {
      const auto position = ParseU64(key);
      if (!position.ok()) {
        Report({AuditPart::kRecords,
                absl::StrCat("key ",
                             absl::BytesToHexString({key.data(), key.size()})),
                std::nullopt, "a position", WordsOf(position.status())});
        ++rows;
        return true;
      }
      if (*position > next) Lose(next, *position - next, "nothing");
      TakeFrame(Position(*position), frame);
      next = *position + 1;
      if (next < size && ++rows < kPaceReads) return true;
      from = absl::StrCat(std::string(key), std::string(1, '\0'));
      return false;
    };
    const auto status = store_.Visit(Family::kRecords, from, take);
    if (!status.ok() && next < size) {
      Lose(next++, 1, WordsOf(status));
      from = U64Key(next);
    }
    progress_.records = next;
    Count(rows);
    if (auto paced = Pace(); !paced.ok()) return paced;
  }
  return absl::OkStatus();
}

std::optional<Hash> Auditor::LeafInTile(uint64_t position) const {
  const auto tile = store_.ReadTile(0, position / kTileHashes, Reach::kDisk);
  if (!tile.ok() || tile->size() != kTileHashes) return std::nullopt;
  return (*tile)[position % kTileHashes];
}

void Auditor::Lose(uint64_t from, uint64_t count, std::string_view why) {
  const std::string where = count == 1
                                ? RecordAt(Position(from))
                                : absl::StrCat("records at positions ", from,
                                               " to ", from + count - 1);
  Report({AuditPart::kRecords, where, Position(from + count - 1),
          count == 1 ? "a record" : absl::StrCat(count, " records"),
          std::string(why)});
  order_.Lose(count);
  StoreBatch batch;
  for (uint64_t i = 0; i < count; ++i) {
    rows_.Lose(count > kGapMax ? std::nullopt : LeafInTile(from + i), batch);
    if (count > kGapMax) break;
    if (!options_.records_only) CompareRoots(TreeSize(from + i + 1));
  }
  if (!options_.records_only) {
    CompareRows(Position(from + count - 1), batch);
  }
}

void Auditor::TakeFrame(Position position, std::string_view frame) {
  const auto bytes = DecodeFrame(position, frame);
  if (!bytes.ok()) {
    std::string found = WordsOf(bytes.status());
    const std::string where = absl::StrCat(RecordAt(position), ": ");
    if (found.starts_with(where)) found.erase(0, where.size());
    Lose(position.value(), 1, found);
    return;
  }
  auto record = ParseRecord(*bytes);
  if (!record.ok()) {
    Lose(position.value(), 1, WordsOf(record.status()));
    return;
  }
  const auto fits = order_.Take(*record, LeafHash(*bytes));
  if (!fits.ok()) {
    ReportRecord(position, "a record that continues those before it",
                 WordsOf(fits));
  }
  record->position = position;
  TakeRecord(*record, *bytes);
}

void Auditor::TakeRecord(Record record, std::string_view bytes) {
  last_time_ = record.recorded_time;
  StoreBatch batch;
  rows_.Take(record, LeafHash(bytes), batch);
  if (options_.records_only) return;
  if (record.position >= options_.from && options_.from.value() > 0) {
    touched_.emplace(record.agreement_id);
  }
  CompareRows(record.position, batch);
  if (record.agreement_id == kOwnAgreement) TakeOwnAct(record);
  CompareRoots(SizeThrough(record.position));
}

void Auditor::CompareRows(Position position, const StoreBatch& batch) {
  for (const StoreBatch::Put& put : batch.puts()) {
    if (position < options_.from) continue;
    CompareRow(PositionOf(put.family, put.key, put.value), put);
  }
}

void Auditor::CompareRow(std::optional<Position> position,
                         const StoreBatch::Put& expected) {
  const auto found = store_.Get(expected.family, expected.key);
  if (found.ok() && found->has_value()) {
    ++present_[static_cast<size_t>(expected.family)];
    if (**found == expected.value) return;
    differing_.emplace(expected.family, expected.key);
  }
  auto words = ValuesInWords(
      expected.family, expected.value,
      found.ok() ? std::string_view(found->has_value() ? **found : "") : "");
  if (!found.ok()) words.second = WordsOf(found.status());
  Report({PartOf(expected.family), KeyInWords(expected.family, expected.key),
          position, std::move(words.first), std::move(words.second)});
}

absl::Status Auditor::FindRowsOfNoRecord(Family family) {
  uint64_t there = 0;
  absl::Status problem;
  const auto count = [&there](auto, auto) {
    ++there;
    return true;
  };
  auto status = VisitPaced(family, count, problem);
  if (!status.ok()) return status;
  // Every row that a record gives is there, and there are no more.
  if (problem.ok() && there == present_[static_cast<size_t>(family)]) {
    return absl::OkStatus();
  }
  const auto look = [&](std::string_view key, std::string_view value) {
    const auto position = PositionOf(family, key, value);
    if (differing_.contains({family, std::string(key)}) ||
        (position && *position < options_.from) ||
        OriginOf(store_, report_.size, family, key, value) !=
            RowOrigin::kNone) {
      return true;
    }
    Report({PartOf(family), KeyInWords(family, key), position,
            "nothing: no record gives this row",
            ValuesInWords(family, "", value).second});
    return true;
  };
  status = VisitPaced(family, look, problem);
  if (!problem.ok()) {
    Report({PartOf(family), "the whole family", std::nullopt,
            "rows that can be read", WordsOf(problem)});
  }
  return status;
}

void Auditor::TakeOwnAct(const Record& record) {
  v1::Event event;
  if (!event.ParseFromArray(record.event.data(),
                            static_cast<int>(record.event.size()))) {
    ReportRecord(record.position, "an act of the ledger",
                 "bytes that are no event");
    return;
  }
  const v1::OwnAct& act = event.fact().own_act();
  if (act.has_ledger_opened() &&
      act.ledger_opened().origin() != store_.meta().origin) {
    Report({AuditPart::kMeta, "the ledger's name", record.position,
            act.ledger_opened().origin(), store_.meta().origin});
  }
  if (act.has_key_added()) {
    auto key = NoteVerifier::Parse(act.key_added().verifier_key());
    if (key.ok()) {
      AddKey(*std::move(key), keys_);
    } else {
      ReportRecord(record.position, "a key", WordsOf(key.status()));
    }
  }
  if (act.has_heads_committed()) {
    CheckHeads(record.position, act.heads_committed());
  }
}

void Auditor::CompareRoots(TreeSize size) {
  while (next_ && next_->size <= size) {
    const auto says = WhatItSays(next_->note);
    if (next_->size == size && says.ok() && says->size == size) {
      CompareRoot(*says, absl::StrCat("checkpoint ", size.value()));
    }
    auto following = store_.CheckpointFrom(TreeSize(next_->size.value() + 1));
    next_ = following.ok() ? *std::move(following) : std::nullopt;
  }
  if (head_says_ && head_says_->size == size) {
    CompareRoot(*head_says_, absl::StrCat("'", options_.head_file, "'"));
  }
}

void Auditor::CompareRoot(const Checkpoint& says, const std::string& where) {
  const Position last(says.size.value() - 1);
  const auto root = rows_.Root();
  if (root && *root != says.root) {
    Report({AuditPart::kCheckpoints, where, last,
            absl::StrCat("root ", ToHex(*root)),
            absl::StrCat("root ", ToHex(says.root))});
  }
  if (auto status = order_.CheckEnd(); !status.ok()) {
    Report({AuditPart::kCheckpoints, where, last, "the end of a request",
            std::string(status.message())});
  }
}

void Auditor::CheckNote(const std::string& note, std::optional<TreeSize> size,
                        const std::string& where) {
  const auto report = [&](std::string expected, std::string found) {
    Report({AuditPart::kCheckpoints, where, std::nullopt, std::move(expected),
            std::move(found)});
  };
  if (const auto opened = OpenNote(note, keys_); !opened.ok()) {
    report("a signature by a key of this ledger", WordsOf(opened.status()));
  }
  const auto says = WhatItSays(note);
  if (!says.ok()) {
    report("a checkpoint", WordsOf(says.status()));
    return;
  }
  if (says->origin != store_.meta().origin) {
    report(absl::StrCat("origin '", store_.meta().origin, "'"),
           absl::StrCat("origin '", says->origin, "'"));
  }
  if (size && says->size != *size) {
    report(absl::StrCat("size ", size->value()),
           absl::StrCat("size ", says->size.value()));
  } else if (says->size > report_.size) {
    report(absl::StrCat("at most the ", report_.size.value(), " records here"),
           absl::StrCat("a signature over ", says->size.value(), " records"));
  }
}

void Auditor::CheckMeta() {
  const size_t prefix = CheckpointKey(0).size() - sizeof(uint64_t);
  const auto visited =
      store_.Visit(Family::kMeta, "", [&](std::string_view key, auto value) {
        if (key == "meta") return true;
        const auto size = ParseU64(key.substr(std::min(prefix, key.size())));
        if (size.ok() && key == CheckpointKey(*size)) {
          ++report_.checkpoints;
          CheckNote(std::string(value), TreeSize(*size),
                    absl::StrCat("checkpoint ", *size));
          return true;
        }
        Report({AuditPart::kMeta,
                absl::StrCat("key ",
                             absl::BytesToHexString({key.data(), key.size()})),
                std::nullopt, "nothing: no such key is written",
                absl::StrCat(value.size(), " bytes")});
        return true;
      });
  if (!visited.ok()) {
    Report({AuditPart::kMeta, "the whole family", std::nullopt,
            "rows that can be read", WordsOf(visited)});
  }
  if (!head_note_.empty()) {
    CheckNote(head_note_, std::nullopt,
              absl::StrCat("'", options_.head_file, "'"));
  }
}

absl::Status Auditor::FoldHistories() {
  for (const auto& [id, head] : order_.heads()) {
    if (options_.from.value() > 0 && !touched_.contains(id)) continue;
    FoldHistory(id, head);
    Count(head.count);
    if (auto paced = Pace(); !paced.ok()) return paced;
  }
  return absl::OkStatus();
}

void Auditor::FoldHistory(const std::string& id, const OrderCheck::Head& head) {
  const auto agreement = AgreementId::FromChecked(id);
  LoadedHistory loaded;
  absl::Status status =
      LoadHistory(store_, agreement, Position(0), report_.size, loaded);
  if (status.ok() && loaded.history.size() != head.count) {
    status = absl::DataLossError(absl::StrCat("the index leads to ",
                                              loaded.history.size(), " of its ",
                                              head.count, " records"));
  }
  if (status.ok() && id != kOwnAgreement) {
    const Question question{last_time_, report_.size};
    status = DeriveState(agreement, loaded.history, question, {}).status();
  }
  if (status.ok()) return;
  Report({AuditPart::kHistories, absl::StrCat("agreement '", id, "'"),
          std::nullopt, "a history that folds", WordsOf(status)});
}

}  // namespace ledger
