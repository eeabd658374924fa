// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_ANSWER_ARENA_H_
#define SERVICE_ANSWER_ARENA_H_

#include <cstddef>
#include <memory>

#include "google/protobuf/arena.h"

namespace ledger {

// An arena for one answer. Its first block belongs to the thread and is used
// again by the next answer, so that most answers never ask the allocator. At
// most one lives in a thread at a time.
class AnswerArena {
 public:
  AnswerArena() : arena_(Options()) {}

  template <typename Message>
  Message* Make() {
    return google::protobuf::Arena::CreateMessage<Message>(&arena_);
  }

 private:
  static google::protobuf::ArenaOptions Options() {
    constexpr size_t kBlockBytes = 256 * 1024;
    thread_local const std::unique_ptr<char[]> block(new char[kBlockBytes]);
    google::protobuf::ArenaOptions options;
    options.initial_block = block.get();
    options.initial_block_size = kBlockBytes;
    return options;
  }

  google::protobuf::Arena arena_;
};

}  // namespace ledger

#endif  // SERVICE_ANSWER_ARENA_H_
