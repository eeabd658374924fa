// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/store.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/data_dir.h"
#include "ledger/limits.h"
#include "ledger/mutex.h"
#include "ledger/page_cache.h"
#include "ledger/reason.h"
#include "ledger/stop.h"
#include "ledger/store_setup.h"
#include "rocksdb/db.h"
#include "rocksdb/version.h"
#include "rocksdb/write_batch.h"

namespace ledger {
namespace {

constexpr std::string_view kMetaKey = "meta";
constexpr std::string_view kDefaultOrigin = "agreement-ledger.local";
constexpr size_t kPageTokenKeyBytes = 32;

rocksdb::Slice SliceOf(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view ViewOf(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace

// An open database and what guards it; or a view of one that another owns.
struct Store::Body {
  ~Body();
  void LetGo();

  rocksdb::ColumnFamilyHandle* Of(Family family) const {
    return handles[static_cast<size_t>(family)];
  }
  std::unique_ptr<rocksdb::Iterator> Iterate(Family family) const {
    return std::unique_ptr<rocksdb::Iterator>(
        db->NewIterator(Reading(), Of(family)));
  }
  rocksdb::ReadOptions Reading() const {
    rocksdb::ReadOptions reading = ledger::Reading();
    reading.snapshot = snapshot;
    reading.fill_cache = !spare_cache;
    return reading;
  }
  absl::Status OpenDatabase(const StoreOptions& options, OpenFor purpose);
  absl::Status ReadOrMakeMeta(std::string_view origin);
  absl::Status WriteMeta(const StoreMeta& value);
  absl::Status Refused() const {
    return Refuse(Reason::kWritesRefused,
                  absl::StrCat("the ledger takes no writes: ", stop->why(),
                               "; open it again"));
  }
  // Writes and syncs; the first failure stops everything.
  absl::Status Write(rocksdb::WriteBatch& batch);
  // The checkpoint that an iterator stands at, if it is one.
  absl::StatusOr<std::optional<StoredCheckpoint>> CheckpointAt(
      const rocksdb::Iterator& at) const;

  std::unique_ptr<DataDir> dir;
  std::shared_ptr<Stop> stop = std::make_shared<Stop>();
  std::unique_ptr<rocksdb::Env> env;   // outlives owned
  std::unique_ptr<rocksdb::DB> owned;  // null in a view
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Snapshot* snapshot = nullptr;  // only in a view
  bool spare_cache = false;
  mutable Mutex meta_mutex;
  StoreMeta meta ABSL_GUARDED_BY(meta_mutex);
};

Store::Body::~Body() { LetGo(); }

void Store::Body::LetGo() {
  if (db == nullptr) return;
  if (owned == nullptr) {
    db->ReleaseSnapshot(snapshot);
    db = nullptr;
    return;
  }
  for (auto* handle : handles) {
    (void)db->DestroyColumnFamilyHandle(handle);
  }
  (void)db->Close();
  db = nullptr;
  owned.reset();
  dir.reset();
}

absl::Status Store::Body::OpenDatabase(const StoreOptions& options,
                                       OpenFor purpose) {
  auto opened = ledger::OpenDatabase(dir->db_path(), options, stop, purpose);
  if (!opened.ok()) return opened.status();
  env = std::move(opened->env);
  owned = std::move(opened->db);
  db = owned.get();
  handles = std::move(opened->handles);
  return absl::OkStatus();
}

absl::Status Store::Body::WriteMeta(const StoreMeta& value) {
  rocksdb::WriteBatch batch;
  (void)batch.Put(Of(Family::kMeta), SliceOf(kMetaKey), EncodeMeta(value));
  return Write(batch);
}

absl::Status Store::Body::ReadOrMakeMeta(std::string_view origin) {
  MutexLock lock(meta_mutex);
  std::string bytes;
  const rocksdb::Status status =
      db->Get(Reading(), Of(Family::kMeta), SliceOf(kMetaKey), &bytes);
  if (status.ok()) {
    const auto found = ParseMeta(bytes);
    if (!found.ok()) return found.status();
    if (!origin.empty() && origin != found->origin) {
      return Refuse(
          Reason::kStoreFormat,
          absl::StrCat("open '", dir->db_path(), "': the ledger is named '",
                       found->origin, "', expected '", std::string(origin),
                       "'; leave the origin out or give another directory"));
    }
    meta = *found;
  } else if (status.IsNotFound() && !dir->complete()) {
    const auto key = RandomBytes(kPageTokenKeyBytes);
    if (!key.ok()) return key.status();
    meta = {std::string(origin.empty() ? kDefaultOrigin : origin),
            FromMicros(0), *key, true};
  } else {
    return ReadError(absl::StrCat("open '", dir->db_path(), "': meta"), status);
  }
  StoreMeta in_use = meta;
  in_use.clean = false;
  if (auto written = WriteMeta(in_use); !written.ok()) return written;
  return dir->complete() ? absl::OkStatus() : dir->MarkComplete();
}

absl::Status Store::Body::Write(rocksdb::WriteBatch& batch) {
  if (stop->stopped()) return Refused();
  const rocksdb::Status status = db->Write(Synced(), &batch);
  if (status.ok()) return absl::OkStatus();
  stop->Set(status.ToString());
  return Refused();
}

absl::StatusOr<std::optional<Store::StoredCheckpoint>>
Store::Body::CheckpointAt(const rocksdb::Iterator& at) const {
  if (!at.Valid()) {
    if (at.status().ok()) return std::nullopt;
    return ReadError("checkpoints", at.status());
  }
  std::string_view key = ViewOf(at.key());
  const size_t prefix = CheckpointKey(0).size() - sizeof(uint64_t);
  if (key.size() != prefix + sizeof(uint64_t) ||
      key.substr(0, prefix) != CheckpointKey(0).substr(0, prefix)) {
    return std::nullopt;
  }
  const auto size = ParseU64(key.substr(prefix));
  if (!size.ok()) return size.status();
  return StoredCheckpoint{TreeSize(*size), at.value().ToString()};
}

Store::Store(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(
    const std::string& data_dir, std::string_view origin,
    const StoreOptions& options) {
  auto dir = DataDir::Claim(data_dir);
  if (!dir.ok()) return dir.status();
  auto body = std::make_unique<Body>();
  body->dir = std::move(*dir);
  const auto purpose =
      body->dir->complete() ? OpenFor::kWriting : OpenFor::kMaking;
  auto status = body->OpenDatabase(options, purpose);
  if (status.ok()) status = body->ReadOrMakeMeta(origin);
  if (!status.ok()) return status;
  return std::unique_ptr<Store>(new Store(std::move(body)));
}

absl::StatusOr<std::unique_ptr<Store>> Store::OpenToRead(
    const std::string& data_dir, const StoreOptions& options) {
  auto dir = DataDir::ClaimToRead(data_dir);
  if (!dir.ok()) return dir.status();
  auto body = std::make_unique<Body>();
  body->dir = std::move(*dir);
  auto status = body->OpenDatabase(options, OpenFor::kReading);
  if (!status.ok()) return status;
  body->stop->Set("it was opened for reading");
  std::unique_ptr<Store> store(new Store(std::move(body)));
  const auto bytes = store->Get(Family::kMeta, kMetaKey);
  if (!bytes.ok()) return bytes.status();
  const auto meta = ParseMeta(bytes->value_or(""));
  if (!meta.ok()) return meta.status();
  MutexLock lock(store->body_->meta_mutex);
  store->body_->meta = *meta;
  return store;
}

std::unique_ptr<Store> Store::View(bool spare_cache) const {
  auto body = std::make_unique<Body>();
  body->db = body_->db;
  body->handles = body_->handles;
  body->snapshot = body_->db->GetSnapshot();
  body->spare_cache = spare_cache;
  body->stop->Set("it was opened for reading");
  {
    MutexLock lock(body->meta_mutex);
    body->meta = meta();
  }
  return std::unique_ptr<Store>(new Store(std::move(body)));
}

absl::StatusOr<std::optional<std::string>> Store::Get(
    Family family, std::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      body_->db->Get(body_->Reading(), body_->Of(family), SliceOf(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return ReadError("a stored value", status);
  return value;
}

absl::Status Store::Visit(Family family, std::string_view from,
                          const RowVisitor& visit) const {
  return VisitFamily(*body_->Iterate(family), from, visit);
}

StoreMeta Store::meta() const {
  MutexLock lock(body_->meta_mutex);
  return body_->meta;
}

std::string Store::refuses_writes() const { return body_->stop->why(); }

absl::Status Store::Commit(const StoreBatch& batch) {
  rocksdb::WriteBatch all;
  for (const auto& put : batch.puts()) {
    (void)all.Put(body_->Of(put.family), put.key, put.value);
  }
  for (const auto& [family, key] : batch.removals()) {
    (void)all.Delete(body_->Of(family), key);
  }
  return body_->Write(all);
}

absl::Status Store::SetServedMark(Instant mark) {
  MutexLock lock(body_->meta_mutex);
  StoreMeta moved = body_->meta;
  moved.served_mark = std::max(moved.served_mark, mark);
  StoreMeta in_use = moved;
  in_use.clean = false;
  if (auto status = body_->WriteMeta(in_use); !status.ok()) return status;
  body_->meta = std::move(moved);
  return absl::OkStatus();
}

absl::Status Store::Close(Instant served_mark) {
  if (body_->stop->stopped()) return body_->Refused();
  const rocksdb::Status flushed =
      body_->db->Flush(rocksdb::FlushOptions(), body_->handles);
  if (!flushed.ok()) body_->stop->Set(flushed.ToString());
  MutexLock lock(body_->meta_mutex);
  StoreMeta closed = body_->meta;
  closed.served_mark = served_mark;
  closed.clean = true;
  return body_->WriteMeta(closed);
}

void Store::Release() { body_->LetGo(); }

absl::StatusOr<TreeSize> Store::CountRecords() const {
  const auto last = body_->Iterate(Family::kRecords);
  last->SeekToLast();
  if (!last->Valid()) {
    if (!last->status().ok()) return ReadError("last record", last->status());
    return TreeSize(0);
  }
  const auto position = ParseU64(ViewOf(last->key()));
  if (!position.ok()) return position.status();
  return SizeThrough(Position(*position));
}

absl::StatusOr<std::string> Store::ReadRecord(Position position) const {
  rocksdb::PinnableSlice frame;
  const rocksdb::Status status =
      body_->db->Get(body_->Reading(), body_->Of(Family::kRecords),
                     U64Key(position.value()), &frame);
  if (!status.ok()) {
    return ReadError(absl::StrCat("record at position ", position.value()),
                     status);
  }
  const auto record = DecodeFrame(position, ViewOf(frame));
  if (!record.ok()) return record.status();
  return std::string(*record);
}

absl::Status Store::VisitRecords(Position from, TreeSize until,
                                 const RecordVisitor& visit) const {
  const auto at = body_->Iterate(Family::kRecords);
  uint64_t expected = from.value();
  for (at->Seek(U64Key(expected)); expected < until.value(); at->Next()) {
    const Position position(expected++);
    const std::string key = U64Key(position.value());
    if (!at->Valid() || ViewOf(at->key()) != key) {
      const auto& status = at->status();
      return ReadError(
          absl::StrCat("record at position ", position.value()),
          status.ok() ? rocksdb::Status::NotFound("no such key") : status);
    }
    const auto record = DecodeFrame(position, ViewOf(at->value()));
    if (!record.ok()) return record.status();
    if (!visit(position, *record)) break;
  }
  return absl::OkStatus();
}

absl::Status Store::VisitAgreement(std::string_view agreement, Position from,
                                   TreeSize until,
                                   const RecordVisitor& visit) const {
  const auto row = body_->Iterate(Family::kAgreements);
  std::unique_ptr<rocksdb::Iterator> at;
  std::string at_key;
  const std::string end = AgreementEnd(agreement);
  for (row->Seek(AgreementKey(agreement, from));
       row->Valid() && ViewOf(row->key()) < end; row->Next()) {
    const auto parts = ParseAgreementKey(ViewOf(row->key()));
    if (!parts.ok()) return parts.status();
    if (parts->position.value() >= until.value()) break;
    const std::string key = U64Key(parts->position.value());
    if (at == nullptr) at = body_->Iterate(Family::kRecords);
    if (at->Valid()) at->Next();  // neighbours are common
    if (!at->Valid() || ViewOf(at->key()) != key) at->Seek(key);
    if (!at->Valid() || ViewOf(at->key()) != key) {
      return ReadError(
          absl::StrCat("record at position ", parts->position.value(),
                       " of agreement '", std::string(agreement), "'"),
          at->status().ok() ? rocksdb::Status::NotFound("no such key")
                            : at->status());
    }
    const auto record = DecodeFrame(parts->position, ViewOf(at->value()));
    if (!record.ok()) return record.status();
    if (!visit(parts->position, *record)) return absl::OkStatus();
  }
  if (row->status().ok()) return absl::OkStatus();
  return ReadError(
      absl::StrCat("index of agreement '", std::string(agreement), "'"),
      row->status());
}

absl::StatusOr<std::optional<AgreementRow>> Store::FindRow(
    std::string_view agreement, Position position) const {
  std::string value;
  const rocksdb::Status status =
      body_->db->Get(body_->Reading(), body_->Of(Family::kAgreements),
                     AgreementKey(agreement, position), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return ReadError("agreements' index", status);
  const auto revision = ParseU64(value);
  if (!revision.ok()) return revision.status();
  return AgreementRow{position, Revision(*revision)};
}

absl::StatusOr<std::optional<Store::FirstRow>> Store::NextAgreement(
    std::string_view after) const {
  const auto row = body_->Iterate(Family::kAgreements);
  if (after.empty()) {
    row->SeekToFirst();
  } else {
    row->Seek(AgreementEnd(after));
  }
  if (!row->Valid()) {
    if (row->status().ok()) return std::nullopt;
    return ReadError("agreements' index", row->status());
  }
  const auto parts = ParseAgreementKey(ViewOf(row->key()));
  if (!parts.ok()) return parts.status();
  return FirstRow{std::string(parts->agreement), parts->position};
}

absl::StatusOr<std::optional<AgreementRow>> Store::LastRow(
    std::string_view agreement, TreeSize until) const {
  if (until == TreeSize(0)) return std::nullopt;
  const auto row = body_->Iterate(Family::kAgreements);
  row->SeekForPrev(AgreementKey(agreement, Position(until.value() - 1)));
  if (!row->Valid()) {
    if (row->status().ok()) return std::nullopt;
    return ReadError("agreements' index", row->status());
  }
  const auto parts = ParseAgreementKey(ViewOf(row->key()));
  if (!parts.ok()) return parts.status();
  if (parts->agreement != agreement) return std::nullopt;
  const auto revision = ParseU64(ViewOf(row->value()));
  if (!revision.ok()) return revision.status();
  return AgreementRow{parts->position, Revision(*revision)};
}

absl::Status Store::PutCheckpoint(TreeSize size, std::string_view note) {
  rocksdb::WriteBatch batch;
  (void)batch.Put(body_->Of(Family::kMeta), CheckpointKey(size.value()),
                  SliceOf(note));
  return body_->Write(batch);
}

absl::StatusOr<std::optional<Store::StoredCheckpoint>> Store::CheckpointFrom(
    TreeSize size) const {
  const auto at = body_->Iterate(Family::kMeta);
  at->Seek(CheckpointKey(size.value()));
  return body_->CheckpointAt(*at);
}

absl::StatusOr<std::optional<Store::StoredCheckpoint>> Store::NewestCheckpoint()
    const {
  const auto at = body_->Iterate(Family::kMeta);
  at->SeekForPrev(CheckpointKey(~uint64_t{0}));
  return body_->CheckpointAt(*at);
}

void Store::StopWrites(std::string why) { body_->stop->Set(std::move(why)); }

absl::StatusOr<std::optional<Position>> Store::TileNotAfter(
    Instant time) const {
  const auto at = body_->Iterate(Family::kTimes);
  at->Seek(TimeKey(time));
  if (!at->Valid()) {
    if (at->status().ok()) return std::nullopt;
    return ReadError("times' index", at->status());
  }
  const auto position = ParseU64(ViewOf(at->value()));
  if (!position.ok()) return position.status();
  return Position(*position);
}

absl::StatusOr<std::optional<RequestEntry>> Store::FindRequest(
    std::string_view request_key) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      body_->db->Get(body_->Reading(), body_->Of(Family::kRequests),
                     SliceOf(request_key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return ReadError("request index", status);
  const auto entry = ParseRequestEntry(ViewOf(value));
  if (!entry.ok()) return entry.status();
  return *entry;
}

absl::Status Store::VisitRequests(
    const std::function<absl::Status(std::string_view, const RequestEntry&)>&
        visit) const {
  const auto at = body_->Iterate(Family::kRequests);
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    const auto entry = ParseRequestEntry(ViewOf(at->value()));
    if (!entry.ok()) return entry.status();
    if (auto status = visit(ViewOf(at->key()), *entry); !status.ok()) {
      return status;
    }
  }
  if (at->status().ok()) return absl::OkStatus();
  return ReadError("request index", at->status());
}

absl::StatusOr<std::vector<Hash>> Store::ReadTile(uint8_t level, uint64_t index,
                                                  Reach reach) const {
  rocksdb::ReadOptions reading = body_->Reading();
  if (reach == Reach::kMemory) DoNotWait(reading);
  std::string value;
  const rocksdb::Status status = body_->db->Get(
      reading, body_->Of(Family::kTiles), TileKey(level, index), &value);
  std::vector<Hash> hashes;
  if (status.IsNotFound()) return hashes;
  const std::string what =
      absl::StrCat("tile ", index, " of level ", int{level});
  if (!status.ok()) return ReadError(what, status);
  if (value.empty() || value.size() % sizeof(Hash) != 0) {
    return Refuse(Reason::kDataLoss,
                  absl::StrCat(what, ": ", value.size(),
                               " bytes, expected a multiple of 32; run "
                               "ledgerctl audit"));
  }
  hashes.resize(value.size() / sizeof(Hash));
  std::memcpy(hashes.data(), value.data(), value.size());
  return hashes;
}

std::string StoreLibrary() {
  return absl::StrCat("rocksdb ", rocksdb::GetRocksVersionAsString());
}

}  // namespace ledger
