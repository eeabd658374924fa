// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_VERDICT_CHANGES_H_
#define SERVICE_VERDICT_CHANGES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/docket.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/ledger.h"
#include "ledger/v1/rights.pb.h"
#include "service/asked_histories.h"
#include "service/call.h"

namespace ledger {

// Where on the axis of D a verdict becomes another, and since when one could
// have known. The verdict is judged at every edge of the terms that an act may
// meet and just before it; where it differs within such a span, halving finds
// where. A change that comes and goes within one span is not seen.
//
// Borrows everything. One question, one thread; costs a judgement per edge, and
// two per change and request on record since it can be told.
class VerdictChanges {
 public:
  VerdictChanges(Ledger* ledger,
                 const std::vector<AgreementHistory>& agreements,
                 const v1::PermissionQuestion& asked,
                 const AskedHistories& histories, const CallInfo& call)
      : ledger_(ledger),
        agreements_(agreements),
        asked_(asked),
        histories_(histories),
        call_(call) {}

  // Adds the changes to an answer, by instant; D is an edge too.
  //
  // Errors: as DerivePermission; INVALID_ARGUMENT (kInvalidField) for too many
  // edges or judgements; DEADLINE_EXCEEDED or CANCELLED when nobody waits.
  absl::Status Find(Instant as_of, v1::PermissionAnswer& answer);

 private:
  absl::StatusOr<v1::Verdict> At(Instant as_of, TreeSize known);
  absl::StatusOr<v1::Verdict> At(Instant as_of);
  absl::StatusOr<std::set<Instant>> Edges(Instant as_of) const;
  absl::Status FindBetween(Instant from, Instant to);
  absl::Status AddKnowable(v1::VerdictChange& change);
  absl::StatusOr<bool> Told(const v1::VerdictChange& change, TreeSize known);
  void ListRequests();
  absl::StatusOr<Instant> RecordedTimeOf(Position last) const;

  Ledger* const ledger_;
  const std::vector<AgreementHistory>& agreements_;
  const v1::PermissionQuestion& asked_;
  const AskedHistories& histories_;
  const CallInfo& call_;
  std::map<std::pair<Instant, uint64_t>, v1::Verdict> judged_;
  std::vector<v1::VerdictChange> changes_;
  // The last record that counts here of each request, by its first position.
  std::map<uint64_t, Position> requests_;
};

}  // namespace ledger

#endif  // SERVICE_VERDICT_CHANGES_H_
