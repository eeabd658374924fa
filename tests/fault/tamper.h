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

// Changes a value of a closed ledger's store behind its back; the test fails
// if there is none. An empty value is taken out.
inline void TamperWith(const std::filesystem::path& data,
                       const std::string& family, const std::string& key,
                       const std::function<void(std::string&)>& change) {
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
    if (names[i] != family) continue;
    std::string value;
    EXPECT_TRUE(db->Get(rocksdb::ReadOptions(), handles[i], key, &value).ok());
    change(value);
    const auto changed =
        value.empty()
            ? db->Delete(rocksdb::WriteOptions(), handles[i], key)
            : db->Put(rocksdb::WriteOptions(), handles[i], key, value);
    EXPECT_TRUE(changed.ok());
  }
  for (auto* handle : handles) {
    EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  }
}

}  // namespace ledger

#endif  // TESTS_FAULT_TAMPER_H_
