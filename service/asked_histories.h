// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_ASKED_HISTORIES_H_
#define SERVICE_ASKED_HISTORIES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/append.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/ledger.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/v1/ledger_service.pb.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// The histories that one question looks at: what the first `recorded` records
// tell, and behind that what the question assumes. Loads each once and keeps it
// for as long as it lives. Positions of what is assumed begin at `recorded`, so
// where something is assumed no other history holds a later record.
//
// Borrows the ledger. One question, one thread; reads the disk.
class AskedHistories {
 public:
  AskedHistories(Ledger* ledger, TreeSize recorded)
      : ledger_(ledger), recorded_(recorded), known_(recorded) {}
  AskedHistories(const AskedHistories&) = delete;
  AskedHistories& operator=(const AskedHistories&) = delete;

  // Assumes what a question asks to; at most once, before Of.
  // Errors: as ledger::Assume; NOT_FOUND and DATA_LOSS as Ledger::HistoryOf.
  absl::Status Assume(const v1::Hypothesis& hypothesis);

  // The same if a request does. Errors: as Assume.
  template <typename Request>
  absl::Status AssumeAs(const Request& request) {
    if (!request.has_hypothesis()) return absl::OkStatus();
    return Assume(request.hypothesis());
  }

  // Assumes the events of a request that was checked and not written: `results`
  // are their ids and places, in order. Agreements may be new.
  // Errors: as ledger::AssumeInto; DATA_LOSS.
  absl::Status AssumeRequest(
      const google::protobuf::RepeatedPtrField<v1::AgreementAppend>& appends,
      const std::vector<AppendedEvent>& results);

  TreeSize recorded() const { return recorded_; }

  // The K that a fold is asked with: records and what is assumed.
  TreeSize known() const { return known_; }

  // Errors: as Ledger::HistoryOf, the agreement named for programs too.
  absl::StatusOr<std::shared_ptr<const History>> Of(const AgreementId& id);

  // The agreements about which something is assumed, by id.
  const std::vector<AgreementId>& assumed() const { return assumed_; }

  // Every text in what is assumed: what may be a party or a word.
  const std::set<std::string>& assumed_texts() const { return texts_; }

  // Says in the basis of an answer what is assumed; nothing if nothing is.
  void Mark(v1::Basis& basis) const;

 private:
  Ledger* const ledger_;
  const TreeSize recorded_;
  TreeSize known_;
  std::string digest_;  // of what is assumed
  std::vector<AgreementId> assumed_;
  std::set<std::string> texts_;
  std::map<std::string, std::shared_ptr<const History>> loaded_;
};

// Adds every text in a message.
void CollectTexts(const google::protobuf::Message& message,
                  std::set<std::string>& texts);

}  // namespace ledger

#endif  // SERVICE_ASKED_HISTORIES_H_
