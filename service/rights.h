// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_RIGHTS_H_
#define SERVICE_RIGHTS_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/docket.h"
#include "ledger/ledger.h"
#include "ledger/rights_index.h"
#include "ledger/v1/ledger_service.pb.h"
#include "service/asked_histories.h"
#include "service/call.h"
#include "service/page_token.h"
#include "service/question.h"

namespace ledger {

// The questions that look at several agreements: may somebody do something,
// what is doubtful, what is due. Like Reads each method checks one request,
// settles its times once, and gives one response or every violation at once.
//
// Owns the index of whom and what agreements are about and borrows the ledger.
// Safe from any thread that may wait for the disk.
class Rights {
 public:
  explicit Rights(Ledger* ledger) : ledger_(ledger), index_(*ledger) {}

  // Errors: INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, OUT_OF_RANGE,
  // UNIMPLEMENTED, DATA_LOSS, UNAVAILABLE, as the proto says.
  absl::Status CheckPermission(const v1::CheckPermissionRequest& request,
                               const CallInfo& call,
                               v1::CheckPermissionResponse* response) const;

  // Errors: as CheckPermission.
  absl::Status ListFindings(const v1::ListFindingsRequest& request,
                            const CallInfo& call,
                            v1::ListFindingsResponse* response) const;
  absl::Status ListDeadlines(const v1::ListDeadlinesRequest& request,
                             const CallInfo& call,
                             v1::ListDeadlinesResponse* response) const;

  // Adds to the answer of a dry run what its events would bring about:
  // findings, statuses, and attested verdicts that would be others. `results`
  // are the events as the dry run placed them.
  // Errors: as CheckPermission.
  absl::Status Foresee(const v1::AppendEventsRequest& request,
                       const std::vector<AppendedEvent>& results,
                       const CallInfo& call,
                       v1::AppendEventsResponse* response) const;

 private:
  // The agreements that a question looks at on D, by id: those named, else all
  // that name the actor or a counterparty, or whose place one of them takes.
  absl::StatusOr<std::vector<AgreementHistory>> AgreementsFor(
      const v1::CheckPermissionRequest& request, Instant as_of,
      AskedHistories& histories) const;

  // D: of a later page as it is pinned; across agreements in UTC, of exactly
  // one (`one` is not empty) in its zone.
  absl::StatusOr<Instant> SettleDay(const std::string& one,
                                    const AskedAsOf& as_of,
                                    const PageToken& pinned,
                                    AskedHistories& histories) const;

  // Of which agreements a list is asked; both may be empty.
  struct Which {
    std::string agreement_id;
    std::string party_id;
  };

  // Some of the agreements that a list is asked of, by id, after `after`; none
  // if there are no more.
  absl::StatusOr<std::vector<AgreementId>> IdsAfter(const Which& which,
                                                    const std::string& after,
                                                    TreeSize recorded) const;

  absl::Status CheckList(const std::string& party_id) const;
  // An agreement and all whose terms and acts may bear on it.
  std::set<std::string> ContextOf(const AgreementId& id,
                                  const AskedHistories& histories) const;
  absl::StatusOr<std::vector<v1::Finding>> FindingsOf(
      const AgreementId& id, bool alone, const std::set<std::string>& context,
      const Question& question, const std::set<v1::FindingCode>& codes,
      AskedHistories& histories) const;
  absl::StatusOr<std::string> FillFindings(
      const v1::ListFindingsRequest& request, const PageToken& pinned,
      int page_size, AskedHistories& histories, const CallInfo& call,
      v1::ListFindingsResponse& response) const;
  absl::Status FillDeadlines(const Which& which, const Question& question,
                             Instant until, AskedHistories& histories,
                             const CallInfo& call,
                             std::vector<v1::Deadline>& all) const;

  // Adds what differs between two readings of the same agreements.
  absl::Status AddFindingChanges(const AgreementId& id, Instant as_of,
                                 AskedHistories& before, AskedHistories& after,
                                 v1::AppendEventsResponse& response) const;
  absl::Status AddFlips(const AgreementId& id, const CallInfo& call,
                        AskedHistories& before, AskedHistories& after,
                        v1::AppendEventsResponse& response) const;
  absl::StatusOr<v1::Verdict> VerdictIn(
      const v1::CheckPermissionRequest& request, Instant as_of,
      AskedHistories& histories) const;

  Ledger* const ledger_;
  mutable RightsIndex index_;
};

}  // namespace ledger

#endif  // SERVICE_RIGHTS_H_
