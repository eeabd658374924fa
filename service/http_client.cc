// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/http_client.h"

#include <curl/curl.h>

#include <memory>

namespace ledger {
namespace {

constexpr size_t kAnswerBytesMax = size_t{64} << 10;
constexpr int kPollMs = 200;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using Headers = std::unique_ptr<curl_slist, FreeList>;

size_t Take(char* data, size_t size, size_t count, void* to) {
  auto* const body = static_cast<std::string*>(to);
  const size_t bytes = size * count;
  if (body->size() + bytes > kAnswerBytesMax) return 0;
  body->append(data, bytes);
  return bytes;
}

Easy EasyOf(const HttpPost& post, const curl_slist* headers,
            std::chrono::milliseconds timeout, HttpAnswer* answer) {
  Easy easy(curl_easy_init());
  if (easy == nullptr) return easy;
  CURL* const raw = easy.get();
  curl_easy_setopt(raw, CURLOPT_URL, post.url.c_str());
  curl_easy_setopt(raw, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(raw, CURLOPT_POST, 1L);
  curl_easy_setopt(raw, CURLOPT_POSTFIELDS, post.body.data());
  curl_easy_setopt(raw, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(post.body.size()));
  curl_easy_setopt(raw, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(raw, CURLOPT_USERAGENT, "ledgerd");
  curl_easy_setopt(raw, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(raw, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(raw, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(raw, CURLOPT_WRITEFUNCTION, Take);
  curl_easy_setopt(raw, CURLOPT_WRITEDATA, &answer->body);
  curl_easy_setopt(raw, CURLOPT_PRIVATE, answer);
  return easy;
}

// Notes how the transfers ended that are over.
void ReadEnds(CURLM* multi) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* to = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &to);
    auto* const answer = reinterpret_cast<HttpAnswer*>(to);
    answer->problem.clear();
    if (message->data.result != CURLE_OK) {
      answer->problem = curl_easy_strerror(message->data.result);
      continue;
    }
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    answer->status = static_cast<int>(status);
  }
}

}  // namespace

std::vector<HttpAnswer> PostAll(const std::vector<HttpPost>& posts,
                                std::chrono::milliseconds timeout) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  std::vector<HttpAnswer> answers(posts.size());
  for (HttpAnswer& answer : answers) answer.problem = "libcurl does not work";
  const Multi multi(curl_multi_init());
  if (started != CURLE_OK || multi == nullptr) return answers;
  // Nobody waits for "100 Continue".
  Headers headers(curl_slist_append(nullptr, "Expect:"));
  curl_slist_append(headers.get(), "Content-Type: text/plain");
  std::vector<Easy> transfers;
  for (size_t i = 0; i < posts.size(); ++i) {
    Easy easy = EasyOf(posts[i], headers.get(), timeout, &answers[i]);
    if (easy == nullptr) continue;
    curl_multi_add_handle(multi.get(), easy.get());
    transfers.push_back(std::move(easy));
  }
  int running = 0;
  do {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    ReadEnds(multi.get());
    if (running > 0) {
      curl_multi_poll(multi.get(), nullptr, 0, kPollMs, nullptr);
    }
  } while (running > 0);
  for (const Easy& easy : transfers) {
    curl_multi_remove_handle(multi.get(), easy.get());
  }
  return answers;
}

}  // namespace ledger
