// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_HTTP_CLIENT_H_
#define SERVICE_HTTP_CLIENT_H_

#include <chrono>
#include <string>
#include <vector>

namespace ledger {

// A POST to be sent.
struct HttpPost {
  std::string url;
  std::string body;
};

// What came back: a status and a body, or in `problem` why nothing did.
struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string problem;
};

// Sends all of them at once and waits until each is answered or `timeout` is
// over; answers stand in the order of the requests. Follows no redirect, reads
// at most 64 KiB of an answer, checks certificates as the system does. Blocks;
// safe from any thread. Never fails.
std::vector<HttpAnswer> PostAll(const std::vector<HttpPost>& posts,
                                std::chrono::milliseconds timeout);

}  // namespace ledger

#endif  // SERVICE_HTTP_CLIENT_H_
