// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_READS_H_
#define SERVICE_READS_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/ledger.h"
#include "ledger/v1/ledger_service.pb.h"
#include "service/asked_histories.h"
#include "service/call.h"
#include "service/kept_states.h"
#include "service/page_token.h"

namespace ledger {

// The answers to questions, free of any protocol: each method checks one
// request, settles its times once, and gives one response or every violation
// at once. A response comes empty, best on an arena: most of an answer's cost
// would else be the making and freeing of its parts. Errors are those that the
// service's proto promises.
//
// Borrows the ledger. Safe from any thread that may wait for the disk.
class Reads {
 public:
  explicit Reads(Ledger* ledger) : ledger_(ledger) {}

  // The wire form of a v1::GetAgreementResponse.
  // Errors: INVALID_ARGUMENT, NOT_FOUND, OUT_OF_RANGE, UNIMPLEMENTED,
  // DATA_LOSS, UNAVAILABLE, as the proto says.
  absl::StatusOr<std::string> GetAgreement(
      const v1::GetAgreementRequest& request, const CallInfo& call) const;

  // The same where it needs neither the disk nor more than a short while:
  // the head or a K that was asked lately, of a short history in memory.
  // Nothing otherwise. Safe on a thread that must not block.
  std::optional<absl::StatusOr<std::string>> GetAgreementAtOnce(
      const v1::GetAgreementRequest& request, const CallInfo& call) const;

  // Errors: as GetAgreement, without NOT_FOUND and UNIMPLEMENTED.
  absl::Status ListAgreements(const v1::ListAgreementsRequest& request,
                              const CallInfo& call,
                              v1::ListAgreementsResponse* response) const;

  // The wire form of a v1::ListEventsResponse, its events as they are stored.
  // Errors: as ListAgreements.
  absl::StatusOr<std::string> ListEvents(const v1::ListEventsRequest& request,
                                         const CallInfo& call) const;

  // Errors: as GetAgreement.
  absl::Status GetTimeline(const v1::GetTimelineRequest& request,
                           const CallInfo& call,
                           v1::GetTimelineResponse* response) const;

  // Why a state is what it is, how two differ, and what is owed.
  // Errors: as GetAgreement.
  absl::Status ExplainAgreement(const v1::ExplainAgreementRequest& request,
                                const CallInfo& call,
                                v1::ExplainAgreementResponse* response) const;
  absl::Status DiffAgreement(const v1::DiffAgreementRequest& request,
                             const CallInfo& call,
                             v1::DiffAgreementResponse* response) const;
  absl::Status GetObligation(const v1::GetObligationRequest& request,
                             const CallInfo& call,
                             v1::GetObligationResponse* response) const;

 private:
  struct StateQuestion;
  static absl::StatusOr<StateQuestion> ReadStateQuestion(
      const v1::GetAgreementRequest& request);
  static std::string KeyOf(const StateQuestion& question,
                           size_t agreement_size);

  // Adds what the state can be checked by, if anything is signed and committed
  // to yet. Reads the disk.
  absl::Status AddProof(const AgreementId& id,
                        v1::GetAgreementResponse& response) const;

  // The answer from a history, of a question that was settled.
  absl::StatusOr<std::string> AnswerState(
      const v1::GetAgreementRequest& request, const StateQuestion& question,
      const PageToken& pinned, const History& history,
      const AskedHistories& histories, const CallInfo& call) const;

  Ledger* const ledger_;
  mutable KeptStates kept_;
};

}  // namespace ledger

#endif  // SERVICE_READS_H_
