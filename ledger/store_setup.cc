// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/store_setup.h"

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/key.h"
#include "ledger/limits.h"
#include "ledger/page_cache.h"
#include "ledger/reason.h"
#include "rocksdb/cache.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/memtablerep.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"

namespace ledger {
namespace {

// Stops the store at the first error of background work, and forbids RocksDB
// to go on by itself.
class StopListener : public rocksdb::EventListener {
 public:
  explicit StopListener(std::shared_ptr<Stop> stop) : stop_(std::move(stop)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* status) override {
    stop_->Set(
        absl::StrCat("background work of the store: ", status->ToString()));
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/,
                            rocksdb::Status /*status*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  std::shared_ptr<Stop> stop_;
};

// As many as a full table in memory has entries, so that one is found at once.
constexpr size_t kRequestBuckets = size_t{1} << 18;

// The agreement that a key of its index begins with: an agreement's events come
// in order, so the place of the last one is near that of the next.
class AgreementOfKey : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "ledger.AgreementOfKey"; }
  bool InDomain(const rocksdb::Slice& key) const override {
    return key.size() > sizeof(uint64_t);
  }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), key.size() - sizeof(uint64_t)};
  }
};

// Keeps no log file, so that reading leaves the directory as it is.
class SilentLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

}  // namespace

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env,
                                   std::shared_ptr<Stop> stop) {
  rocksdb::DBOptions options;
  options.env = env;
  options.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<StopListener>(std::move(stop)));
  options.manual_wal_flush = false;
  options.two_write_queues = false;
  options.unordered_write = false;
  options.enable_pipelined_write = false;
  options.atomic_flush = false;
  // There is one writer, and not every table in memory below allows more.
  options.allow_concurrent_memtable_write = false;
  options.recycle_log_file_num = 0;
  options.wal_compression = rocksdb::kNoCompression;
  options.track_and_verify_wals_in_manifest = false;
  options.paranoid_checks = true;
  options.flush_verify_memtable_count = true;
  options.verify_sst_unique_id_in_manifest = true;
  options.file_checksum_gen_factory =
      rocksdb::GetFileChecksumGenCrc32cFactory();
  options.fail_if_options_file_error = true;
  options.max_background_jobs = 2;
  options.max_total_wal_size = uint64_t{256} << 20;
  options.keep_log_file_num = 4;
  options.max_log_file_size = size_t{16} << 20;
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptions(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.force_consistency_checks = true;
  options.paranoid_file_checks = true;
  options.memtable_protection_bytes_per_key = 8;
  options.level_compaction_dynamic_level_bytes = true;
  options.level0_slowdown_writes_trigger = 40;
  options.level0_stop_writes_trigger = 60;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.max_write_buffer_number = 3;
  options.write_buffer_size = size_t{2} << 20;
  if (family == Family::kRecords) options.write_buffer_size = size_t{64} << 20;
  if (family == Family::kAgreements || family == Family::kRequests) {
    options.write_buffer_size = size_t{32} << 20;
  }
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 4 * 1024;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  if (family == Family::kRequests || family == Family::kTiles) {
    options.compression = rocksdb::kNoCompression;  // hashes do not shrink
    options.bottommost_compression = rocksdb::kNoCompression;
  }
  if (family == Family::kRequests) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.whole_key_filtering = true;
    // Every append looks for its own id, which is random and not there.
    options.prefix_extractor.reset(
        rocksdb::NewFixedPrefixTransform(kRequestKeyBytes));
    options.memtable_factory.reset(
        rocksdb::NewHashLinkListRepFactory(kRequestBuckets));
  }
  if (family == Family::kAgreements) {
    options.memtable_insert_with_hint_prefix_extractor =
        std::make_shared<AgreementOfKey>();
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

absl::StatusOr<OpenedDatabase> OpenDatabase(const std::string& path,
                                            const StoreOptions& wanted,
                                            std::shared_ptr<Stop> stop,
                                            OpenFor purpose) {
  const auto cache = rocksdb::NewLRUCache(wanted.block_cache_bytes);
  constexpr std::array<std::string_view, kFamilies> kNames = {
      "default", "records", "agreements", "times", "requests", "tiles"};
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(kFamilies);
  for (size_t i = 0; i < kFamilies; ++i) {
    families.emplace_back(std::string(kNames[i]),
                          FamilyOptions(static_cast<Family>(i), cache));
  }
  OpenedDatabase opened;
  opened.env = PageCachedEnv(wanted.env == nullptr ? rocksdb::Env::Default()
                                                   : wanted.env);
  rocksdb::DBOptions options =
      DatabaseOptions(opened.env.get(), std::move(stop));
  options.create_if_missing = purpose == OpenFor::kMaking;
  options.create_missing_column_families = purpose == OpenFor::kMaking;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (purpose == OpenFor::kReading) {
    options.info_log = std::make_shared<SilentLogger>();
    status = rocksdb::DB::OpenForReadOnly(options, path, families,
                                          &opened.handles, &db);
  } else {
    status = rocksdb::DB::Open(options, path, families, &opened.handles, &db);
  }
  if (status.ok()) {
    opened.db.reset(db);
    return opened;
  }
  const std::string what = absl::StrCat("open '", path, "'");
  if (status.IsInvalidArgument()) {
    return Refuse(Reason::kStoreFormat,
                  absl::StrCat(what, ": ", status.ToString(),
                               ", expected a ledger of format ", kFormat));
  }
  return ReadError(what, status);
}

absl::Status ReadError(std::string_view what, const rocksdb::Status& status) {
  const std::string text =
      absl::StrCat(std::string(what), ": ", status.ToString());
  if (status.IsCorruption() || status.IsNotFound()) {
    return Refuse(Reason::kDataLoss,
                  absl::StrCat(text, "; run ledgerctl audit"));
  }
  return absl::UnavailableError(text);
}

absl::Status VisitFamily(
    rocksdb::Iterator& at, std::string_view from,
    const std::function<bool(std::string_view, std::string_view)>& visit) {
  const auto view = [](const rocksdb::Slice& slice) {
    return std::string_view(slice.data(), slice.size());
  };
  for (at.Seek({from.data(), from.size()}); at.Valid(); at.Next()) {
    if (!visit(view(at.key()), view(at.value()))) return absl::OkStatus();
  }
  if (at.status().ok()) return absl::OkStatus();
  return ReadError("a family of the store", at.status());
}

rocksdb::ReadOptions Reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.total_order_seek = true;
  return options;
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.protection_bytes_per_key = 8;
  return options;
}

}  // namespace ledger
