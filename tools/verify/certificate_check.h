// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_CERTIFICATE_CHECK_H_
#define TOOLS_VERIFY_CERTIFICATE_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/policy.h"
#include "ledger/record.h"
#include "ledger/v1/certificate.pb.h"
#include "ledger/v1/own.pb.h"
#include "tools/verify/problem.h"

namespace ledger::verify {

// What a certificate that holds has shown.
struct ShownCertificate {
  OpenedCheckpoint head;
  v1::CertifiedQuestion question;
  v1::CertifiedAnswer answer;
  std::vector<std::pair<std::string, uint64_t>> agreements;  // id, records
  TreeSize covered{0};  // these are all their records below
};

// Verifies an answer from the bytes of its certificate alone: the signed
// checkpoint, that every record is a leaf of its tree, that the records of each
// agreement are whole, and that the engine makes the answer of them, byte for
// byte.
// Nothing is folded that was not signed for. One thread; used once.
class CertificateCheck {
 public:
  // `policy` is the verifier's own. Borrows both.
  CertificateCheck(std::string_view bytes, const Policy& policy)
      : bytes_(bytes), policy_(policy) {}

  // Errors: DATA_LOSS, naming the part and the leaf or byte, if it is refuted;
  // FAILED_PRECONDITION if another engine made it; UNIMPLEMENTED for an event
  // kind that this engine does not know.
  absl::StatusOr<ShownCertificate> Run();

 private:
  // A record that is a leaf of the tree; its views point into certificate_.
  struct Leaf {
    Record record;
    Hash hash;
  };

  absl::Status Parse();
  absl::Status CheckQuestion() const;
  absl::Status CheckStateQuestion() const;
  absl::Status CheckPermissionQuestion() const;
  absl::StatusOr<Leaf> ReadLeaf(std::string_view part,
                                const v1::ProvenRecord& proven) const;
  // Whether a record lies on the side of K that its time says.
  absl::Status CheckTime(const Place& place, const Record& record) const;
  absl::Status CheckRecords();
  absl::Status CheckAgreement(int number, const Place& heads_place,
                              const Record& heads,
                              const v1::HeadsCommitted& says);
  absl::Status CheckTail() const;
  // Make the answer again. Errors: as the engine's, at the question.
  absl::Status AnswerState();
  absl::Status AnswerPermission();
  absl::Status CheckAnswer();

  const std::string_view bytes_;
  const Policy& policy_;
  v1::Certificate certificate_;
  ShownCertificate shown_;
  std::vector<History> histories_;  // of the agreements, by id
};

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_CERTIFICATE_CHECK_H_
