// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_PAGING_H_
#define SERVICE_PAGING_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "ledger/instant.h"
#include "ledger/ledger.h"
#include "ledger/limits.h"
#include "ledger/v1/agreement.pb.h"
#include "service/call.h"
#include "service/page_token.h"
#include "service/question.h"

// What every list and every state does before and after its own work.
namespace ledger {

// Bytes of items on a page; leaves room for what stands beside them.
inline constexpr size_t kPageBytesMax = kAnswerBytesMax - 64 * 1024;

// Settles K and the place in the list: by the token, or by the question. Reads
// the disk.
// Errors: INVALID_ARGUMENT for a token; as Ledger::Settle.
absl::StatusOr<PageToken> Pin(Ledger* ledger, const KnownAt& known_at,
                              PageMethod method,
                              const google::protobuf::Message& request,
                              const std::string& page_token);

// Settles D: as asked, the first instant of a day in `time_zone`, or now and
// not before K.
// Errors: INVALID_ARGUMENT for a zone that this machine does not know.
absl::StatusOr<Instant> SettleAsOf(const Ledger& ledger, const AskedAsOf& asked,
                                   Instant read_time,
                                   const std::string& time_zone);

// The token of the page that begins after `last_key`. Never fails.
std::string NextToken(const Ledger& ledger, PageToken pinned,
                      const google::protobuf::Message& request,
                      std::string last_key);

// K and the engine version; D and the agreement's size are left unset.
v1::Basis BasisOf(const PageToken& pinned);

// Keeps the items of one page: those whose id lies after `last_key`, at most
// `count_max` and kPageBytesMax. Gives the last id kept if more follow.
template <typename Items, typename IdOf>
std::optional<std::string> CutPage(Items* items, const std::string& last_key,
                                   int count_max, size_t bytes_beside,
                                   IdOf id_of) {
  int begin = 0;
  if (!last_key.empty()) {
    while (begin < items->size() && id_of(items->Get(begin)) <= last_key) {
      ++begin;
    }
  }
  int end = begin;
  size_t bytes = bytes_beside;
  while (end < items->size() && end - begin < count_max) {
    bytes += items->Get(end).ByteSizeLong() + 8;
    if (bytes > kPageBytesMax && end > begin) break;
    ++end;
  }
  std::optional<std::string> more;
  if (end < items->size() && end > begin) more = id_of(items->Get(end - 1));
  items->DeleteSubrange(end, items->size() - end);
  items->DeleteSubrange(0, begin);
  return more;
}

// A NOT_FOUND that names the agreement for programs too; any other status as it
// is. Never fails.
absl::Status NameAgreement(const absl::Status& status, const AgreementId& id);

// Errors: INVALID_ARGUMENT (kMessageTooLarge) for an answer of so many bytes,
// if no message can hold it.
absl::Status CheckAnswer(size_t bytes);

// Errors: DEADLINE_EXCEEDED or CANCELLED when nobody waits for the answer.
absl::Status CheckWanted(const CallInfo& call);

}  // namespace ledger

#endif  // SERVICE_PAGING_H_
