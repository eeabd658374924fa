// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_FAULT_TAMPER_H_
#define TESTS_FAULT_TAMPER_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"

namespace ledger {

// Opens a closed ledger's store behind its back and gives the database and one
// family to `change`; the test fails if it cannot be opened.
inline void WithFamily(
    const std::filesystem::path& data, const std::string& family,
    const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*)>&
        change) {
  const std::string path = (data / "db").string();
  std::vector<std::string> names;
  ASSERT_TRUE(
      rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& name : names) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(
      rocksdb::DB::Open(rocksdb::DBOptions(), path, families, &handles, &opened)
          .ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == family) change(*db, handles[i]);
  }
  for (auto* handle : handles) {
    EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  }
}

// Changes a value of a closed ledger's store behind its back; the test fails
// if there is none. An empty value is taken out.
inline void TamperWith(const std::filesystem::path& data,
                       const std::string& family, const std::string& key,
                       const std::function<void(std::string&)>& change) {
  WithFamily(data, family, [&](rocksdb::DB& db, auto* handle) {
    std::string value;
    EXPECT_TRUE(db.Get(rocksdb::ReadOptions(), handle, key, &value).ok());
    change(value);
    const auto changed =
        value.empty() ? db.Delete(rocksdb::WriteOptions(), handle, key)
                      : db.Put(rocksdb::WriteOptions(), handle, key, value);
    EXPECT_TRUE(changed.ok());
  });
}

// Puts a row into a family, whatever stood there.
inline void PutInto(const std::filesystem::path& data,
                    const std::string& family, const std::string& key,
                    const std::string& value) {
  WithFamily(data, family, [&](rocksdb::DB& db, auto* handle) {
    EXPECT_TRUE(db.Put(rocksdb::WriteOptions(), handle, key, value).ok());
  });
}

// Every key of a family, in order.
inline std::vector<std::string> KeysIn(const std::filesystem::path& data,
                                       const std::string& family) {
  std::vector<std::string> keys;
  WithFamily(data, family, [&](rocksdb::DB& db, auto* handle) {
    const std::unique_ptr<rocksdb::Iterator> at(
        db.NewIterator(rocksdb::ReadOptions(), handle));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      keys.push_back(at->key().ToString());
    }
  });
  return keys;
}

// Changes every value of a family; an empty one is taken out.
inline void ChangeAll(const std::filesystem::path& data,
                      const std::string& family,
                      const std::function<void(std::string&)>& change) {
  const std::vector<std::string> keys = KeysIn(data, family);
  WithFamily(data, family, [&](rocksdb::DB& db, auto* handle) {
    for (const std::string& key : keys) {
      std::string value;
      EXPECT_TRUE(db.Get(rocksdb::ReadOptions(), handle, key, &value).ok());
      change(value);
      EXPECT_TRUE((value.empty()
                       ? db.Delete(rocksdb::WriteOptions(), handle, key)
                       : db.Put(rocksdb::WriteOptions(), handle, key, value))
                      .ok());
    }
  });
}

}  // namespace ledger

#endif  // TESTS_FAULT_TAMPER_H_
