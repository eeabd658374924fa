// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_TABLES_H_
#define TESTS_TABLES_H_

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ledger {

// The tables of the store under `dir`, as paths.
inline std::vector<std::string> TablesUnder(const std::string& dir) {
  std::vector<std::string> paths;
  for (const auto& file : std::filesystem::recursive_directory_iterator(dir)) {
    if (file.path().extension() == ".sst") paths.push_back(file.path());
  }
  return paths;
}

// How many pages of the file the kernel holds; asking with a read would fetch
// them.
inline size_t PagesInMemory(int descriptor, size_t size) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> held((size + page - 1) / page);
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  (void)::mincore(at, size, held.data());
  (void)::munmap(at, size);
  return static_cast<size_t>(
      std::count_if(held.begin(), held.end(),
                    [](unsigned char flags) { return (flags & 1U) != 0; }));
}

// Takes every table under `dir` out of the kernel's memory. Returns false where
// a file system lives in memory and forgets nothing.
inline bool ForgetTables(const std::string& dir) {
  bool forgot = true;
  for (const std::string& path : TablesUnder(dir)) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    (void)::fsync(descriptor);
    (void)::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    const auto size = std::filesystem::file_size(path);
    forgot = forgot && PagesInMemory(descriptor, size) == 0;
    (void)::close(descriptor);
  }
  return forgot;
}

}  // namespace ledger

#endif  // TESTS_TABLES_H_
